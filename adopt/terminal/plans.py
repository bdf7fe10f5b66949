"""What is said of plans: their budgets, gains and limits."""

from typing import TYPE_CHECKING, Any

from adopt.plan.money import decimals
from adopt.plan.summary import GOALS, gain_sentence, proof_sentence, spend_sentence
from adopt.terminal.voice import Voice, amount, percent, records
from adopt.text import N_, chance, say

if TYPE_CHECKING:
    from adopt.accounts import Accounts
    from adopt.export.round_trip import Filled
    from adopt.plan.compare import Comparison
    from adopt.plan.plan import Plan


class PlanTables(Voice):
    """Of plans, of many accounts, and of scenarios side by side."""

    def plan(self, plan: "Plan") -> None:
        """Today against recommended, one row a cell."""
        heads = [
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
        ]
        places, flown = decimals(plan.currency), plan.in_flight is not None
        rows = [
            (
                r["platform"],
                r["campaign"],
                r["audience"],
                amount(r["current_daily_budget"], places),
                amount(r["recommended_daily_budget"], places),
                percent(r["change"]),
                f"{r['expected_conversions']:,.0f}",
                f"{r['expected_conversions_low']:,.0f} – {r['expected_conversions_high']:,.0f}",
                amount(r["marginal_cpa"], places),
                f"{r['evidence']:.0%}",
                *([f"{r['days']}"] if flown else ()),
            )
            for r in records(plan.table)
        ]
        heads += [N_("Days")] if flown else []
        self.table(self.said(heads), rows, numbers=range(3, len(heads)))

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
                percent(float(change.after / change.before) - 1),
                ", ".join(map(str, change.rows)),
            )
            for change in filled.changes
        ]
        self.table(self.said(heads), rows, numbers=(2, 3, 4, 5))
        self.line(
            N_("{sheet}: budgets alone were changed; check them in the preview of the upload."), sheet=filled.sheet
        )

    def summary(self, plan: "Plan") -> None:
        """What the plan spends, brings and wins, and how sure that is."""
        self.message(spend_sentence(plan))
        self.expectation(plan.expected, float(plan.total))
        if misses := plan.misses.sentence(plan.stretch):
            self.message(misses)
        for sentence in (*plan.money_sentences(), *plan.limit_sentences()):
            self.message(sentence)
        self.message(gain_sentence(plan))
        self.message(proof_sentence(plan))

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
            for r in records(plans.summary)
            if r["account"] not in plans.failed
        ]
        self.table(self.said(heads), rows, numbers=range(1, 9))
        self.findings(plans.findings)

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
        rows = [_compared(r, self.language) for r in records(comparison.table)]
        used = [i for i, column in enumerate(zip(*rows, strict=True)) if any(column)]
        said = self.said(heads)
        self.table([said[i] for i in used], [[row[i] for i in used] for row in rows], range(2, len(used)))
        flown = any(plan.in_flight is not None for plan in comparison.plans)
        self.line(N_("Budgets a day, of cells with a flight a day of it:") if flown else N_("Budgets a day:"))
        places = comparison.plans[0].decimals
        cells = comparison.budgets.reset_index()
        budgets = [
            [c if isinstance(c, str) else amount(c, places) for c in row.values()] for row in records(cells)
        ]
        self.table([str(name) for name in cells.columns], budgets, range(3, len(cells.columns)))
        first, *others = (plan.scenario.name for plan in comparison.plans)
        for name in others:
            self.line(N_("What differs in “{name}”, beside “{first}”:"), name=name, first=first)
            for sentence in comparison.differences(name):
                self.item(sentence)


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
        amount(row["expected_revenue"], 0),
        amount(row["roas"], 2),
        amount(row["expected_profit"], 0),
        f"{row['gain_over_todays_split']:+,.0f}",
        chance(row["chance_of_gain"]),
        "" if first != first else chance(first),
        f"{row['share_moved']:.0%}",
    )
