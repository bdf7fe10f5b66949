"""A plan's money by platform, before and after, to the minor unit."""

from decimal import Decimal

import pandas as pd

from adopt.plan.money import minor_unit
from adopt.plan.plan import Plan


def platform_totals(plan: Plan) -> pd.DataFrame:
    """What each platform spends a day today and in the plan, and in all of the plan's days.

    Columns: platform, before, after (a day, mean over the plan's days), total (of all its days), exact decimals;
    change (NaN where nothing is spent today) and share (of what the plan spends). The last row, whose platform is
    empty, is the sum of the others; its total is that of the plan.
    """
    unit, rows = minor_unit(plan.currency), list[dict[str, object]]()
    days = plan.days_of.tolist()
    money = {
        cell: (Decimal(repr(float(today))).quantize(unit), budget * n)
        for cell, today, budget, n in zip(plan.cells, plan.today, plan.daily_budgets, days, strict=True)
    }
    names = dict.fromkeys(cell.platform for cell in plan.cells)
    for name in (*names, ""):
        some = [amounts for cell, amounts in money.items() if name in ("", cell.platform)]
        before, total = (sum(column, Decimal(0)) for column in zip(*some, strict=True))
        after = (total / plan.days).quantize(unit)
        total = total.quantize(unit)
        change = float(after / before - 1) if before else float("nan")
        share = float(total / plan.total) if plan.total else 0.0
        rows.append(
            {"platform": name, "before": before, "after": after, "change": change, "share": share, "total": total}
        )
    return pd.DataFrame(rows)
