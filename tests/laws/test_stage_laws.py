"""Whatever the plan, no step changes a budget by more than the limit, and the last one is the plan."""

from decimal import Decimal
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from adopt.export.planned import Planned, Told
from adopt.export.stages import stages_of
from adopt.history.budget_rules import budget_rules
from adopt.labels import Cell
from adopt.plan.money import minor_unit

AMOUNT = st.one_of(st.just(Decimal(0)), st.decimals("0.01", 5000, places=2), st.decimals("0.01", 5, places=2))
PLANNED = st.one_of(AMOUNT, st.decimals("0.01", 5000, places=8))


@settings(deadline=None, max_examples=300)
@given(
    st.lists(st.tuples(AMOUNT, PLANNED, st.sampled_from(["meta", "tiktok", "x"])), min_size=1, max_size=8),
    st.sampled_from([0.1, 0.2, 0.5, 0.9]),
    st.sampled_from(["SAR", "JPY", "KWD"]),
)
def test_steps_keep_the_limit_never_overshoot_and_end_at_the_plan(
    amounts: list[tuple[Decimal, Decimal, str]], step: float, currency: str
) -> None:
    # No cell so far from its end that it would need more than a year of steps.
    near = [(a, min(b, a * 20) if a and b else b, p) for a, b, p in amounts]
    near = [(a, max(b, a / 20) if a and b else b, p) for a, b, p in near]
    cells = {Cell(p, "c", str(i)): (a, b) for i, (a, b, p) in enumerate(near)}
    planned = Planned(
        "p", {c: b for c, (_, b) in cells.items()}, currency, told={c: Told(a) for c, (a, _) in cells.items()}
    )
    stages, unit, share = stages_of(planned, step), minor_unit(currency), Decimal(str(step))
    assert stages.steps[-1] == tuple(planned.budgets.values())
    for i, cell in enumerate(stages.cells):
        end, way = planned.budgets[cell], [stages.before[i], *(amounts[i] for amounts in stages.steps)]
        assert abs(way[0] - planned.about(cell).before) <= unit / 2  # type: ignore[operator]
        known = budget_rules(cell.platform).minimum
        least = Decimal(repr((known.amount(currency) if known else None) or 0.0))
        for before, after in pairwise(way):
            starts, ends = not before, not after and not end
            assert starts or ends or abs(after - before) <= max(share * before, unit)
            assert min(before, end) <= after <= max(before, end)
            if starts and after:
                assert after >= min(least, end - unit)
        assert all(amount == amount.quantize(unit) for amount in way[:-1])
    pairs = list(zip(stages.before, stages.steps[-1], strict=True))
    least, most = sum(map(min, pairs), Decimal(0)), sum(map(max, pairs), Decimal(0))
    assert all(least <= total <= most for total in stages.totals)


def test_the_money_of_all_hardly_ever_leaves_the_way_between_both_totals() -> None:
    random, outside = np.random.default_rng(5), 0
    for _ in range(100):
        count = int(random.integers(1, 9))
        start = np.exp(random.uniform(3, 8, count)).round(2)
        ends = (start * np.exp(random.uniform(-2, 2, count))).round(2)
        cells = [Cell("meta", "c", str(i)) for i in range(count)]
        budgets = {cell: Decimal(repr(float(end))) for cell, end in zip(cells, ends, strict=True)}
        told = {cell: Told(Decimal(repr(float(now)))) for cell, now in zip(cells, start, strict=True)}
        totals = stages_of(Planned("p", budgets, "SAR", told=told), 0.2).totals
        low, high = min(totals[0], totals[-1]), max(totals[0], totals[-1])
        outside += not all(low * Decimal("0.98") <= total <= high * Decimal("1.02") for total in totals)
    assert outside <= 1
