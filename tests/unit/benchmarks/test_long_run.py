import numpy as np
import pandas as pd
import pytest

from adopt.curves.newton import newton_system
from adopt.curves.point import LEVEL, LOAD
from adopt.curves.posterior import DRAWS
from benchmarks import long_run
from benchmarks.exact import Exact, gradient
from benchmarks.long_run import CHAINS, HELD, Case, advice, apart, chain, comparison, dealt, heaviness, moved


@pytest.fixture(scope="module")
def case() -> Case:
    return Case("wandering", 0)


@pytest.fixture(scope="module")
def exact(case: Case) -> Exact:
    return Exact(case.fit)


def positions(exact: Exact, count: int) -> np.ndarray:
    return np.random.default_rng(0).standard_normal((count, exact.size))


def test_the_gradient_is_that_of_the_newton_system(exact: Exact) -> None:
    point = exact.point(positions(exact, 1)[0])
    ours, theirs = gradient(exact.fit.model, point), newton_system(exact.fit.model, point)[1]
    assert ours.cells == pytest.approx(theirs.cells, rel=1e-9, abs=1e-9)
    assert ours.shared == pytest.approx(theirs.shared, rel=1e-9, abs=1e-9)


def test_the_slope_of_the_energy_by_finite_differences(exact: Exact) -> None:
    at = positions(exact, 1)[0]
    steps = 1e-5 * np.eye(exact.size)
    differences = [(exact.energy(at + step) - exact.energy(at - step)) / 2e-5 for step in steps]
    assert exact.slope(at) == pytest.approx(np.array(differences), rel=1e-4, abs=1e-4)


def test_loads_sum_to_nothing_everywhere_and_one_parameter_follows(exact: Exact) -> None:
    point = exact.point(3 * positions(exact, 1)[0])
    assert point.cells[:, LOAD].sum() == pytest.approx(0.0, abs=1e-10)
    assert np.abs(point.cells[:, LOAD]).min() > 1e-3
    assert exact.size == point.cells.size + point.shared.size - 1


def test_standard_normal_positions_are_the_normal_approximation(exact: Exact) -> None:
    blocks, _, corner = exact.fit.curvature.covariances()
    covariance, (count, size, _) = exact.factor @ exact.factor.T, blocks.shape
    for cell in range(count):
        own = slice(cell * size, (cell + 1) * size)
        assert covariance[own, own] == pytest.approx(blocks[cell], rel=1e-6, abs=1e-9)
    assert covariance[count * size :, count * size :] == pytest.approx(corner, rel=1e-6, abs=1e-9)


def test_near_the_mode_exact_and_normal_are_the_same(exact: Exact) -> None:
    nothing = np.zeros(exact.size)
    assert np.abs(exact.slope(nothing)).max() < 0.01
    away = 0.05 * positions(exact, 50)
    changes = [exact.log_weight(z) - exact.log_weight(nothing) for z in away]
    assert np.abs(changes).max() < 0.01


def test_draws_of_another_making_go_through_the_posterior_as_they_are(case: Case, exact: Exact) -> None:
    # Two chains' worth of each: the hands take turns.
    given = positions(exact, 2 * DRAWS).reshape(CHAINS, DRAWS // 2, -1)
    hands = dealt(case, given)
    assert len(hands) == 2
    points = [exact.point(z) for z in given.reshape(2 * DRAWS, -1)[1::2]]
    load, found = np.array([1 + p.cells[:, LOAD] for p in points]), hands[1].load.T
    assert found == pytest.approx(load)
    confounding = case.fit.model.seen.design.confounding
    level = np.array([p.cells[:, LEVEL] for p in points])
    still = np.array([abs(p.shared[confounding][0]) < 1e-3 for p in points])
    assert still.any()
    assert np.asarray(hands[1].curves.log_level).T[still] == pytest.approx(level[still], abs=1e-3)


def test_a_chain_finds_a_posterior_that_is_nearly_normal(case: Case) -> None:
    found = chain(0, case.kind, case.seed, draws=150)
    assert found.shape == (150, Exact(case.fit).size)
    # Standard normal or nearly so in all of its 170 coordinates, each by a hundred independent draws and more.
    assert np.abs(found.mean(axis=0)).max() < 0.6
    assert found.std() == pytest.approx(1.0, abs=0.1)
    assert heaviness(case) < 0.7


def test_draws_side_by_side_by_hand() -> None:
    random = np.random.default_rng(0)
    normal, chains = random.standard_normal(40_000), 1 + 2 * random.standard_normal((CHAINS, 10_000))
    row = apart(normal, chains)
    assert row["mean off"] == pytest.approx(-0.5, abs=0.02)
    assert row["sd ratio"] == pytest.approx(0.5, abs=0.01)
    assert row["5 % off"] == pytest.approx((-1.645 - (1 - 3.29)) / 2, abs=0.03)
    assert row["95 % off"] == pytest.approx((1.645 - (1 + 3.29)) / 2, abs=0.03)
    assert row["effective"] == pytest.approx(40_000, rel=0.1)
    assert row["R-hat"] == pytest.approx(1.0, abs=0.01)


def test_money_put_elsewhere_by_hand() -> None:
    # 25 of 100 go from the first to the second.
    assert moved(np.array([50.0, 50.0]), np.array([25.0, 75.0])) == pytest.approx(0.25)


def test_normal_draws_beside_normal_draws_are_alike(case: Case, exact: Exact) -> None:
    hands = dealt(case, positions(exact, 2 * DRAWS).reshape(CHAINS, DRAWS // 2, -1))
    normal = [case.posterior(case.fit, seed) for seed in range(2)]
    table = comparison(normal, hands, case.plan(normal[0], HELD))
    cells = table[~table["quantity"].str.startswith(("results", "gain"))]
    assert len(cells) == 12
    assert cells["mean off"].abs().max() < 0.25
    assert cells["sd ratio"].between(0.85, 1.18).all()
    advised = advice(case, normal, hands)
    assert advised["money apart"].max() < 0.03
    won = advised[["share won, normal", "share won, long run"]].to_numpy()
    assert np.abs(np.diff(won)).max() < 0.1
    assert isinstance(advised, pd.DataFrame)


@pytest.mark.slow
def test_the_tables_are_printed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_run, "WARM_UP", 20)
    monkeypatch.setattr("sys.argv", ["long_run", "--kinds", "thin", "--batches", "1", "--processes", "1"])
    long_run.main()
    told = capsys.readouterr().out
    assert "gain of the plan" in told
    assert "Pareto k" in told
