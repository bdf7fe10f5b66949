import numpy as np
import pytest

from benchmarks.ranks import Placed, histograms, summary, uniform_p


def placed(ranks: np.ndarray) -> list[Placed]:
    """A simulation a row."""
    return [Placed(row, np.zeros_like(row)) for row in ranks]


def test_ranks_and_distances_by_hand() -> None:
    # Draws 0, 1, 2, 3 have mean 1.5 and variance 1.25. Of the first three, three lie below 2.5 and none below -1:
    # the highest and the lowest of four ranks.
    found = Placed.of(np.array([2.5, -1.0]), np.array([[0.0, 1.0, 2.0, 3.0], [3.0, 1.0, 0.0, 2.0]]))
    assert found.rank.tolist() == [0.875, 0.125]
    assert found.off == pytest.approx([1 / np.sqrt(1.25), -2.5 / np.sqrt(1.25)])


def test_a_row_of_the_table_by_hand() -> None:
    row = summary(
        "level", [Placed(np.array([0.02, 0.5]), np.array([-2.0, 1.0])), Placed(np.array([0.31]), np.ones(1))]
    )
    assert row["ranks in tenths, %"] == "33 0 0 33 0 33 0 0 0 0"
    assert (row["quantity"], row["truths"]) == ("level", 3)
    assert (row["90 % holds"], row["50 % holds"]) == (pytest.approx(2 / 3), pytest.approx(2 / 3))
    assert (row["mean z"], row["worst z"]) == (0.0, 2.0)


def test_every_simulation_has_a_row_of_counts() -> None:
    counts = histograms(placed(np.array([[0.999, 0.001], [0.55, 0.55]])))
    assert counts.tolist() == [[1, 0, 0, 0, 0, 0, 0, 0, 0, 1], [0, 0, 0, 0, 0, 2, 0, 0, 0, 0]]


def test_all_ranks_among_400_draws_are_divided_evenly_and_intervals_hold_what_they_claim() -> None:
    found = Placed.of(np.arange(-0.5, 399.0), np.tile(np.arange(400.0), (400, 1)))
    row = summary("level", [found, found])
    assert histograms([found]).tolist() == [[40] * 10]
    assert (row["90 % holds"], row["50 % holds"]) == (0.9, 0.5)


def test_uniform_ranks_are_not_called_otherwise_and_p_is_itself_uniform() -> None:
    random = np.random.default_rng(0)
    found = [uniform_p(histograms(placed(random.random((100, 4))))) for _ in range(400)]
    assert np.quantile(found, [0.1, 0.5, 0.9]) == pytest.approx([0.1, 0.5, 0.9], abs=0.07)


def test_posteriors_too_narrow_or_off_are_found_out() -> None:
    random = np.random.default_rng(0)
    truth = random.standard_normal((200, 1))
    narrow, shifted = 0.7 * random.standard_normal((200, 400)), 0.4 + random.standard_normal((200, 400))
    for draws in (narrow, shifted):
        ranks = (draws < truth).mean(axis=1, keepdims=True)
        assert uniform_p(histograms(placed(ranks))) < 1e-3


def test_ranks_that_go_together_within_a_simulation_are_no_evidence_by_their_number() -> None:
    # Forty simulations whose fifty cells all have the same rank: forty pieces of evidence, not two thousand.
    random = np.random.default_rng(0)
    found = [uniform_p(histograms(placed(np.repeat(random.random((40, 1)), 50, axis=1)))) for _ in range(200)]
    assert np.mean(np.array(found) < 0.05) < 0.12
