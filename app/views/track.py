"""Page “Track record”: every plan held to its word, how far intervals hold, and whether the world changed."""

import math

import streamlit as st

from adopt.charts.tracks import calibration_chart, track_chart
from adopt.errors import AdoptError
from adopt.text import N_
from adopt.tracking import Track
from adopt.workspace.words import STATUS_NAMES
from app.answering import held
from app.elements import awaited, parts, pictures, tables
from app.sections.track import followed
from app.session import store
from app.session.state import session
from app.session.words import explained, in_english, said, t
from app.work.long_work import AtWork


def show() -> None:
    """Draw the page."""
    st.title(t(N_("Track record")), help=explained("interval"))
    try:
        workspace = store.workspace()
        if workspace is None:
            return
        if not workspace.plans():
            st.info(
                t(N_("No plan is kept yet: keep one on the page “Plan”, and come back when its days have passed."))
            )
            st.page_link("views/plan.py", label=t(N_("Go to “Plan”")), icon=":material/tune:")
            return
        with st.spinner(t(N_("Looking at earlier plans")), show_time=in_english()):
            track = held.track(workspace)
    except AtWork as work:
        awaited.show(work)
        return
    except AdoptError as error:
        parts.refusal(error)
        return
    if track.passed.empty:
        st.info(
            t(
                N_(
                    "No plan has days to be judged by yet. They come with the exports of the days that were "
                    "planned: keep them on the page “Data”."
                )
            )
        )
        return
    _cards(track)
    parts.findings(track.findings())
    _forecasts(track)
    _table(track)
    _calibration(track)
    _widening(track)
    followed.show(track)


def _cards(track: Track) -> None:
    passed = track.passed
    holding, on_plan, won = st.columns(3)
    with holding:
        level = track.calibration.iloc[-1]
        parts.card(
            t(N_("90 % intervals that held")),
            t(N_("{held:,.3g} of {count}"), held=level["held"], count=int(level["plans"])),
            t(
                N_("By chance, intervals that are right would hold {few} to {many} of {count}."),
                few=int(level["few"]),
                many=int(level["many"]),
                count=int(level["plans"]),
            ),
        )
    with on_plan:
        parts.card(
            t(N_("Money on plan")),
            f"{track.on_plan:.0%}" if passed["spend"].sum() else "–",
            t(N_("The share of what was spent, or planned if that is more, that went where plans put it.")),
        )
    with won:
        mean, low, high = track.won
        parts.card(
            t(N_("Won against keeping the split")),
            f"{mean:+z,.0f}",
            t(
                N_(
                    "Conversions, by the plans' own curves at the same spend a day; 90 % between {low:+z,.0f} and "
                    "{high:+z,.0f}."
                ),
                low=low,
                high=high,
            ),
        )


def _forecasts(track: Track) -> None:
    st.header(t(N_("Forecast and what came")))
    passed = track.passed
    pictures.chart(
        track_chart(passed, session().language),
        (
            ("orange", "○", t(N_("what came"))),
            ("blue", "◆", t(N_("forecast"))),
            ("blue", "┃", t(N_("90 % interval"))),
        ),
        t(
            N_(
                "Conversions of every plan on its own days: the forecast with its 90 % interval, and what came; "
                "the table below has the figures."
            )
        ),
        passed,
        "track-record",
    )
    st.write(
        t(
            N_(
                "A forecast is of what was really spent on the days on which the plan was in force, less what is "
                "still to be reported."
            )
        )
    )


def _table(track: Track) -> None:
    parts.heading(t(N_("Every plan")), t(N_("Download track.csv")), track.to_csv_bytes(), "track.csv")
    heads = {
        "number": t(N_("Number")),
        "name": t(N_("Name")),
        "status": t(N_("Status")),
        "first_day": t(N_("First day")),
        "days": t(N_("Days passed")),
        "on_plan": t(N_("Money on plan")),
        "spend": t(N_("Spend")),
        "conversions": t(N_("Conversions that came")),
        "forecast": t(N_("Forecast")),
        "low": t(N_("90 % from")),
        "high": t(N_("90 % to")),
        "held": t(N_("In the interval")),
        "as_planned": t(N_("As planned")),
        "as_spent": t(N_("As spent")),
        "if_kept": t(N_("If the split had stayed")),
    }
    counts = ("spend", "conversions", "forecast", "low", "high", "as_planned", "as_spent", "if_kept")
    formats = {"number": "%d", "days": "%d", "on_plan": tables.PERCENT} | dict.fromkeys(counts, "%,.0f")
    newest = track.table.iloc[::-1]
    shown = newest.assign(
        status=[t(STATUS_NAMES[status]) for status in newest["status"]],
        held=[_held(share) for share in newest["held_90"]],
    )
    tables.table(shown, heads, formats, alt=t(N_("Every plan and what came of it, newest first, one row each")))
    st.write(
        t(
            N_(
                "As planned, as spent and if the split had stayed: what the plan's own curves expect of its "
                "budgets, of what was spent, and of the same money split as before. Plans without days yet, and "
                "those whose days belong to other plans, have no figures."
            )
        )
    )


def _held(share: float) -> str:
    """In words whether the interval held what came; so small a count may lie on its edge."""
    if math.isnan(share):
        return ""
    if share in (0.0, 1.0):
        return t(N_("yes")) if share else t(N_("no"))
    return t(N_("on the edge"))


def _calibration(track: Track) -> None:
    st.header(t(N_("Do intervals hold as often as they say?")))
    table = track.calibration
    pictures.chart(
        calibration_chart(table, session().language),
        (
            ("orange", "○", t(N_("held"))),
            ("gray", "━", t(N_("what it says"))),
            ("blue", "┃", t(N_("by chance, nine times in ten"))),
        ),
        t(N_("Share of plans whose 50, 80 and 90 % intervals held what came, beside what chance would leave.")),
        table,
        "calibration",
    )
    count = int(table["plans"].iloc[0])
    st.text(
        t(
            N_(
                "This is all that {count} plan can say: only a ring outside of its line says that intervals are "
                "wrong."
            ),
            plural=N_(
                "This is all that {count} plans can say: only a ring outside of its line says that intervals are "
                "wrong."
            ),
            count=count,
        )
    )


def _widening(track: Track) -> None:
    st.header(t(N_("What coming plans take from it")))
    if sentence := track.misses.sentence(track.stretch):
        st.text(said(sentence))
    st.write(
        t(
            N_(
                "From the misses of the newest plans is learned how much less the curves know than they say. It "
                "widens the intervals of coming plans, never narrows them, and moves no budget."
            )
        )
    )


if __name__ == "__main__":
    show()
