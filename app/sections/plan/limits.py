"""The table of limits on the page “Plan”."""

from typing import Any

import pandas as pd
import streamlit as st

from adopt.text import N_, isolated
from adopt.usecases import LIMIT_COLUMNS, Curves, Limit, limit_names, limits_of_rows
from app.session.state import session
from app.session.words import explained, sign, t

SHOWN = "limits-shown"
SWITCHES, TEXTS = ("each", "locked", "off"), ("who", "why")


def limits_table(curves: Curves) -> tuple[Limit, ...]:
    """Draw the table and return the limits that it asks for.

    Raises:
        QuestionError: naming the row that makes no sense.
    """
    with st.expander(t(N_("Limits for platforms, campaigns and audiences"))):
        st.write(
            t(
                N_(
                    "A row for each limit: amounts are of a day, shares are of all that is spent, changes are "
                    "against the last 28 days. What is left empty is not asked for."
                )
            )
        )
        edited = _table(curves)
    session().limits = [
        {str(key): _plain(value) for key, value in row.items()} for row in edited.to_dict("records")
    ]
    return limits_of_rows(session().limits)


def _table(curves: Curves) -> pd.DataFrame:
    key = f"limits-{curves.history.digest[:12]}-{session().editor}"
    if key not in st.session_state:  # a new table, or the page was left and opened again
        st.session_state[SHOWN] = _frame()
    names = limit_names(curves.history)
    heads = _heads(curves.history.currency)
    order = list(LIMIT_COLUMNS)
    edited: pd.DataFrame = st.data_editor(
        st.session_state[SHOWN],
        key=key,
        num_rows="dynamic",
        hide_index=True,
        column_order=order[::-1] if session().language == "ar" else order,
        column_config={
            "who": st.column_config.SelectboxColumn(
                heads["who"], options=names, width="medium", help=explained("limit")
            ),
            **{name: st.column_config.NumberColumn(heads[name], min_value=0.0) for name in ("minimum", "maximum")},
            **{
                name: st.column_config.NumberColumn(
                    heads[name], min_value=0.0, max_value=100.0, format="%.1f%%", help=explained(name)
                )
                for name in ("share_min", "share_max")
            },
            **{
                name: st.column_config.NumberColumn(heads[name], min_value=-100.0, format="%+.0f%%")
                for name in ("change_min", "change_max")
            },
            "lots": st.column_config.NumberColumn(heads["lots"], min_value=0.0, help=explained("lots")),
            **{name: st.column_config.CheckboxColumn(heads[name], help=explained(name)) for name in SWITCHES},
            "why": st.column_config.TextColumn(heads["why"]),
        },
        placeholder=" ",
        alt=t(N_("Limits, one row each")),
    )
    return edited


def _heads(currency: str | None) -> dict[str, str]:
    money = f" ({sign(currency)})" if currency else ""
    heads = {
        "who": t(N_("Whom")),
        "minimum": t(N_("At least a day")) + money,
        "maximum": t(N_("At most a day")) + money,
        "share_min": t(N_("Least share")),
        "share_max": t(N_("Greatest share")),
        "change_min": t(N_("Least change")),
        "change_max": t(N_("Greatest change")),
        "lots": t(N_("Multiples of")),
        "each": t(N_("Each by itself")),
        "locked": t(N_("Locked")),
        "off": t(N_("Off")),
        "why": t(N_("Why")),
    }
    return {name: isolated(head, session().language) for name, head in heads.items()}


def _frame() -> pd.DataFrame:
    """What was asked before, with the types that the columns need."""
    kept, columns = session().limits, {}
    for name in LIMIT_COLUMNS:
        values = [row.get(name) for row in kept]
        if name in SWITCHES:
            columns[name] = pd.Series([value is True for value in values], dtype="bool")
        else:
            columns[name] = pd.Series(values, dtype="str" if name in TEXTS else "float")
    return pd.DataFrame(columns)


def _plain(value: Any) -> object:  # noqa: ANN401 - whatever a cell of the table holds
    return None if pd.isna(value) else value
