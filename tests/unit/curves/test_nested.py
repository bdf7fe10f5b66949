import numpy as np
import pytest

from adopt.curves.nested import Nested, nested_means
from adopt.curves.priors import Scale

FIXED = 1e12
"""A prior worth so much that the spreads are what it says."""


def means(observed: list[float], variance: list[float], group: list[int], within: float, between: float) -> Nested:
    return nested_means(
        np.array(observed), np.array(variance), np.array(group), Scale(within, FIXED), Scale(between, FIXED)
    )


def test_a_mean_lies_between_its_own_observation_and_its_groups() -> None:
    # One group, spread 1, variances 1 and 3: weights 1/2 and 1/4 give (0 + 2/4) / (3/4) = 2/3 for the group.
    # The first keeps 1/2 of its own 0: 1/3; the second 1/4 of its own 2: 1/2 + 3/4 * 2/3 = 1.
    known = means([0.0, 2.0], [1.0, 3.0], [0, 0], 1.0, 1.0)
    assert known.group_mean == pytest.approx([2 / 3])
    assert known.mean == pytest.approx([1 / 3, 1.0])
    # The group's variance is 4/3; the first has 1/2 of its own and 1/4 of that.
    assert known.group_variance == pytest.approx([4 / 3])
    assert known.variance == pytest.approx([1 / 2 + 1 / 3, 3 / 4 + 9 / 16 * 4 / 3])


def test_what_was_not_observed_has_its_groups_mean_and_a_group_without_observations_the_mean_of_all() -> None:
    known = means([1.0, 5.0, 99.0, 99.0], [1e-9, 1e-9, np.inf, np.inf], [0, 1, 0, 2], 0.5, 2.0)
    assert known.mean[2] == pytest.approx(known.group_mean[0])
    assert known.mean[3] == pytest.approx(3.0)
    assert known.variance[2] == pytest.approx(known.group_variance[0] + 0.25)
    # Two groups' means with variance 4 + 1/4 each give the overall one a variance of half that.
    assert known.variance[3] == pytest.approx(4.25 / 2 + 4 + 0.25)


def test_draws_have_the_mean_and_the_variance_they_are_said_to_have() -> None:
    known = means([1.0, 2.0, 4.0, 0.0], [0.5, 0.1, 0.4, np.inf], [0, 0, 1, 1], 0.6, 0.8)
    random = np.random.default_rng(0)
    draws = known.draws(random.standard_normal((4, 200_000)), random)
    assert draws.mean(axis=1) == pytest.approx(known.mean, abs=0.02)
    assert draws.var(axis=1) == pytest.approx(known.variance, rel=0.02)


def test_the_posterior_is_the_one_of_the_joint_normal_distribution() -> None:
    observed, variance = np.array([1.0, 2.0, 4.0, 3.0]), np.array([0.5, 0.1, 0.4, 2.0])
    group, within, between = np.array([0, 0, 1, 2]), 0.6, 0.8
    known = means(observed.tolist(), variance.tolist(), group.tolist(), within, between)
    prior = within**2 * np.eye(4) + between**2 * (group[:, None] == group) + 1e7  # a flat overall mean
    noise = np.diag(variance)
    seen = np.linalg.inv(prior + noise)
    assert known.mean == pytest.approx(observed - noise @ seen @ observed, abs=1e-4)
    assert known.variance == pytest.approx(np.diag(noise - noise @ seen @ noise), abs=1e-4)


def test_spreads_are_found_where_there_are_many_means() -> None:
    random = np.random.default_rng(1)
    group = np.repeat(np.arange(40), 30)
    truth = random.normal(0, 1.5, 40)[group] + random.normal(0, 0.7, 1200)
    variance = np.full(1200, 0.2)
    observed = truth + random.normal(0, np.sqrt(variance))
    known = nested_means(observed, variance, group, Scale(0.1, 4.0), Scale(0.1, 3.0))
    within = known.rest / (1 - known.own)
    assert np.sqrt(within[0]) == pytest.approx(0.7, rel=0.06)
    between = known.scatter / known.pull
    assert np.sqrt(between[0]) == pytest.approx(1.5, rel=0.25)


def test_without_much_to_see_the_prior_says_the_spreads() -> None:
    known = nested_means(np.array([1.0]), np.array([0.01]), np.array([0]), Scale(0.3, 4.0), Scale(0.5, 3.0))
    assert np.sqrt(known.rest / (1 - known.own))[0] == pytest.approx(0.3, rel=0.1)
    assert np.sqrt(known.scatter / known.pull)[0] == pytest.approx(0.5, rel=0.1)


def test_spreads_that_have_not_settled_when_the_rounds_end_are_used_as_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    question = np.array([1.0, 9.0]), np.array([0.01, 0.01]), np.array([0, 0]), Scale(0.1, 1.0), Scale(0.1, 1.0)
    settled = nested_means(*question)
    monkeypatch.setattr("adopt.curves.nested.ROUNDS", 1)
    assert 0 < nested_means(*question).own[0] < settled.own[0]
