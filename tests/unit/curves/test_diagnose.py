from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from adopt.curves.diagnose import OUTLYING, diagnose_days
from adopt.curves.fit import fit_model
from adopt.curves.observations import Observations, observe
from adopt.curves.residuals import residuals_of
from adopt.findings import Finding, Severity
from adopt.simulate.worlds import KINDS, make_world
from adopt.text import say

KIND = replace(KINDS["wandering"], platforms=("meta", "tiktok"), audiences=4, days=90, results=40.0)
PANEL = make_world(KIND, 0).history.panel()
LAST = 89


@pytest.fixture(scope="module")
def seen() -> Observations:
    late = dict.fromkeys(KIND.platforms, 7.0)
    return observe(PANEL.cells, PANEL.dates, PANEL.spend, PANEL.conversions, np.ones_like(PANEL.present), late)


def found(seen: Observations, results: np.ndarray | None = None) -> tuple[Finding, ...]:
    fit = fit_model(seen if results is None else replace(seen, results=results))
    return diagnose_days(fit, residuals_of(fit, PANEL.dates))


def test_of_days_as_the_model_expects_nothing_is_said(seen: Observations) -> None:
    assert found(seen) == ()


def test_a_platform_that_fell_silent_by_half_is_named_with_its_first_day_and_how_much(seen: Observations) -> None:
    results = seen.results.copy()
    results[:4, 76:] *= 0.4
    (told,) = found(seen, results)
    assert (told.code, told.severity, told.cell) == ("level-break", Severity.REVIEW, None)
    assert told.values["platform"] == "meta"
    assert told.values["first"] == PANEL.dates[76].item() == date(2026, 10, 18)
    assert 0.45 < float(str(told.values["share"])) < 0.75
    assert str(told.message).startswith("Since 2026-10-18, conversions of meta as a whole have been ")
    assert "below what the days before" in str(told.message)
    assert "counted as before" in str(told.advice)
    assert "meta" in say(told.message, "ar")


def test_a_cell_that_rose_is_named_itself(seen: Observations) -> None:
    results = seen.results.copy()
    results[7, 76:] *= 2.0
    (told,) = found(seen, results)
    assert (told.code, told.cell) == ("level-break", PANEL.cells[7])
    assert f"conversions of \u2068{PANEL.cells[7]}\u2069 have been" in str(told.message)
    assert "above what the days before" in str(told.message)


def test_a_bad_time_that_is_over_is_told_with_both_its_ends_and_another_remedy(seen: Observations) -> None:
    results = seen.results.copy()
    results[4:, 41:62] *= 0.4
    (told,) = found(seen, results)
    assert (told.code, told.cell) == ("odd-stretch", None)
    ends = PANEL.dates[[41, 61]].tolist()
    assert str(told.message).startswith(f"From {ends[0]} to {ends[1]}, conversions of tiktok as a whole were ")
    assert "leave these days out" in str(told.advice)


@pytest.mark.parametrize(("low", "factor", "words"), [(False, 0.4, "below"), (True, 0.35, "below")])
def test_a_curve_that_its_days_of_extreme_spend_deny_is_told_with_that_spend(
    seen: Observations, low: bool, factor: float, words: str
) -> None:
    results, edge = seen.results.copy(), np.quantile(seen.ratio[2], 0.2 if low else 0.8)
    results[2, seen.ratio[2] <= edge if low else seen.ratio[2] >= edge] *= factor
    told = next(f for f in found(seen, results) if f.code == "curve-misfit")
    assert told.cell == PANEL.cells[2]
    spend = float(np.exp(edge) * seen.reference[2])
    side = f"low spend ({spend:,.0f} and less)" if low else f"high spend ({spend:,.0f} and more)"
    assert str(told.message).startswith(f"On days of {side}, conversions of \u2068{PANEL.cells[2]}\u2069 were ")
    assert words in str(told.message)
    assert "±20 %" in str(told.advice)


def test_single_days_far_off_are_listed_and_the_rest_of_many_is_counted(seen: Observations) -> None:
    results = seen.results.copy()
    results[1, 20] = 12 * results[1, 20] + 60
    (told,) = found(seen, results)
    assert (told.code, told.cell, told.values["count"]) == ("outlying-days", PANEL.cells[1], 1)
    assert str(told.message).endswith(f"on 1 day: {PANEL.dates[20]}.")
    fit = fit_model(seen)
    odd = residuals_of(fit, PANEL.dates)
    many = odd.residual.copy()
    many[1, [3, 10, 20, 30, 40, 50, 60]] = OUTLYING + 1
    vars(odd)["residual"] = many
    (told,) = diagnose_days(fit, odd)
    assert told.values["count"] == 7
    assert str(told.message).endswith(
        f"on 7 days: {', '.join(str(PANEL.dates[d]) for d in (3, 10, 20, 30, 40))}, …"
    )


def test_a_departure_too_small_to_matter_is_not_told(seen: Observations, monkeypatch: pytest.MonkeyPatch) -> None:
    results = seen.results.copy()
    results[:4, 76:] *= 0.4
    monkeypatch.setattr("adopt.curves.diagnose.WORTH_TELLING", 5.0)
    assert found(seen, results) == ()
