import io

import numpy as np
import pandas as pd
import pytest

from adopt.backtesting.backtest import Backtest, run_backtest
from adopt.backtesting.judge import METHODS
from adopt.errors import QuestionError
from adopt.findings import Severity
from adopt.history.table import History
from tests.unit.backtesting.makers import history, straight

DAYS, HORIZON = 63, 7


def run(whole: History, rate: float, origins: int | None = 2) -> Backtest:
    return run_backtest(whole, straight(rate), HORIZON, origins, lambda _, __: None)


def rising() -> History:
    """Two cells spend 100 a day for 20 results, in the last week for 30; a third starts in that week."""
    spend = np.full((3, DAYS), 100.0)
    spend[2, : DAYS - 7] = 0.0
    results = np.where(np.arange(DAYS) < DAYS - 7, 20.0, 30.0) * (spend > 0)
    return history(spend, results)


@pytest.fixture(scope="module")
def found() -> Backtest:
    return run(rising(), 0.24)


def row(found: Backtest, level: str, method: str) -> pd.Series:
    summary = found.summary
    return summary[(summary["level"] == level) & (summary["method"] == method)].iloc[0]


def test_the_summary_has_a_row_for_every_level_and_method(found: Backtest) -> None:
    assert len(found.summary) == 3 * len(METHODS)
    # Two origins, two cells, seven days.
    assert found.summary["forecasts"].tolist() == [28] * 3 + [4] * 3 + [2] * 3


def test_errors_and_bias_are_shares_of_what_came(found: Backtest) -> None:
    # Came 140 and 210 a cell; adopt says 168 both times, the CPAs 140. Errors 28 and 42, and 0 and 70, of 350.
    adopt, cpa = row(found, "cell", "adopt"), row(found, "cell", "cpa_28")
    assert adopt["mean_absolute_error"] == pytest.approx(35, rel=1e-3)
    assert adopt["relative_error"] == pytest.approx(70 / 350, rel=1e-3)
    assert adopt["bias"] == pytest.approx((28 - 42) / 350, rel=1e-2)
    assert cpa["relative_error"] == pytest.approx(70 / 350)
    assert cpa["bias"] == pytest.approx(-70 / 350)
    assert row(found, "total", "cpa_28")["conversions"] == 350


def test_coverage_is_the_mean_over_forecasts(found: Backtest) -> None:
    held = found.table["cpa_28_held_90"]
    assert held.dropna().tolist() == [1, 1, 0, 0]
    assert row(found, "cell", "cpa_28")["held_90"] == 0.5


def test_the_table_has_a_row_an_origin_and_cell_and_tells_the_new_ones(found: Backtest) -> None:
    assert found.table["status"].tolist() == ["forecast"] * 4 + ["new"]
    new = found.table.iloc[-1]
    assert (new["audience"], new["spend"], new["conversions"]) == ("audience 2", 700.0, 210.0)
    assert new[[f"{m}_forecast" for m in METHODS]].isna().all()


def test_the_totals_leave_new_cells_out_and_say_what_they_brought(found: Backtest) -> None:
    assert found.totals["conversions"].tolist() == [280.0, 420.0]
    assert found.totals["conversions_of_new"].tolist() == [0.0, 210.0]
    assert found.totals["adopt_forecast"].tolist() == pytest.approx([336.0, 336.0], rel=1e-3)
    assert (found.totals["last_day"] - found.totals["first_day"]).dt.days.tolist() == [6, 6]


def test_cells_are_told_apart(found: Backtest) -> None:
    cells = found.cells
    assert cells["audience"].tolist() == ["audience 0", "audience 1"]
    assert cells["forecasts"].tolist() == [2, 2]
    assert cells["conversions"].tolist() == [175.0, 175.0]
    assert cells["cpa_14_error"].tolist() == pytest.approx([0.2, 0.2])


def test_a_paused_cell_is_forecast_nothing_and_not_scored() -> None:
    spend = np.full((2, DAYS), 100.0)
    spend[1, 30:] = 0.0
    found = run(history(spend, 0.2 * spend), 0.2)
    paused = found.table[found.table["status"] == "not spent"]
    assert len(paused) == 2
    for method in METHODS:
        assert (paused[[f"{method}_{x}" for x in ("forecast", "low", "high")]] == 0).all(axis=None)
        assert paused[f"{method}_log_score"].isna().all()
    assert row(found, "cell", "adopt")["forecasts"] == 2
    assert [finding.code for finding in found.findings] == ["backtest-verdict", "backtest-hindsight"]


@pytest.mark.parametrize(
    ("rate", "said", "severity"),
    [
        # Errors of 350 by the CPA 70. At 0.25: 35 + 35 = 70. At 0.24 the same by 28 + 42. At 0.28: 56 + 14.
        (0.25, "as large as that of the CPA of the last 14 days", Severity.NOTE),
        (0.20, "as large as that of the CPA", Severity.REVIEW),
        (0.35, "100% higher than that of the CPA", Severity.REVIEW),
    ],
)
def test_the_verdict_compares_with_the_better_cpa(rate: float, said: str, severity: Severity) -> None:
    verdict = run(rising(), rate).verdict
    assert said in str(verdict.message)
    assert verdict.severity is severity


def test_a_lower_error_and_intervals_that_hold_need_no_review() -> None:
    # Twice the usual in the two weeks before the origin misleads the CPAs: 280 and 210 for 140 that come.
    usual = np.full((1, DAYS), 20.0)
    usual[0, DAYS - 21 : DAYS - 7] = 40.0
    verdict = run(history(np.full((1, DAYS), 100.0), usual), 0.25, 1).verdict
    # 175 - 140 = 35 is half of 210 - 140 = 70.
    assert "50% lower than that of the CPA of the last 28 days" in str(verdict.message)
    assert str(verdict.message).endswith("its 90 % intervals held 100% of what came.")
    assert verdict.severity is Severity.NOTE
    assert not verdict.remedy


def test_errors_too_small_to_matter_are_not_told_apart() -> None:
    spend = np.full((1, DAYS), 100.0)
    assert "as large as" in str(run(history(spend, 0.2 * spend), 0.2, 1).verdict.message)


def test_intervals_that_held_too_little_are_to_be_read_as_wider() -> None:
    verdict = run(rising(), 0.2).verdict
    assert "held 50% of what came" in str(verdict.message)
    assert str(verdict.advice) == "Read a plan's intervals as wider than they are shown."
    assert str(run(rising(), 0.35).verdict.advice).startswith("Change budgets in small steps")


def test_where_nothing_came_there_is_no_verdict() -> None:
    spend = np.full((1, DAYS), 100.0)
    results = np.where(np.arange(DAYS) < 20, 5.0, 0.0)[None]
    found = run(history(spend, results), 0.2)
    assert found.verdict.code == "backtest-empty"
    assert found.summary["relative_error"].isna().all()


def test_where_nothing_was_spent_there_is_no_verdict_either() -> None:
    spend = np.where(np.arange(DAYS) < 20, 100.0, 0.0)[None]
    results = 0.2 * spend
    results[0, -1] = 1.0
    found = run(history(spend, results), 0.2)
    assert found.verdict.code == "backtest-empty"
    assert found.summary["forecasts"].sum() == 0
    assert found.totals["adopt_forecast"].isna().all()


def test_the_findings_tell_of_new_cells_and_of_hindsight(found: Backtest) -> None:
    verdict, new, hindsight = found.findings
    assert verdict.code == "backtest-verdict"
    assert str(new.message).startswith("1 audience started after one of the days")
    assert "late conversions have been added since" in str(hindsight.message)


def test_the_file_has_the_table_rounded(found: Backtest) -> None:
    read = pd.read_csv(io.BytesIO(found.to_csv_bytes()))
    assert read.columns.tolist() == found.table.columns.tolist()
    assert read["origin"].tolist() == ["2026-10-17"] * 2 + ["2026-10-24"] * 3
    assert read["adopt_forecast"].dropna().tolist() == [168.0] * 4


def test_progress_is_told_from_start_to_end() -> None:
    told: list[float] = []
    run_backtest(rising(), straight(0.2), HORIZON, 2, lambda _, done: told.append(done))
    assert told == [0.0, 0.5, 1.0]


def test_a_history_that_is_too_short_is_refused_before_anything_is_fitted() -> None:
    short = history(np.full((1, 41), 10.0), np.full((1, 41), 2.0))
    with pytest.raises(QuestionError, match="needs a history of at least 42 days; it has 41"):
        run(short, 0.2)
