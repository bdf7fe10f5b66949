"""What the command line prints: tables and sentences, in the reader's language."""

import io
import sys
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from numbers import Number
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from adopt.findings import Finding, Severity, gather
from adopt.plan.money import decimals
from adopt.text import N_, Message, chance, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from adopt.accounts import Accounts
    from adopt.backtesting.backtest import Backtest
    from adopt.export.round_trip import Filled
    from adopt.history.read import FileRead
    from adopt.plan.compare import Comparison
    from adopt.plan.frontier import Frontier
    from adopt.plan.pacing import Pace
    from adopt.plan.plan import Interval, Plan
    from adopt.plan.whatif import Forecast

WIDTH_IN_A_PIPE = 320
"""A file or another program has no width; this is enough for every table."""
METHODS = {
    "concave": N_("by equal marginals"),
    "mixed-integer": N_("by branching"),
    "branch-and-price": N_("by branching on prices"),
}
GOALS = {"conversions": N_("Conversions"), "revenue": N_("Revenue"), "profit": N_("Profit")}
_MARKS = {Severity.SERIOUS: "[red]‼[/red]", Severity.REVIEW: "[yellow]![/yellow]", Severity.NOTE: "[dim]·[/dim]"}


class Terminal:
    """Says things on standard output, in one language.

    Attributes:
        language: of every sentence.
        console: where it goes.
    """

    def __init__(self, language: str, console: Console | None = None) -> None:
        self.language = language
        self.console = console or _console(sys.stdout)

    def line(self, text: str, plural: str = "", **values: object) -> None:
        """One sentence; with ``plural``, ``count`` decides."""
        self.message(Message(text, values, plural))

    def message(self, message: Message) -> None:
        """One sentence that was made elsewhere."""
        self.console.print(escape(say(message, self.language)), highlight=False, soft_wrap=True)

    def findings(self, findings: Iterable[Finding], at_least: Severity = Severity.NOTE) -> None:
        """Findings, the serious ones first; none below ``at_least``."""
        order = list(Severity)
        for group in gather(f for f in findings if order.index(f.severity) >= order.index(at_least)):
            sentences = group.first.message, group.holds_for, group.first.advice
            said = " ".join(filter(None, (say(s, self.language) for s in sentences)))
            self.console.print(f"{_MARKS[group.first.severity]} {escape(said)}", highlight=False, soft_wrap=True)

    def files(self, files: Iterable["FileRead"]) -> None:
        """What was understood of each file."""
        rows = [
            (
                f.name,
                f.platform,
                f.layout,
                f"{f.rows:,}",
                f"{f.first_day} – {f.last_day}",
                f"{f.spend:,.2f} {f.currency or ''}".strip(),
                f"{f.conversions:,.0f}",
                f.conversion_column,
            )
            for f in files
        ]
        heads = (
            N_("File"),
            N_("Platform"),
            N_("Layout"),
            N_("Rows"),
            N_("Days"),
            N_("Spend"),
            N_("Conversions"),
            N_("Counted as conversions"),
        )
        self.table(self._said(heads), rows, numbers=(3, 5, 6))

    def plan(self, plan: "Plan") -> None:
        """Today against recommended, one row a cell."""
        heads = (
            N_("Platform"),
            N_("Campaign"),
            N_("Audience"),
            N_("Today a day"),
            N_("Recommended a day"),
            N_("Change"),
            N_("Expected conversions"),
            N_("90 % between"),
            N_("Marginal CPA"),
            N_("Evidence"),
        )
        places = decimals(plan.currency)
        rows = [
            (
                r["platform"],
                r["campaign"],
                r["audience"],
                _amount(r["current_daily_budget"], places),
                _amount(r["recommended_daily_budget"], places),
                _percent(r["change"]),
                f"{r['expected_conversions']:,.0f}",
                f"{r['expected_conversions_low']:,.0f} – {r['expected_conversions_high']:,.0f}",
                _amount(r["marginal_cpa"], places),
                f"{r['evidence']:.0%}",
            )
            for r in _records(plan.table)
        ]
        self.table(self._said(heads), rows, numbers=(3, 4, 5, 6, 7, 8, 9))

    def budgets(self, filled: "Filled") -> None:
        """The budgets of a bulk sheet, before and after, one row a budget."""
        heads = (
            N_("Campaign"),
            N_("Audience"),
            N_("Before, a day"),
            N_("After, a day"),
            N_("Change"),
            N_("Rows"),
        )
        rows = [
            (
                change.cell.campaign,
                change.cell.audience if change.level == "audience" else "",
                f"{change.before:,}",
                f"{change.after:,}",
                _percent(float(change.after / change.before) - 1),
                ", ".join(map(str, change.rows)),
            )
            for change in filled.changes
        ]
        self.table(self._said(heads), rows, numbers=(2, 3, 4, 5))
        self.line(
            N_("{sheet}: budgets alone were changed; check them in the preview of the upload."), sheet=filled.sheet
        )

    def summary(self, plan: "Plan") -> None:
        """What the plan spends, brings and wins, and how sure that is."""
        self.line(
            N_("Spend {total} in {count} day, from {first} to {last}: {daily:,.2f} a day."),
            plural=N_("Spend {total} in {count} days, from {first} to {last}: {daily:,.2f} a day."),
            total=f"{plan.total:,} {plan.currency or ''}".strip(),
            count=plan.days,
            first=plan.first_day,
            last=plan.last_day,
            daily=plan.daily_total,
        )
        self._expectation(plan.expected, float(plan.total))
        for sentence in plan.money_sentences():
            self.message(sentence)
        for sentence in plan.limit_sentences():
            self.message(sentence)
        self._gain(plan)
        self.line(
            N_("Proved: no plan within the limits is expected to win {money} more than this one ({method}).")
            if plan.scenario.goal == "profit"
            else N_("Proved: no plan that reaches it is cheaper by more than {gap:.3%} ({method}).")
            if plan.scenario.reach
            else N_(
                "Proved: with gains weighed against their risk, no split within the limits is better "
                "than this one by more than {gap:.3%} ({method})."
            )
            if plan.scenario.weighs_risk
            else N_(
                "Proved: no split within the limits is expected to bring more than {gap:.3%} "
                "above this one ({method})."
            ),
            gap=plan.proved_gap,
            money=plan.proved_shortfall_in_money,
            method=Message(METHODS[plan.allocation.method]),
        )

    def accounts(self, plans: "Accounts") -> None:
        """What each account's plan spends, brings and wins, one row an account, and why others have none."""
        heads = (
            N_("Account"),
            N_("Audiences"),
            N_("Spend"),
            N_("Expected conversions"),
            N_("90 % between"),
            N_("Gain over today's split"),
            N_("90 % between"),
            N_("Probability of a gain"),
            N_("To review"),
        )
        rows = [
            (
                r["account"],
                f"{r['cells']:.0f}",
                f"{r['spend']:,} {r['currency']}".strip(),
                f"{r['expected_conversions']:,.0f}",
                f"{r['expected_conversions_low']:,.0f} – {r['expected_conversions_high']:,.0f}",
                f"{r['gain']:+z,.0f}",
                f"{r['gain_low']:+z,.0f} – {r['gain_high']:+z,.0f}",
                chance(r["chance_of_gain"]),
                f"{r['to_review']:.0f}",
            )
            for r in _records(plans.summary)
            if r["account"] not in plans.failed
        ]
        self.table(self._said(heads), rows, numbers=range(1, 9))
        self.findings(plans.findings)

    def _gain(self, plan: "Plan") -> None:
        if plan.is_todays_split:
            self.line(N_("This is today's split: within these limits nothing better was found."))
            return
        gains = {
            "conversions": N_(
                "Gain over today's split at the same budget: {gain:+z,.0f} ({share:+z.1%}), "
                "90 % between {low:+z,.0f} and {high:+z,.0f}; probability that it is a gain: {chance}."
            ),
            "revenue": N_(
                "Gain in revenue over today's split at the same budget: {gain:+z,.0f} ({share:+z.1%}), "
                "90 % between {low:+z,.0f} and {high:+z,.0f}; probability that it is a gain: {chance}."
            ),
            "profit": N_(
                "Gain in profit over today's split at the same budget: {gain:+z,.0f}, "
                "90 % between {low:+z,.0f} and {high:+z,.0f}; probability that it is a gain: {chance}."
            ),
        }
        self.line(
            gains[plan.scenario.goal],
            gain=plan.gain.mean,
            share=plan.gain_share,
            low=plan.gain.low,
            high=plan.gain.high,
            chance=chance(plan.chance_of_gain),
        )

    def forecast(self, forecast: "Forecast") -> None:
        """Expected results of given budgets, one row a cell, and in total."""
        heads = (
            N_("Platform"),
            N_("Campaign"),
            N_("Audience"),
            N_("Budget a day"),
            N_("Expected conversions"),
            N_("90 % between"),
        )
        rows = [
            (
                r["platform"],
                r["campaign"],
                r["audience"],
                _amount(r["daily_budget"], decimals(forecast.currency)),
                f"{r['expected_conversions']:,.0f}",
                f"{r['expected_conversions_low']:,.0f} – {r['expected_conversions_high']:,.0f}",
            )
            for r in _records(forecast.table)
        ]
        self.table(self._said(heads), rows, numbers=(3, 4, 5))
        self._expectation(forecast.expected, float(forecast.budgets.daily.sum()))

    def pace(self, pace: "Pace") -> None:
        """What is spent and left of a period, and each cell's budget now, on the first day and on the last."""
        heads = (
            *(N_("Platform"), N_("Campaign"), N_("Audience"), N_("Spent so far"), N_("Now a day")),
            *(N_("Tomorrow"), N_("Last day"), N_("Days left in total")),
        )
        places, each = decimals(pace.plan.currency), pace.budgets
        cells = zip(pace.plan.cells, pace.spent, pace.recent, each, strict=True)
        rows = [
            (
                *(c.platform, c.campaign, c.audience),
                *(_amount(x, places) for x in (spent, recent, days[0], days[-1], days.sum())),
            )
            for c, spent, recent, days in cells
        ]
        self.table(self._said(heads), rows, numbers=(3, 4, 5, 6, 7))
        self.line(
            N_("Of {budget} from {first} to {last}, {spent} are spent; {total} for {count} day left."),
            plural=N_("Of {budget} from {first} to {last}, {spent} are spent; {total} for {count} days left."),
            budget=pace.plan.money(pace.period.budget, places),
            first=pace.period.first,
            last=pace.period.last,
            spent=pace.plan.money(float(pace.spent.sum()), places),
            total=pace.plan.money(float(pace.total), places),
            count=pace.days_left,
        )
        self._expectation(pace.expected, float(pace.total))

    def frontier(self, frontier: "Frontier") -> None:
        """What budgets bring, eleven of them; all are in the file."""
        heads = [
            *(N_("Budget"), N_("Spend a day"), N_("Expected conversions"), N_("90 % between")),
            *(N_("Cost per conversion"), N_("The next conversion costs")),
        ]
        table, places = frontier.table, decimals(frontier.currency)
        earns = bool(table["expected_revenue"].notna().all())
        if earns:
            heads += [N_("Expected revenue"), N_("ROAS"), N_("The next unit of money brings")]
        few = table.iloc[sorted({round(i * (len(table) - 1) / 10) for i in range(11)})]
        rows = [
            (
                *(_amount(r["budget"], places), _amount(r["daily_budget"], places)),
                f"{r['expected_conversions']:,.0f}",
                f"{r['expected_conversions_low']:,.0f} – {r['expected_conversions_high']:,.0f}",
                *(_amount(r["cpa"], places), _amount(r["marginal_cpa"], places)),
                *(
                    (f"{r['expected_revenue']:,.0f}", f"{r['roas']:.2f}", f"{r['marginal_roas']:.2f}")
                    if earns
                    else ()
                ),
            )
            for r in _records(few)
        ]
        self.table(self._said(heads), rows, numbers=range(len(heads)))
        for sentence in frontier.sentences():
            self.message(sentence)

    def curves(self, curves: "pd.DataFrame") -> None:
        """Where each cell stands on its curve, one row a cell."""
        heads = (
            N_("Platform"),
            N_("Campaign"),
            N_("Audience"),
            N_("Spend a day"),
            N_("Conversions a day"),
            N_("90 % between"),
            N_("Elasticity"),
            N_("90 % between"),
            N_("Marginal CPA"),
            N_("90 % between"),
            N_("Evidence"),
        )
        rows = [
            (
                r["platform"],
                r["campaign"],
                r["audience"],
                f"{r['daily_spend']:,.2f}",
                f"{r['conversions_a_day']:,.1f}",
                f"{r['conversions_a_day_low']:,.1f} – {r['conversions_a_day_high']:,.1f}",
                f"{r['elasticity']:.2f}",
                f"{r['elasticity_low']:.2f} – {r['elasticity_high']:.2f}",
                f"{r['marginal_cpa']:,.2f}",
                f"{r['marginal_cpa_low']:,.2f} – {r['marginal_cpa_high']:,.2f}",
                f"{r['evidence']:.0%}",
            )
            for r in _records(curves)
        ]
        self.table(heads, rows, numbers=range(3, 11))

    def comparison(self, comparison: "Comparison") -> None:
        """Scenarios side by side, then each scenario's daily budgets."""
        heads = (
            N_("Scenario"),
            N_("Goal"),
            N_("Budget in total"),
            N_("Days"),
            N_("Expected conversions"),
            N_("90 % between"),
            N_("Cost per conversion"),
            N_("Left unspent"),
            N_("Expected revenue"),
            N_("ROAS"),
            N_("Expected profit"),
            N_("Gain over today's split"),
            N_("Probability of a gain"),
            N_("Probability that it beats the first"),
            N_("Money moved"),
        )
        rows = [_compared(r, self.language) for r in _records(comparison.table)]
        used = [i for i, column in enumerate(zip(*rows, strict=True)) if any(column)]
        said = self._said(heads)
        self.table([said[i] for i in used], [[row[i] for i in used] for row in rows], range(2, len(used)))
        self.line(N_("Budgets a day:"))
        self.frame(comparison.budgets.reset_index())

    def backtest(self, backtest: "Backtest") -> None:
        """The total of every origin, how well each method did, and the verdict."""
        names = backtest.method_names
        heads = N_("From"), N_("To"), N_("Spend"), N_("Conversions that came"), *names.values()
        rows = [
            (
                f"{r['first_day']:%Y-%m-%d}",
                f"{r['last_day']:%Y-%m-%d}",
                f"{r['spend']:,.2f}",
                f"{r['conversions']:,.0f}",
                *(_forecast(r, method) for method in names),
            )
            for r in _records(backtest.totals)
        ]
        self.table(self._said(heads), rows, numbers=range(2, 7))
        heads = (
            N_("Forecast of"),
            N_("Method"),
            N_("Forecasts"),
            N_("Error"),
            N_("Bias"),
            N_("Log score"),
            N_("90 % intervals held"),
            N_("50 % intervals held"),
        )
        rows = [
            (
                *self._said((backtest.level_names[r["level"]], names[r["method"]])),
                f"{r['forecasts']:,}",
                _percent(r["relative_error"], ".1%"),
                _percent(r["bias"], "+.1%"),
                _amount(r["log_score"], 2),
                _percent(r["held_90"], ".0%"),
                _percent(r["held_50"], ".0%"),
            )
            for r in _records(backtest.summary)
        ]
        self.table(self._said(heads), rows, numbers=range(2, 8))
        self.line(backtest.explanation)
        self.findings(backtest.findings)

    def frame(self, frame: "pd.DataFrame") -> None:
        """Any table, as it is."""
        rows = [[_plain(v) for v in r.values()] for r in _records(frame)]
        numbers = [i for i, c in enumerate(frame.columns) if all(isinstance(v, Number) for v in frame[c])]
        self.table(tuple(map(str, frame.columns)), rows, numbers)

    def table(self, heads: Iterable[str], rows: Iterable[Iterable[str]], numbers: Iterable[int] = ()) -> None:
        """Rows under headings; the columns ``numbers`` are set to the right, and nothing is cut off."""
        table, right = Table(header_style="bold", expand=False), set(numbers)
        for i, head in enumerate(heads):
            table.add_column(escape(head), justify="right" if i in right else "left", overflow="fold")
        for row in rows:
            table.add_row(*map(escape, row))
        self.console.print(table, highlight=False)

    def _said(self, heads: Iterable[str]) -> list[str]:
        return [say(head, self.language) for head in heads]

    def _expectation(self, expected: "Interval", spend: float) -> None:
        self.line(
            N_(
                "Expected conversions: {mean:,.0f}, 90 % between {low:,.0f} and {high:,.0f}; "
                "cost per conversion {cpa:,.2f}."
            )
            if spend
            else N_("Nothing is spent, so nothing is expected."),
            mean=expected.mean,
            low=expected.low,
            high=expected.high,
            cpa=spend / max(expected.mean, 1e-9),
        )


def written_down(language: str, tell: Callable[[Terminal], None]) -> bytes:
    """What ``tell`` says, as the text of a file."""
    paper = io.StringIO()
    tell(Terminal(language, Console(file=paper, width=WIDTH_IN_A_PIPE, emoji=False)))
    return paper.getvalue().encode()


@contextmanager
def progress_bar(language: str) -> "Iterator[Callable[[str, float], None]]":
    """A progress bar on a terminal; silence in a pipe."""
    console = _console(sys.stderr)
    if not console.is_terminal:
        yield lambda _what, _done: None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True) as bars:
        task = bars.add_task("", total=1.0)
        yield lambda what, done: bars.update(task, description=say(what, language), completed=done)


def _console(stream: Any) -> Console:  # noqa: ANN401 - rich takes any text stream
    # A campaign called ":fire:" is called so.
    return Console(file=stream, width=None if stream.isatty() else WIDTH_IN_A_PIPE, emoji=False)


def _compared(row: dict[str, Any], language: str) -> tuple[str, ...]:
    """A scenario's row of the comparison; what is not known or not asked is empty."""
    first = row["chance_beats_first"]
    return (
        row["scenario"],
        say(GOALS[row["goal"]], language),
        f"{row['budget']:,} {row['currency']}".strip(),
        f"{row['days']}",
        f"{row['expected_conversions']:,.0f}",
        f"{row['expected_conversions_low']:,.0f} – {row['expected_conversions_high']:,.0f}",
        f"{row['cpa']:,.2f}",
        f"{row['unspent']:,}" if row["unspent"] else "",
        _amount(row["expected_revenue"], 0),
        _amount(row["roas"], 2),
        _amount(row["expected_profit"], 0),
        f"{row['gain_over_todays_split']:+,.0f}",
        chance(row["chance_of_gain"]),
        "" if first != first else chance(first),
        f"{row['share_moved']:.0%}",
    )


def _records(frame: "pd.DataFrame") -> list[dict[str, Any]]:
    return [{str(k): v for k, v in r.items()} for r in frame.to_dict("records")]


def _amount(money: Any, places: int) -> str:  # noqa: ANN401 - a float or a Decimal
    return "" if money != money else f"{money:,.{places}f}"


def _percent(share: float, form: str = "+.0%") -> str:
    return "" if share != share else f"{share:{form}}"  # NaN differs from itself


def _forecast(totals: dict[str, Any], method: str) -> str:
    """A method's forecast and its 90 % interval."""
    forecast, low, high = (totals[f"{method}_{name}"] for name in ("forecast", "low", "high"))
    return "" if forecast != forecast else f"{forecast:,.0f} ({low:,.0f} – {high:,.0f})"


def _plain(value: object) -> str:
    if isinstance(value, float):
        return "" if value != value else f"{value:,.10g}"
    return str(value)
