"""The best amount of each cell for itself, held against every amount of a fine grid."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adopt.allocate.domain import Domain
from adopt.allocate.pricing import Pricing, Terms, results_of
from adopt.curves.table import FloatArray, ResponseTable
from tests.tables import cells
from tests.unit.allocate.questions import linear


@st.composite
def one_cell(draw: st.DrawFn) -> tuple[ResponseTable, Domain, Terms, float, float]:
    """A curve of any shape, limits, lots, prices of any sign, and a box."""
    steps = draw(st.lists(st.floats(0.5, 30), min_size=1, max_size=6))
    marginal = draw(st.lists(st.floats(0, 3), min_size=len(steps) + 1, max_size=len(steps) + 1))
    table = linear(([0.0, *np.cumsum(steps).tolist()], marginal))
    least, room = draw(st.floats(0, 20)), draw(st.floats(0, 80))
    lot = draw(st.sampled_from([0.0, 0.0, 2.5, 7.0]))
    counted = draw(st.booleans())
    domain = Domain.of(
        np.array([least]),
        np.array([least + room]),
        np.array([draw(st.booleans())]),
        np.array([lot]),
        np.array([counted]),
        100.0,
    )
    # Being active has a price only where a rule counts it.
    worth, price, fixed = (np.array([draw(st.floats(-2, 2))]) for _ in range(3))
    terms = Terms(worth, price, fixed * counted)
    lower = draw(st.sampled_from([0.0, least, least + 0.3 * room]))
    upper = draw(st.floats(lower, least + room)) if lower < least + room else lower
    return table, domain, terms, lower, upper


def amounts(domain: Domain, lower: float, upper: float) -> FloatArray:
    """Every amount allowed in a box, or many of them."""
    lot, least, most = float(domain.lot[0]), float(domain.minimum[0]), float(domain.maximum[0])
    fine = lot * np.arange(0, 60) if lot else np.linspace(max(lower, least), min(upper, most), 3000)
    slack = 1e-9 if lot else 0.0
    inside = fine[(fine >= max(lower, least) - slack) & (fine <= min(upper, most) + slack)]
    return np.array([*inside.tolist(), 0.0] if domain.off[0] and lower == 0 else inside, dtype=float)


@settings(max_examples=400, deadline=None)
@given(one_cell())
def test_no_amount_is_better(case: tuple[ResponseTable, Domain, Terms, float, float]) -> None:
    table, domain, terms, lower, upper = case
    pricing = Pricing(table, domain)
    kept, spend = pricing.best(terms, pricing.room(np.array([lower]), np.array([upper])))
    tried = amounts(domain, lower, upper)
    if not tried.size:
        assert kept[0] == -np.inf or domain.lot[0] == 0
        return
    none = np.zeros(len(tried), dtype=np.intp)
    values = terms.at(none, tried, results_of(table, none, tried))
    assert kept[0] >= values.max() - 1e-9
    # And the amount is one of those allowed, and worth what is said.
    assert domain.holds(spend).all()
    assert terms.value(spend, table.results(spend))[0] == pytest.approx(kept[0], abs=1e-9)
    assert kept[0] <= values.max() + (1e-9 if domain.lot[0] else 0.05)


def test_results_of_single_cells_are_those_of_the_table() -> None:
    table = ResponseTable(cells(2), np.array([[0.0, 5, 9], [0.0, 2, 3]]), np.array([[1.0, 2, 0], [3.0, 1, 1]]))
    there = results_of(table, np.array([1, 0, 1]), np.array([2.5, 7.0, 99.0]))
    assert there == pytest.approx([table.results(np.array([0, 2.5]))[1], table.results(np.array([7, 0.0]))[0], 5])
