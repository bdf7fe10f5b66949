"""Series held against a history: what can be used of them, and what is said of the rest."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from adopt.context.covering import FEWEST_DAYS, following, usable
from adopt.curves.covariates import Series
from adopt.curves.outlook import NO_COUNTRY
from adopt.simulate.worlds import KINDS, make_world

PANEL = make_world(
    replace(KINDS["wandering"], platforms=("meta", "tiktok"), audiences=2, days=120), 0
).history.panel()
FIRST = PANEL.dates[0].item()
NOISE = np.random.default_rng(0).standard_normal((3, 140))


def series(values: np.ndarray, name: str = "reach", first: int = 0) -> Series:
    days = tuple(FIRST + timedelta(days=first + i) for i in range(len(values)))
    known = [(day, value) for day, value in zip(days, values.tolist(), strict=True) if not np.isnan(value)]
    return Series(name, tuple(day for day, _ in known), tuple(value for _, value in known))


def said(*told: Series) -> tuple[list[str], list[str]]:
    kept, findings = usable(told, PANEL.dates, NO_COUNTRY)
    return [one.name for one in kept], [f"{finding.code}: {finding.message}" for finding in findings]


def test_a_whole_series_is_used_without_a_word() -> None:
    assert said(series(NOISE[0])) == (["reach"], [])


def test_too_few_days_are_too_few_and_the_days_to_export_are_named() -> None:
    short = series(NOISE[0, : FEWEST_DAYS - 1], first=120 - FEWEST_DAYS + 1)
    assert said(short) == (
        [],
        ["series-short: The series “reach” is left out: it has 55 days of the history, and needs 56."],
    )
    one = usable([series(NOISE[0, :1])], PANEL.dates, NO_COUNTRY)[1][0]
    assert "it has 1 day of" in str(one.message)
    assert str(one.advice) == f"Export it from {FIRST} to {PANEL.dates[-1].item()}, by day."
    assert said(series(NOISE[0, :0]))[0] == []


def test_a_series_that_ended_long_ago_says_nothing_of_today() -> None:
    kept, told = said(series(NOISE[0, :100]))
    assert kept == []
    assert told[0].startswith("series-ended: The series “reach” is left out: it ends on")
    assert said(series(NOISE[0, :110]))[0] == ["reach"]


@pytest.mark.parametrize("values", [np.full(120, 3.0), 10.0 * (np.arange(120) % 7)])
def test_a_series_that_only_the_calendar_moves_is_left_out(values: np.ndarray) -> None:
    kept, told = said(series(values))
    assert kept == []
    assert told[0].startswith("series-constant")


def test_the_second_of_two_that_say_the_same_is_left_out() -> None:
    kept, told = said(series(NOISE[0]), series(-3 * NOISE[0] + 7, "views"), series(NOISE[1], "posts"))
    assert kept == ["reach", "posts"]
    assert told == ["series-alike: The series “views” is left out: it says the same as “reach”."]


def test_missing_days_are_told() -> None:
    holed = NOISE[0].copy()
    holed[[4, 9, 10]] = np.nan
    assert said(series(holed))[1][0].startswith(
        "series-missing-days: The series “reach” lacks 3 days of the history"
    )
    holed[[9, 10]] = 0.0
    assert said(series(holed))[1][0].startswith(
        "series-missing-days: The series “reach” lacks 1 day of the history"
    )


def test_a_series_that_follows_spend_is_named_with_whose() -> None:
    meta = np.array([cell.platform == "meta" for cell in PANEL.cells])
    total, part = PANEL.spend.sum(axis=0), PANEL.spend[meta].sum(axis=0)
    told = series(total**0.7, "searches"), series(part**0.7, "visits"), series(NOISE[0])
    found = list(following(told, PANEL, NO_COUNTRY))
    assert [finding.values["name"] for finding in found] == ["searches", "visits"]
    assert "the spend of all platforms together (correlation of changes 0.99)" in str(found[0].message)
    assert "the spend of meta (correlation of changes " in str(found[1].message)
    assert list(following((), PANEL, NO_COUNTRY)) == []


def test_weeks_tell_where_days_are_too_noisy() -> None:
    random = np.random.default_rng(3)
    smooth = np.exp(np.repeat(random.standard_normal(18), 7)[-120:])
    panel = replace(PANEL, spend=np.tile(smooth * np.exp(0.3 * random.standard_normal(120)), (4, 1)))
    noisy = series(np.exp(np.log(smooth) + 0.9 * random.standard_normal(120)), "searches")
    found = list(following([noisy], panel, NO_COUNTRY))
    assert [finding.code for finding in found] == ["series-follows-spend"]


def test_what_may_be_chance_is_not_said_to_follow() -> None:
    random = np.random.default_rng(4)
    many = [series(random.standard_normal(120), f"s{i}") for i in range(40)]
    assert list(following(many, PANEL, NO_COUNTRY)) == []


def test_spend_that_never_changes_is_followed_by_nothing() -> None:
    still = replace(PANEL, spend=np.full_like(PANEL.spend, 50.0))
    assert list(following([series(NOISE[0])], still, NO_COUNTRY)) == []
