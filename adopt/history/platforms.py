"""What differs by platform, as data: headings, levels, how late conversions arrive.

A new platform is one TOML file in ``specs/`` and no code. ``specs/tables/`` holds the two layouts that belong
to no ads manager: the canonical history and the table that warehouses keep.
"""

import tomllib
from functools import cache
from importlib import resources
from typing import Literal

from pydantic import BaseModel, ConfigDict

Headings = dict[str, tuple[str, ...]]
"""Language -> the headings a column may have in it, the usual one first."""

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
    """

    headings: Headings
    value: Headings = {}
    mixes: Headings = {}


class Layout(_Frozen):
    """One arrangement of columns; a platform that renamed its levels has several.

    Attributes:
        name: ``report`` of an ads manager, ``canonical`` or ``warehouse``.
        requires: roles that must be present for this arrangement to be the one.
        headings: role -> headings, on top of the platform's.
    """

    name: Literal["report", "canonical", "warehouse"] = "report"
    requires: tuple[str, ...] = ()
    headings: dict[str, Headings] = {}


class Preamble(_Frozen):
    """How the lines above the headings name the first and the last day of the report."""

    start: str
    end: str


class PlatformSpec(_Frozen):
    """An ads manager's reports.

    Attributes:
        platform: name in the canonical history; empty for tables with a platform column.
        title: name for people.
        also_called: what warehouses call the platform.
        maturing_days: days whose conversions still arrive.
        conversions_dated_by: the day a conversion is counted on.
        daily_menu: language -> what to choose in the ads manager to get one row a day.
        signature: headings that give the platform away.
        at_least: how many of them a file must have.
        foreign: headings that rule the platform out.
        needs: roles without which a file cannot be read.
        date_order: language -> ``mdy`` or ``dmy``, where the ads manager is known to write it so.
        preamble: how the lines above the headings name the report's days, where they do.
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
    at_least: int
    foreign: tuple[str, ...] = ()
    needs: tuple[str, ...] = ("date", "campaign", "spend", "conversions")
    date_order: dict[str, Literal["mdy", "dmy"]] = {}
    preamble: Preamble | None = None
    headings: dict[str, Headings]
    conversions: tuple[ConversionKind, ...]
    layouts: tuple[Layout, ...]

    def headings_of(self, layout: Layout) -> dict[str, Headings]:
        """Role -> headings; the columns of the i-th kind are ``conversions:i``, ``value:i`` and ``mixes:i``."""
        roles = self.headings | layout.headings
        for i, kind in enumerate(self.conversions):
            roles |= {f"conversions:{i}": kind.headings, f"value:{i}": kind.value, f"mixes:{i}": kind.mixes}
        return roles

    def usual_heading(self, role: str, layout: Layout, language: str) -> str:
        """What this ads manager calls ``role`` in ``language``."""
        headings = self.headings_of(layout)["conversions:0" if role == "conversions" else role]
        return headings.get(language, headings["en"])[0]


@cache
def load_specs() -> dict[str, PlatformSpec]:
    """The described platforms by name."""
    return {spec.platform: spec for spec in _read("specs")}


@cache
def load_tables() -> tuple[PlatformSpec, ...]:
    """The layouts that carry several platforms: canonical history and warehouse table."""
    return tuple(_read("specs/tables"))


def platform_name(name: str) -> str:
    """The canonical name of a platform; a stranger's name is returned unchanged.

    Example:
        >>> platform_name("facebook_ads"), platform_name("billboards")
        ('meta', 'billboards')
    """
    for platform, spec in load_specs().items():
        if name.casefold() in (platform, *spec.also_called):
            return platform
    return _WITHOUT_SPEC.get(name.casefold(), name)


def maturing_days(platform: str) -> int:
    """Days before the last one whose conversions still arrive.

    Example:
        >>> maturing_days("linkedin"), maturing_days("billboards")
        (30, 7)
    """
    spec = load_specs().get(platform)
    return spec.maturing_days if spec else DEFAULT_MATURING_DAYS


_WITHOUT_SPEC = {
    "twitter_ads": "x",
    "snapchat_ads": "snapchat",
    "pinterest_ads": "pinterest",
    "reddit_ads": "reddit",
}


def _read(folder: str) -> list[PlatformSpec]:
    """Every spec directly inside ``folder``, in the order of the file names."""
    files = [f for f in (resources.files("adopt.history") / folder).iterdir() if f.name.endswith(".toml")]
    texts = [f.read_text(encoding="utf-8") for f in sorted(files, key=lambda f: f.name)]
    return [PlatformSpec.model_validate(tomllib.loads(text)) for text in texts]
