"""What else is known: countries, promotions, lift tests and a second source, on the page “Data”."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

import pandas as pd
import streamlit as st

from adopt.errors import AdoptError
from adopt.text import N_, isolated
from adopt.usecases import (
    Imported,
    Source,
    country_names,
    known_events,
    read_lift_tests,
    read_promotions,
    read_second_source,
    read_series,
    resolve,
    typed_promotions,
)
from app.elements import parts, tables
from app.sections.data import analytics
from app.session import access, uploads
from app.session.state import session
from app.session.words import explained, in_digits, t

AHEAD = 90
"""Days after the history whose events are shown."""
PROMOTIONS, LIFT_TESTS, SECOND_SOURCE, TYPED = "promotions", "lift_tests", "second_source", "typed"
SERIES = "series"
Reader: TypeAlias = Callable[[Source], tuple[object, ...]]
READERS: Mapping[str, Reader] = {
    PROMOTIONS: read_promotions,
    LIFT_TESTS: read_lift_tests,
    SECOND_SOURCE: read_second_source,
    SERIES: read_series,
}
"""Field of the context -> how a file of it is read."""
SHOWN = "promotions-shown"


def show(imported: Imported) -> None:
    """Draw the section; what is chosen, typed and uploaded goes into the session's context."""
    st.header(t(N_("What else is known")))
    st.write(
        t(N_("All of this is optional: what the exports do not say, and what changes how they are to be read."))
    )
    names = (
        N_("Calendar"),
        N_("Promotions"),
        N_("Lift tests"),
        N_("Second source"),
        N_("Web analytics"),
        N_("Other series"),
    )
    calendar, promotions, tests, source, reported, series = st.tabs([t(name) for name in names])
    with promotions:
        _promotions()
    with calendar:  # after the promotions, which it shows
        _calendar(imported)
    with tests:
        _lift_tests(imported)
    with source:
        _second_source()
    with reported:
        analytics.show(imported)
    with series:
        _series()


def _calendar(imported: Imported) -> None:
    names, history = country_names(session().language), imported.history
    usual = session().context.countries_of(history)
    chosen = st.multiselect(
        t(N_("Countries whose public holidays count")),
        list(names),
        default=list(usual),
        format_func=names.__getitem__,
        key=f"countries-{history.digest[:12]}",
        placeholder=t(N_("Choose countries")),
        select_all=False,
        persist_state="session",
    )
    if set(chosen) != set(usual):
        _know(countries=tuple(sorted(chosen)))
    st.write(
        t(
            N_("In these days and the {count} day after them; Hijri months and sales seasons are always known."),
            plural=N_(
                "In these days and the {count} days after them; Hijri months and sales seasons are always known."
            ),
            count=AHEAD,
        )
    )
    heads = {
        "name": t(N_("Event")),
        "first": t(N_("First day")),
        "last": t(N_("Last day")),
        "hijri": t(N_("Hijri")),
    }
    happening = known_events(history, session().context, AHEAD, session().language)
    happening["hijri"] = [in_digits(isolated(days, session().language)) for days in happening["hijri"]]
    tables.table(happening, heads, alt=t(N_("What happens, and when")))


def _promotions() -> None:
    st.write(t(N_("Your own sales and launches, past and to come.")))
    key = f"promotions-{session().editor}"
    if key not in st.session_state:  # a new table, or the page was left and opened again
        st.session_state[SHOWN] = _shown_promotions()
    heads = {"name": t(N_("Name")), "from": t(N_("First day")), "to": t(N_("Last day"))}
    shown = {name: isolated(head, session().language) for name, head in heads.items()}
    edited = st.data_editor(
        st.session_state[SHOWN],
        key=key,
        num_rows="dynamic",
        hide_index=True,
        column_order=list(heads)[::-1] if session().language == "ar" else list(heads),
        column_config={
            "name": st.column_config.TextColumn(shown["name"], width="large"),
            "from": st.column_config.DateColumn(shown["from"], format="YYYY-MM-DD"),
            "to": st.column_config.DateColumn(shown["to"], format="YYYY-MM-DD"),
        },
        placeholder=" ",
        alt=t(N_("Promotions, one row each")),
    )
    _take_typed(edited, list(heads.values()))
    _upload(PROMOTIONS, t(N_("File of promotions (CSV or Excel): name, from, to; it replaces the table")))


def _shown_promotions() -> pd.DataFrame:
    known = session().context.promotions
    names = pd.Series([promotion.name for promotion in known], dtype="str")
    begins, ends = (
        pd.Series(pd.to_datetime([getattr(promotion, day) for promotion in known])) for day in ("first", "last")
    )
    return pd.DataFrame({"name": names, "from": begins, "to": ends})


def _take_typed(edited: pd.DataFrame, headings: list[str]) -> None:
    rows = [[_plain(cell) for cell in row] for row in edited.itertuples(index=False, name=None)]
    try:
        _know(promotions=typed_promotions(rows, t(N_("Promotions")), headings))
    except AdoptError as error:  # perhaps a row is still being typed; what was known before stays
        parts.refusal(error)


def _plain(cell: Any) -> object:  # noqa: ANN401 - text, Timestamp or nothing
    if pd.isna(cell) or cell == "":
        return None
    return cell.date() if isinstance(cell, pd.Timestamp) else cell


def _lift_tests(imported: Imported) -> None:
    _upload(
        LIFT_TESTS,
        t(
            N_(
                "File of lift tests (CSV or Excel): name, platform, campaign, audience, from, to, spend_test, "
                "spend_control, incremental_conversions, standard_error"
            )
        ),
    )
    try:
        tests = resolve(session().context, imported.history.cells)
    except AdoptError as error:
        parts.refusal(error)
        return
    heads = {
        "name": t(N_("Test")),
        "cells": t(N_("Audiences")),
        "first": t(N_("First day")),
        "last": t(N_("Last day")),
        "spend_test": t(N_("Spend, treated")),
        "spend_control": t(N_("Spend, untreated")),
        "incremental": t(N_("Incremental conversions")),
        "error": t(N_("Standard error")),
    }
    money, count = "%,.2f", "%,.1f"
    formats = {"cells": "%,d", "spend_test": money, "spend_control": money, "incremental": count, "error": count}
    if tests:
        frame = pd.DataFrame([{**vars(test), "cells": len(test.cells)} for test in tests])
        tables.table(frame, heads, formats, alt=t(N_("Lift tests, one row each")))


def _second_source() -> None:
    _upload(
        SECOND_SOURCE,
        t(
            N_(
                "File of another count of the conversions, such as web analytics (CSV or Excel): date (or from "
                "and to), platform, conversions"
            )
        ),
    )
    heads = {
        "platform": t(N_("Platform")),
        "first": t(N_("First day")),
        "last": t(N_("Last day")),
        "conversions": t(N_("Conversions")),
    }
    if session().context.second_source:
        counts = pd.DataFrame([vars(count) for count in session().context.second_source])
        frame = counts.groupby("platform").agg({"first": "min", "last": "max", "conversions": "sum"})
        described = t(N_("Conversions of the second source, one row a platform"))
        tables.table(frame.reset_index(), heads, {"conversions": "%,.1f"}, alt=described)


def _series() -> None:
    st.write(
        t(
            N_(
                "What demand may follow, day by day: organic reach, sessions, searches. A series counts only if "
                "it helps the forecast; the page “Response curves” says which did."
            )
        )
    )
    _upload(SERIES, t(N_("Series (CSV or Excel): date, name, value, or a column of days with others beside it")))
    kept = session().context.series
    if kept:
        frame = pd.DataFrame([{"name": one.name, "first": one.days[0], "last": one.days[-1]} for one in kept])
        heads = {"name": t(N_("Name")), "first": t(N_("First day")), "last": t(N_("Last day"))}
        tables.table(frame, heads, alt=t(N_("The series, one row each")))


def _upload(what: str, label: str) -> None:
    """An uploader of the field ``what`` of the context, where its content stays when the uploader forgets it."""
    key = f"{what}-file-{session().advertiser}"
    about = explained({PROMOTIONS: "promotion", LIFT_TESTS: "lift_test"}.get(what, what))
    upload = st.file_uploader(label, key=key, help=about, on_change=_take, args=(what, key))
    if what in session().refusals:
        parts.refusal(session().refusals[what])
    if upload is None and what != PROMOTIONS and getattr(session().context, what):
        st.button(t(N_("Remove")), key=f"{what}-remove", icon=":material/delete:", on_click=_forget, args=(what,))


def _take(what: str, key: str) -> None:
    """Read what was uploaded; a refusal is kept, and shown below the uploader."""
    upload = st.session_state[key]
    _forget(what)
    if upload is None:
        return
    try:
        _know(**{what: READERS[what](uploads.received([upload])[0])})
    except AdoptError as error:
        session().refusals[what] = error
    session().editor += what == PROMOTIONS


def _forget(what: str) -> None:
    session().refusals.pop(what, None)
    if what != PROMOTIONS:  # they stand in the table by now, and can be deleted there
        _know(**{what: ()})


def _know(**fields: Any) -> None:  # noqa: ANN401 - fields of the context
    access.demand("edit")
    session().context = replace(session().context, **fields)
