"""Platform by audience, worked by hand."""

from dataclasses import replace

import numpy as np
import pytest

from adopt.curves.marginals import marginal_map
from adopt.labels import Cell
from tests.posteriors import posterior

NAMES = (Cell("meta", "one", "Men"), Cell("meta", "two", "Men"), Cell("tiktok", "one", "Women"))


def test_several_campaigns_of_one_audience_are_weighted_by_spend() -> None:
    # Slopes top half / (x + half)^2: 40 * 100 / 200^2 = 0.1 and 10 * 100 / 400^2 = 0.00625, spend 1 to 3.
    known = posterior((40.0, 10.0, 20.0), (100.0,) * 3, (100.0, 300.0, 100.0), names=NAMES)
    found = marginal_map(replace(known, evidence=np.array([0.1, 0.3, 0.2])))
    men, women = found.table.sort_values("platform").to_dict("records")
    slope = 0.25 * 0.1 + 0.75 * 0.00625
    assert men["campaigns"] == 2
    assert men["daily_spend"] == 400
    assert men["marginal_cpa"] == pytest.approx(1 / slope)
    assert men["marginal_roas"] == pytest.approx(5 * slope)
    assert men["evidence"] == pytest.approx(0.25)
    assert not men["little"]
    assert women["little"]
    assert found.combines
    assert found.has_revenue


def test_audiences_that_spend_least_are_left_out_and_counted() -> None:
    known = posterior((40.0, 10.0, 20.0), (100.0,) * 3, (100.0, 300.0, 50.0), names=NAMES)
    found = marginal_map(known, most=1)
    assert list(found.table["audience"]) == ["Men"]
    assert found.left_out == 1
    assert marginal_map(known).left_out == 0


def test_audiences_stand_in_falling_order_of_spend() -> None:
    known = posterior((40.0, 10.0, 20.0), (100.0,) * 3, (10.0, 30.0, 500.0), names=NAMES)
    assert list(marginal_map(known).table["audience"]) == ["Women", "Men"]


def test_a_paused_audience_is_told_at_its_usual_spend() -> None:
    known = posterior((40.0,), (100.0,), (0.0,), names=NAMES[2:])
    (row,) = marginal_map(known).table.to_dict("records")
    assert row["daily_spend"] == 0
    scale = float(known.scale[0])
    assert row["marginal_cpa"] == pytest.approx((scale + 100) ** 2 / (40 * 100))


def test_without_revenue_there_is_no_roas() -> None:
    known = posterior((40.0,), (100.0,), (100.0,), value=np.nan, names=NAMES[:1])
    assert not marginal_map(known).has_revenue
