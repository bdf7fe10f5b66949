"""What a user wants of a report: made of a plan or of its file, and set as HTML, PDF or XLSX."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from adopt.backtesting.backtest import Backtest
from adopt.errors import AdoptError, QuestionError
from adopt.export.planned import Planned
from adopt.exporting import Given, planned_of
from adopt.learned import Curves
from adopt.plan.compare import Comparison
from adopt.plan.frontier import Frontier
from adopt.plan.held_back import at_limits
from adopt.plan.interval import Interval
from adopt.plan.money import minor_unit
from adopt.plan.plan import Plan
from adopt.plan.scenario import Scenario
from adopt.planning import budget_frontier, make_plan
from adopt.report.compose import Beside, full, management
from adopt.report.content import Kind, Report
from adopt.report.facts import Told, told_of_file, told_of_plan
from adopt.report.unproved import told_of_budgets
from adopt.text import N_, Message

if TYPE_CHECKING:
    import pandas as pd

    from adopt.report.printed import Printed

SUFFIXES = (".html", ".pdf", ".xlsx")


def report_of(
    plan: Plan,
    curves: Curves,
    kind: Kind = "management",
    comparison: Comparison | None = None,
    frontier: Frontier | None = None,
    backtest: Backtest | None = None,
    notes: Sequence[Message] = (),
    freed: Sequence[Message] | None = None,
    past: "pd.DataFrame | None" = None,
) -> Report:
    """A report of a plan.

    Args:
        plan: the plan.
        curves: it was made from.
        kind: "management" for one page, "full" for everything.
        comparison: scenarios to set side by side, in full.
        frontier: what other budgets would bring.
        backtest: how good forecasts would have been, in full.
        notes: what is to be said before anything else.
        freed: what :func:`freed_sentences` said, where that was asked before.
        past: what became of earlier plans, in full: :attr:`adopt.tracking.Track.table`.
    """
    cost = freed_sentences(plan, curves) if freed is None else tuple(freed)
    told = told_of_plan(plan, curves, cost, tuple(notes))
    return _composed(told, kind, Beside(plan, comparison, frontier, backtest, past))


def report_of_file(
    plan: Given,
    kind: Kind = "management",
    curves: Curves | None = None,
    days: int | None = None,
    scenario: Scenario | None = None,
    comparison: Comparison | None = None,
    backtest: Backtest | None = None,
) -> Report:
    """A report of a plan's file: of what it says, or, with the history's curves, of all that can be known.

    With curves the plan is made again; where that gives the same budgets, the report is that of the plan. Else it
    says what the budgets are expected to bring, and that they were not proved.

    Args:
        plan: ``plan.csv``.
        kind: "management" for one page, "full" for everything.
        curves: of the history that the plan was made from.
        days: that the plan is for; those of the scenario if None.
        scenario: the question that the plan answers; only a budget and the usual changes if None.
        comparison: scenarios to set side by side, in full.
        backtest: how good forecasts would have been, in full.

    Raises:
        FileError: naming row and column, if the file is no plan.
        QuestionError: if the days are missing or make no sense, or the history does not know a cell.
    """
    planned = planned_of(plan)
    if curves is None:
        return _composed(told_of_file(planned), kind, Beside())
    question = (scenario or Scenario()).changed({} if days is None else {"days": days})
    if days is None and scenario is None:
        raise QuestionError(
            "report-without-days",
            N_("{file} does not say for how many days it is."),
            N_("Give them beside the history, as --days 30, or the scenario that has them."),
            file=planned.file,
        )
    again = _made_again(planned, curves, question)
    if again is not None:
        return report_of(again, curves, kind, comparison, frontier_beside(again, curves), backtest)
    told = told_of_budgets(planned, curves, question.days)
    return _composed(told, kind, Beside(None, comparison, None, backtest))


def frontier_beside(plan: Plan, curves: Curves) -> Frontier | None:
    """What other budgets would bring under a plan's rules; None where those leave a single one, or none at all."""
    try:
        found = budget_frontier(curves, plan.scenario)
    except AdoptError:
        return None
    return found if len(found.budgets) > 1 else None


def report_file(report: Report, file: Path | str, language: str = "en") -> bytes:
    """The report as HTML, PDF or XLSX, as the file is called.

    Raises:
        QuestionError: if it is called otherwise.
    """
    from adopt.report.printed import printed

    return _set(printed(report, language), report_suffix(file))


def report_suffix(file: Path | str) -> str:
    """The format that a report's name asks for: .html, .pdf or .xlsx.

    Raises:
        QuestionError: for any other.
    """
    suffix = Path(file).suffix.lower()
    if suffix not in SUFFIXES:
        text = N_("A report is an .html, a .pdf or an .xlsx file, not {file}.")
        raise QuestionError("bad-report-name", text, N_("Call it report.html, for example."), file=str(file))
    return suffix


def _set(said: "Printed", suffix: str) -> bytes:
    """In a format; what sets the others is not loaded."""
    if suffix == ".pdf":
        from adopt.report.pdf import pdf_bytes

        return pdf_bytes(said)
    if suffix == ".html":
        from adopt.report.html import html_bytes

        return html_bytes(said)
    from adopt.report.xlsx import xlsx_bytes

    return xlsx_bytes(said)


def _composed(told: Told, kind: Kind, beside: Beside) -> Report:
    return management(told, beside) if kind == "management" else full(told, beside)


def _made_again(planned: Planned, curves: Curves, question: Scenario) -> Plan | None:
    """The plan that gives these very budgets; None where neither the question nor its total leads to them."""
    days = [planned.flights[cell][2] if cell in planned.flights else question.days for cell in planned.budgets]
    total = sum((budget * n for budget, n in zip(planned.budgets.values(), days, strict=True)), Decimal(0))
    # One cell carries a remainder in further decimals; the budget asked for was of whole minor units.
    budget = float(total.quantize(minor_unit(planned.currency)))
    for asked in (question, question.changed({"budget": budget})):
        try:
            plan = make_plan(curves, asked.checked())
        except AdoptError:
            continue
        if dict(zip(plan.cells, plan.daily_budgets, strict=True)) == dict(planned.budgets):
            return plan
    return None


HARDLY = 1e-3
"""Share of what a plan brings below which a change is called hardly more."""
_MORE = {
    "conversions": N_(
        "If budgets could change twice as far, {low} to {high}, {amount} more conversions would be expected; but "
        "less is known so far from what was tried."
    ),
    "revenue": N_(
        "If budgets could change twice as far, {low} to {high}, {amount} more revenue would be expected; but "
        "less is known so far from what was tried."
    ),
    "profit": N_(
        "If budgets could change twice as far, {low} to {high}, {amount} more profit would be expected; but "
        "less is known so far from what was tried."
    ),
}


def freed_sentences(plan: Plan, curves: Curves) -> tuple[Message, ...]:
    """What the change limits cost: the plan with twice as much room, set beside it; nothing where none binds."""
    scenario = plan.scenario
    room = {"min_change": max(2 * scenario.min_change, -1.0), "max_change": 2 * scenario.max_change}
    same = room["min_change"] == scenario.min_change and room["max_change"] == scenario.max_change
    if scenario.is_targeted or scenario.has_open_budget or same or not at_limits(plan):
        return ()
    try:
        freer = make_plan(curves, scenario.changed(room))
    except AdoptError:
        return ()
    more = Interval.of(freer.counts_for(scenario) - plan.counts_for(scenario)).mean
    if more <= HARDLY * abs(plan.outcome.mean):
        return (Message(N_("If budgets could change twice as far, hardly more would be expected.")),)
    amount = f"{more:,.0f}" if scenario.goal == "conversions" else plan.money(more)
    values = {"low": f"{room['min_change']:+.0%}", "high": f"{room['max_change']:+.0%}", "amount": amount}
    return (Message(_MORE[scenario.goal], values),)
