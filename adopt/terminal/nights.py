"""What is said of an agency's night."""

from typing import TYPE_CHECKING

from adopt.terminal.voice import Voice
from adopt.text import N_, Message, chance

if TYPE_CHECKING:
    from adopt.portfolio import Night
    from adopt.portfolio.record import Record

SHOWN = 10
"""Accounts of a kind that a terminal names; the summary has all of them."""


class NightTables(Voice):
    """Of many accounts, each planned by itself."""

    def night(self, night: "Night") -> None:
        """How many have a plan, which gain most, which need a person, and where all of it is."""
        self.line(
            N_("{planned} of {count} account has a plan; {taken} of them were finished before."),
            N_("{planned} of {count} accounts have a plan; {taken} of them were finished before."),
            count=len(night.records),
            planned=len(night.planned),
            taken=night.taken_over,
        )
        if night.gaining:
            self._gaining(night)
        if night.needing:
            self.line(
                N_("{count} account needs a person before its budgets move:"),
                N_("{count} accounts need a person before their budgets move:"),
                count=len(night.needing),
            )
            self._listed(night.needing)
        if night.leftover:
            self.line(
                N_("Left as they were, since their accounts were not given: {folders}."),
                folders=[*night.leftover[:SHOWN], *(["…"] if len(night.leftover) > SHOWN else [])],
            )
        self.line(N_("Written: {file}"), file=str(night.out))

    def failed_accounts(self, night: "Night") -> None:
        """Which accounts have no plan, and why."""
        if night.failed:
            self.line(N_("{count} account failed:"), N_("{count} accounts failed:"), count=len(night.failed))
            self._listed(night.failed)

    def _gaining(self, night: "Night") -> None:
        heads = (
            N_("Account"),
            N_("Expected conversions"),
            N_("Gain over today's split"),
            N_("Gain in %"),
            N_("Probability of a gain"),
        )
        rows = [
            (
                record.account,
                f"{record.figures['expected_conversions']:,.0f}",
                f"{record.figures['gain']:+z,.0f}",
                f"{record.figures['gain_share']:+z.1%}",
                chance(record.figures["chance_of_gain"]),
            )
            for record in night.gaining[:SHOWN]
        ]
        self.table(self.said(heads), rows, numbers=range(1, 5))

    def _listed(self, records: "tuple[Record, ...]") -> None:
        for record in records[:SHOWN]:
            reasons = [record.error.message, record.error.remedy] if record.error else record.needs
            parts = {f"s{i}": reason for i, reason in enumerate(reasons)}
            text = "{account}: " + " ".join(f"{{{name}}}" for name in parts)
            self.item(Message(text, {"account": record.account, **parts}))
        if len(records) > SHOWN:
            self.item(
                Message(
                    N_("{count} more stands in the summary."),
                    {"count": len(records) - SHOWN},
                    N_("{count} more stand in the summary."),
                )
            )
