"""Limits as rows of a table: what is filled in is asked for; what makes no sense is told by its row."""

import math

import pytest

from adopt.errors import QuestionError
from adopt.labels import Cell
from adopt.plan.limit_rows import COLUMNS, fits_page, limits_of_rows, names_of, rows_of_limits
from adopt.plan.limits import Limit
from adopt.plan.scenario import Scenario

EMPTY: dict[str, object] = dict.fromkeys(COLUMNS)


def test_a_row_asks_for_what_is_filled_in_with_shares_and_changes_in_per_cent() -> None:
    row = EMPTY | {"who": "platform:meta", "minimum": 50.0, "share_max": 40.0, "change_min": -20.0, "why": "sales"}
    (limit,) = limits_of_rows([row | {"maximum": math.nan, "each": False, "locked": False}])
    assert limit == Limit(who="platform:meta", minimum=50, share_max=0.4, change_min=-0.2, why="sales")


def test_rows_that_ask_for_nothing_are_passed_over() -> None:
    assert (
        limits_of_rows([EMPTY, EMPTY | {"who": "all"}, EMPTY | {"who": "all", "each": True, "off": False}]) == ()
    )


def test_switches_are_asked_for_where_they_are_on() -> None:
    rows = [EMPTY | {"who": "all", "locked": True}, EMPTY | {"who": "all", "lots": 5, "each": True}]
    assert limits_of_rows(rows) == (Limit(who="all", locked=True), Limit(who="all", lots=5, each=True))


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"minimum": 5}, "Row 2 of the limits does not say whom it is about"),
        ({"who": "all", "minimum": -5}, "Row 2 of the limits, “minimum”: "),
        ({"who": "all", "minimum": 5, "maximum": 4}, "asks for minimum = 5 and maximum = 4"),
        ({"who": "all", "locked": True, "maximum": 4}, "locked = true and for maximum = 4"),
    ],
)
def test_rows_that_make_no_sense_are_refused(row: dict[str, object], told: str) -> None:
    with pytest.raises(QuestionError, match=told):
        limits_of_rows([EMPTY, EMPTY | row])


def test_limits_come_back_from_their_rows() -> None:
    limits = (
        Limit(who="platform:meta", minimum=50, share_max=0.4, change_min=-0.2, why="sales"),
        Limit(who="all", off=True),
        Limit(who="all", lots=5, each=True),
    )
    assert limits_of_rows(rows_of_limits(limits)) == limits


def test_what_the_page_cannot_hold_is_told() -> None:
    told = fits_page(Scenario(name="A", target_cpa=3, limits=(Limit(who="all", off=True),)))
    assert str(told) == "“A” asks for what the page cannot hold: target_cpa. Bring its file there instead."
    both = Scenario(limits=(Limit(who=("all", "platform:meta"), minimum=5),))
    assert "asks for what the table cannot hold: who" in str(fits_page(both))
    few = Scenario(limits=(Limit(who="all", at_most_active=5),))
    assert "cannot hold: at_most_active" in str(fits_page(few))
    assert fits_page(Scenario(name="A", budget=5.0, tags={}, limits=(Limit(who="all", off=True),))) is None


def test_everybody_a_limit_may_be_about_is_named() -> None:
    cells = (Cell("meta", "c", "a"), Cell("tiktok", "c", "b"))
    assert names_of(cells, ("gulf",)) == (
        "all", "platform:meta", "platform:tiktok", "campaign:c", "audience:a", "audience:b", "tag:gulf",
        "meta / c / a", "tiktok / c / b",
    )  # fmt: skip
