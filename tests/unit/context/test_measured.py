"""What a context measured that the history cannot use is told, not dropped in silence."""

from dataclasses import replace
from datetime import timedelta

import numpy as np

from adopt.context.context import Context, Scope, StatedTest
from adopt.context.measured import measurements_of
from adopt.curves.outside import SecondSource
from adopt.simulate.worlds import KINDS, make_world

PANEL = make_world(replace(KINDS["wandering"], platforms=("meta",), audiences=2, days=60), 0).history.panel()
USABLE = np.ones_like(PANEL.spend, dtype=bool)
BEFORE = PANEL.dates[0].item() - timedelta(days=30)
WITHIN = PANEL.dates[20].item()


def found(context: Context) -> tuple[int, list[str]]:
    measured, findings = measurements_of(context, PANEL, USABLE, None, {"meta": 7.0})
    return len(measured), [f"{finding.code}: {finding.message}" for finding in findings]


def stated(first: object) -> StatedTest:
    assert isinstance(first, type(WITHIN))
    scope = Scope("tests.csv", 2, "meta", "", "")
    return StatedTest("Spring", (scope,), first, first + timedelta(days=6), 900.0, 600.0, 10.0, 3.0)


def test_a_test_before_the_history_tells_nothing_and_that_is_said() -> None:
    count, told = found(Context(lift_tests=(stated(BEFORE),)))
    assert count == 0
    assert len(told) == 1
    assert told[0].startswith("test-outside-history: The lift test “Spring” tells nothing")
    assert found(Context(lift_tests=(stated(WITHIN),))) == (1, [])


def test_a_second_count_before_the_history_tells_nothing_and_that_is_said() -> None:
    before = SecondSource("meta", BEFORE, BEFORE + timedelta(days=6), 40.0)
    count, told = found(Context(second_source=(before,)))
    assert count == 0
    assert told[0].startswith("count-outside-history: A second count of meta tells nothing")
    within = replace(before, first=WITHIN, last=WITHIN + timedelta(days=6))
    assert found(Context(second_source=(within,))) == (1, [])
