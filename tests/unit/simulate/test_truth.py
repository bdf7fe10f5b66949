import numpy as np
import pytest

from adopt.labels import Cell
from adopt.simulate.truth import FAMILIES, FloatArray, TrueCurve, Truth

CELLS = Cell("meta", "c", "a"), Cell("x", "c", "b")
CURVES = TrueCurve("hill", 100.0, 10.0, 0.5), TrueCurve("power", 50.0, 4.0, 0.6)


def truth(carry: float = 0.0, days: int = 40) -> Truth:
    ahead = np.exp(np.random.default_rng(3).normal(0, 0.3, (2, days)))
    return Truth(CELLS, CURVES, ahead, carry, np.array([150.0, 20.0]))


def curve(family: str, elasticity: float = 0.6) -> TrueCurve:
    return TrueCurve(
        family, usual=80.0, level=12.0, elasticity=elasticity, slope=1.8 if family == "s_shaped" else 0.9
    )


def elasticity(known: TrueCurve, spend: float) -> float:
    low, high = known.results(np.array([spend / 1.0001, spend * 1.0001]))
    return float(np.log(high / low) / np.log(1.0001**2))


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("wanted", [0.25, 0.6, 0.85])
def test_every_family_has_the_level_and_the_elasticity_it_was_given(family: str, wanted: float) -> None:
    known = curve(family, wanted)
    assert known.results(np.array(80.0)) == pytest.approx(12.0)
    assert elasticity(known, 80.0) == pytest.approx(wanted, abs=1e-4)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_starts_at_nothing_and_never_falls(family: str) -> None:
    results = curve(family).results(np.linspace(0, 400, 200))
    assert results[0] == 0
    assert (np.diff(results) > 0).all()
    assert curve(family).results(np.array(-1.0)) == 0


def test_only_an_s_is_steeper_than_a_line_anywhere() -> None:
    steep = {f for f in FAMILIES if any(elasticity(curve(f), spend) > 1.001 for spend in (4.0, 24.0, 40.0))}
    assert steep == {"s_shaped", "threshold"}


def test_a_capped_curve_by_hand() -> None:
    # Level 12 and elasticity 0.6 at 80: 12 (0.4 + 0.6 r) between half and 1.6 times that, a line to 0 below,
    # and a twentieth of the slope above.
    known = curve("capped")
    assert known.results(np.array([20.0, 40.0, 128.0])) == pytest.approx([4.2, 8.4, 16.32])
    assert known.results(np.array([208.0])) == pytest.approx([16.32 + 12 * 0.05 * 0.6])


def test_a_threshold_has_to_be_passed_before_anything_to_speak_of_comes() -> None:
    below, at, above = curve("threshold").results(np.array([10.0, 20.0, 40.0]))
    assert (below, at) == (pytest.approx(0.03), pytest.approx(0.06))  # 12 x 0.02 x spend / 80
    assert above > 50 * at


def test_hill_by_hand() -> None:
    # Half saturated at 100 with slope 1: 20 x / (x + 100).
    assert CURVES[0].results(np.array([100.0, 300.0])) == pytest.approx([10.0, 15.0])


def test_expected_results_without_carry_over_are_the_curve_times_the_level_of_each_day() -> None:
    known, spend = truth(), np.array([300.0, 50.0])
    assert known.expected(spend, 7) == pytest.approx(np.array([15.0, 4.0]) * known.ahead[:, :7].sum(axis=1))


def simulated(known: Truth, spend: FloatArray, days: int, runs: int) -> FloatArray:
    """Counts of ``runs`` futures (runs, cells); what is carried is written in closed form."""
    random = np.random.default_rng(8)
    total = np.zeros((runs, len(spend)))
    for day in range(days):
        kept = known.carry ** (day + 1)
        effective = kept * known.carried + (1 - kept) * spend
        mean = np.array([c.results(np.array(x)) for c, x in zip(known.curves, effective, strict=True)])
        rate = mean * known.ahead[:, day]
        total += random.poisson(random.gamma(1 / 0.06, rate * 0.06, total.shape))
    return total


@pytest.mark.parametrize("carry", [0.0, 0.5])
def test_expected_results_are_the_mean_of_simulated_counts(carry: float) -> None:
    known, spend = truth(carry), np.array([220.0, 35.0])
    counts = simulated(known, spend, 14, runs=20_000)
    error = counts.std(axis=0) / np.sqrt(len(counts))
    assert (np.abs(counts.mean(axis=0) - known.expected(spend, 14)) < 4 * error).all()


def test_what_was_spent_before_still_works_when_spend_stops() -> None:
    known = truth(carry=0.5)
    after = 20 * np.array([75 / 175, 37.5 / 137.5])  # half of 150 is carried, then half of that
    assert known.expected(np.zeros(2), 2)[0] == pytest.approx((after * known.ahead[0, :2]).sum())


@pytest.mark.parametrize("carry", [0.0, 0.5])
def test_the_table_is_what_is_expected_beyond_what_comes_without_spending(carry: float) -> None:
    known = truth(carry)
    table, anyway = known.table(10), known.expected(np.zeros(2), 10)
    assert bool((anyway > 0).all()) == (carry > 0)
    for factor in (0.3, 1.0, 2.7):
        spend = factor * np.array([100.0, 50.0])
        assert table.results(spend) == pytest.approx((known.expected(spend, 10) - anyway) / 10, rel=1e-3)
        more, less = known.expected(spend + 0.01, 10), known.expected(spend - 0.01, 10)
        assert table.marginal_at(spend) == pytest.approx((more - less) / 0.02 / 10, rel=0.01)


def overlapping(overlap: float = 0.3, carry: float = 0.0) -> Truth:
    cells = Cell("meta", "c", "a"), Cell("meta", "c", "b"), Cell("meta", "c", "d"), Cell("x", "c", "e")
    curves = (*CURVES, TrueCurve("hill", 50.0, 6.0, 0.5), TrueCurve("hill", 10.0, 2.0, 0.5))
    return Truth(cells, curves, np.ones((4, 5)), carry, np.array([100.0, 50.0, 50.0, 10.0]), overlap)


def test_cells_whose_audiences_overlap_take_from_each_other_by_hand() -> None:
    # The others of the first cell usually spend 50 + 50; at 100 + 100 they take 1 - 1 / (1 + 0.3) of its 10.
    results = overlapping().results(np.array([100.0, 100.0, 100.0, 20.0]))
    assert results[0] == pytest.approx(10 / 1.3)
    # Those of the second spend 200 instead of 150: 4 x 2^0.6 / (1 + 0.3 / 3).
    assert results[1] == pytest.approx(4 * 2**0.6 / 1.1)
    # The last one is alone on its platform: 4 x 20 / (20 + 10).
    assert results[3] == pytest.approx(8 / 3)


@pytest.mark.parametrize("carry", [0.0, 0.4])
def test_at_usual_spend_overlap_changes_nothing_but_the_slope(carry: float) -> None:
    usual, known = np.array([100.0, 50.0, 50.0, 10.0]), overlapping(carry=carry)
    assert known.expected(usual, 5) == pytest.approx(known.alone().expected(usual, 5))
    others = usual * np.array([1.0, 1.001, 1.001, 1.0])
    change = np.log(overlapping().expected(others, 5)[0] / overlapping().expected(usual, 5)[0])
    assert change / np.log(1.001) == pytest.approx(-0.3, abs=1e-3)


def test_columns_are_splits_of_their_own() -> None:
    random = np.random.default_rng(2)
    for known in (overlapping(), overlapping(carry=0.5)):
        splits = random.uniform(0, 200, (4, 6))
        each = np.column_stack([known.expected(split, 5) for split in splits.T])
        assert known.expected(splits, 5) == pytest.approx(each)


def test_no_table_of_single_cells_is_made_where_audiences_overlap() -> None:
    with pytest.raises(ValueError, match="overlap"):
        overlapping().table(5)
    assert overlapping().alone().table(5).cells == overlapping().cells


def test_the_description_names_every_cell_and_curve() -> None:
    rows = truth().description().to_dict("records")
    assert rows[1] == {
        "platform": "x",
        "campaign": "c",
        "audience": "b",
        "family": "power",
        "usual": 50.0,
        "level": 4.0,
        "elasticity": 0.6,
        "slope": 1.0,
    }
