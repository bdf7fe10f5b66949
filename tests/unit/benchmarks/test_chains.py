import numpy as np
import pytest
from scipy.stats import genpareto

from benchmarks.chains import effective_size, pareto_k, split_r_hat


def autoregressive(keep: float, chains: int, draws: int) -> np.ndarray:
    random = np.random.default_rng(0)
    found, now = np.empty((chains, draws)), random.standard_normal(chains)
    for t in range(draws):
        now = keep * now + np.sqrt(1 - keep**2) * random.standard_normal(chains)
        found[:, t] = now
    return found


@pytest.mark.parametrize("keep", [-0.3, 0.0, 0.5, 0.9])
def test_draws_that_depend_on_those_before_count_for_as_many_as_theory_says(keep: float) -> None:
    # The variance of the mean of n such draws is (1 + r) / (1 - r) / n.
    found = effective_size(autoregressive(keep, 4, 5000))
    assert found == pytest.approx(20_000 * (1 - keep) / (1 + keep), rel=0.15)


def test_draws_that_alternate_are_not_claimed_to_know_everything() -> None:
    draws = np.tile([1.0, -1.0], 500)[None, :] + 1e-3 * np.random.default_rng(0).standard_normal((4, 1000))
    assert effective_size(draws) <= 4000 * np.log10(4000)


def test_chains_that_agree_and_chains_that_do_not() -> None:
    draws = np.random.default_rng(0).standard_normal((4, 1000))
    assert split_r_hat(draws) == pytest.approx(1.0, abs=0.01)
    assert split_r_hat(draws + np.arange(4)[:, None]) > 1.3
    assert effective_size(draws + np.arange(4)[:, None]) < 40


def test_a_chain_that_wanders_off_disagrees_with_itself() -> None:
    draws = np.random.default_rng(0).standard_normal((1, 1000))
    assert split_r_hat(draws + np.linspace(0, 3, 1000)) > 1.2


@pytest.mark.parametrize("shape", [0.2, 0.5, 1.0])
def test_the_tail_of_weights_is_measured(shape: float) -> None:
    weights = genpareto.rvs(shape, size=100_000, random_state=1)
    assert pareto_k(np.log(weights)) == pytest.approx(shape, abs=0.12)


def test_weights_that_hardly_differ_have_no_tail() -> None:
    assert pareto_k(0.01 * np.random.default_rng(0).standard_normal(2000)) < 0.2
