"""What other budgets would bring, from the command line."""

from pathlib import Path

import pandas as pd
import pytest

from tests.functional.running import Run


@pytest.mark.parametrize(("lang", "head"), [("en", "The next conversion costs"), ("ar", "تكلفة التحويل التالي")])
def test_a_frontier_is_printed_and_written(adopt: Run, history: Path, lang: str, head: str) -> None:
    ended = adopt("--lang", lang, "frontier", history, "--days", "14", "--points", "15", "--out", "f.csv")
    assert (ended.code, ended.err) == (0, "")
    assert head in ended.out
    table = pd.read_csv("f.csv")
    assert len(table) == 15
    assert table["expected_conversions"].is_monotonic_increasing


def test_a_history_without_revenue_shows_none(adopt: Run, history: Path) -> None:
    table = pd.read_csv(history)
    table["revenue"] = None
    table.to_csv("plain.csv", index=False)
    assert "ROAS" in adopt("frontier", history, "--points", "3").out
    assert "ROAS" not in adopt("frontier", "plain.csv", "--points", "3").out


def test_too_many_points_are_refused_and_nothing_is_written(adopt: Run, history: Path) -> None:
    ended = adopt("frontier", history, "--points", "5000", "--out", "f.csv")
    assert ended.code == 2
    assert "2 to 1000 points" in ended.err
    assert not Path("f.csv").exists()
