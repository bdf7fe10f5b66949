"""What is said of plans that leave for the ads managers: lists, requests and steps."""

from typing import TYPE_CHECKING

from adopt.plan.money import decimals
from adopt.terminal.voice import Voice, percent
from adopt.text import N_, Message, say

if TYPE_CHECKING:
    from adopt.export.change_list import ChangeList
    from adopt.export.payloads import Payloads
    from adopt.export.stages import Stages


class LeavingTables(Voice):
    """Of budgets on their way out."""

    def changes(self, changes: "ChangeList") -> None:
        """Every budget, before and after; the reasons stand in the file."""
        heads = (
            N_("Platform"),
            N_("Level"),
            N_("Campaign"),
            N_("Audience"),
            N_("Today a day"),
            N_("Recommended a day"),
            N_("Change"),
        )
        rows = [
            (
                line.platform,
                say(line.level, self.language),
                line.campaign,
                line.audience,
                "" if line.before is None else f"{line.before:,}",
                f"{line.after:,}",
                "" if line.share is None else percent(float(line.share)),
            )
            for line in changes.lines
        ]
        self.table(self.said(heads), rows, numbers=(4, 5, 6))

    def payloads(self, payloads: "Payloads") -> None:
        """Every request, without its body."""
        heads = (N_("Platform"), N_("Level"), N_("Budget a day"), N_("Request"))
        rows = [
            (r.spec.platform, say(r.told.name, self.language), f"{r.money:,} {r.currency}", f"{r.method} {r.url}")
            for r in payloads.requests
        ]
        self.table(self.said(heads), rows, numbers=(2,))
        self.line(N_("adopt sends nothing: a program of yours does, with your own credentials."))

    def stages(self, stages: "Stages") -> None:
        """What every cell gets in every step."""
        days = [say(Message(N_("Day {day}"), {"day": day}), self.language) for day in stages.days]
        heads = (*self.said((N_("Platform"), N_("Campaign"), N_("Audience"), N_("Today a day"))), *days)
        ways = list(zip(stages.before, *stages.steps, strict=True))
        form = f",.{decimals(stages.planned.currency)}f"
        rows = [
            (cell.platform, cell.campaign, cell.audience, *(format(amount, form) for amount in way))
            for cell, way in zip(stages.cells, ways, strict=True)
        ]
        rows.append((say(N_("Total"), self.language), "", "", *(format(total, form) for total in stages.totals)))
        self.table(heads, rows, numbers=range(3, 4 + len(days)))
        self.line(
            N_("{count} step, no budget changing by more than {step:.0%}; back.csv leads back."),
            plural=N_("{count} steps, no budget changing by more than {step:.0%} in one; back.csv leads back."),
            count=len(stages.steps),
            step=stages.step,
        )
