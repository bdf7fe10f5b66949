"""One theme for every chart, on light and on dark, with figures and months of the reader's language.

Charts are drawn in the colours of light pages; :func:`themed` puts those of dark ones in their place. They are
those of Okabe and Ito's set, or lighter ones: colour-blind eyes tell them apart, and all stand out by 3:1 or more
from the page (WCAG 1.4.11); words do by 4.5:1 or more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import altair as alt
from altair.utils.schemapi import SchemaBase, Undefined

from adopt.charts.grammar import Chart
from adopt.charts.locale import locale_of
from adopt.charts.look import BLUE, FONT, GREY, PAPER, VERMILLION

Part = TypeVar("Part")


@dataclass(frozen=True)
class Palette:
    """The colours of one kind of page.

    Attributes:
        background: of the page.
        text: words.
        axis: lines of axes.
        grid: lines behind the marks.
        marks: colour as charts name it -> as it is drawn.
    """

    background: str
    text: str
    axis: str
    grid: str
    marks: Mapping[str, str]


LIGHT = Palette(PAPER, "#2F2D2B", "#8A8783", "#E6E4E1", {})
DARK = Palette(
    "#171614",
    "#EDEBE8",
    "#8A8783",
    "#3A3835",
    {BLUE: "#56B4E9", VERMILLION: "#F08A4B", GREY: "#B8B4AE", PAPER: "#171614"},
)
"""Backgrounds and text are those of Streamlit's pages."""
_MONTHS = (
    "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر",
)  # fmt: skip
_DAYS = ("الأحد", "الإثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت")
_TIME: Mapping[str, Any] = {
    "dateTime": "%x, %X",
    "date": "%-d/%-m/%Y",
    "time": "%-I:%M:%S %p",
    "periods": ["ص", "م"],
    "days": list(_DAYS),
    "shortDays": list(_DAYS),
    "months": list(_MONTHS),
    "shortMonths": list(_MONTHS),
}
"""How Arabic axes write days."""


def palette(dark: bool) -> Palette:
    """The colours of a dark or of a light page."""
    return DARK if dark else LIGHT


def config(language: str, dark: bool = False, digits: str = "latn") -> dict[str, Any]:
    """What every chart is drawn with: a configuration of Vega-Lite."""
    colours = palette(dark)
    words = {"labelFontSize": 12, "titleFontSize": 13, "labelColor": colours.text, "titleColor": colours.text}
    lines = {"gridColor": colours.grid, "domainColor": colours.axis, "tickColor": colours.axis}
    locale: dict[str, Any] = {**locale_of(language, digits)}
    if language == "ar":
        locale["time"] = dict(_TIME)
    return {
        "locale": locale,
        "font": FONT,
        "view": {"stroke": None},
        "axis": {**words, **lines, "titleFontWeight": "normal"},
        "legend": {**words, "titleFontWeight": "normal"},
        "header": words,
        "title": {"color": colours.text, "subtitleColor": colours.text, "fontSize": 14},
        "text": {"color": colours.text, "font": FONT},
    }


def themed(chart: Chart, language: str, dark: bool = False, digits: str = "latn") -> Chart:
    """The chart in the theme of a page.

    Args:
        chart: one of this package, which names the colours of light pages.
        language: of its figures and months.
        dark: whether the page is.
        digits: of its figures, "latn" or "arab".
    """
    drawn = recoloured(chart, palette(dark).marks)
    drawn.config = alt.Config(**config(language, dark, digits))
    return drawn


def recoloured(part: Part, colours: Mapping[str, str]) -> Part:
    """A chart, or a part of one, with colours put in the place of others; its data are left alone."""
    found: Any = part
    if isinstance(part, SchemaBase):
        found = part.copy(deep=False)
        for name, value in part._kwds.items():
            if name not in ("data", "datasets") and value is not Undefined:
                found._kwds[name] = recoloured(value, colours)
    elif isinstance(part, dict):
        found = {name: recoloured(value, colours) for name, value in part.items()}
    elif isinstance(part, list):
        found = [recoloured(value, colours) for value in part]
    elif isinstance(part, str):
        found = colours.get(part, part)
    replaced: Part = found
    return replaced
