"""Charts that follow a slider: what is drawn is settled once, and from then on only figures change.

Altair checks every part of a chart against the schema of Vega-Lite whenever one is made: a tenth of a second that
has nothing to do with the figures in it.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from threading import Lock
from typing import Any

import altair as alt
import pandas as pd

from adopt.charts.grammar import Chart
from adopt.charts.theme import themed

KEPT = 64
"""Specifications that are remembered; the oldest is forgotten first."""

_settled: dict[Hashable, dict[str, Any]] = {}
_writing = Lock()


def live(
    draw: Callable[..., Chart],
    given: Sequence[pd.DataFrame | str],
    language: str,
    dark: bool = False,
    digits: str = "latn",
) -> dict[str, Any]:
    """The Vega-Lite specification of a chart, its tables beside it under ``datasets``.

    Args:
        draw: one of the functions of this package. What it draws must follow from the columns and the lengths of
            its tables and from its words, and its marks must stand on those tables as they are.
        given: its arguments: tables and words.
        language: of its theme.
        dark: whether the page is.
        digits: of its figures, "latn" or "arab".

    Example:
        >>> from adopt.charts.curves import marginal_chart
        >>> columns = ["label", "marginal_cpa", "marginal_cpa_low", "marginal_cpa_high"]
        >>> table = pd.DataFrame([["a", 2.0, 1.0, 3.0]], columns=columns)
        >>> spec = live(marginal_chart, [table, "SAR", "en"], "en")
        >>> list(spec["datasets"]), spec["data"]
        (['table-0'], {'name': 'table-0'})
    """
    tables = {f"table-{place}": it for place, it in enumerate(given) if isinstance(it, pd.DataFrame)}
    key = (
        draw,
        language,
        dark,
        digits,
        *(it if isinstance(it, str) else (tuple(it.columns), len(it)) for it in given),
    )
    specification = _settled.get(key)
    if specification is None:
        specification = _specification(themed(draw(*given), language, dark, digits), tables)
        with _writing:
            _settled[key] = specification
            for oldest in list(_settled)[:-KEPT]:
                del _settled[oldest]
    return {**specification, "datasets": tables}


def _parts(chart: Chart) -> Iterator[Chart]:
    """A chart and all its layers, those of layers too."""
    yield chart
    for layer in getattr(chart, "layer", ()):
        yield from _parts(layer)


def _specification(chart: Chart, tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """A chart as Vega-Lite reads it, each table a name."""
    for part in _parts(chart):
        for name, table in tables.items():
            if part.data is table:
                part.data = alt.NamedData(name)
    specification: dict[str, Any] = chart.to_dict()
    # Altair's own theme adds a size, which is the page's to say.
    for size in ("continuousWidth", "continuousHeight"):
        specification.get("config", {}).get("view", {}).pop(size, None)
    assert "datasets" not in specification, "a chart of other tables than it was given cannot follow them"
    return specification
