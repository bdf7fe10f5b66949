"""Charts as pictures that stand still: for reports and downloads, drawn without a browser.

The same charts as on the pages, in the same font and on white; only what a page decides by its window, the width
and the room for names, is decided here.
"""

import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from adopt.charts.look import FONT, LABEL_PIXELS, fonts

if TYPE_CHECKING:
    from adopt.charts.grammar import Chart

MOST_LABEL = 320
"""Room for names, pixels, beside the marks."""
_SIZES = {"labelFontSize": 12, "titleFontSize": 13, "labelColor": "#333333", "titleColor": "#333333"}
_THEME: dict[str, Any] = {
    "font": FONT,
    "background": "white",
    "view": {"stroke": None},
    "axis": {**_SIZES, "titleFontWeight": "normal", "gridColor": "#E5E5E5", "domainColor": "#999999"},
    "legend": _SIZES,
    "header": _SIZES,
}
_MADE_UP_ID = re.compile(r'((?:id="|url\(#|href="#))(?=(?:clip|gradient|pattern)\w*\d)')


def svg(chart: "Chart", width: int, language: str, name: str = "") -> str:
    """The chart as SVG.

    Args:
        chart: as a page shows it.
        width: of the marks and their axes, pixels; titles of the axes come on top.
        language: of the words in the chart, for whoever reads them out.
        name: put before the ids inside, so that two charts can stand in one page.
    """
    import vl_convert  # slow to import, and not every command draws

    _register()
    drawn = vl_convert.vegalite_to_svg(_still(chart, width))
    drawn = _MADE_UP_ID.sub(lambda found: found[1] + name, drawn)
    return drawn.replace("<svg ", f'<svg lang="{language}" ', 1)


def png(chart: "Chart", width: int, scale: float = 2.0) -> bytes:
    """The chart as PNG; ``width`` as for :func:`svg`, ``scale`` dots for each of its pixels."""
    import vl_convert

    _register()
    return vl_convert.vegalite_to_png(_still(chart, width), scale=scale)


@cache
def _register() -> None:
    import vl_convert

    vl_convert.register_font_directory(fonts())


def _still(chart: "Chart", width: int) -> dict[str, Any]:
    """The chart's specification with all that a window would decide filled in."""
    # Tests hold every chart against the grammar; once more takes longer than drawing it.
    spec = cast("dict[str, Any]", _without_window(chart.to_dict(validate=False)))
    inner = spec["spec"] if "facet" in spec else spec
    inner["width"] = width
    # The frame holds the axes too: with "fit" a long name would squeeze the marks to nothing.
    spec["autosize"] = {"type": "pad"}
    spec["config"] = {**spec.get("config", {}), **_THEME}
    return spec


def _without_window(part: Any) -> Any:  # noqa: ANN401 - any part of a specification
    if isinstance(part, dict):
        if part.get("expr") == LABEL_PIXELS:
            return MOST_LABEL
        return {key: _without_window(value) for key, value in part.items()}
    if isinstance(part, list):
        return [_without_window(value) for value in part]
    return float(part) if isinstance(part, Decimal) else part  # a budget to the minor unit, which JSON cannot say
