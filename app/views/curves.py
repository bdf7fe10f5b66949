"""Page “Response curves”: what more or less spend would bring, and how sure that is."""

from dataclasses import asdict

import pandas as pd
import streamlit as st

from adopt import Cell
from adopt.charts.curves import marginal_chart, response_chart
from adopt.text import N_
from adopt.usecases import CurvePoint, Curves, prior_forms, priors_table, priors_toml
from app.elements import parts, pictures, tables
from app.sections.curves import diagnosis, marginals
from app.session.state import session
from app.session.words import code, explained, plain, t


def show() -> None:
    """Draw the page."""
    curves = parts.learned(t(N_("Response curves")), "response_curve", "saturation", "carry_over", plans=False)
    if curves is None:
        return
    _one_cell(curves)
    _all_cells(curves)
    marginals.by_platform(curves)
    diagnosis.checks(curves)
    _priors(curves)
    st.page_link("views/backtest.py", label=t(N_("Next: test the forecasts")), icon=":material/history:")
    st.page_link("views/plan.py", label=t(N_("Next: plan the budget")), icon=":material/tune:")


@st.fragment
def _one_cell(curves: Curves) -> None:
    cell = st.selectbox(
        t(N_("Audience")), curves.history.cells, format_func=str, key=f"cell-{curves.history.digest[:12]}",
        persist_state="session", help=explained("audience"),
    )  # fmt: skip
    assert isinstance(cell, Cell)
    today = curves.today(cell)
    names = N_("Curve"), N_("Days around the curve"), N_("Day by day"), N_("Residuals")
    curve, around, by_day, residuals = st.tabs([t(name) for name in names])
    with curve:
        _curve(curves, cell, today)
    if not curves.residuals(cell)["learned"].any():
        for tab in (around, by_day, residuals):
            tab.info(t(N_("{cell} has no day that a curve could be learned from."), cell=plain(str(cell))))
    else:
        with around:
            diagnosis.around_curve(curves, cell, pd.DataFrame([asdict(today)]))
        with by_day:
            diagnosis.over_time(curves, cell)
        with residuals:
            diagnosis.residuals(curves, cell)
    parts.findings(diagnosis.noticed_about(curves, cell))


def _curve(curves: Curves, cell: Cell, today: CurvePoint) -> None:
    chart = response_chart(
        curves.points(cell), pd.DataFrame([asdict(today)]), curves.history.currency or "", session().language
    )
    pictures.chart(
        chart,
        (
            ("blue", "━", t(N_("expected"))),
            ("blue", "▒", t(N_("90 % interval"))),
            ("orange", "◆", t(N_("today"))),
        ),
        t(
            N_(
                "Response curve of {cell}: today {spend:,.2f} a day bring {mean:,.2f} conversions a day, "
                "90 % between {low:,.2f} and {high:,.2f}."
            ),
            cell=cell,
            spend=today.daily_spend,
            mean=today.conversions,
            low=today.low,
            high=today.high,
        ),
        curves.points(cell),
        "curve",
        str(cell),
    )


def _all_cells(curves: Curves) -> None:
    st.header(t(N_("What the next conversion costs today")), help=explained("marginal_cpa"))
    st.write(
        t(
            N_(
                "The plan moves money towards audiences whose next conversion is cheap. "
                "Lines show the 90 % interval."
            )
        )
    )
    labels = [str(cell) for cell in curves.history.cells]
    frame = curves.table.assign(label=labels)
    pictures.chart(
        marginal_chart(frame, curves.history.currency or "", session().language),
        (("blue", "●", t(N_("expected"))), ("gray", "━", t(N_("90 % interval")))),
        t(
            N_(
                "Marginal cost per conversion of every audience, with its 90 % interval; "
                "the table below has the figures."
            )
        ),
        curves.table,
        "marginal-costs",
    )
    heads = {
        "platform": t(N_("Platform")),
        "campaign": t(N_("Campaign")),
        "audience": t(N_("Audience")),
        "daily_spend": t(N_("Spend a day")),
        "conversions_a_day": t(N_("Conversions a day")),
        "conversions_a_day_low": t(N_("90 % from")),
        "conversions_a_day_high": t(N_("90 % to")),
        "elasticity": t(N_("Elasticity")),
        "marginal_cpa": t(N_("Marginal CPA")),
        "evidence": t(N_("Evidence")),
    }
    formats = dict.fromkeys(heads, "%,.2f") | {"evidence": tables.PERCENT}
    for text in ("platform", "campaign", "audience"):
        del formats[text]
    tables.table(frame, heads, formats, alt=t(N_("The curve of every audience at today's spend")))
    st.write(
        t(
            N_(
                "Evidence: how much of a curve comes from the audience's own data; "
                "the rest comes from the other audiences and the prior."
            )
        )
    )


def _priors(curves: Curves) -> None:
    language, priors = session().language, curves.context.priors
    with st.expander(t(N_("Priors in use"))):
        st.write(explained("prior"))
        st.write(
            t(
                N_(
                    "To change it, edit the file and give it to the command line: "
                    "adopt plan … --context priors.toml"
                )
            )
        )
        heads = t(N_("Prior")), t(N_("Value")), t(N_("Meaning"))
        rows = [(plain(n), code(plain(v)), plain(meaning)) for n, v, meaning in priors_table(priors, language)]
        st.table(pd.DataFrame(rows, columns=heads), hide_index=True, alt=t(N_("Every prior with its meaning")))
        for form, meaning in prior_forms(language):
            st.markdown(f"{code(plain(form))} — {plain(meaning)}")
        st.download_button(
            t(N_("Download priors.toml")),
            priors_toml(priors, language),
            "priors.toml",
            "application/toml",
            on_click="ignore",
            icon=":material/download:",
        )


if __name__ == "__main__":
    show()
