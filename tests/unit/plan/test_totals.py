from decimal import Decimal

import pytest

from adopt.labels import Cell
from adopt.plan.make import plan_for
from adopt.plan.scenario import Scenario
from adopt.plan.totals import platform_totals
from tests.posteriors import posterior

NAMES = (Cell("meta", "c", "a"), Cell("meta", "c", "b"), Cell("tiktok", "c", "a"))


def test_platforms_add_up_to_the_plan_to_the_minor_unit() -> None:
    known = posterior((40.0, 10.0, 20.0), (100.0,) * 3, (350.0, 100.1, 0.0), names=NAMES)
    plan = plan_for(known, Scenario(days=7, budget=3200.01, max_change=1.0), "SAR")
    totals = platform_totals(plan)
    assert list(totals["platform"]) == ["meta", "tiktok", ""]
    assert totals["total"].iloc[-1] == plan.total == Decimal("3200.01")
    assert sum(totals["total"].iloc[:-1]) == plan.total
    assert totals["before"].tolist() == [Decimal("450.10"), Decimal("0.00"), Decimal("450.10")]
    assert totals["after"].iloc[-1] == Decimal("457.14")
    assert totals["change"].iloc[0] == pytest.approx(float(totals["after"].iloc[0]) / 450.10 - 1)
    assert totals["change"].isna().tolist() == [False, True, False]
    assert totals["share"].tolist() == pytest.approx([1.0, 0.0, 1.0])
    assert all(amount == amount.quantize(Decimal("0.01")) for amount in totals["total"])


def test_a_plan_that_spends_nothing_has_no_shares() -> None:
    known = posterior((40.0,), (100.0,), (350.0,), names=NAMES[:1])
    plan = plan_for(known, Scenario(days=7, goal="profit", margin=0.001, min_change=-1.0), "SAR")
    assert plan.total == 0
    assert platform_totals(plan)["share"].tolist() == [0.0, 0.0]
