import numpy as np
import pytest

from adopt.curves.families import Hill
from adopt.curves.table import ResponseTable
from adopt.labels import Cell

ONE = (Cell("meta", "c", "a"),)


def test_between_knots_the_marginal_is_linear_and_the_value_its_integral() -> None:
    # Marginal 4 at 0 falling to 0 at 8: value 4x - x²/4, so 3.75 at 1 and 16 at the end.
    table = ResponseTable(ONE, np.array([[0.0, 8.0]]), np.array([[4.0, 0.0]]))
    assert table.results(np.array([1.0])) == pytest.approx([3.75])
    assert table.marginal_at(np.array([1.0])) == pytest.approx([3.5])
    assert table.results(np.array([8.0])) == pytest.approx([16.0])


def test_beyond_the_last_knot_nothing_is_won() -> None:
    table = ResponseTable(ONE, np.array([[0.0, 8.0]]), np.array([[4.0, 1.0]]))
    assert table.results(np.array([100.0])) == table.results(np.array([8.0]))
    assert table.marginal_at(np.array([100.0])) == [0.0]


@pytest.mark.parametrize("slope", [0.6, 1.0, 2.5])
def test_a_tabulated_hill_curve_differs_from_the_curve_by_less_than_a_ten_thousandth(slope: float) -> None:
    curve = Hill(np.array([[100.0]]), np.array([[2.0]]), np.array([[0.3]]), np.log([[slope]]))
    knots = np.concatenate([[0.0], np.geomspace(1.0, 1200.0, 48)])[None]
    marginal = np.concatenate([[[0.0]], curve.marginal(knots[:, 1:])], axis=1)
    table = ResponseTable.through(ONE, knots, curve.results(knots), marginal)
    for spend in np.geomspace(5.0, 1100.0, 60):
        at = np.array([spend])
        assert table.results(at) == pytest.approx(curve.results(at[:, None])[0], rel=1e-4)
        assert table.marginal_at(at) == pytest.approx(curve.marginal(at[:, None])[0], rel=2e-2)


@pytest.mark.parametrize(
    ("spend", "marginal", "message"),
    [
        ([[0.0, 1.0]], [[1.0]], "must both be"),
        ([[1.0, 2.0]], [[1.0, 1.0]], "increase from 0"),
        ([[0.0, 0.0]], [[1.0, 1.0]], "increase from 0"),
        ([[0.0, 1.0]], [[1.0, -1.0]], "not negative"),
        ([[0.0, 1.0]], [[np.nan, 1.0]], "finite"),
    ],
)
def test_what_is_no_table_is_refused(spend: list[list[float]], marginal: list[list[float]], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ResponseTable(ONE, np.array(spend), np.array(marginal))
