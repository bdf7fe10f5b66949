"""The map of platforms and audiences: a part of the page “Response curves”."""

import streamlit as st

from adopt.charts.maps import TITLES, Figure, marginal_map_chart
from adopt.text import N_
from adopt.usecases import Curves
from app.elements import pictures
from app.session.state import session
from app.session.words import t


def by_platform(curves: Curves) -> None:
    """What the next unit of money brings, platform by audience."""
    found = curves.marginal_map
    st.header(t(N_("Platforms and audiences")))
    figure = _figure() if found.has_revenue else "marginal_cpa"
    little = (("gray", "≈", t(N_("evidence under 25 %, dashed edge"))),) if found.table["little"].any() else ()
    pictures.chart(
        marginal_map_chart(found.table, figure, curves.history.currency or "", session().language),
        (("blue", "■", t(N_("darker is more"))), *little),
        t(
            N_("{figure} today of every audience on every platform; the figures stand in the fields."),
            figure=t(TITLES[figure]),
        ),
        found.table,
        "platforms-and-audiences",
        t(TITLES[figure]),
    )
    said = [t(N_("A field that is empty: the platform has no such audience."))]
    if found.combines:
        said.append(
            t(
                N_(
                    "Where several campaigns have the same audience, the next unit of money is taken to be spread "
                    "over them as today's spend is, and evidence is weighted in the same way."
                )
            )
        )
    if found.left_out:
        said.append(
            t(
                N_("{count} audience that spends less is not shown."),
                plural=N_("{count} audiences that spend less are not shown."),
                count=found.left_out,
            )
        )
    st.write(" ".join(said))


def _figure() -> Figure:
    names = {figure: t(title) for figure, title in TITLES.items()}
    return st.radio(
        t(N_("Shown")),
        list(names),
        format_func=names.__getitem__,
        horizontal=True,
        key="map-figure",
        persist_state="session",
    )
