"""A running month from the command line."""

from pathlib import Path

import pandas as pd
import pytest

from tests.functional.running import Run


@pytest.fixture
def running(history: Path) -> Path:
    table = pd.read_csv(history, parse_dates=["date"])
    end = table["date"].max() - pd.Timedelta(days=9)
    table[table["date"] <= end].to_csv(history, index=False)
    return history


def period_of(running: Path) -> tuple[str, str, float]:
    table = pd.read_csv(running, parse_dates=["date"])
    last = table["date"].max()
    first = last - pd.Timedelta(days=9)
    spent = table.loc[table["date"] >= first, "spend"].sum()
    return f"{first:%Y-%m-%d}", f"{last + pd.Timedelta(days=10):%Y-%m-%d}", float(spent)


@pytest.mark.parametrize(("lang", "head"), [("en", "Spent so far"), ("ar", "المُنفق حتى الآن")])
def test_a_pace_is_printed_and_written(adopt: Run, running: Path, lang: str, head: str) -> None:
    first, last, spent = period_of(running)
    words = "pace", running, "--budget", f"{2 * spent:.2f}", "--first", first, "--last", last
    ended = adopt("--lang", lang, *words, "--follow", "day", "--out", "pace.csv")
    assert (ended.code, ended.err) == (0, "")
    assert head in ended.out
    table = pd.read_csv("pace.csv")
    assert table["date"].nunique() == 10
    assert table["daily_budget"].sum() == pytest.approx(spent, abs=0.01)


def test_the_running_month_is_taken_where_no_days_are_given(adopt: Run, running: Path) -> None:
    table = pd.read_csv(running, parse_dates=["date"])
    day = table["date"].max() + pd.Timedelta(days=1)
    month = table[table["date"] >= day.replace(day=1)]
    left = (day + pd.offsets.MonthEnd(0) - day).days + 1
    usual = table[table["date"] > table["date"].max() - pd.Timedelta(days=28)]["spend"].sum() / 28
    ended = adopt("pace", running, "--budget", f"{month['spend'].sum() + usual * left:.2f}")
    assert (ended.code, ended.err) == (0, "")
    assert f"{left} day" in ended.out


def test_a_day_that_is_none_and_a_month_that_is_spent_are_refused(adopt: Run, running: Path) -> None:
    assert adopt("pace", running, "--budget", "5000", "--first", "tomorrow").code == 2
    first, last, _ = period_of(running)
    ended = adopt("pace", running, "--budget", "1", "--first", first, "--last", last, "--out", "pace.csv")
    assert ended.code == 2
    assert "nothing is left to plan" in ended.err
    assert not Path("pace.csv").exists()
