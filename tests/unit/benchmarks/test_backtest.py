from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from adopt.backtesting.backtest import Backtest, run_backtest
from benchmarks import backtest
from tests.unit.backtesting.makers import history, straight


@pytest.fixture(scope="module")
def found() -> Backtest:
    """Two cells; the second doubles its spend in the last week, for as many results as before."""
    spend, results = np.full((2, 63), 100.0), np.full((2, 63), 20.0)
    spend[1, 56:] = 200.0
    return run_backtest(history(spend, results), straight(0.2), 7, 1, lambda _, __: None)


def test_forecasts_of_all_methods_stand_side_by_side(found: Backtest) -> None:
    sides = backtest.sides(found)
    assert sides["move"].tolist() == [1.0, 2.0]
    assert sides["forecast 14"].tolist() == pytest.approx([140, 280])
    assert sides["lead 28"].tolist() == pytest.approx((sides["log"] - sides["log 28"]).tolist())


def test_losses_are_told_by_cell_origin_size_and_move_of_spend(found: Backtest) -> None:
    tables = backtest.where(found)
    by_move = tables["spend ahead / before"].set_index("spend ahead / before")
    assert by_move["bias"].to_dict() == pytest.approx({"0.8 to 1.25": 0.0, "2 to 4": 1.0}, abs=1e-3)
    assert tables["origin"]["forecasts"].tolist() == [2]
    assert len(tables["forecasts that lost most"]) == 2


def test_errors_are_put_beside_what_the_intervals_said(found: Backtest) -> None:
    spread = backtest.spread(found).set_index("forecast")
    # Logs of 1 and of 1/2.
    assert spread.loc["100 to 1000", "error"] == pytest.approx(np.log(2) / np.sqrt(2), rel=1e-2)
    assert spread["forecasts"].tolist() == [0, 2, 0]


def test_simulated_advertisers_are_told_by_kind(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "sys.argv", ["backtest", "--kinds", "thin", "--worlds", "1", "--processes", "1", "--horizon", "7"]
    )
    backtest.main()
    said = capsys.readouterr().out
    assert "Forecasts of simulated advertisers, 7 days ahead" in said
    assert said.count("thin") == 2


def test_a_history_of_ones_own_is_judged(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    spend = pd.Series(np.full(49, 100.0))
    file = tmp_path / "mine.csv"
    file.write_bytes(history(spend.to_numpy()[None], 0.2 * spend.to_numpy()[None]).to_csv_bytes())
    monkeypatch.setattr("sys.argv", ["backtest", str(file), "--horizon", "7"])
    backtest.main()
    said = capsys.readouterr().out
    for title in (
        "mine.csv, 7 days ahead",
        "all audiences",
        "by spend ahead / before",
        "forecasts that lost most",
    ):
        assert title in said
