"""What is said of a workspace: what came in, what was planned, and what became of it."""

from typing import TYPE_CHECKING

from adopt.terminal.voice import Voice, percent
from adopt.text import N_, chance, say
from adopt.workspace.words import STATUS_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from adopt.tracking import Track
    from adopt.workspace.imports import Kept
    from adopt.workspace.plans import Made
    from adopt.workspace.scenarios import Saved


class KeptTables(Voice):
    """Of a workspace."""

    def kept(self, kept: "Kept") -> None:
        """One import, as it was kept."""
        from adopt.workspace.words import kept_words

        self.message(kept_words(kept))
        if not kept.again:
            self.findings(kept.findings)

    def imports(self, imports: "Iterable[Kept]") -> None:
        """Every import."""
        heads = (
            N_("Number"), N_("Kept"), N_("Person"), N_("Files"), N_("First day"), N_("Last day"), N_("New"),
            N_("Restated"), N_("Undone"),
        )  # fmt: skip
        rows = [
            (
                f"{one.number}",
                f"{one.at:%Y-%m-%d %H:%M}",
                one.person,
                ", ".join(one.files),
                f"{one.first_day}",
                f"{one.last_day}",
                f"{one.new_rows:,}",
                f"{one.restated_rows:,}",
                f"{one.undone_at:%Y-%m-%d %H:%M} {one.undone_by}" if one.undone_at else "",
            )
            for one in imports
        ]
        self.table(self.said(heads), rows, numbers=(0, 6, 7))

    def made(self, plans: "Iterable[Made]") -> None:
        """Every plan."""
        heads = (
            N_("Number"), N_("Kept"), N_("Person"), N_("Name"), N_("Status"), N_("First day"), N_("Last day"),
            N_("Spend in total"), N_("Expected conversions"), N_("Gain"),
        )  # fmt: skip
        rows = [
            (
                f"{one.number}",
                f"{one.at:%Y-%m-%d %H:%M}",
                one.person,
                one.name,
                say(STATUS_NAMES[one.status], self.language),
                f"{one.first_day}",
                f"{one.last_day}",
                f"{float(one.told['total']):,.2f} {one.told['currency'] or ''}".strip(),
                f"{one.told['expected']:,.0f}",
                f"{one.told['gain']:+,.0f} ({chance(one.told['chance'])})",
            )
            for one in plans
        ]
        self.table(self.said(heads), rows, numbers=(0, 7, 8, 9))

    def saved(self, scenarios: "Iterable[Saved]") -> None:
        """Every scenario, its latest version."""
        heads = N_("Name"), N_("Version"), N_("Saved"), N_("Person"), N_("Marks")
        names = {"record": N_("plan of record"), "locked": N_("locked"), "archived": N_("archived")}
        rows = [
            (
                one.scenario.name,
                f"{one.version}",
                f"{one.at:%Y-%m-%d %H:%M}",
                one.person,
                ", ".join(say(name, self.language) for mark, name in names.items() if getattr(one, mark)),
            )
            for one in scenarios
        ]
        self.table(self.said(heads), rows, numbers=(1,))

    def log(self, log: "pd.DataFrame") -> None:
        """Who changed what."""
        heads = N_("When"), N_("Person"), N_("What was done"), N_("To what")
        rows = [
            (f"{row['at']:%Y-%m-%d %H:%M:%S}", row["person"], row["action"], row["subject"])
            for row in log.to_dict("records")
        ]
        self.table(self.said(heads), rows)

    def track(self, track: "Track") -> None:
        """Every plan against what came."""
        heads = (
            N_("Number"), N_("Name"), N_("First day"), N_("Days passed"), N_("On plan"), N_("Conversions"),
            N_("Forecast"), N_("90 % between"), N_("If the split had stayed"),
        )  # fmt: skip
        rows = [
            (
                f"{row['number']}",
                row["name"],
                f"{row['first_day']}",
                f"{row['days']}",
                percent(row["on_plan"], ".0%"),
                f"{row['conversions']:,.0f}",
                f"{row['forecast']:,.0f}",
                f"{row['low']:,.0f} – {row['high']:,.0f}",
                f"{row['if_kept']:,.0f}",
            )
            for row in track.passed.to_dict("records")
        ]
        if not rows:
            self.line(N_("No plan has days to be judged by yet."))
            return
        self.table(self.said(heads), rows, numbers=(0, 3, 4, 5, 6, 7, 8))
        self.line(
            N_("The 90 % intervals of {count} plan held {held:.0%} of what came."),
            N_("The 90 % intervals of {count} plans held {held:.0%} of what came."),
            count=len(rows),
            held=track.held,
        )
        self.findings(track.findings())
