from dataclasses import dataclass, replace

import numpy as np
import pytest

from adopt.curves.departures import HIGH, LATE, LOW, Parts, Scores, Stretches, departures, tendencies
from adopt.curves.fit import Fit, climb, fit_model
from adopt.curves.model import Model
from adopt.curves.observations import FloatArray, Observations, observe
from adopt.curves.point import Point
from adopt.simulate.worlds import KINDS, make_world

KIND = replace(KINDS["wandering"], platforms=("meta", "tiktok"), audiences=2, days=90)
META, LAST = np.array([True, True, False, False]), 89


def observed(kind: object = KIND, seed: int = 0) -> Observations:
    panel = make_world(kind, seed).history.panel()  # type: ignore[arg-type]
    late = {cell.platform: 7.0 for cell in panel.cells}
    return observe(panel.cells, panel.dates, panel.spend, panel.conversions, np.ones_like(panel.present), late)


@pytest.fixture(scope="module")
def seen() -> Observations:
    return observed()


@pytest.fixture(scope="module")
def fit(seen: Observations) -> Fit:
    return fit_model(seen)


@dataclass(frozen=True, eq=False)
class Raised(Model):
    """The model with an effect of its own on some log means, shape (C, T)."""

    effect: FloatArray

    def linear(self, point: Point) -> FloatArray:
        return super().linear(point) + self.effect


def height(fit: Fit, effect: FloatArray) -> float:
    """The log posterior of an effect, all else fitted beside it."""
    model = fit.model
    raised = Raised(model.seen, model.priors, model.scales, model.crude_level, effect)
    return raised.log_posterior(climb(raised, fit.mode).mode)


def profile(fit: Fit, effect: FloatArray, step: float = 0.02) -> tuple[float, float]:
    """First and minus second derivative of the log posterior in the size of an effect, all else fitted."""
    low, here, high = (height(fit, size * effect) for size in (-step, 0.0, step))
    return (high - low) / (2 * step), (2 * here - low - high) / step**2


def days(first: int, last: int, count: int = 90) -> FloatArray:
    at = np.arange(count)
    return np.asarray((at >= first) & (at <= last), dtype=float)


def test_a_deviate_is_score_over_root_of_information_and_an_effect_is_their_ratio() -> None:
    scores = Scores(np.array([6.0, -20.0]), np.array([9.0, 100.0]), np.array([50.0, 200.0]))
    assert scores.deviate.tolist() == [2.0, -2.0]
    assert scores.effect == pytest.approx([6 / 9, -0.2])


def test_what_is_nearly_taken_up_or_rests_on_few_results_is_not_told() -> None:
    scores = Scores(np.full(3, 6.0), np.array([9.0, 9.0, 7.9]), np.array([90.1, 89.9, 20.0]))
    assert scores.told.tolist() == [False, True, False]
    assert scores.deviate.tolist() == [0.0, 2.0, 0.0]
    assert scores.effect == pytest.approx([0.0, 6 / 9, 0.0])


def test_beside_another_effect_only_what_that_does_not_explain_is_left() -> None:
    scores = Scores(np.array([-30.0, -20.0]), np.array([25.0, 40.0]), np.array([50.0, 50.0]))
    left = scores.beside(0, np.array([25.0, 15.0]))
    # The first takes all of its own; of the second, 15/25 of the first's score and 15^2/25 of information.
    assert left.score.tolist() == [0.0, -2.0]
    assert left.information.tolist() == [0.0, 31.0]


@pytest.mark.parametrize("cell", [0, 3])
@pytest.mark.parametrize(("first", "last"), [(40, 60), (76, LAST)])
def test_a_cells_information_is_the_curvature_of_the_log_posterior_with_all_else_fitted(
    fit: Fit, cell: int, first: int, last: int
) -> None:
    effect = np.zeros((4, 90))
    effect[cell] = days(first, last)
    parts = Parts.of(fit, np.broadcast_to(days(first, last)[:, None], (4, 90, 1)))
    score, information = profile(fit, effect)
    assert parts.score[cell, 0] == pytest.approx(score, abs=0.02 * np.sqrt(information))
    assert parts.singly()[cell, 0, 0] == pytest.approx(information, rel=0.05)
    assert parts.singly()[cell, 0, 0] < 0.8 * parts.plain[cell, 0]


def test_a_platforms_information_is_that_of_its_cells_together(fit: Fit) -> None:
    two = np.stack([days(30, 36), days(37, 43)], axis=1)
    parts = Parts.of(fit, np.broadcast_to(two, (4, *two.shape)))
    together = parts.together(META)
    _, information = profile(fit, META[:, None] * days(30, 43))
    assert together.sum() == pytest.approx(information, rel=0.05)
    _, first = profile(fit, META[:, None] * days(30, 36))
    assert together[0, 0] == pytest.approx(first, rel=0.05)


def test_covariances_with_chosen_effects_agree_with_those_of_single_cells_and_platforms(fit: Fit) -> None:
    two = np.stack([days(30, 36), days(60, 70)], axis=1)
    parts = Parts.of(fit, np.broadcast_to(two, (4, *two.shape)))
    one = np.zeros((4, 2))
    one[2, 1] = 1.0
    assert parts.across(one)[2] == pytest.approx(parts.singly()[2, :, 1])
    whole = np.zeros((4, 2))
    whole[META, 0] = 1.0
    assert parts.across(whole)[META].sum(axis=0) == pytest.approx(parts.together(META)[:, 0])


def test_stretches_begin_and_end_at_edges_and_those_of_a_cell_last_to_the_end(fit: Fit) -> None:
    made = Stretches.of(fit)
    assert made.edges.tolist() == [0, 3, 7, 10, 14, 17, 21, 28, 35, 42, 49, 56, 63, 70, 77, 84]
    assert made.groups.astype(int).tolist() == [[1, 1, 0, 0], [0, 0, 1, 1], *np.eye(4, dtype=int).tolist()]
    long = made.edges[made.end] - made.edges[made.start]
    assert long.min() == 7
    assert long.max() == 35
    assert sorted(long[made.start == 0].tolist()) == [7] * 6 + [10] * 6 + [14] * 6 + [17] * 6 + [21] * 6
    assert set(made.group[made.start > 0].tolist()) == {0, 1}


def test_a_cell_alone_on_its_platform_is_looked_at_as_the_platform() -> None:
    alone = fit_model(observed(replace(KIND, audiences=1, platforms=("meta", "tiktok", "x"), days=40)))
    made = Stretches.of(alone)
    assert made.groups.astype(int).tolist() == np.eye(3, dtype=int).tolist()
    assert made.edges.tolist() == [0, 3, 7, 10, 14, 17, 21, 28, 35]


def test_sums_over_a_stretch_by_hand(fit: Fit) -> None:
    made = replace(
        Stretches.of(fit),
        groups=np.array([[True, True], [False, True]]),
        edges=np.array([0, 7, 14, 21]),
        group=np.array([0, 1]),
        start=np.array([0, 1]),
        end=np.array([2, 3]),
    )
    # Parts 0 and 1 of both cells; parts 1 and 2 of the second one.
    assert made.added_up(np.array([[1.0, 2.0, 4.0], [8.0, 16.0, 32.0]])).tolist() == [27.0, 48.0]
    squares = np.arange(18.0).reshape(2, 3, 3)
    # 0 + 1 + 3 + 4 of the first group's matrix, 13 + 14 + 16 + 17 of the second's.
    assert made.squares(squares).tolist() == [8.0, 60.0]
    assert made.chosen(1, 3).tolist() == [[0, 0, 0], [0, 1, 1]]
    # The last part is the days 14 to 20 of 21, the one before its first the days before 7.
    assert made.days(21)[:, 0].tolist() == [0.0] * 14 + [1.0] * 7


def halved(seen: Observations, cells: list[int], first: int, last: int) -> Fit:
    results = seen.results.copy()
    results[np.array(cells)[:, None], np.arange(first, last + 1)] *= 0.4
    return fit_model(replace(seen, results=results))


@pytest.fixture(scope="module")
def plenty() -> Observations:
    """Eight cells of two platforms with many results."""
    return observed(replace(KIND, audiences=4, results=40.0))


def test_where_the_model_is_right_no_stretch_is_off(fit: Fit) -> None:
    assert departures(fit) == ()


def test_a_platform_that_broke_is_found_with_its_days_and_how_deep_it_fell(plenty: Observations) -> None:
    (found,) = departures(halved(plenty, [0, 1, 2, 3], 76, LAST))
    assert found.cells == (0, 1, 2, 3)
    assert (found.first, found.last) == (76, LAST)
    assert found.effect == pytest.approx(np.log(0.4), abs=0.25)
    assert found.deviate < -5


def test_a_platform_that_broke_and_recovered_is_found_in_the_middle(plenty: Observations) -> None:
    (found,) = departures(halved(plenty, [4, 5, 6, 7], 41, 61))
    assert found.cells == (4, 5, 6, 7)
    assert (found.first, found.last) == (41, 61)
    assert found.effect == pytest.approx(np.log(0.4), abs=0.25)


def test_a_single_cell_that_broke_is_found_and_not_its_platform(plenty: Observations) -> None:
    (found,) = departures(halved(plenty, [5], 80, LAST))
    assert found.cells == (5,)
    assert found.last == LAST
    assert found.first in (76, 80)


def test_two_breaks_are_found_each_given_the_other(plenty: Observations) -> None:
    results = plenty.results.copy()
    results[:4, 41:62] *= 0.4
    results[6, 76:] *= 0.3
    found = departures(fit_model(replace(plenty, results=results)))
    assert [d.cells for d in found[:2]] == [(0, 1, 2, 3), (6,)]
    assert len(found) == 2


def test_days_of_high_spend_that_bring_less_are_seen_and_only_where_they_do(plenty: Observations) -> None:
    results = plenty.results.copy()
    high = plenty.ratio[2] >= np.quantile(plenty.ratio[2], 0.8)
    results[2, high] *= 0.4
    at = tendencies(fit_model(replace(plenty, results=results)))
    assert at.scores.deviate[2, HIGH] < -4
    assert at.scores.effect[2, HIGH] == pytest.approx(np.log(0.4), abs=0.25)
    others = np.delete(at.scores.deviate, 2, axis=0)
    assert np.abs(others).max() < 3.5


def test_tendencies_look_at_a_fifth_of_the_days_at_either_end_of_spend_and_at_the_last_two_weeks(
    fit: Fit,
) -> None:
    at, seen = tendencies(fit), fit.model.seen
    spend = np.exp(seen.ratio) * seen.reference[:, None]
    assert at.edges == pytest.approx(np.quantile(spend, [0.2, 0.8], axis=1).T, rel=0.02)
    late = Parts.of(fit, np.broadcast_to(days(76, LAST)[:, None], (4, 90, 1)))
    assert at.scores.score[:, LATE] == pytest.approx(late.score[:, 0])
    low = Parts.of(fit, (spend <= at.edges[:, [LOW]])[..., None].astype(float))
    assert at.scores.plain[:, LOW] == pytest.approx(low.plain[:, 0])


def test_a_cell_that_was_never_seen_has_no_tendency(seen: Observations) -> None:
    silent = fit_model(replace(seen, seen=seen.seen & (np.arange(4) != 1)[:, None]))
    at = tendencies(silent)
    assert not at.scores.told[1].any()
    assert at.scores.deviate[1].tolist() == [0.0, 0.0, 0.0]
    assert all(1 not in d.cells or len(d.cells) > 1 for d in departures(silent))
