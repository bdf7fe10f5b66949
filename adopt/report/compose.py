"""The sections of a report, for the management and in full."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from adopt.backtesting.backtest import Backtest
from adopt.charts.look import BLUE, GREY
from adopt.export.change_list import title_of
from adopt.findings import Finding, Severity, gather
from adopt.plan.compare import Comparison
from adopt.plan.frontier import Frontier
from adopt.plan.plan import Plan
from adopt.report.beside import backtest_section, frontier_section, scenarios_section
from adopt.report.content import Block, Facts, Mark, Noticed, Picture, Report, Section, Sentences
from adopt.report.facts import Told
from adopt.report.learned import curves_section, data_section
from adopt.report.past import past_section
from adopt.report.tables import (
    amounts,
    change_table,
    largest_reasons,
    plan_table,
    platform_table,
    reason_table,
    shortened,
)
from adopt.report.words import LIMITS, method
from adopt.text import N_, Message

if TYPE_CHECKING:
    from adopt.charts.grammar import Chart

ON_ONE_PAGE, REASONS, FINDINGS, RULES = 16, 3, 3, 4
"""What the one page has room for: cells, reasons, findings, and sentences about rules."""
DRAWN, ROW = 24, 21
"""Cells of the chart of changes, and the height of each, pixels."""


@dataclass(frozen=True)
class Beside:
    """What is set beside a plan, where it is known.

    Attributes:
        plan: the plan itself; None for a file alone.
        comparison: with other scenarios.
        frontier: what other budgets would bring.
        backtest: how good forecasts were.
        past: what became of earlier plans: :attr:`adopt.tracking.Track.table`.
    """

    plan: Plan | None = None
    comparison: Comparison | None = None
    frontier: Frontier | None = None
    backtest: Backtest | None = None
    past: pd.DataFrame | None = None


def management(told: Told, beside: Beside) -> Report:
    """One page: what, why, what is expected, how sure, and what the rules cost."""
    rules = told.rules[:RULES]
    more = _more(len(told.rules) - len(rules), _MORE_RULES)
    expected = (*told.expected, *(beside.frontier.sentences()[:1] if beside.frontier else ()))
    sections = (
        Section(Message(_ASKED), (Facts(told.facts), Sentences(told.asked))),
        Section(Message(_RECOMMENDED), (platform_table(told.planned), *_changes(told))),
        Section(Message(N_("Why")), _listed(largest_reasons(told, REASONS))),
        Section(Message(_EXPECTED), (Sentences(expected),)),
        Section(Message(_SURE), (Sentences((*told.sure, *told.proof)), *_pressing(told.findings))),
        Section(Message(_RULES), _listed((*rules, *more))),
    )
    return Report("management", told.title, Message(N_("For the management")), sections)


def full(told: Told, beside: Beside) -> Report:
    """Everything: the plan and its reasons, what it was made from, and how."""
    curves = told.curves
    sections = [
        Section(Message(_ASKED), (Facts(told.facts), Sentences(told.asked))),
        Section(Message(_RECOMMENDED), (platform_table(told.planned), *_drawn(told))),
        Section(Message(_EXPECTED), (Sentences(told.expected),)),
        Section(Message(_SURE), (Sentences((*told.sure, *told.proof)), *_noticed(_of_plan(told)))),
        Section(Message(_RULES), _listed(told.rules)),
        Section(Message(N_("The plan")), (plan_table(told.planned),)),
        Section(Message(N_("Why")), (reason_table(told),)),
    ]
    if beside.comparison is not None:
        sections.append(scenarios_section(beside.comparison))
    if beside.past is not None and len(beside.past):
        sections.append(past_section(beside.past))
    if beside.frontier is not None and beside.plan is not None:
        sections.append(frontier_section(beside.frontier, beside.plan))
    if curves is not None:
        sections.append(curves_section(curves))
    if beside.backtest is not None:
        sections.append(backtest_section(beside.backtest))
    if curves is not None:
        sections.append(data_section(curves))
    made = method(told.cautious, beside.plan is not None)
    sections += [
        Section(Message(N_("Method")), _listed(made)),
        Section(Message(N_("What the plan cannot know")), _listed([Message(text) for text in LIMITS])),
    ]
    return Report("full", told.title, Message(N_("The full report")), tuple(sections))


_ASKED, _RECOMMENDED = N_("What is asked"), N_("What is recommended")
_EXPECTED, _SURE, _RULES = N_("What it is expected to bring"), N_("How sure it is"), N_("What the rules cost")
_MORE_RULES = (
    N_("{count} more sentence about the rules stands in the full report."),
    N_("{count} more sentences about the rules stand in the full report."),
)
_MORE_CELLS = (
    N_("{count} more audience is not shown here; its budget stands in the full report."),
    N_("{count} more audiences are not shown here; their budgets stand in the full report."),
)
_MORE_FINDINGS = (
    N_("{count} more thing to review stands in the full report."),
    N_("{count} more things to review stand in the full report."),
)


def _changes(told: Told) -> tuple[Block, ...]:
    more = _more(len(told.planned.budgets) - ON_ONE_PAGE, _MORE_CELLS)
    return (change_table(told.planned, ON_ONE_PAGE), *([Sentences(more)] if more else []))


def _more(count: int, texts: tuple[str, str]) -> tuple[Message, ...]:
    """How many are not shown; nothing where all are."""
    return (Message(texts[0], {"count": count}, texts[1]),) if count > 0 else ()


def _listed(sentences: Sequence[Message]) -> tuple[Block, ...]:
    return (Sentences(tuple(sentences), listed=True),) if sentences else ()


def _pressing(findings: Iterable[Finding]) -> tuple[Block, ...]:
    """The findings that ask for something, as many as there is room for."""
    groups = gather(f for f in findings if f.severity is not Severity.NOTE)
    more = _more(len(groups) - FINDINGS, _MORE_FINDINGS)
    return (*([Noticed(groups[:FINDINGS])] if groups else []), *([Sentences(more)] if more else []))


def _noticed(findings: Iterable[Finding]) -> tuple[Block, ...]:
    groups = gather(findings)
    return (Noticed(groups),) if groups else ()


def _of_plan(told: Told) -> list[Finding]:
    """Findings other than those of the data, which have a section of their own."""
    of_data = told.curves.checked.findings if told.curves else ()
    return [finding for finding in told.findings if finding not in of_data]


def _drawn(told: Told) -> tuple[Block, ...]:
    """The chart of changes; nothing where today's budgets are not known, or none is spent."""
    planned, given = told.planned, amounts(told.planned)
    known = [
        cell
        for cell in given
        if planned.about(cell).before is not None and (given[cell] or planned.before([cell]))
    ]
    if not known:
        return ()
    names = {
        cell: f"{title_of(cell.platform)} · {shortened(cell.campaign)} · {shortened(cell.audience)}"
        for cell in known
    }
    rows = [(names[cell], float(planned.about(cell).before or 0), float(given[cell])) for cell in known]
    table = pd.DataFrame(rows, columns=["label", "today", "recommended"])
    moved = (table["recommended"] - table["today"]).abs()
    table = table.loc[moved.sort_values(ascending=False, kind="stable").index[:DRAWN]]
    alt = Message(
        N_("Budget a day of {count} audience, today and recommended; the figures stand in the table of the plan."),
        {"count": len(table)},
        N_(
            "Budgets a day of {count} audiences, today and recommended; the figures stand in the table of "
            "the plan."
        ),
    )
    marks = (
        Mark(GREY, "circle", Message(N_("Today"))),
        Mark(BLUE, "diamond", Message(N_("Recommended"))),
    )
    caption = Message(N_("Budgets a day, today and recommended"))
    return (Picture(caption, alt, partial(_draw_changes, table, planned.currency or ""), 480, marks),)


def _draw_changes(table: pd.DataFrame, currency: str, language: str) -> "Chart":
    from adopt.charts.plans import change_chart  # slow to import, and one page draws nothing

    chart: Chart = change_chart(table, currency, language).properties(height=ROW * len(table))
    return chart
