"""What is said of one total that was shared between accounts."""

from typing import TYPE_CHECKING

from adopt.plan.money import decimals
from adopt.terminal.voice import Voice, amount, percent, records
from adopt.text import N_, say

if TYPE_CHECKING:
    from adopt.plan.shared import Shared


class SharedTables(Voice):
    """Of budgets of accounts."""

    def shared(self, shared: "Shared") -> None:
        """One row an account, and what holds for all of them."""
        from adopt.plan.shared_sentences import HOLDS, shared_sentences

        heads = (
            N_("Account"),
            N_("Currency"),
            N_("As today"),
            N_("Budget"),
            N_("Change"),
            N_("Expected"),
            N_("90 % between"),
            N_("1,000 more bring"),
            N_("Held by"),
            N_("Over today's split"),
            N_("Over its share of today"),
        )
        rows = [
            (
                r["account"],
                r["currency"],
                amount(r["today"], decimals(r["currency"])),
                amount(r["budget"], decimals(r["currency"])),
                percent(r["change"]),
                f"{r['expected']:,.0f}",
                f"{r['expected_low']:,.0f} – {r['expected_high']:,.0f}",
                amount(1000 * r["marginal_return"], 2),
                say(HOLDS[r["held_by"]], self.language) if r["held_by"] else "",
                f"{r['gain_over_todays_split']:+z,.0f}",
                f"{r['gain_over_todays_shares']:+z,.0f}",
            )
            for r in records(shared.table)
        ]
        self.table(self.said(heads), rows, numbers=(2, 3, 4, 5, 6, 7, 9, 10))
        for sentence in shared_sentences(shared):
            self.message(sentence)
