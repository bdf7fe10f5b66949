"""One plan audience by audience: what it gave and what was spent, what came and what was forecast."""

import streamlit as st

from adopt.charts.tracks import cells_chart
from adopt.text import N_
from adopt.tracking import Track
from app.elements import pictures, tables
from app.session.state import session
from app.session.words import in_digits, t


def show(track: Track) -> None:
    """Draw the plan that is chosen, the newest first."""
    st.header(t(N_("Was it followed?")))
    passed = track.passed.iloc[::-1]
    names = {
        int(row["number"]): f"{in_digits(str(row['number']))} · {row['name']}" for row in passed.to_dict("records")
    }
    number = st.selectbox(
        t(N_("Plan")),
        list(names),
        format_func=names.__getitem__,
        key=f"followed-{len(names)}",
        persist_state="session",
    )
    one = track.of(number)
    if one is None:
        return
    currency = next(str(c) for n, c in zip(passed["number"], passed["currency"], strict=True) if n == number)
    table = one.table.assign(label=[str(cell) for cell in one.cells])
    pictures.chart(
        cells_chart(table, currency, session().language),
        (("blue", "◆", t(N_("planned"))), ("orange", "○", t(N_("spent")))),
        t(
            N_(
                "What every audience was to spend on the plan's own days and what it spent; the table below has "
                "the figures."
            )
        ),
        table,
        f"followed-{number}",
    )
    heads = {
        "platform": t(N_("Platform")),
        "campaign": t(N_("Campaign")),
        "audience": t(N_("Audience")),
        "planned": t(N_("Planned")),
        "spent": t(N_("Spent")),
        "conversions": t(N_("Conversions that came")),
        "forecast": t(N_("Forecast")),
        "low": t(N_("90 % from")),
        "high": t(N_("90 % to")),
    }
    formats = dict.fromkeys(("planned", "spent", "conversions", "forecast", "low", "high"), "%,.0f")
    tables.table(table, heads, formats, alt=t(N_("Every audience of the plan, one row each")))
    if one.elsewhere > 0:
        st.text(
            t(
                N_("Audiences that the plan did not know spent {amount:,.0f} {currency} on these days."),
                amount=one.elsewhere,
                currency=currency,
            )
        )
