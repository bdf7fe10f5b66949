"""Whatever limits are drawn: a plan keeps every one of them to the minor unit, or none is given.

The limits are held against the plan by arithmetic of their own, not by the code that makes the question.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from adopt.errors import InfeasibleError, QuestionError
from adopt.plan.limits import Limit
from adopt.plan.make import plan_for
from adopt.plan.plan import Plan
from adopt.plan.scenario import Scenario
from adopt.usecases import Curves

FEW = settings(max_examples=60, deadline=None, derandomize=True, database=None)
UNIT = 0.01
ROUNDED = 4 * 3 * UNIT
"""By how much a sum over four cells may be missed where rules leave no room for whole halalas."""
WHO = ("all", "platform:meta", "platform:tiktok", "cell 0", "cell 3")


@dataclass(frozen=True)
class Fitted:
    """Curves that a failing example prints in a word."""

    curves: Curves = field(repr=False)


@pytest.fixture(scope="session")
def fitted(small_curves: Curves) -> Fitted:
    return Fitted(small_curves)


@st.composite
def limits(draw: st.DrawFn) -> dict[str, Any]:
    """A limit, its amounts as shares of today's spend of whom it is about."""
    keys = {
        "minimum": st.floats(0.2, 1.3),
        "maximum": st.floats(0.6, 2.0),
        "committed": st.floats(0.1, 0.9),
        "share_min": st.floats(0.05, 0.4),
        "share_max": st.floats(0.2, 1.0),
        "change_min": st.floats(-0.9, 0.1),
        "change_max": st.floats(-0.1, 0.9),
        "minimum_if_active": st.floats(0.9, 1.8),
        "at_most_active": st.integers(1, 4),
        "lots": st.sampled_from([1.0, 5.0, 12.5]),
        "locked": st.just(True),
        "off": st.just(True),
    }
    key = draw(st.sampled_from(sorted(keys)))
    return {"who": draw(st.sampled_from(WHO)), key: draw(keys[key]), "each": draw(st.booleans())}


def scenario_of(curves: Curves, drawn: list[dict[str, Any]], mode: str, days: int) -> Scenario:
    posterior = curves.posterior
    total = float(posterior.today.sum())
    made = []
    for one in drawn:
        members = members_of(curves, one["who"])
        amount = posterior.today[members].sum() / (len(members) if one["each"] else 1)
        scaled = {k: round(v * amount, 2) for k, v in one.items() if k in ("minimum", "maximum", "committed")}
        if "minimum_if_active" in one:
            scaled["minimum_if_active"] = round(one["minimum_if_active"] * posterior.today[members].mean(), 2)
        who = str(posterior.cells[int(one["who"][5:])]) if one["who"].startswith("cell") else one["who"]
        made.append(Limit(**{**one, **scaled, "who": who}))
    modes: dict[str, dict[str, Any]] = {
        "all": {},
        "at most": {"spend": "at most"},
        "target": {"target_cpa": 17.0},
        "reach": {"reach": total * days / 20},
        "marginal": {"target_marginal_cpa": 25.0},
    }
    return Scenario(days=days, min_change=-0.8, max_change=1.0, limits=tuple(made), caution=0, **modes[mode])


def members_of(curves: Curves, who: str) -> list[int]:
    cells = curves.posterior.cells
    if who.startswith("cell"):
        return [int(who[5:])]
    return [i for i, cell in enumerate(cells) if who in ("all", f"platform:{cell.platform}")]


def missed(plan: Plan, curves: Curves, drawn: dict[str, Any], limit: Limit) -> Iterator[str]:
    """What a plan misses of one limit."""
    spend, today, members = plan.recommended, curves.posterior.today, members_of(curves, drawn["who"])
    groups = [[i] for i in members] if limit.each else [members]
    for group in groups:
        got, before, whole = spend[group].sum(), today[group].sum(), spend.sum()
        least = [
            limit.minimum,
            limit.committed,
            None if limit.change_min is None else before * (1 + limit.change_min),
        ]
        least += [None if limit.share_min is None else limit.share_min * whole]
        most = [limit.maximum, None if limit.change_max is None else before * (1 + limit.change_max)]
        most += [None if limit.share_max is None else limit.share_max * whole]
        # A cell that is off because another limit lets it be is not held to the change limits.
        yield from (f"{got} < {x}" for x in least if x is not None and got < x - ROUNDED and not off(plan, group))
        yield from (f"{got} > {x}" for x in most if x is not None and got > x + ROUNDED)
    for i in members:
        if limit.minimum_if_active and 0 < spend[i] < limit.minimum_if_active - UNIT:
            yield f"{spend[i]} is active"
        if limit.lots and not locked(plan, curves, i) and plan.daily_budgets[i] % Decimal(repr(limit.lots)):
            yield f"{spend[i]} is no multiple"
        if limit.locked and abs(spend[i] - today[i]) > 2 * UNIT:
            yield f"{spend[i]} is not locked at {today[i]}"
        if limit.off and spend[i]:
            yield f"{spend[i]} is not off"
    if limit.at_most_active is not None and (spend[members] > 0).sum() > limit.at_most_active:
        yield f"{(spend[members] > 0).sum()} are active"


def off(plan: Plan, group: list[int]) -> bool:
    """Whether a single cell is off by leave of another limit, and not held to an amount."""
    assert plan.asked is not None
    box = plan.asked.boxes[group[0]]
    return len(group) == 1 and plan.recommended[group[0]] == 0 and (box.may_be_off or box.out_of_reach)


def locked(plan: Plan, curves: Curves, i: int) -> bool:
    assert plan.asked is not None
    return any(limit.locked and which[i] for limit, which in plan.asked.applied)


@FEW
@given(
    drawn=st.lists(limits(), min_size=1, max_size=4),
    mode=st.sampled_from(["all", "all", "at most", "target", "reach", "marginal"]),
    days=st.sampled_from([1, 7, 30]),
)
def test_every_plan_keeps_every_limit(fitted: Fitted, drawn: list[dict[str, Any]], mode: str, days: int) -> None:
    curves = fitted.curves
    try:
        scenario = scenario_of(curves, drawn, mode, days)
        plan = plan_for(curves.posterior, scenario, "SAR")
    except (InfeasibleError, QuestionError):
        assume(False)
        raise
    for one, limit in zip(drawn, scenario.limits, strict=True):
        assert list(missed(plan, curves, one, limit)) == []
    assert abs(sum(plan.daily_budgets) * days - plan.total) < Decimal("0.005")
    if mode == "all":
        assert plan.total == plan.budget
    if mode == "target":
        assert float(plan.total) <= 17 * plan.expected.mean * (1 + 1e-3)
    if mode == "reach":
        assert scenario.reach is not None
        assert plan.expected.mean >= scenario.reach * (1 - 1e-3)
    assert np.isfinite(plan.expected.mean)
