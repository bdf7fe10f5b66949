import io
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

import adopt.terminal
from adopt.backtesting.backtest import run_backtest
from adopt.findings import Finding, Severity
from adopt.labels import Cell
from adopt.plan.compare import Comparison
from adopt.plan.make import plan_for
from adopt.plan.scenario import Scenario
from adopt.plan.whatif import Budgets, Forecast
from adopt.terminal import Terminal, progress_bar
from tests.posteriors import posterior
from tests.unit.backtesting.makers import history, straight

FOUR_TO_ONE = posterior((40.0, 10.0), (100.0, 100.0), (350.0, 350.0))


class Screen(Terminal):
    """A terminal in English or Arabic that remembers."""

    def __init__(self, language: str = "en", width: int = 200) -> None:
        self.file = io.StringIO()
        super().__init__(language, Console(file=self.file, width=width, emoji=False))

    @property
    def text(self) -> str:
        return self.file.getvalue()


def row(screen: Screen, mark: str) -> list[str]:
    line = next(line for line in screen.text.splitlines() if mark in line)
    return [cell.strip() for cell in line.strip("│ ").split("│")]


def test_names_are_shown_to_the_letter() -> None:
    screen = Screen()
    screen.line("{a} {b}", a="[red]x[/red]", b=":fire:")
    screen.frame(pd.DataFrame({"{a}": ["[b]x", ":fire:"], "[red]": ["\\", "ok"]}))
    for name in ("[red]x[/red] :fire:", "{a}", "[b]x", "\\", "[red]"):
        assert name in screen.text


def test_long_names_are_folded_and_not_cut() -> None:
    screen = Screen(width=20)
    screen.frame(pd.DataFrame({"campaign": ["Prospecting-Q4"], "audience": ["Lookalike-1-percent"]}))
    assert "…" not in screen.text
    columns = [line.strip("│").split("│") for line in screen.text.splitlines() if line.startswith("│")]
    assert "".join(c[1].strip() for c in columns) == "Lookalike-1-percent"


def test_numbers_are_set_to_the_right_and_nothing_known_is_left_empty() -> None:
    screen = Screen()
    screen.frame(pd.DataFrame({"budget": [Decimal("1.00"), Decimal("10.00")], "chance": [np.nan, 1234.5]}))
    assert "│   1.00 │         │" in screen.text
    assert "│  10.00 │ 1,234.5 │" in screen.text


def test_findings_are_said_serious_first_with_what_to_do_and_none_below_the_asked_severity() -> None:
    cells = [Cell("x", "c", "a"), Cell("x", "c", "b")]
    found = [
        Finding("n", Severity.NOTE, "A note."),
        *(Finding("r", Severity.REVIEW, "{cell} is odd.", "Look.", {"cell": c}, c) for c in cells),
        Finding("s", Severity.SERIOUS, "It [is] bad.", "Stop."),
    ]
    screen, all_of_them = Screen(), Screen()
    screen.findings(found, Severity.REVIEW)
    assert screen.text.splitlines() == [
        "‼ It [is] bad. Stop.",
        "! x / c / a is odd. The same holds for 1 more cell: x / c / b. Look.",
    ]
    all_of_them.findings(found)
    assert all_of_them.text.splitlines()[2] == "· A note."


@pytest.mark.parametrize(
    ("currency", "today"), [("SAR", "350.00"), ("KWD", "350.000"), ("JPY", "350"), (None, "350.00")]
)
def test_a_plan_is_shown_in_the_decimals_of_its_currency(currency: str | None, today: str) -> None:
    screen = Screen()
    screen.plan(plan_for(FOUR_TO_ONE, Scenario(days=7), currency))
    cells = row(screen, "audience 0")
    assert cells[3] == today
    assert len(cells[4].partition(".")[2]) == len(today.partition(".")[2])
    assert cells[5] == "+43%"
    assert cells[9] == "50%"


def test_a_plan_leaves_empty_what_is_not_known() -> None:
    # A budget of fourteen times today's lies beyond the tabulated curve; a paused cell has no change.
    known = posterior((40.0, 10.0), (100.0, 100.0), (350.0, 0.0))
    screen = Screen()
    screen.plan(plan_for(known, Scenario(days=7, budget=350 * 14 * 7, max_change=14), "SAR"))
    assert row(screen, "audience 0")[8] == ""
    assert row(screen, "audience 1")[5] == ""


def test_the_summary_says_what_is_spent_won_and_proved() -> None:
    screen = Screen()
    screen.summary(plan_for(FOUR_TO_ONE, Scenario(days=7), "SAR"))
    lines = screen.text.splitlines()
    assert lines[0] == "Spend 4,900.00 SAR in 7 days, from 2026-11-01 to 2026-11-07: 700.00 a day."
    # 7 (40 500/600 + 10 200/300) = 280, over 7 * 50 * 350/450 = 272.2; the draws are 0.9, 1 and 1.1 of it.
    assert lines[1] == "Expected conversions: 280, 90 % between 255 and 305; cost per conversion 17.50."
    assert lines[2].startswith("Gain over today's split at the same budget: +8 (+2.9%), 90 % between +7 and +8;")
    assert lines[3].endswith("better than this one by more than 0.001% (by equal marginals).")


def test_the_summary_of_an_unknown_currency_names_none() -> None:
    screen = Screen()
    screen.summary(plan_for(FOUR_TO_ONE, Scenario(days=7), None))
    assert screen.text.startswith("Spend 4,900.00 in 7 days")


def test_a_plan_that_moves_nothing_says_so() -> None:
    screen = Screen()
    screen.summary(plan_for(FOUR_TO_ONE, Scenario(days=7, min_change=0, max_change=0), "SAR"))
    assert "This is today's split: within these limits nothing better was found." in screen.text
    assert "Gain" not in screen.text


def test_a_forecast_is_shown_by_cell_and_in_total() -> None:
    screen = Screen()
    screen.forecast(Forecast(FOUR_TO_ONE, Budgets(FOUR_TO_ONE.cells, np.full((2, 7), [[500.0], [200.0]])), "KWD"))
    assert row(screen, "audience 0")[3:] == ["500.000", "233", "212 – 254"]
    assert screen.text.endswith(
        "Expected conversions: 280, 90 % between 255 and 305; cost per conversion 17.50.\n"
    )


def compared(language: str, *scenarios: Scenario) -> str:
    screen = Screen(language, width=320)
    screen.comparison(Comparison(tuple(plan_for(FOUR_TO_ONE, s, "SAR") for s in scenarios)))
    return screen.text


def test_a_comparison_shows_money_left_over_only_where_there_is_some() -> None:
    plain, profit = Scenario(name="plain"), Scenario(name="margin", goal="profit", margin=0.05, min_change=-1)
    both = compared("en", plain, profit)
    assert "Left unspent" in both
    assert "Expected profit" in both
    assert "21,000.00" in both
    alone = compared("en", plain)
    assert "Left unspent" not in alone
    assert "Expected revenue" in alone


def test_a_comparison_is_headed_in_the_readers_language() -> None:
    assert "السيناريو" in compared("ar", Scenario(name="one"))
    assert "Scenario" not in compared("ar", Scenario(name="one"))


def test_progress_is_silent_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_bar("en") as progress:
        progress("Reading the files", 0.5)
    assert capsys.readouterr() == ("", "")


def test_progress_is_shown_on_a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = io.StringIO()
    monkeypatch.setattr(adopt.terminal, "console_of", lambda _: Console(file=seen, force_terminal=True))
    with progress_bar("en") as progress:
        progress("Reading the files", 0.5)
    assert "Reading the files" in seen.getvalue()


def test_a_backtest_is_shown_by_origin_by_method_and_in_a_sentence() -> None:
    # 100 spent a day for 20 results; the curve says 25.
    spend, screen = np.full((1, 63), 100.0), Screen()
    screen.backtest(run_backtest(history(spend, 0.2 * spend), straight(0.25), 7, 1, lambda _, __: None))
    assert row(screen, "2026-10-25")[:4] == ["2026-10-25", "2026-10-31", "700.00", "140"]
    assert row(screen, "2026-10-25")[4].startswith("175 (")
    rows = [line for line in screen.text.splitlines() if "An audience over all days ahead" in line]
    assert [cell.strip() for cell in rows[0].strip("│ ").split("│")][1:5] == ["adopt", "1", "25.0%", "+25.0%"]
    assert "adopt's forecast error was" in screen.text


def test_a_backtest_leaves_empty_what_was_not_forecast() -> None:
    spend = np.where(np.arange(63) < 20, 100.0, 0.0)[None]
    results = 0.2 * spend
    results[0, -1] = 1.0
    screen = Screen()
    screen.backtest(run_backtest(history(spend, results), straight(0.2), 7, 1, lambda _, __: None))
    assert row(screen, "2026-10-25") == ["2026-10-25", "2026-10-31", "0.00", "1"]
    assert "nothing to judge by" in screen.text
