"""Why one budget is what it is, on plans worked out by hand."""

import re
from datetime import date

import pandas as pd
import pytest

from adopt.labels import Cell
from adopt.plan.make import plan_for
from adopt.plan.plan import Plan
from adopt.plan.scenario import Scenario
from adopt.text import say
from adopt.usecases import Why, why_budget
from tests.posteriors import posterior
from tests.tables import cells

FIRST, SECOND = cells(2)
# The marginals agree at 500 and 200 a day: see test_plan.py.
KNOWN = posterior((40.0, 10.0), (100.0, 100.0), (350.0, 350.0))


def why(cell: Cell = FIRST, **question: object) -> Why:
    return why_budget(plan(**question), cell)


def plan(**question: object) -> Plan:
    return plan_for(KNOWN, Scenario(days=10, caution=0.0).changed(question), "SAR")


def words(found: Why) -> str:
    return " ".join(say(sentence) for sentence in found.sentences)


def test_it_says_what_the_next_conversion_costs_before_and_after() -> None:
    # (350 + 100)^2 / (40 * 100) = 50.63 and (500 + 100)^2 / 4000 = 90.
    said = words(why())
    assert "It grows" in said
    costs = re.search(r"Its next conversion costs (.*) SAR at today's budget and (.*) SAR at", said)
    assert costs
    assert [float(cost) for cost in costs.groups()] == pytest.approx([50.63, 90], rel=5e-3)


def test_it_says_what_was_allowed_and_how_sure_it_is() -> None:
    said = words(why())
    assert "Allowed was 175.00 SAR to 525.00 SAR a day: a change of -50% to +50% against today." in said
    # 10 days of 40 * 500 / 600 = 33.3; draws of 0.9, 1 and 1.1 of it.
    assert "It is expected to bring 333 conversions in the plan's days, 90 % between 303 and 363." in said
    assert "50% of what is known of it comes from its own days." in said
    assert "with caution" not in said
    assert "with caution 1" in words(why(caution=1.0))


def test_a_budget_at_its_limit_names_the_limit() -> None:
    said = words(why(max_change=0.1))
    assert "Held there by: the greatest change allowed." in said
    asked = {"who": (str(FIRST),), "maximum": 400.0}
    assert "and at most 400.00 SAR (" in words(why(limits=(asked,)))


def test_it_says_what_rounding_did() -> None:
    assert "a day; rounded, so that all add up, that is" in words(why())


def test_the_curve_holds_today_and_the_plan() -> None:
    found = why()
    marks = found.table.iloc[-2:]
    assert list(marks["which"]) == ["today", "recommended"]
    assert marks["daily_spend"].tolist() == pytest.approx([350, 500], abs=0.5)
    assert marks["conversions"].tolist() == pytest.approx([40 * 350 / 450, 40 * 500 / 600], rel=1e-3)
    assert found.points["daily_spend"].max() > 1.2 * 500
    assert found.points["conversions"].is_monotonic_increasing


def test_a_cell_that_gets_nothing_has_no_next_conversion() -> None:
    off = {"who": (str(SECOND),), "off": True}
    found = why(SECOND, limits=(off,), min_change=-1.0, max_change=2.0)
    assert "switch it off" in words(found)
    assert "Its next conversion" not in words(found)


def test_in_flight_amounts_are_of_a_day_in_flight() -> None:
    flight = {"who": (str(FIRST),), "first": date(2026, 11, 1), "last": date(2026, 11, 5)}
    found = why(flights=(flight,), min_change=-1.0, max_change=2.0)
    budget = found.recommended["daily_spend"].item()
    (said,) = (say(s) for s in found.sentences if "The best split gives it" in say(s))
    assert float(said.split("gives it ")[1].split(" ")[0].replace(",", "")) == pytest.approx(budget, abs=0.02)
    assert isinstance(found.points, pd.DataFrame)
