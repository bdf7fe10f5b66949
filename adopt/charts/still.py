"""Charts as pictures that stand still: for reports and downloads, drawn without a browser.

The same charts as on the pages, in the same theme and font; only what a page decides by its window, the width and
the room for names, is decided here.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import Any, cast

import altair as alt

from adopt.charts.grammar import Chart
from adopt.charts.legend import Sign, legend_of
from adopt.charts.look import LABEL_PIXELS, fonts
from adopt.charts.theme import palette, themed

LABEL_SHARE, MOST_LABEL = 0.4, 260
"""Room for names: a share of the width, and no more than so many pixels."""
SPACING = 12
_MADE_UP_ID = re.compile(r'((?:id="|url\(#|href="#))(?=(?:clip|gradient|pattern)\w*\d)')


def told(chart: Chart, title: str, signs: Sequence[Sign], language: str) -> Chart:
    """A chart that explains itself: with its name above it and, between both, what its marks mean.

    Args:
        chart: as a page shows it.
        title: of the picture; empty for none.
        signs: as the page's legend has them.
        language: of the words.
    """
    parts = (legend_of(signs, language), chart) if signs else (chart,)
    whole: Chart = alt.vconcat(*parts, spacing=SPACING)
    return whole.properties(title=alt.Title(title, anchor="start", offset=SPACING)) if title else whole


def svg(chart: Chart, width: int, language: str, dark: bool = False, name: str = "") -> str:
    """The chart as SVG.

    Args:
        chart: as a page shows it.
        width: of the marks and their axes, pixels; titles of the axes come on top.
        language: of figures and months, and for whoever reads the words out.
        dark: in the colours of a dark page.
        name: put before the ids inside, so that two charts can stand in one page.
    """
    import vl_convert  # slow to import, and not every command draws

    _register()
    drawn = vl_convert.vegalite_to_svg(_still(chart, width, language, dark))
    drawn = _MADE_UP_ID.sub(lambda found: found[1] + name, drawn)
    return drawn.replace("<svg ", f'<svg lang="{language}" ', 1)


def png(chart: Chart, width: int, language: str, dark: bool = False, scale: float = 2.0) -> bytes:
    """The chart as PNG; the arguments are those of :func:`svg`, ``scale`` dots for each pixel."""
    import vl_convert

    _register()
    return vl_convert.vegalite_to_png(_still(chart, width, language, dark), scale=scale)


@cache
def _register() -> None:
    import vl_convert

    vl_convert.register_font_directory(fonts())


def _still(chart: Chart, width: int, language: str, dark: bool) -> dict[str, Any]:
    """The chart's specification with all that a window would decide filled in."""
    # Tests hold every chart against the grammar; once more takes longer than drawing it.
    whole = themed(chart, language, dark).to_dict(validate=False)
    spec = cast("dict[str, Any]", _without_window(whole, width))
    for inner in spec.get("vconcat", (spec,)):
        inner.get("spec", inner)["width"] = width
    if "vconcat" not in spec:
        # The frame holds the axes too: with "fit" a long name would squeeze the marks to nothing.
        spec["autosize"] = {"type": "pad"}
    spec["config"]["background"] = palette(dark).background
    return spec


def _without_window(part: Any, width: int) -> Any:  # noqa: ANN401 - any part of a specification
    if isinstance(part, dict):
        if part.get("expr") == LABEL_PIXELS:
            return min(MOST_LABEL, LABEL_SHARE * width)
        return {key: _without_window(value, width) for key, value in part.items()}
    if isinstance(part, list):
        return [_without_window(value, width) for value in part]
    return float(part) if isinstance(part, Decimal) else part  # a budget to the minor unit, which JSON cannot say
