"""The controls of the plan page: from widgets to a scenario."""

from typing import Literal

import streamlit as st

from adopt.text import N_
from adopt.usecases import Curves, Scenario, fits_page, parse_budget, read_scenario, rows_of_limits, usual_budget
from app.sections.plan.limits import limits_table
from app.session.state import session
from app.session.uploads import scenario_files
from app.session.words import explained, sign, t

Goal = Literal["conversions", "revenue", "profit"]
LONGEST = 366
CAUTIONS = (0.0, 0.5, 1.0, 2.0)
LEAST_SHARE, WIDEST = 25, 300  # per cent, the ends of the sliders
USUAL = 100  # per cent of the spending of the last 28 days


class Question:
    """The controls for one history; what was set in them lasts while the session does.

    Attributes:
        curves: of the history that is planned for.
    """

    def __init__(self, curves: Curves) -> None:
        self.curves = curves

    def ask(self) -> Scenario:
        """Draw the controls and return what they ask.

        Raises:
            QuestionError: if the budget is no amount of money.
        """
        self._begin()
        amount, limits = st.columns(2, gap="large")
        with amount:
            budget = self._budget()
        with limits:
            low, high = self._limits()
            goal, caution = self._goal(), self._caution()
            margin = self._margin() if goal == "profit" else None
            given = self._file()
        wanted = limits_table(self.curves)
        asked = Scenario(
            name="plan",
            budget=parse_budget(budget),
            days=self._now("days"),
            min_change=low / 100,
            max_change=high / 100,
            goal=goal,
            caution=caution,
            margin=None if margin is None else margin / 100,
            limits=wanted,
        )
        return asked if given is None else _with_file(asked, given)

    def _file(self) -> Scenario | None:
        """What a scenario file asks.

        Raises:
            FileError: if it is none.
        """
        with st.expander(t(N_("Limits and targets from a scenario file"))):
            st.write(
                t(
                    N_(
                        "Floors, caps and shares of platforms or audiences, locked budgets, round figures, a "
                        "target CPA or ROAS: what the file says goes before the controls above."
                    )
                )
            )
            files = st.file_uploader(
                t(N_("Scenario file (TOML), and the files that it extends")),
                type="toml",
                accept_multiple_files=True,
                key=self._key("scenario"),
            )
            if not files:
                return None
            names = [file.name for file in files]
            name = st.selectbox(t(N_("The one that counts")), names) if len(names) > 1 else names[0]
        return read_scenario(scenario_files(files), name)

    def _begin(self) -> None:
        opened, session().opened = session().opened, None
        if opened is None and self._key("days") not in st.session_state:
            opened = self._asked_before()  # the page was loaded again
        if opened is not None:
            self._take(opened)
        for name, value in (("days", 30), ("share", USUAL), ("goal", "conversions")):
            st.session_state.setdefault(self._key(name), value)
        if self._key("budget") not in st.session_state:
            self._follow()

    def _asked_before(self) -> Scenario | None:
        """What was last asked of this history, where the controls can hold it."""
        digest, asked = session().asked or ("", None)
        ours = asked is not None and digest == self.curves.history.digest and fits_page(asked) is None
        return asked if ours else None

    def _take(self, scenario: Scenario) -> None:
        """Set the controls to what a kept scenario asks."""
        share = USUAL if scenario.budget_change is None else round(100 * (1 + scenario.budget_change))
        state = {
            "days": scenario.days,
            "share": min(max(share, LEAST_SHARE), WIDEST),
            "changes": (round(100 * scenario.min_change), min(round(100 * scenario.max_change), WIDEST)),
            "goal": scenario.goal,
            "caution": min(CAUTIONS, key=lambda known: abs(known - scenario.caution)),
            "margin": None if scenario.margin is None else 100 * scenario.margin,
        }
        for name, value in state.items():
            st.session_state[self._key(name)] = value
        self._follow()
        if scenario.budget is not None or state["share"] != share:
            budget = scenario.budget or float(usual_budget(self.curves, scenario.days, share))
            st.session_state[self._key("typed")] = True
            st.session_state[self._key("budget")] = f"{budget:,.10g}"
        session().limits = rows_of_limits(scenario.limits)
        session().editor += 1  # a new table, which shows them

    def _budget(self) -> str:
        currency = self.curves.history.currency
        days = st.number_input(
            t(N_("Days to plan for")),
            min_value=1,
            max_value=LONGEST,
            key=self._key("days"),
            on_change=self._days_changed,
            persist_state="session",
        )
        label = (
            t(
                N_("Budget in total for {count} day, {currency}"),
                plural=N_("Budget in total for {count} days, {currency}"),
                count=days,
                currency=sign(currency),
            )
            if currency
            else t(
                N_("Budget in total for {count} day"),
                plural=N_("Budget in total for {count} days"),
                count=days,
            )
        )
        budget = st.text_input(
            label, key=self._key("budget"), on_change=self._typed, persist_state="session", autocomplete="off"
        )
        st.slider(
            t(N_("… or as a share of the spending of the last 28 days")),
            LEAST_SHARE,
            WIDEST,
            step=5,
            format="%d%%",
            key=self._key("share"),
            on_change=self._follow,
            persist_state="session",
        )
        return budget or ""

    def _limits(self) -> tuple[int, int]:
        low, high = st.slider(
            t(N_("How far each audience's daily budget may change")),
            -100,
            WIDEST,
            (-50, 50),
            step=5,
            format="%+d%%",
            key=self._key("changes"),
            persist_state="session",
        )
        return int(low), int(high)

    def _goal(self) -> Goal:
        names: dict[Goal, str] = {
            "conversions": t(N_("Conversions")),
            "revenue": t(N_("Revenue")),
            "profit": t(N_("Profit")),
        }
        return st.radio(
            t(N_("Goal")),
            list(names),
            format_func=names.__getitem__,
            horizontal=True,
            help=explained("goal"),
            key=self._key("goal"),
            persist_state="session",
        )

    def _caution(self) -> float:
        names = {0.0: t(N_("none")), 0.5: t(N_("some")), 1.0: t(N_("usual")), 2.0: t(N_("great"))}
        return st.select_slider(
            t(N_("Caution")),
            list(names),
            value=1.0,
            format_func=names.__getitem__,
            key=self._key("caution"),
            help=f"{explained('caution')} " + t(N_("Without caution a plan looks at the expected gain alone.")),
            persist_state="session",
        )

    def _margin(self) -> float | None:
        """Per cent; nothing until somebody gives it, for a plan hangs on it."""
        return st.number_input(
            t(N_("Margin: per cent of the revenue that is left before ad spend")),
            min_value=0.1,
            max_value=100.0,
            value=None,
            step=1.0,
            format="%.3g",
            key=self._key("margin"),
            help=f"{explained('margin')} "
            + t(N_("The budget is an upper limit then: what would bring less than it costs stays unspent.")),
            persist_state="session",
        )

    def _follow(self) -> None:
        """Let the budget follow the share of today's spending."""
        st.session_state[self._key("typed")] = False
        budget = usual_budget(self.curves, self._now("days"), self._now("share"))
        st.session_state[self._key("budget")] = f"{budget:,}"

    def _typed(self) -> None:
        st.session_state[self._key("typed")] = True

    def _days_changed(self) -> None:
        if not st.session_state.get(self._key("typed")):  # a total that somebody typed stays
            self._follow()

    def _now(self, name: str) -> int:
        return int(st.session_state[self._key(name)])

    def _key(self, name: str) -> str:
        return f"{name}-{self.curves.history.digest[:12]}"


def _with_file(asked: Scenario, given: Scenario) -> Scenario:
    """The controls' scenario with what a file sets; a target there frees the budget, unless it has one too."""
    said = {key: getattr(given, key) for key in given.model_fields_set}
    said["limits"] = (*given.limits, *asked.limits)
    freed = {"budget": None} if given.has_open_budget else {}
    return asked.changed({**freed, **said})
