from datetime import date
from typing import Any

import pytest

from adopt.context.context import NOTHING_KNOWN, Context, Scope, StatedTest, resolve
from adopt.curves.calendar import Promotion
from adopt.curves.outside import LiftTest
from adopt.curves.priors import DEFAULT
from adopt.errors import FileError
from adopt.labels import Cell
from tests.unit.history.makers import history_of

CELLS = (
    Cell("meta", "Prospecting", "Women"),
    Cell("meta", "Prospecting", "Men"),
    Cell("meta", "Retargeting", "Men"),
    Cell("tiktok", "Prospecting", "Men"),
)
FIGURES: dict[str, Any] = {
    "first": date(2026, 9, 1),
    "last": date(2026, 9, 28),
    "spend_test": 28000.0,
    "spend_control": 0.0,
    "incremental": 410.0,
    "error": 90.0,
}


def stated(*names: tuple[str, str, str]) -> StatedTest:
    scopes = tuple(Scope("tests.csv", row, *parts) for row, parts in enumerate(names, start=2))
    return StatedTest("holdout", scopes, **FIGURES)


def cells_of(*names: tuple[str, str, str]) -> tuple[Cell, ...]:
    (test,) = resolve(Context(lift_tests=(stated(*names),)), CELLS)
    return test.cells


def test_nothing_known_is_the_standard_priors_and_the_country_of_the_currency() -> None:
    assert Context(DEFAULT, None, (), (), ()) == NOTHING_KNOWN
    assert resolve(NOTHING_KNOWN, CELLS) == ()


def test_a_test_keeps_its_figures_and_gets_its_cells_in_order() -> None:
    context = Context(lift_tests=(stated(("tiktok", "Prospecting", "Men"), ("meta", "Prospecting", "Women")),))
    wanted = LiftTest("holdout", (CELLS[0], CELLS[3]), **FIGURES)
    assert resolve(context, CELLS) == (wanted,)


@pytest.mark.parametrize(
    ("names", "cells"),
    [
        (("meta", "", ""), {CELLS[0], CELLS[1], CELLS[2]}),
        (("meta", "Prospecting", ""), {CELLS[0], CELLS[1]}),
        (("meta", "Prospecting", "Men"), {CELLS[1]}),
    ],
)
def test_an_empty_name_means_all_of_them(names: tuple[str, str, str], cells: set[Cell]) -> None:
    assert set(cells_of(names)) == cells


@pytest.mark.parametrize(
    ("names", "complaint"),
    [
        (
            ("meta", "Prospecting", "Woman"),
            r"^tests\.csv, row 2: the history has no cell meta / Prospecting / Woman\. Nearest are "
            r"meta / Prospecting / Women, meta / Prospecting / Men, ",
        ),
        (("meta", "prospecting", ""), r"no cell meta / prospecting\. Nearest are meta / Prospecting, "),
        (("mata", "", ""), r"no cell mata\. Nearest are meta, tiktok; names must match to the letter\.$"),
    ],
)
def test_a_cell_nobody_has_is_refused_with_the_nearest(names: tuple[str, str, str], complaint: str) -> None:
    with pytest.raises(FileError, match=complaint):
        cells_of(names)


@pytest.mark.parametrize(
    ("one", "two", "overlap"),
    [
        (("meta", "", ""), ("meta", "Prospecting", "Men"), True),
        (("meta", "Prospecting", ""), ("meta", "Prospecting", "Men"), True),
        (("meta", "Prospecting", "Men"), ("meta", "Prospecting", "Men"), True),
        (("meta", "Prospecting", "Men"), ("meta", "Prospecting", "Women"), False),
        (("meta", "Prospecting", ""), ("meta", "Retargeting", ""), False),
        (("meta", "", ""), ("tiktok", "Prospecting", "Men"), False),
    ],
)
def test_two_rows_overlap_if_a_cell_could_be_in_both(
    one: tuple[str, str, str], two: tuple[str, str, str], overlap: bool
) -> None:
    first, second = Scope("f", 2, *one), Scope("f", 3, *two)
    assert first.overlaps(second) == second.overlaps(first) == overlap


def test_the_events_are_those_of_the_history_and_the_days_after_it() -> None:
    history = history_of([[1.0] * 31], [[1.0] * 31], first="2026-08-24")  # to the 23rd of September
    context = Context(countries=("SA",), promotions=(Promotion("Autumn", date(2026, 9, 24), date(2026, 9, 30)),))
    assert [event.key for event in context.events_of(history, 0)] == ["holiday:SA:National Day"]
    assert [event.key for event in context.events_of(history, 1)][-1] == "promotion:Autumn"


@pytest.mark.parametrize(("countries", "counted"), [(None, ("SA",)), ((), ()), (("AE", "EG"), ("AE", "EG"))])
def test_countries_are_those_chosen_or_that_of_the_currency(
    countries: tuple[str, ...] | None, counted: tuple[str, ...]
) -> None:
    history = history_of([[1.0]], [[1.0]])
    in_riyals = type(history).from_frame(history.table.assign(currency="SAR"))
    assert Context(countries=countries).countries_of(in_riyals) == counted
    assert Context(countries=countries).countries_of(history) == (countries or ())
