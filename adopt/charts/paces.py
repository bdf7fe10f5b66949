"""Charts of running periods: tables in, Altair out."""

import altair as alt
import pandas as pd

from adopt.charts.grammar import Chart, day_form, label, money_axis
from adopt.charts.look import BLUE, GREY, VERMILLION
from adopt.text import N_, isolated, say


def burn_up_chart(table: pd.DataFrame, budget: float, currency: str, language: str) -> Chart:
    """A period's money added up: spent (full), planned (dashed), heading for (dotted), its budget and corridor.

    Args:
        table: as :attr:`adopt.plan.burn_up.BurnUp.table`.
        budget: of the period.
        currency: of the amounts; may be empty.
        language: of the words.
    """
    title = money_axis(N_("Spent since the period began"), currency, language)
    axis = alt.Axis(format=day_form(language), labelOverlap=True, labelFlush=True, tickCount=6)
    x = alt.X("date:T", title=label(N_("Day"), language), axis=axis)
    amounts = {
        "spent": N_("Spent"),
        "planned": N_("Planned"),
        "heading": N_("As in the last 7 days"),
        "even": N_("Even path"),
    }
    tips = [alt.Tooltip("date:T", title=label(N_("Day"), language), format=day_form(language))]
    tips += [
        alt.Tooltip(f"{name}:Q", title=label(said, language), format=",.0f") for name, said in amounts.items()
    ]
    base = alt.Chart(table).encode(x=x, tooltip=tips)
    y = alt.Axis(format=",~f", tickCount=6)
    whole = alt.Chart(
        pd.DataFrame({"budget": [budget], "said": [_budget(budget, language)], "date": table["date"].iloc[:1]})
    )
    return alt.layer(
        base.mark_area(opacity=0.2, color=GREY).encode(y=alt.Y("low:Q", title=title, axis=y), y2="high:Q"),
        whole.mark_rule(color=GREY, strokeWidth=2).encode(y="budget:Q"),
        whole.mark_text(align="left", dx=4, dy=-9, fontSize=12).encode(x="date:T", y="budget:Q", text="said:N"),
        base.mark_line(color=VERMILLION, strokeWidth=2.5, strokeDash=[2, 4]).encode(y="heading:Q"),
        base.mark_line(color=BLUE, strokeWidth=2.5, strokeDash=[8, 4]).encode(y="planned:Q"),
        base.mark_line(color=BLUE, strokeWidth=3.5).encode(y="spent:Q"),
    ).properties(height=340)


def _budget(amount: float, language: str) -> str:
    """What the line of the budget is called."""
    return isolated(f"{say(N_('Budget'), language)}: {amount:,.0f}", language)
