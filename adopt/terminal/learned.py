"""What is said of data and of what was learned from it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from adopt.terminal.voice import Voice, amount, percent, records
from adopt.text import N_, say

if TYPE_CHECKING:
    import pandas as pd

    from adopt.backtesting.backtest import Backtest
    from adopt.context.utm import Matched
    from adopt.history.read import FileRead
    from adopt.history.table import History


class LearnedTables(Voice):
    """Of files, curves and backtests."""

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
        self.table(self.said(heads), rows, numbers=(3, 5, 6))

    def matched(self, matched: "Matched", history: "History") -> None:
        """What analytics counts beside what the platforms count, and what it counts for nobody."""
        from adopt.context.counted import by_campaign
        from adopt.context.utm import reason

        heads = N_("Platform"), N_("Campaign"), N_("The platform's own count"), N_("Analytics"), N_("Ratio")
        rows = [
            (
                r["platform"],
                r["campaign"],
                f"{r['conversions']:,.0f}",
                f"{r['analytics']:,.0f}",
                amount(r["ratio"], 2),
            )
            for r in records(by_campaign(matched, history))
        ]
        self.table(self.said(heads), rows, numbers=(2, 3, 4))
        if len(matched.lost):
            self.line(N_("Nobody's:"))
            lost = [
                (
                    r["source"],
                    r["medium"],
                    r["campaign"],
                    f"{r['conversions']:,.0f}",
                    say(reason(r["reason"]), self.language),
                )
                for r in records(matched.lost)
            ]
            heads = N_("Source"), N_("Medium"), N_("Campaign"), N_("Conversions"), N_("Why")
            self.table(self.said(heads), lost, numbers=(3,))
        self.findings(matched.findings)

    def counted(self, history: "History") -> None:
        """What counts as a conversion, by platform; nothing if nobody said it."""
        told = [f"{platform} {', '.join(results)}" for platform, results in history.results.items()]
        if told:
            self.line(N_("Counted as conversions: {results}."), results=told)

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
            for r in records(curves)
        ]
        self.table(heads, rows, numbers=range(3, 11))

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
            for r in records(backtest.totals)
        ]
        self.table(self.said(heads), rows, numbers=range(2, 7))
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
                *self.said((backtest.level_names[r["level"]], names[r["method"]])),
                f"{r['forecasts']:,}",
                percent(r["relative_error"], ".1%"),
                percent(r["bias"], "+.1%"),
                amount(r["log_score"], 2),
                percent(r["held_90"], ".0%"),
                percent(r["held_50"], ".0%"),
            )
            for r in records(backtest.summary)
        ]
        self.table(self.said(heads), rows, numbers=range(2, 8))
        self.line(backtest.explanation)
        self.findings(backtest.findings)


def _forecast(totals: dict[str, Any], method: str) -> str:
    """A method's forecast and its 90 % interval."""
    forecast, low, high = (totals[f"{method}_{name}"] for name in ("forecast", "low", "high"))
    return "" if forecast != forecast else f"{forecast:,.0f} ({low:,.0f} – {high:,.0f})"
