"""A plan in steps and the way back, on the page “Export”."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from adopt.errors import AdoptError
from adopt.text import N_
from adopt.usecases import Filled, Stages, stage_files, stage_plan, stages_zip
from app.elements import tables
from app.sections.export.leaving import Departure, refusal
from app.session.words import explained, t


def steps(departure: Departure, filled: Sequence[Filled], allowed: bool) -> None:
    """The plan in steps, and the way back."""
    st.write(
        t(
            N_(
                "Large changes make learning phases start again. Here the plan is taken in steps, each a plan "
                "file of its own; the last one is the plan."
            )
        )
    )
    share, days = st.columns(2)
    step = share.slider(
        t(N_("Greatest change of a budget at once")),
        5,
        50,
        20,
        step=5,
        format="%d%%",
        help=explained("learning_phase"),
        key="step",
        persist_state="session",
    )
    every = days.number_input(
        t(N_("Days between two steps")), min_value=1, max_value=90, value=7, key="every", persist_state="session"
    )
    from_sheets = bool(filled) and st.checkbox(
        t(N_("Start from the budgets of the bulk sheets, not from the spend of the last 28 days")),
        value=True,
        key="from-sheets",
    )
    try:
        stages = stage_plan(departure.plan, step / 100, int(every), filled=filled if from_sheets else ())
    except AdoptError as error:
        refusal(error)
        return
    _told(stages, departure)
    _downloads(stages, allowed)


def _told(stages: Stages, departure: Departure) -> None:
    """What every audience gets in every step."""
    st.text(
        t(
            N_("{count} step, no budget changing by more than {step:.0%}; back.csv leads back."),
            plural=N_("{count} steps, no budget changing by more than {step:.0%} in one; back.csv leads back."),
            count=len(stages.steps),
            step=stages.step,
        )
    )
    ways = zip(stages.before, *stages.steps, strict=True)
    frame = pd.DataFrame(
        [(c.platform, c.campaign, c.audience, *map(float, way)) for c, way in zip(stages.cells, ways, strict=True)]
        + [(t(N_("Total")), "", "", *map(float, stages.totals))],
        columns=["platform", "campaign", "audience", "today", *map(str, stages.days)],
    )
    heads = {
        "platform": t(N_("Platform")),
        "campaign": t(N_("Campaign")),
        "audience": t(N_("Audience")),
        "today": t(N_("Today a day")),
        **{str(day): t(N_("Day {day}"), day=day) for day in stages.days},
    }
    money = f"%,.{departure.plan.decimals}f"
    amounts = dict.fromkeys(("today", *map(str, stages.days)), money)
    tables.table(frame, heads, amounts, alt=t(N_("What every audience gets in every step")))


def _downloads(stages: Stages, allowed: bool) -> None:
    for name, content, kind in (
        ("steps.zip", stages_zip(stages), "application/zip"),
        ("back.csv", stage_files(stages)["back.csv"], "text/csv"),
    ):
        st.download_button(
            t(N_("Download {file}"), file=name),
            content,
            name,
            kind,
            key=name,
            on_click="ignore",
            icon=":material/download:",
            disabled=not allowed,
        )
