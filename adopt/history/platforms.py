"""What differs by platform, as data: headings, levels, how late conversions arrive.

A new platform is one TOML file and no code; :mod:`adopt.history.spec_files` reads them.
"""

from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict

Headings = dict[str, tuple[str, ...]]
"""Language -> the headings a column may have in it, the usual one first."""
Certainty = Literal["A", "B", "C", "D", "M"]
"""How sure a heading is. A: stands in a real export; B: in a program that says it reads real exports; C: in a
test or table of public code; D: documented by the ads manager; M: from memory, verified by nothing."""

DEFAULT_MATURING_DAYS = 7
"""Days whose conversions still arrive on a platform nobody described: the commonest click window."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ConversionKind(_Frozen):
    """One thing that an ads manager counts as a conversion.

    Attributes:
        headings: the column that counts it.
        value: the column with its value; empty where it has none.
        mixes: the column that says what each row counts, where the rows may count different things.
        called: other names of it, such as that of the ads manager's API.
        sums_up: whether it counts several events, or whichever was optimised for; then a column of one event goes
            before it.
        wanted: whether it stands in a spec of the user's own, who thereby says what counts.
    """

    headings: Headings
    value: Headings = {}
    mixes: Headings = {}
    called: tuple[str, ...] = ()
    sums_up: bool = False
    wanted: bool = False


class Layout(_Frozen):
    """One arrangement of columns; a platform that renamed its levels has several.

    Attributes:
        name: ``report`` of an ads manager, rows of its ``api``, ``canonical`` or ``warehouse``.
        requires: roles that must be present for this arrangement to be the one.
        headings: role -> headings, on top of the platform's.
    """

    name: Literal["report", "canonical", "warehouse", "api"] = "report"
    requires: tuple[str, ...] = ()
    headings: dict[str, Headings] = {}


class Preamble(_Frozen):
    """How the lines above the headings name the first and the last day of the report, in any language."""

    start: tuple[str, ...]
    end: tuple[str, ...]


class PlatformSpec(_Frozen):
    """An ads manager's reports.

    Attributes:
        platform: name in the canonical history; empty for tables with a platform column.
        title: name for people.
        also_called: what warehouses call the platform.
        maturing_days: days whose conversions still arrive.
        conversions_dated_by: the day a conversion is counted on.
        daily_menu: language -> what to choose in the ads manager to get one row a day.
        signature: headings that give the platform away; ``(¤)`` stands for a currency in brackets.
        at_least: how many of them a file must have.
        foreign: headings that rule the platform out.
        needs: roles without which a file cannot be read.
        date_order: language -> ``mdy`` or ``dmy``, where the ads manager is known to write it so.
        preamble: how the lines above the headings name the report's days, where they do.
        micros: headings whose numbers are millionths of the currency.
        certainty: how sure each heading is; those that stand nowhere are from memory (M).
        headings: role -> headings shared by every layout.
        conversions: what can be counted, best first.
        layouts: the arrangements, the most particular first.
    """

    platform: str = ""
    title: str
    also_called: tuple[str, ...] = ()
    maturing_days: int = DEFAULT_MATURING_DAYS
    conversions_dated_by: Literal["ad day", "conversion day"] = "ad day"
    daily_menu: dict[str, str] = {}
    signature: tuple[str, ...]
    at_least: int = 2
    foreign: tuple[str, ...] = ()
    needs: tuple[str, ...] = ("date", "campaign", "spend", "conversions")
    date_order: dict[str, Literal["mdy", "dmy"]] = {}
    preamble: Preamble | None = None
    micros: tuple[str, ...] = ()
    certainty: dict[Certainty, tuple[str, ...]] = {}
    headings: dict[str, Headings]
    conversions: tuple[ConversionKind, ...]
    layouts: tuple[Layout, ...] = (Layout(),)

    def headings_of(self, layout: Layout) -> dict[str, Headings]:
        """Role -> headings; the columns of the i-th kind are ``conversions:i``, ``value:i`` and ``mixes:i``."""
        roles = self.headings | layout.headings
        for i, kind in enumerate(self.conversions):
            roles |= {f"conversions:{i}": kind.headings, f"value:{i}": kind.value, f"mixes:{i}": kind.mixes}
        return roles

    def usual_heading(self, role: str, layout: Layout, language: str) -> str:
        """What this ads manager calls ``role`` in ``language``."""
        headings = self.headings_of(layout)["conversions:0" if role == "conversions" else role]
        return (headings.get(language) or headings.get("en") or next(filter(None, headings.values())))[0]

    @cached_property
    def graded(self) -> dict[str, Certainty]:
        """Heading -> how sure it is, for every heading of every layout, by name."""
        known: dict[str, Certainty] = {name: grade for grade, names in self.certainty.items() for name in names}
        roles = [names for layout in self.layouts for names in self.headings_of(layout).values()]
        return {n: known.get(n, "M") for n in sorted({n for r in roles for tongue in r.values() for n in tongue})}
