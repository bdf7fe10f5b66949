"""What is said of the days ahead: forecasts, other budgets, running months."""

from typing import TYPE_CHECKING

from adopt.plan.money import decimals
from adopt.terminal.voice import Voice, amount, records
from adopt.text import N_

if TYPE_CHECKING:
    from adopt.plan.frontier import Frontier
    from adopt.plan.pacing import Pace
    from adopt.plan.whatif import Forecast


class AheadTables(Voice):
    """Of forecasts, frontiers and paces."""

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
                amount(r["daily_budget"], decimals(forecast.currency)),
                f"{r['expected_conversions']:,.0f}",
                f"{r['expected_conversions_low']:,.0f} – {r['expected_conversions_high']:,.0f}",
            )
            for r in records(forecast.table)
        ]
        self.table(self.said(heads), rows, numbers=(3, 4, 5))
        self.expectation(forecast.expected, float(forecast.budgets.daily.sum()))

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
                *(amount(x, places) for x in (spent, recent, days[0], days[-1], days.sum())),
            )
            for c, spent, recent, days in cells
        ]
        self.table(self.said(heads), rows, numbers=(3, 4, 5, 6, 7))
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
        self.expectation(pace.expected, float(pace.total))

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
                *(amount(r["budget"], places), amount(r["daily_budget"], places)),
                f"{r['expected_conversions']:,.0f}",
                f"{r['expected_conversions_low']:,.0f} – {r['expected_conversions_high']:,.0f}",
                *(amount(r["cpa"], places), amount(r["marginal_cpa"], places)),
                *(
                    (f"{r['expected_revenue']:,.0f}", f"{r['roas']:.2f}", f"{r['marginal_roas']:.2f}")
                    if earns
                    else ()
                ),
            )
            for r in records(few)
        ]
        self.table(self.said(heads), rows, numbers=range(len(heads)))
        for sentence in frontier.sentences():
            self.message(sentence)
