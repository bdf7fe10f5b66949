"""Whatever the plan, no step changes a budget by more than the limit, and the last one is the plan."""

from decimal import Decimal
from itertools import pairwise

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
    low, high = min(stages.totals[0], stages.totals[-1]), max(stages.totals[0], stages.totals[-1])
    # Where a budget is a few minor units, a step of one is a great share of it.
    small = any(0 < amount < 100 * unit for pair in pairs for amount in pair)
    if not small and not any((not a) != (not b) for a, b in pairs):
        room = Decimal("0.02") * high + unit * (len(cells) + 1)
        assert all(low - room <= total <= high + room for total in stages.totals)
