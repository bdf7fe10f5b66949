import datetime
from collections.abc import Mapping

import numpy as np

from adopt.findings import Finding, Severity
from adopt.history.checks import Checked, check_history
from adopt.labels import Cell
from tests.unit.history.makers import codes, history_of

FULL = 70


def checked(
    spend: list[list[float]],
    conversions: list[list[float]],
    platforms: tuple[str, ...] = ("meta",),
    revenue: float = 9,
) -> Checked:
    return check_history(history_of(spend, conversions, platforms=platforms, revenue=revenue))


def series(value: float, days: int = FULL, but: Mapping[int, float] | None = None) -> list[float]:
    """``value`` every day, but for some."""
    made = [value] * days
    for day, other in (but or {}).items():
        made[day] = other
    return made


def about(found: Checked, code: str) -> list[Finding]:
    return [finding for finding in found.findings if finding.code == code]


def test_a_good_history_raises_only_notes() -> None:
    found = checked([series(100)], [series(5)])
    assert codes(found.findings) == ["maturing"]
    assert not found.left_out.any()
    assert found.left_out.shape == (1, FULL)


def test_days_that_are_still_maturing_are_said_for_each_platform() -> None:
    found = about(checked([series(100)] * 2, [series(5)] * 2, ("linkedin", "meta")), "maturing")
    assert [str(f.message) for f in found] == [
        "Conversions of the last 30 days on linkedin are still arriving.",
        "Conversions of the last 7 days on meta are still arriving.",
    ]


def test_a_short_history_is_said() -> None:
    (finding,) = about(checked([series(100, 40)], [series(5, 40)]), "short-history")
    assert "40 days long" in str(finding.message)


def test_missing_values_of_conversions_are_a_note() -> None:
    found = checked([series(100)], [series(5)], revenue=np.nan)
    assert about(found, "no-revenue")[0].severity is Severity.NOTE


def test_a_few_missing_days_are_a_note_and_many_are_to_be_looked_at() -> None:
    gap = np.nan
    few = [series(100, but={3: gap}), series(100)]
    many = [series(100, but=dict.fromkeys(range(2, 60, 4), gap)), series(100)]
    (note,) = about(checked(few, [series(5)] * 2), "missing-days")
    assert (note.severity, note.cell, note.values["days"]) == (
        Severity.NOTE,
        Cell("meta", "c", "a0"),
        [datetime.date(2026, 1, 4)],
    )
    (review,) = about(checked(many, [series(5)] * 2), "missing-days")
    assert review.severity is Severity.REVIEW
    assert "no row on 15 days" in str(review.message)
    assert len(review.values["days"]) == 6  # type: ignore[arg-type]


def test_a_pause_is_no_gap() -> None:
    paused = series(100, but=dict.fromkeys(range(10, 30), np.nan))
    assert about(checked([paused, series(100)], [series(5)] * 2), "missing-days") == []


def test_a_forgotten_file_is_said_once_for_the_platform() -> None:
    gap = series(100, but=dict.fromkeys(range(10, 30), np.nan))
    short = series(100, but=dict.fromkeys((*range(10, 30), 40), np.nan))
    found = about(checked([gap, series(1), short, series(1)], [series(5)] * 4, ("meta", "tiktok")), "missing-days")
    assert [str(f.message) for f in found] == [
        "Nothing of meta from 2026-01-11 to 2026-01-30.",
        "meta / c / a2 has no row on 1 day; it is taken as a day without spend.",
    ]


def test_a_day_that_the_whole_platform_lacks_is_said_of_no_cell() -> None:
    gap = series(100, but={20: np.nan})
    assert (
        about(checked([gap, series(1), gap, series(1)], [series(5)] * 4, ("meta", "tiktok")), "missing-days") == []
    )


def test_an_outage_is_said_once_a_cell_and_left_out() -> None:
    found = checked([series(100)] * 2, [series(20, but={20: 0, 30: 0}), series(20)])
    (finding,) = about(found, "outage")
    assert str(finding.message).startswith(
        "meta / c / a0 counted nothing on 2 days with spend as usual: 2026-01-21"
    )
    assert found.left_out.nonzero()[1].tolist() == [20, 30]


def test_an_outage_of_a_whole_platform_is_said_once() -> None:
    found = checked([series(100)] * 2, [series(20, but={20: 0})] * 2)
    (finding,) = about(found, "outage")
    assert str(finding.message) == "Nothing was counted on all of meta on 1 day with spend as usual: 2026-01-21."
    assert found.left_out[:, 20].all()


def test_a_slip_in_conversions_and_one_in_spend_are_said_and_left_out() -> None:
    found = checked([series(100), series(100, but={50: 900})], [series(20, but={20: 200}), series(20)])
    conversions, spend = about(found, "spike")
    assert "a0 counted far more conversions than its spend explains on 1 day: 2026-01-21" in str(
        conversions.message
    )
    assert "a1 spent several times its usual on 1 day: 2026-02-20" in str(spend.message)
    assert list(zip(*found.left_out.nonzero(), strict=True)) == [(0, 20), (1, 50)]


def test_a_cell_with_little_to_learn_from_is_said() -> None:
    found = checked([series(100, but=dict.fromkeys(range(20), 0)), series(100)], [series(0.1), series(5)])
    (finding,) = about(found, "thin-history")
    assert "a0 has little history (days with spend: 50, conversions: 7)" in str(finding.message)


def test_a_cell_without_conversions_is_serious() -> None:
    found = checked([series(100)], [series(0)])
    (finding,) = about(found, "no-conversions")
    assert finding.severity is Severity.SERIOUS
    assert about(found, "thin-history") == []


def test_a_paused_cell_is_said_and_a_young_history_is_not_paused() -> None:
    stopped = series(100, but=dict.fromkeys(range(50, FULL), 0))
    assert codes(about(checked([stopped], [series(5)]), "paused")) == ["paused"]
    assert about(checked([series(0, 10)], [series(0, 10)]), "paused") == []
