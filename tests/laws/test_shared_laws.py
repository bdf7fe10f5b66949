"""Laws of a shared total: as good as brute force, within its limits, and to the minor unit."""

import itertools
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adopt.allocate.shared import share
from adopt.allocate.shared_certificate import bound_between, shared_faults
from adopt.allocate.shared_problem import SharedProblem
from adopt.errors import InfeasibleError
from adopt.plan.money import minor_unit
from adopt.plan.share_money import whole_units


@st.composite
def questions(draw: st.DrawFn) -> SharedProblem:
    """Up to four accounts whose frontiers rise anyhow, convex, concave, flat, with gaps, some of one point."""
    budgets, outcomes, gaps = [], [], []
    for _ in range(draw(st.integers(1, 4))):
        points = draw(st.integers(1, 5))
        steps = draw(st.lists(st.integers(1, 40), min_size=points, max_size=points))
        rises = draw(st.lists(st.integers(0, 30), min_size=points, max_size=points))
        budgets.append(np.cumsum(steps, dtype=float) - draw(st.sampled_from([0, steps[0]])))
        outcomes.append(np.cumsum(rises, dtype=float))
        gaps.append(np.array(draw(st.lists(st.booleans(), min_size=points - 1, max_size=points - 1)), dtype=bool))
    low, high = (sum(at[end] for at in budgets) for end in (0, -1))
    total = low + draw(st.floats(0, 1)) * (high - low)
    names = tuple("abcd"[: len(budgets)])
    return SharedProblem(names, tuple(budgets), tuple(outcomes), tuple(gaps), float(total))


def brute_force(problem: SharedProblem) -> float:
    """All but one account at points of their frontiers, the last with what is left: a best split is of this kind.

    Between points outcomes are straight, so of two accounts inside of intervals one can be moved to an end.
    """
    best = -np.inf
    for last in range(len(problem.names)):
        others = [a for a in range(len(problem.names)) if a != last]
        for chosen in itertools.product(*(problem.budgets[a].tolist() for a in others)):
            rest = problem.total - sum(chosen)
            rest = (
                min(problem.budgets[last], key=lambda at: abs(at - rest)) if _near(problem, last, rest) else rest
            )
            worths = [problem.worth_of(a, at) for a, at in zip(others, chosen, strict=True)]
            best = max(best, problem.worth_of(last, rest) + sum(worths))
    return float(best)


def _near(problem: SharedProblem, account: int, budget: float) -> bool:
    return bool(np.min(np.abs(problem.budgets[account] - budget)) < 1e-9)


@given(questions())
@settings(max_examples=150, deadline=None)
def test_no_split_is_better_than_the_one_found(problem: SharedProblem) -> None:
    best = brute_force(problem)
    if not np.isfinite(best):
        with pytest.raises(InfeasibleError):
            share(problem)
        return
    answer = share(problem)
    assert answer.certificate.achieved == pytest.approx(best, rel=1e-6, abs=1e-6)
    assert answer.certificate.bound >= best - 1e-6 * max(best, 1)
    assert shared_faults(problem, answer.split, answer.certificate) == []
    assert bound_between(problem, answer.certificate.leaves) >= answer.certificate.bound * (1 - 1e-9) - 1e-9
    assert np.all(answer.split >= problem.lower) & np.all(answer.split <= problem.upper)


@given(
    st.lists(st.tuples(st.sampled_from(["SAR", "KWD", "JPY"]), st.floats(0, 5000)), min_size=1, max_size=5),
    st.floats(0, 1),
)
@settings(max_examples=150, deadline=None)
def test_money_never_exceeds_the_total_and_misses_it_by_less_than_a_unit(
    accounts: list[tuple[str, float]], tightness: float
) -> None:
    rate = {"SAR": Decimal(1), "KWD": Decimal("12.2137"), "JPY": Decimal("0.02417")}
    currencies: list[str | None] = [c for c, _ in accounts]
    rates = [rate[c] for c, _ in accounts]
    split = [amount for _, amount in accounts]
    box = [
        (
            Decimal(repr(amount * tightness)).quantize(minor_unit(c), "ROUND_FLOOR"),
            Decimal(repr(amount + 10)).quantize(minor_unit(c), "ROUND_CEILING"),
        )
        for c, amount in accounts
    ]
    exact = sum((Decimal(repr(a)) * r for a, r in zip(split, rates, strict=True)), Decimal(0))
    total = exact.quantize(Decimal("0.01"), "ROUND_CEILING")
    budgets, left = whole_units(split, box, rates, currencies, total)
    assert total - sum((b * r for b, r in zip(budgets, rates, strict=True)), Decimal(0)) == left
    assert 0 <= left < max(minor_unit(c) * r for c, r in zip(currencies, rates, strict=True))
    for budget, (low, high), currency in zip(budgets, box, currencies, strict=True):
        assert low <= budget <= high
        assert budget % minor_unit(currency) == 0
