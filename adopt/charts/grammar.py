"""What every chart shares: words, and the axes of names and money."""

from typing import TypeAlias

import altair as alt

from adopt.charts.look import LABEL_PIXELS
from adopt.text import currency_sign, isolated, say

Chart: TypeAlias = alt.LayerChart | alt.FacetChart | alt.VConcatChart
"""What alt.layer is said to return, or several of them one below the other."""

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
    return isolated(f"{name} ({currency_sign(currency, language)})" if currency else name, language)


def day_form(language: str) -> str:
    """How a day is written on an axis: 1 Nov 2026, with the month in the language's words."""
    return isolated("%-d %b %Y", language)
