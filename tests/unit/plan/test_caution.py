from functools import partial

import numpy as np
import pytest
from numpy.typing import NDArray

from adopt.plan.caution import cautious_weights, weights_of, weights_of_worst
from adopt.plan.make import plan_for
from adopt.plan.plan import Plan
from adopt.plan.scenario import Scenario
from adopt.usecases import Curves, make_plan
from tests.posteriors import posterior

FloatArray = NDArray[np.float64]


def test_draws_in_which_the_gain_is_small_weigh_more() -> None:
    # Mean 2, standard deviation 2: one spread below and one above.
    gains = np.array([0.0, 0.0, 4.0, 4.0])
    assert weights_of(gains, 0.5) == pytest.approx([1.5, 1.5, 0.5, 0.5])


def test_no_weight_is_negative_and_their_mean_is_one() -> None:
    weights = weights_of(np.array([0.0, 1.0, 1.0, 10.0]), 2.0)
    assert weights.min() == 0.0
    assert weights.mean() == pytest.approx(1.0)


def test_a_gain_that_is_certain_leaves_all_draws_alike() -> None:
    assert weights_of(np.full(3, 5.0), 1.0).tolist() == [1.0, 1.0, 1.0]


def test_the_turns_find_the_best_of_mean_less_spread() -> None:
    # The gain is x (1 + z) - x^2 / 2 with z = -1 and 1: the mean is x - x^2 / 2 and the spread x,
    # so with caution 1/2 the best x is 1/2, where the mean's slope, 1 - x, is 1/2.
    sign = np.array([-1.0, 1.0])

    def best(weights: FloatArray | None) -> FloatArray:
        lean = 0.0 if weights is None else float((weights * sign).mean())
        return np.array([1.0 + lean])

    def gains(spend: FloatArray) -> FloatArray:
        return np.asarray(spend[0] * (1 + sign) - spend[0] ** 2 / 2)

    weights = cautious_weights(best, gains, partial(weights_of, caution=0.5))
    assert best(weights)[0] == pytest.approx(0.5)


def test_a_cautious_plan_moves_less_where_it_knows_less_and_lowers_the_risk() -> None:
    known = posterior(top=[100.0, 60.0], half=[100.0, 30.0], today=[100.0, 100.0])
    unsure = known.curves.log_level + np.array([[0.3, 0.0, -0.3], [0.0, 0.0, 0.0]])
    object.__setattr__(known.curves, "log_level", unsure)
    bold, careful = (plan_for(known, Scenario(days=10, caution=c), "SAR") for c in (0.0, 1.0))
    assert careful.moved < bold.moved

    def worth(plan: Plan) -> float:
        gain = (plan.results - plan.kept).sum(axis=0)
        return float(gain.mean() - gain.std())

    assert worth(careful) > worth(bold)


def test_the_worst_share_of_the_draws_weighs_alike_and_the_others_nothing() -> None:
    gains = np.array([3.0, -1.0, 2.0, 0.0])
    assert weights_of_worst(gains, 0.5).tolist() == [0.0, 2.0, 0.0, 2.0]
    assert weights_of_worst(gains, 0.01).tolist() == [0.0, 4.0, 0.0, 0.0]


@pytest.mark.parametrize("share", [0.1, 0.25])
def test_a_plan_for_the_worst_cases_is_better_in_them_and_wins_less_on_average(
    small_curves: Curves, share: float
) -> None:
    free = Scenario(days=30, min_change=-1.0, max_change=2.0)
    bold, careful = (make_plan(small_curves, free.changed(how)) for how in ({"caution": 0.0}, {"cvar": share}))

    def worst(plan: Plan) -> float:
        gain = np.sort((plan.results - plan.kept).sum(axis=0))
        return float(gain[: round(share * len(gain))].mean())

    assert worst(careful) > worst(bold)
    assert careful.gain.mean < bold.gain.mean
    assert careful.allocation.certificate.holds(1e-4)
