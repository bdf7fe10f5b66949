from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from adopt.backtesting.judge import METHODS, by_day, judge
from adopt.backtesting.origins import Origin
from adopt.curves.posterior import Posterior
from adopt.history.table import History
from adopt.usecases import Curves
from tests.posteriors import posterior
from tests.unit.backtesting.makers import history, names, straight

DAYS, HORIZON = 42, 7
LAST = DAYS - HORIZON - 1


@pytest.fixture(scope="module")
def advertiser() -> History:
    """Four cells: one as ever, one paused in the end, one that starts then, one that runs every other day."""
    spend = np.full((4, DAYS), 100.0)
    spend[1, LAST + 1 :], spend[2, : LAST + 1], spend[3, ::2] = 0.0, 0.0, 0.0
    return history(spend, 0.2 * spend)


def judged(advertiser: History, rate: float = 0.2) -> pd.DataFrame:
    return judge(advertiser, Origin.at(advertiser.panel(), LAST, HORIZON), straight(rate))


def of(scores: pd.DataFrame, level: str, method: str, cell: int) -> pd.DataFrame:
    wanted = (scores["level"] == level) & (scores["method"] == method) & (scores["cell"] == cell)
    return scores[wanted]


def test_days_add_up_to_the_posteriors_own_forecast(small_curves: Curves) -> None:
    posterior = small_curves.posterior
    spend = posterior.today[:, None] * np.linspace(0.5, 1.5, 9)
    assert by_day(posterior, spend).sum(axis=2) == pytest.approx(posterior.forecast(spend, 9))


def test_the_fit_sees_nothing_after_the_origin(advertiser: History) -> None:
    seen: list[History] = []

    def fit(past: History) -> Posterior:
        seen.append(past)
        return straight(0.2)(past)

    origin = Origin.at(advertiser.panel(), LAST, HORIZON)
    judge(advertiser, origin, fit)
    assert [past.last_day for past in seen] == [origin.day.astype(object)]
    assert seen[0].cells == tuple(names(4)[i] for i in (0, 1, 3))


def test_only_cells_that_had_started_are_forecast_and_only_where_money_is_spent(advertiser: History) -> None:
    scores = judged(advertiser)
    # Cell 0 on 7 days, cell 3 on 4 of them; cell 1 is paused, cell 2 new.
    assert {m: len(of(scores, "cell_day", m, 0)) for m in METHODS} == dict.fromkeys(METHODS, 7)
    assert {m: len(of(scores, "cell_day", m, 3)) for m in METHODS} == dict.fromkeys(METHODS, 4)
    assert set(scores["cell"]) == {0, 3, -1}
    assert len(scores) == len(METHODS) * (7 + 4 + 2 + 1)


def test_every_method_forecasts_what_the_spend_of_each_day_brings(advertiser: History) -> None:
    scores = judged(advertiser)
    for method in METHODS:
        # 7 days of 100 at 0.2 each; and 4 days.
        assert of(scores, "cell", method, 0)["forecast"].to_list() == pytest.approx([140.0], rel=1e-3)
        assert of(scores, "cell", method, 3)["forecast"].to_list() == pytest.approx([80.0], rel=1e-3)
        assert of(scores, "total", method, -1)["forecast"].to_list() == pytest.approx([220.0], rel=1e-3)
        assert of(scores, "cell_day", method, 3)["day"].to_list() == [0, 2, 4, 6]


def test_what_came_and_what_was_spent_stand_beside_the_forecast(advertiser: History) -> None:
    total = of(judged(advertiser), "total", "adopt", -1).iloc[0]
    assert (total["spend"], total["came"], total["day"]) == (1100.0, 220.0, -1)


def test_a_cells_intervals_have_the_noise_of_its_days_and_of_the_curve(advertiser: History) -> None:
    row = of(judged(advertiser), "cell", "adopt", 0).iloc[0]
    # Draws of 126, 140 and 154, each with 7 days of 20 and dispersion 0.1: variance 140 + 0.1 * 7 * 400.
    noise = np.sqrt(140 + 280)
    assert 140 - 2.2 * noise < row["low"] < 140 - 1.6 * noise
    assert 140 + 1.6 * noise < row["high"] < 140 + 2.4 * noise
    assert row["held_90"] == row["held_50"] == 1


def test_a_better_forecast_scores_higher_and_a_wrong_one_is_not_held(advertiser: History) -> None:
    right, wrong = (of(judged(advertiser, rate), "cell", "adopt", 0).iloc[0] for rate in (0.2, 0.5))
    assert right["log_score"] > wrong["log_score"]
    assert (right["held_90"], wrong["held_90"]) == (1, 0)


def test_every_cell_has_its_own_curve_and_dispersion_even_after_one_that_never_spent() -> None:
    spend = np.full((3, DAYS), 100.0)
    spend[0] = 0.0
    results = 0.2 * spend
    results[0, 5] = 1.0
    advertiser = history(spend, results)

    def fit(past: History) -> Posterior:
        half = 1e9
        known = posterior([half, 0.2 * half, 0.4 * half], [half] * 3, [100.0] * 3, names=past.cells)
        return replace(known, dispersion=np.array([9.0, 0.001, 2.0]))

    scores = judge(advertiser, Origin.at(advertiser.panel(), LAST, HORIZON), fit)
    one, two = (of(scores, "cell", "adopt", cell).iloc[0] for cell in (1, 2))
    assert [one["forecast"], two["forecast"]] == pytest.approx([140.0, 280.0], rel=1e-3)
    assert (two["high"] - two["low"]) / two["forecast"] > 3 * (one["high"] - one["low"]) / one["forecast"]
