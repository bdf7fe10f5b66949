"""Read-only tables: numbers stay numbers, shares have their sign, and text is never markup."""

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, SupportsFloat

import pandas as pd
import streamlit as st

from adopt.text import isolated
from app.session.state import session
from app.session.words import explained, figures

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler
    from streamlit.elements.lib.column_types import ColumnConfig

PERCENT, SIGNED_PERCENT = "%.0f%%", "%+.0f%%"
"""Formats of columns that hold shares: 0.5 is shown as 50%."""
ROW_PIXELS, ROWS_AT_ONCE = 35, 18
LONG_PIXELS, LINES = 460, 3
"""Width of a column of sentences, and as how many rows of a line its rows are high."""
MOST_STYLED = 200_000
"""Fields of a table that pandas styles; it refuses more than 2^18."""


def table(
    frame: pd.DataFrame,
    heads: Mapping[str, str],
    formats: Mapping[str, str] | None = None,
    alt: str = "",
    long: str = "",
) -> None:
    """A read-only table; text columns are never markup.

    Args:
        frame: what to show; columns without a heading are left out.
        heads: heading of each column, in order.
        formats: printf formats of number columns. The "localized" format would mix two kinds of digits.
        alt: what the table holds, for a reader who cannot see it.
        long: a column of sentences, which are broken into lines; empty for none.
    """
    now, order, printfs = session(), list(heads), formats or {}
    shares = [name for name, printf in printfs.items() if printf in (PERCENT, SIGNED_PERCENT)]
    shown = frame.assign(**{name: 100 * frame[name] for name in shares})
    signed = [name for name in shares if printfs[name] == SIGNED_PERCENT and shown.size < MOST_STYLED]
    # What pandas styles has no other format.
    plain = {name: printf for name, printf in printfs.items() if name not in signed and not now.in_arabic_indic}
    config = {name: _column(name, head, printfs, plain, name == long) for name, head in heads.items()}
    high = LINES * ROW_PIXELS if long else ROW_PIXELS
    st.dataframe(
        _styled(shown, printfs, signed),
        hide_index=True,
        column_order=order[::-1] if now.language == "ar" else order,
        column_config=config,
        height=high * min(len(frame), ROWS_AT_ONCE) + ROW_PIXELS + 3,
        row_height=high if long else None,
        placeholder="–",
        alt=alt or None,
    )


def _column(
    name: str, head: str, printfs: Mapping[str, str], plain: Mapping[str, str], long: bool
) -> "ColumnConfig":
    """A column under its heading, with the meaning of its term where it is one."""
    head, about = isolated(head, session().language), explained(name)
    if long:
        return st.column_config.TextColumn(head, width=LONG_PIXELS, help=about)
    if name in printfs:
        return st.column_config.NumberColumn(head, format=plain.get(name), help=about)
    return st.column_config.Column(head, help=about)


def _styled(shown: pd.DataFrame, formats: Mapping[str, str], signed: Sequence[str]) -> "pd.DataFrame | Styler":
    """Figures as printf formats cannot write them; underneath they stay numbers, by which to sort."""
    if session().in_arabic_indic:
        return shown.style.format({name: partial(_in_arabic_indic, printf) for name, printf in formats.items()})
    return shown.style.format(dict.fromkeys(signed, _signed)) if signed else shown


def _signed(share: object) -> str:
    """Per cent with their sign, which nothing has not: a printf format would write +0% and -0%."""
    assert isinstance(share, float)
    if math.isnan(share):
        return "–"
    return f"{share:+.0f}%" if round(share) else "0%"


def _in_arabic_indic(printf: str, value: object) -> str:
    assert isinstance(value, SupportsFloat)
    number = float(value)
    if math.isnan(number):
        return "–"
    return figures(_signed(number) if printf == SIGNED_PERCENT else printed(printf, number))


def printed(printf: str, value: float) -> str:
    """A number as a column of that printf format shows it.

    Example:
        >>> printed("%,.1f", 1234.56), printed("%+.0f%%", 12.5), printed("%,d", 1234.0)
        ('1,234.6', '+12%', '1,234')
    """
    form, share = printf[1:].removesuffix("%%"), printf.endswith("%%")
    return format(int(value) if form.endswith("d") else value, form) + "%" * share
