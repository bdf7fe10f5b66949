"""What every chart shares: words, and the axes of names and money."""

from typing import TypeAlias

import altair as alt

from adopt.charts.look import LABEL_PIXELS
from adopt.text import isolated, say

Chart: TypeAlias = alt.LayerChart | alt.FacetChart
"""What alt.layer is said to return."""

ROW_PIXELS = 30


def label(text: str, language: str) -> str:
    """A sentence for a chart, which is drawn left to right in every language."""
    return isolated(say(text, language), language)


def cell_axis(order: alt.EncodingSortField) -> alt.Y:
    """The axis of names: one row a cell, in an order."""
    axis = alt.Axis(labelLimit=alt.ExprRef(LABEL_PIXELS), labelPadding=8, labelFlush=False)
    return alt.Y("label:N", sort=order, title=None, axis=axis)


def money_axis(what: str, currency: str, language: str) -> str:
    """The name of an axis of money."""
    name = say(what, language)
    return isolated(f"{name} ({currency})" if currency else name, language)
