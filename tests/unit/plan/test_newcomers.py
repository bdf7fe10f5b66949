"""New cells: a draw of their curve is that of a known cell, and the less is known the wider they are spread."""

from decimal import Decimal

import numpy as np
import pytest

from adopt.curves.posterior import Posterior
from adopt.errors import QuestionError
from adopt.labels import Cell
from adopt.plan.launch import Launch
from adopt.plan.make import plan_for
from adopt.plan.newcomers import donors_of, unseen_of, with_newcomers
from adopt.plan.scenario import Scenario
from adopt.usecases import Curves
from tests.posteriors import posterior

TIKTOK = Launch(platform="tiktok", campaign="New", audience="Everybody", maximum=300)
SNAP = Launch(platform="snapchat", campaign="New", audience="Everybody", maximum=300)


@pytest.fixture(scope="module")
def known(small_curves: Curves) -> Posterior:
    return small_curves.posterior


def of_new(posterior: Posterior, spend: float) -> np.ndarray:
    """Draws of the results a day of the last cell."""
    return posterior.curves[len(posterior.cells) - 1].results(np.array([spend]))


def test_a_new_cell_stands_behind_the_others_and_leaves_them_as_they_are(known: Posterior) -> None:
    more = with_newcomers(known, (TIKTOK, SNAP))
    assert more.cells == (*known.cells, TIKTOK.cell, SNAP.cell)
    assert more.today[-2:].tolist() == [0, 0]
    assert more.evidence[-2:].tolist() == [0, 0]
    spend = np.append(known.today, [0.0, 0.0])
    forecast = more.forecast(spend, 14)
    assert np.array_equal(forecast[:-2], known.forecast(known.today, 14))
    assert (forecast[-2:] == 0).all()
    assert with_newcomers(known, ()) is known


def test_the_same_launches_are_drawn_alike(known: Posterior) -> None:
    first, again = (of_new(with_newcomers(known, (SNAP,)), 100) for _ in range(2))
    assert np.array_equal(first, again)


def test_a_new_cell_is_like_its_platforms_others_and_a_new_platform_like_all(known: Posterior) -> None:
    tiktok = [c.platform == "tiktok" for c in known.cells]
    assert donors_of(known, TIKTOK, 4).tolist() == np.flatnonzero(tiktok).tolist()
    assert donors_of(known, SNAP, 4).tolist() == [0, 1, 2, 3]
    for launch, donors in ((TIKTOK, tiktok), (SNAP, [True] * 4)):
        others = known.curves.results(np.full((4, 1), 200.0))[donors].mean()
        # The spread of the level is about 0.6, so its mean over 400 draws is known to 3 %.
        assert of_new(with_newcomers(known, (launch,)), 200.0).mean() == pytest.approx(others, rel=0.15)


def test_what_is_not_known_is_wide_and_a_new_platform_the_widest(known: Posterior) -> None:
    def spread(launch: Launch) -> float:
        return float(np.log(of_new(with_newcomers(known, (launch,)), 200.0)).std())

    one_known = float(np.log(known.curves[0].results(np.array([200.0]))).std())
    assert spread(TIKTOK) > 3 * one_known
    assert 0.5 < spread(SNAP) < 1.5


def test_the_spread_that_known_cells_do_not_show_is_added() -> None:
    names = (Cell("meta", "A", "1"), Cell("meta", "A", "2"), Cell("tiktok", "A", "1"), Cell("tiktok", "A", "2"))
    alike = posterior((10.0,) * 4, (100.0,) * 4, (100.0,) * 4, names=names)
    # Four cells on two platforms, all alike: 4 x 0.25 / (4 + 2) between cells, 4 x 0.25 / (4 + 1) between those.
    own = unseen_of(alike, TIKTOK, donors_of(alike, TIKTOK, 4), 4)
    assert own.level**2 == pytest.approx(2 / 2 * 1 / 6)
    assert (own.elasticity**2, own.slope**2) == pytest.approx((0.15**2, 0.2**2))
    new = unseen_of(alike, SNAP, donors_of(alike, SNAP, 4), 4)
    assert new.level**2 == pytest.approx(2 / 4 * 1 / 6 + 2 / 2 * 1 / 5)
    assert new.elasticity**2 == pytest.approx(2 / 4 * 0.15**2 + 2 / 2 * 0.1**2)
    # Twice as many results for the money on one platform: its two cells' logs are log(2)/2 from the mean.
    apart = posterior((10.0, 10.0, 20.0, 20.0), (100.0,) * 4, (100.0,) * 4, names=names)
    more = unseen_of(apart, SNAP, donors_of(apart, SNAP, 4), 4)
    assert more.level**2 == pytest.approx(2 / 4 * 1 / 6 + (1 + 2 * (np.log(2) / 2) ** 2) / 5)


def test_a_new_curve_is_a_saturation_curve_around_its_greatest_spend(known: Posterior) -> None:
    more = with_newcomers(known, (SNAP,))
    assert more.curves.reference[-1, 0] == 300
    at = np.array([0.0, 1.0, 100.0, 300.0, 3000.0])
    results = more.curves[4].results(at[:, None])
    assert (np.diff(results, axis=0) > 0).all()
    elasticity = more.curves[4].elasticity(np.array([300.0]))
    assert (elasticity > 0).all()
    assert 0.2 < elasticity.mean() < 1.0


def test_what_is_there_already_cannot_be_launched(known: Posterior) -> None:
    with pytest.raises(
        QuestionError, match=r"is launched, but it is there already\. Take it out of \[\[launch\]\]"
    ):
        with_newcomers(known, (SNAP, SNAP))
    there = known.cells[0]
    old = Launch(platform=there.platform, campaign=there.campaign, audience=there.audience, maximum=5)
    with pytest.raises(QuestionError, match="is launched, but it is there already"):
        with_newcomers(known, (old,))


def test_a_plan_gives_a_launch_what_it_is_promised_and_says_how_little_is_known(known: Posterior) -> None:
    launch = SNAP.model_copy(update={"minimum": 40.0, "why": "a test"})
    answer = plan_for(known, Scenario(days=14, launch=(launch,)), "SAR")
    assert answer.cells[-1] == SNAP.cell
    assert 40 <= answer.recommended[-1] <= 300
    assert abs(sum(answer.daily_budgets) * 14 - answer.total) < Decimal("0.005")
    (new,) = [f for f in answer.findings() if f.code == "launched"]
    assert str(new.message).startswith(
        "snapchat / New / Everybody is new: at 300 SAR a day all other cells suggest "
    )
    assert str(new.advice).startswith("Give it a few weeks")
    assert not [f for f in answer.findings() if f.code == "no-spend-today"]
    assert answer.table["change"].isna().tolist()[-1]


def test_a_launch_that_is_promised_nothing_may_not_start(known: Posterior) -> None:
    # 250 a day at least, or nothing, on the least that the others may fall to.
    launch = TIKTOK.model_copy(update={"minimum_if_active": 290.0})
    scenario = Scenario(days=14, launch=(launch,), min_change=0, max_change=0, budget=None)
    answer = plan_for(known, scenario, "SAR")
    assert answer.recommended[-1] == 0
    (new,) = [f for f in answer.findings() if f.code == "launched"]
    assert "its platform's other cells suggest" in str(new.message)
    assert str(new.advice).startswith("The plan does not start it")
