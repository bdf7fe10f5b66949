"""Page “Backtest”: what forecasts from earlier days would have said, and what came."""

import streamlit as st

from adopt.charts.fits import backtest_chart
from adopt.errors import AdoptError
from adopt.findings import Severity
from adopt.text import N_
from adopt.usecases import Backtest, Imported
from app.answering.answers import backtested
from app.elements import awaited, parts, pictures, tables
from app.session.state import session
from app.session.words import explained, in_digits, in_english, plain, said, t
from app.work.long_work import AtWork

HORIZONS = (7, 14, 28)
ASKED = "backtest-asked"


def show() -> None:
    """Draw the page."""
    st.title(t(N_("Backtest")), help=explained("backtest"))
    now = session()
    if not now.imported:
        parts.nothing_loaded()
        return
    parts.simulated()
    st.write(
        t(
            N_(
                "Would the forecasts have been right? The history is cut at several earlier days and fitted as it "
                "stood then; the days that followed are forecast from what was spent on them."
            )
        )
    )
    horizon = _question()
    if st.session_state.get(ASKED) == now.imported.history.digest:
        _answer(now.imported, horizon)
    st.page_link("views/plan.py", label=t(N_("Next: plan the budget")), icon=":material/tune:")


def _question() -> int:
    """The days ahead, and the button that starts it: it takes seconds."""
    days, run = st.columns([3, 1], vertical_alignment="bottom")
    with days:
        horizon = st.radio(
            t(N_("Days ahead")),
            HORIZONS,
            format_func=lambda days: in_digits(str(days)),
            index=1,
            horizontal=True,
            key="backtest-horizon",
            persist_state="session",
        )
    with run:
        st.button(
            t(N_("Run the backtest")), icon=":material/history:", type="primary", width="stretch", on_click=_ask
        )
    return horizon


def _ask() -> None:
    imported = session().imported
    assert imported is not None
    st.session_state[ASKED] = imported.history.digest


def _answer(imported: Imported, horizon: int) -> None:
    try:
        with st.spinner(t(N_("Forecasting from earlier days")), show_time=in_english()):
            found = backtested(imported, horizon)
    except AtWork as work:
        awaited.show(work)
        return
    except AdoptError as error:
        parts.refusal(error)
        return
    _verdict(found)
    _methods(found)
    _totals(found)
    _cells(found)


def _verdict(found: Backtest) -> None:
    verdict, *others = found.findings
    told, advice = said(verdict.message), said(verdict.advice)
    if verdict.severity is Severity.NOTE:
        st.success(plain(told), icon=":material/check_circle:")
    else:
        st.warning(f"{plain(told)} **{plain(advice)}**", icon=":material/warning:")
    for other in others:
        st.text(said(other.message))


def _methods(found: Backtest) -> None:
    st.header(t(N_("How far off, and how sure")))
    levels = {key: t(name) for key, name in found.level_names.items()}
    methods = {key: t(name) for key, name in found.method_names.items()}
    heads = {
        "level": t(N_("Forecast of")),
        "method": t(N_("Method")),
        "forecasts": t(N_("Forecasts")),
        "relative_error": t(N_("Error")),
        "bias": t(N_("Bias")),
        "log_score": t(N_("Log score")),
        "held_90": t(N_("90 % intervals held")),
        "held_50": t(N_("50 % intervals held")),
    }
    formats = {
        "forecasts": "%,d",
        "relative_error": tables.PERCENT,
        "bias": tables.SIGNED_PERCENT,
        "log_score": "%.2f",
        "held_90": tables.PERCENT,
        "held_50": tables.PERCENT,
    }
    summary = found.summary.replace({"level": levels, "method": methods})
    tables.table(summary, heads, formats, alt=t(N_("How well every method forecast")))
    st.write(plain(t(found.explanation)))


def _totals(found: Backtest) -> None:
    st.header(t(N_("All audiences together")))
    totals = found.totals.rename(columns=lambda name: name.removeprefix("adopt_"))
    pictures.chart(
        backtest_chart(totals, session().language),
        (
            ("orange", "○", t(N_("what came"))),
            ("blue", "◆", t(N_("forecast"))),
            ("blue", "┃", t(N_("90 % interval"))),
        ),
        t(N_("Conversions of all audiences: each forecast with its 90 % interval, and what came of it.")),
        totals,
        "backtest-totals",
    )


def _cells(found: Backtest) -> None:
    parts.heading(t(N_("Each audience")), t(N_("Download backtest.csv")), found.to_csv_bytes(), "backtest.csv")
    heads = {
        "platform": t(N_("Platform")),
        "campaign": t(N_("Campaign")),
        "audience": t(N_("Audience")),
        "conversions": t(N_("Conversions that came")),
        "adopt_forecast": t(N_("Forecast")),
        "adopt_error": t(N_("Error")),
        "cpa_14_error": t(N_("Error by the CPA of 14 days")),
        "cpa_28_error": t(N_("Error by the CPA of 28 days")),
        "adopt_held_90": t(N_("90 % intervals held")),
    }
    formats = {"conversions": "%,.0f", "adopt_forecast": "%,.0f"}
    formats |= {name: tables.PERCENT for name in heads if name.endswith(("error", "held_90"))}
    tables.table(found.cells, heads, formats, alt=t(N_("How well every audience was forecast")))
    st.write(t(N_("Conversions and forecasts are means over the earlier days that were forecast from.")))


if __name__ == "__main__":
    show()
