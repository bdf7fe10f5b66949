import numpy as np
import pytest

from adopt.curves.point import ELASTICITY, LEVEL, LOAD
from adopt.curves.priors import DEFAULT
from adopt.curves.scales import SPREADS, Scales
from benchmarks import calibration
from benchmarks.calibration import GIVEN, SETTINGS, VARYING, place, told
from benchmarks.from_priors import (
    AHEAD,
    CELLS,
    DAYS,
    LEVELS,
    RESULTS,
    Drawn,
    draw_advertiser,
    draw_counts,
    draw_point,
    draw_scales,
)


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    return draw_advertiser(3, spreads_vary=True)


def test_the_same_seed_draws_the_same_advertiser(drawn: Drawn) -> None:
    again, other = draw_advertiser(3, spreads_vary=True), draw_advertiser(4, spreads_vary=True)
    assert (again.model.seen.results == drawn.model.seen.results).all()
    assert (again.spend == drawn.spend).all()
    assert (other.model.seen.results != drawn.model.seen.results).any()


def test_parameters_have_the_means_and_spreads_of_their_priors(drawn: Drawn) -> None:
    model, random = drawn.model, np.random.default_rng(0)
    points = [draw_point(model, random) for _ in range(400)]
    off = np.array([(p.shared - model.shared_mean()) / model.shared_scales() for p in points])
    # 400 draws: means are known to 0.05, spreads to 0.035; the largest of 130 is within four of that.
    assert np.abs(off.mean(axis=0)).max() < 0.2
    assert np.abs(off.std(axis=0) - 1).max() < 0.15
    cells = np.array([p.cells for p in points])
    assert cells[..., LEVEL].mean() == pytest.approx(np.log(RESULTS), abs=0.1)
    assert cells[..., LEVEL].std() == pytest.approx(LEVELS, abs=0.06)
    around = cells[..., ELASTICITY] - np.array([model.seen.links[:, 0] @ p.shared for p in points])
    assert around.std() == pytest.approx(model.scales.elasticity, rel=0.06)


def test_loads_are_drawn_alike_given_that_they_sum_to_nothing(drawn: Drawn) -> None:
    random = np.random.default_rng(0)
    loads = np.array([draw_point(drawn.model, random).cells[:, LOAD] for _ in range(2000)])
    assert np.abs(loads.sum(axis=1)).max() < 1e-12
    # Given their sum, C loads of variance v have the variance v (1 - 1 / C).
    assert loads.std() == pytest.approx(drawn.model.scales.load * np.sqrt(1 - 1 / len(CELLS)), rel=0.03)


def test_spreads_are_drawn_around_the_guesses_as_the_fit_reads_them(drawn: Drawn) -> None:
    random = np.random.default_rng(0)
    scales = [draw_scales(DEFAULT, drawn.model.seen.platform, random) for _ in range(1500)]
    for name in SPREADS:
        prior, found = DEFAULT.scale(name), np.array([getattr(s, name) for s in scales])
        # A chi-square with n degrees of freedom over n has the mean 1 and the variance 2 / n.
        assert np.mean((prior.guess / found) ** 2) == pytest.approx(1.0, abs=0.06)
        assert np.var((prior.guess / found) ** 2) == pytest.approx(2 / prior.worth, rel=0.3)
    logs = np.log([s.dispersion for s in scales])
    assert logs.mean() == pytest.approx(np.log(DEFAULT.dispersion), abs=0.1)
    assert logs.std() == pytest.approx(np.hypot(DEFAULT.dispersion_spread, DEFAULT.dispersion_cell), rel=0.05)
    # Cells of a platform go together, those of different ones do not.
    together = np.corrcoef(logs.T)
    assert together[0, 1] == pytest.approx(1 / (1 + DEFAULT.dispersion_cell**2), abs=0.06)
    assert abs(together[0, -1]) < 0.1


def test_spreads_that_do_not_vary_are_the_guesses() -> None:
    scales = draw_advertiser(0, spreads_vary=False).model.scales
    assert (scales.logs == Scales.first_guess(DEFAULT, len(CELLS)).logs).all()


def test_counts_have_the_model_s_mean_and_variance(drawn: Drawn) -> None:
    random = np.random.default_rng(0)
    counts = np.array([draw_counts(drawn.model, drawn.truth, random) for _ in range(1500)])
    mean = np.exp(drawn.model.linear(drawn.truth))
    variance = mean + drawn.model.scales.dispersion[:, None] * mean**2
    assert np.abs((counts.mean(axis=0) - mean) / np.sqrt(variance / 1500)).max() < 5
    assert np.median(counts.var(axis=0) / variance) == pytest.approx(1.0, abs=0.05)


def test_who_knows_all_is_unsure_of_the_days_ahead_alone(drawn: Drawn) -> None:
    known = drawn.known()
    for draws in (known.curves.log_odds, known.curves.log_slope, np.asarray(known.curves.log_level), known.load):
        assert np.ptp(draws, axis=-1).max() < 1e-12
    assert known.load[:, 0] == pytest.approx(1 + drawn.truth.cells[:, LOAD])
    assert (known.drift == drawn.model.scales.drift[:, None]).all()
    assert (known.outlook.event == drawn.model.scales.event).all()
    assert known.outlook.season.min() >= drawn.model.scales.season
    total = known.forecast(known.today, AHEAD).sum(axis=0)
    assert 0.02 < np.log(total).std() < 1.0


def test_a_fit_that_is_told_the_spreads_keeps_them(drawn: Drawn) -> None:
    assert told(drawn).model.scales is drawn.model.scales


def test_every_setting_places_every_truth_once() -> None:
    for setting in SETTINGS:
        found = place(0, setting, LEVELS)
        assert (f"total of {AHEAD} days" in found) == (setting != GIVEN)
        sizes = {name: len(p.rank) for name, p in found.items()}
        assert sizes["elasticity at usual spend"] == sizes["loading"] == len(CELLS)
        assert sizes["shocks of days"] == len(DAYS)
        assert (sizes["mean slope"], sizes["weekdays"]) == (1, 7)
        assert sizes["events"] >= 1
        ranks = np.concatenate([p.rank for p in found.values()])
        assert ((ranks > 0) & (ranks < 1)).all()
        assert np.isfinite(np.concatenate([p.off for p in found.values()])).all()


def test_the_table_is_printed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    given = ["--simulations", "3", "--settings", VARYING, "--processes", "1"]
    monkeypatch.setattr("sys.argv", ["calibration", *given])
    calibration.main()
    told = capsys.readouterr().out
    assert "Spreads drawn: 3 advertisers" in told
    assert f"total of {AHEAD} days" in told
