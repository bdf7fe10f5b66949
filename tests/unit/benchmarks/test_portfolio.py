from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks import portfolio
from benchmarks.portfolio import agency, compared


def test_growth_and_sameness_are_told_engine_by_engine() -> None:
    rows: list[dict[str, object]] = [
        {"accounts": n, "engine": engine, "s": s, "plans": plans}
        for n, engine, s, plans in (
            (10, "one", 1.0, "a"),
            (10, "two", 0.5, "b"),
            (20, "one", 4.0, "c"),
            (20, "two", 1.0, "c"),
        )
    ]
    table = compared(rows)
    assert table["same"].tolist() == ["yes", "no", "yes", "yes"]
    assert np.isnan(table["growth"][:2]).all()
    assert table["growth"][2:].tolist() == pytest.approx([2.0, 1.0])


def test_a_quick_night_is_shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(portfolio, "alone", lambda work: work())
    monkeypatch.setattr(
        "sys.argv", ["portfolio", "--quick", "--accounts", "2", "--engines", "here", "--parts", "1"]
    )
    portfolio.main()
    shown = capsys.readouterr().out
    assert "Nights of accounts of 2 cells × 42 days" in shown
    assert "yes" in shown
    assert "take the table apart" in shown


def test_accounts_are_told_apart_though_they_are_copies(tmp_path: Path) -> None:
    table = pd.read_parquet(agency(tmp_path / "a.parquet", 3, True))
    assert sorted(table["account"].unique()) == ["Account 00000", "Account 00001", "Account 00002"]
