import numpy as np
import pytest

from adopt.curves.table import FloatArray
from benchmarks import outside_simulator
from benchmarks.advertisers import BOXES, DAYS, learn
from benchmarks.decisions import judge
from benchmarks.outside_simulator import advertiser, cells, futures
from benchmarks.simmmulator import CHANNELS, EXPONENTS, INSTALLED, YEAR, Simulator, drawn

installed = pytest.mark.skipif(
    not INSTALLED, reason="PySiMMMulator is not installed; it is needed for nothing else"
)


def test_without_the_simulator_the_benchmark_says_how_to_get_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["outside_simulator"])
    monkeypatch.setattr(outside_simulator, "INSTALLED", False)
    outside_simulator.main()
    assert "pip install" in capsys.readouterr().out


@pytest.mark.parametrize("kind", EXPONENTS)
def test_parameters_are_drawn_alike_for_the_same_seed(kind: str) -> None:
    assert drawn(kind, 3).config == drawn(kind, 3).config != drawn(kind, 4).config
    config = drawn(kind, 3).config
    low, high = EXPONENTS[kind]
    exponents = [s["params"]["alpha"] for s in config["adstock_params"]["saturation"].values()]
    assert len(exponents) == CHANNELS
    assert low <= min(exponents) <= max(exponents) <= high
    assert all(0 < rate <= 1 for rate in config["basic_params"]["true_cvr"].values())


def test_cells_stand_in_the_order_of_a_history() -> None:
    names = cells(drawn("returns fall", 0))
    assert tuple(sorted(names)) == names
    assert len(set(names)) == CHANNELS


@pytest.fixture(params=EXPONENTS)
def simulator(request: pytest.FixtureRequest) -> Simulator:
    return drawn(request.param, 1)


def spends(simulator: Simulator) -> tuple[FloatArray, FloatArray]:
    lived = simulator.history()
    spend = lived[[f"{name}_spend" for name in simulator.channels]].to_numpy(dtype=float).T
    return spend, spend[:, -28:].mean(axis=1)


@installed
def test_no_channel_takes_from_another_so_that_each_has_a_curve_of_its_own(simulator: Simulator) -> None:
    steady = np.full((CHANNELS, YEAR), 200.0)
    more = steady.copy()
    more[2] *= 2
    before, after = (simulator.conversions(spend, seed=5) for spend in (steady, more))
    changed = np.any(before != after, axis=1)
    assert np.flatnonzero(changed).tolist() == [2]
    assert after[2].sum() > before[2].sum()


@installed
def test_a_replayed_history_brings_what_it_brought(simulator: Simulator) -> None:
    spend, _ = spends(simulator)
    names = [f"{name}_conversions" for name in simulator.channels]
    lived = simulator.history()[names].to_numpy(dtype=float).T
    again = np.mean([simulator.conversions(spend, seed) for seed in range(6)], axis=0)
    # The same spend with other noise: a channel's year is within a few per cent, more where it is set weekly.
    assert again.sum(axis=1) == pytest.approx(lived.sum(axis=1), rel=0.12)


@installed
def test_returns_fall_or_grow_as_the_kind_says(simulator: Simulator) -> None:
    spend, today = spends(simulator)
    low, middle, high = (futures(simulator, spend[:, -10:], factor * today) for factor in (0.5, 1.0, 2.0))
    grows = drawn("returns grow", 1).config == simulator.config
    elasticity = np.log(high / low) / np.log(4)
    assert ((elasticity > 1) == grows).all()
    assert (low < middle).all()
    assert (middle < high).all()


@installed
def test_a_future_is_led_by_the_days_before_it(simulator: Simulator) -> None:
    _, today = spends(simulator)
    little, much = (futures(simulator, np.tile(f * today[:, None], 10), today) for f in (0.1, 3.0))
    assert (little < much).all()  # everything carries some of its effect over
    assert (much < 1.6 * little).all()


@installed
@pytest.mark.slow
def test_an_advertiser_of_the_simulator_is_judged_like_our_own() -> None:
    made = advertiser("returns fall", 0)
    panel = made.history.panel()
    assert panel.spend.shape == (CHANNELS, 180)
    today = panel.spend[:, -28:].mean(axis=1)
    # The truth and the history are of the same make: a month brings about what the last ones brought.
    assert made.expected(today).sum() == pytest.approx(panel.conversions[:, -60:].sum() * DAYS / 60, rel=0.15)
    outcomes = judge(made, learn(made.history))
    assert [o.box for o in outcomes] == list(BOXES)
    for o in outcomes:
        assert max(o.keep, o.thumb, o.greedy, o.hill, o.advice) <= o.best * 1.001


def test_the_tables_are_printed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.unit.benchmarks.test_decisions import outcome

    monkeypatch.setattr("sys.argv", ["outside_simulator", "--worlds", "2", "--processes", "1"])
    monkeypatch.setattr(outside_simulator, "INSTALLED", True)
    monkeypatch.setattr(outside_simulator, "_judge", lambda task: [outcome(kind=task[0], seed=task[1])])
    outside_simulator.main()
    told = capsys.readouterr().out
    assert told.count("returns grow") == 2
    assert "PySiMMMulator" in told
