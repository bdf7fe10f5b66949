from itertools import product

import numpy as np
import pytest

from adopt.labels import Cell
from adopt.simulate.truth import FloatArray, TrueCurve, Truth
from benchmarks.optimum import best_split

TODAY = np.array([100.0, 50.0, 80.0])
BUDGET = 230.0
CELLS = Cell("meta", "c", "a"), Cell("meta", "c", "b"), Cell("x", "c", "d")
CURVES = (
    TrueCurve("hill", 100.0, 10.0, 0.5),
    TrueCurve("power", 50.0, 9.0, 0.6),
    TrueCurve("exponential", 80.0, 5.0, 0.7),
)


def truth(overlap: float, carry: float = 0.0) -> Truth:
    return Truth(CELLS, CURVES, np.ones((3, 30)), carry, TODAY, overlap)


def total(known: Truth, split: FloatArray) -> float:
    return float(known.expected(split, 30).sum())


def best_on_a_grid(known: Truth, low: FloatArray, high: FloatArray, points: int = 301) -> float:
    """Brute force: every split on a grid of the first two cells, the third gets the rest."""
    first, second = (np.linspace(low[i], high[i], points) for i in (0, 1))
    splits = np.array([(a, b, BUDGET - a - b) for a, b in product(first, second)]).T
    inside = (splits[2] >= low[2]) & (splits[2] <= high[2])
    return float(known.expected(splits[:, inside], 30).sum(axis=0).max())


@pytest.mark.parametrize("box", [(-0.5, 0.5), (-1.0, 2.0)])
@pytest.mark.parametrize(("overlap", "carry"), [(0.0, 0.0), (0.4, 0.0), (0.8, 0.0), (0.4, 0.5)])
def test_no_split_on_a_grid_brings_more(overlap: float, carry: float, box: tuple[float, float]) -> None:
    known, low, high = truth(overlap, carry), TODAY * (1 + box[0]), TODAY * (1 + box[1])
    split = best_split(known, TODAY, BUDGET, box, 30)
    assert split.sum() == pytest.approx(BUDGET)
    assert (split >= low - 1e-9).all()
    assert (split <= high + 1e-9).all()
    points = 301 if carry == 0 else 61
    assert total(known, split) >= best_on_a_grid(known, low, high, points) * (1 - 1e-6)


def test_where_audiences_overlap_looking_at_cells_singly_is_not_best() -> None:
    together, singly = (best_split(truth(overlap), TODAY, BUDGET, (-1.0, 2.0), 30) for overlap in (0.8, 0.0))
    assert total(truth(0.8), together) > 1.01 * total(truth(0.8), singly)


def test_cells_far_above_their_usual_spend_are_seen_up_to_their_limits() -> None:
    # At four times usual spend, with up to twelve times within reach: nearly all belongs to the first.
    curves = TrueCurve("power", 1.0, 20.0, 0.9), TrueCurve("power", 1.0, 0.1, 0.2)
    known = Truth(CELLS[:2], curves, np.ones((2, 30)), 0.0, np.ones(2))
    split = best_split(known, np.array([4.0, 6.0]), 10.0, (-1.0, 2.0), 30)
    assert split[0] == pytest.approx(10.0, abs=0.02)
