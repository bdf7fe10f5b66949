"""The first run, guided: what comes next, and how far the visitor is; never in the way."""

from dataclasses import dataclass

import streamlit as st

from adopt.text import N_
from app.session import store
from app.session.state import session
from app.session.words import in_digits, t

DONE, NEXT, LATER = ":material/check_circle:", ":material/arrow_circle_right:", ":material/circle:"


@dataclass(frozen=True)
class Step:
    """A page of the first run.

    Attributes:
        page: its name.
        name: what is done there, in a word.
        advice: what to do there.
    """

    page: str
    name: str
    advice: str


STEPS = (
    Step(
        "data",
        N_("Load data"),
        N_("Upload your daily exports, or load the simulated advertiser with one click: it fills every page."),
    ),
    Step("curves", N_("Read a curve"), N_("Choose an audience, and see what more or less spend would bring.")),
    Step("plan", N_("Split the budget"), N_("Set the budget and the days; the best split follows every control.")),
    Step(
        "scenarios", N_("Compare"), N_("Keep the plan as a scenario, or add the four examples, and compare them.")
    ),
    Step("export", N_("Take it out"), N_("Download the change list, and set the budgets in the ads managers.")),
)


def guide(current: str) -> None:
    """Draw the steps above the page ``current``, until all are done or the visitor closes them."""
    now = session()
    if now.imported:
        now.seen |= {current}
    done = [_is_done(step) for step in STEPS] if now.guided else [True]
    if not all(done):
        _steps(current, done)


def bring_back() -> None:
    """A button that shows the steps again, where they were closed or are done."""
    if not session().guided or all(map(_is_done, STEPS)):
        st.button(t(N_("Show the first steps again")), key="guide-again", icon=":material/route:", on_click=_again)


def _is_done(step: Step) -> bool:
    now = session()
    if step.page == "data":
        return now.imported is not None
    if step.page == "scenarios":
        return bool(store.shelf().kept())
    return step.page in now.seen


def _steps(current: str, done: list[bool]) -> None:
    upcoming = STEPS[done.index(False)]
    with st.container(border=True, key="guide"):
        with st.container(horizontal=True, vertical_alignment="center"):
            for number, (step, ticked) in enumerate(zip(STEPS, done, strict=True), 1):
                st.page_link(
                    f"views/{step.page}.py",
                    label=f"{in_digits(str(number))}\u00a0{t(step.name)}",
                    icon=DONE if ticked else NEXT if step is upcoming else LATER,
                )
            st.button(
                t(N_("Close the steps")),
                key="guide-close",
                type="tertiary",
                icon=":material/close:",
                on_click=_close,
            )
        # Where the visitor is; but without data nothing can be done elsewhere, and with data nothing more there.
        here = next((step for step in STEPS[1:] if step.page == current and done[0]), upcoming)
        st.markdown(t(here.advice))


def _close() -> None:
    session().guided = False


def _again() -> None:
    now = session()
    now.guided, now.seen = True, set()
