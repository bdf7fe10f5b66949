"""What a report says of the data and of the curves."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from adopt.charts.look import BLUE, VERMILLION
from adopt.export.change_list import title_of
from adopt.findings import gather
from adopt.labels import Cell
from adopt.learned import Curves
from adopt.plan.money import decimals
from adopt.report.content import Block, Column, Mark, Noticed, Picture, Section, Sentences, Table
from adopt.report.figures import RATE, RATIO, SHARE, Form
from adopt.report.tables import money_column, name_columns
from adopt.text import N_, Message, Money

if TYPE_CHECKING:
    from adopt.charts.grammar import Chart

CURVES_DRAWN = 6
"""The curves of the cells that spend most are drawn; the table has all of them."""


def data_section(curves: Curves) -> Section:
    """What the data is, and what was odd about it."""
    history, left_out = curves.history, int(np.sum(curves.checked.left_out))
    table = history.table
    spend, places = float(table["spend"].sum()), decimals(history.currency)
    said = [
        Message(
            N_(
                "The history goes from {first} to {last}: {cells} audiences on {platforms}; {spend} spent, "
                "{conversions} conversions counted."
            ),
            {
                "first": history.first_day,
                "last": history.last_day,
                "cells": len(history.cells),
                "platforms": [title_of(name) for name in dict.fromkeys(c.platform for c in history.cells)],
                "spend": Money(f"{spend:,.{places}f}", history.currency),
                "conversions": f"{float(table['conversions'].sum()):,.0f}",
            },
        ),
        Message(
            N_("{count} day of an audience was left out of learning."),
            {"count": left_out},
            N_("{count} days of single audiences were left out of learning."),
        )
        if left_out
        else Message(N_("No day was left out of learning.")),
    ]
    groups = gather(curves.checked.findings)
    if not groups:
        said.append(Message(N_("Nothing odd was found in the data.")))
    blocks: tuple[Block, ...] = (Sentences(tuple(said)), *([Noticed(groups)] if groups else []))
    return Section(Message(N_("Data checks")), blocks)


def curves_section(curves: Curves) -> Section:
    """Where every cell stands on its curve, and the curves of those that spend most."""
    about = Message(
        N_(
            "Elasticity is by how many per cent conversions grow when spend grows by one per cent. The band "
            "holds the curve 9 times in 10."
        )
    )
    return Section(Message(N_("Response curves")), (_table(curves), Sentences((about,)), *_pictures(curves)))


def _table(curves: Curves) -> Table:
    currency = curves.history.currency
    low, high = N_("90 % from"), N_("90 % to")
    columns = (
        *name_columns(),
        money_column(N_("Spend a day"), currency),
        Column(Message(N_("Conversions a day")), RATE),
        *(Column(Message(head), RATE) for head in (low, high)),
        Column(Message(N_("Elasticity")), RATIO),
        *(Column(Message(head), RATIO) for head in (low, high)),
        money_column(N_("Marginal CPA"), currency, 2),
        *(Column(Message(head), Form(2)) for head in (low, high)),
        Column(Message(N_("Evidence")), SHARE),
    )
    figures = (
        "daily_spend", "conversions_a_day", "conversions_a_day_low", "conversions_a_day_high",
        "elasticity", "elasticity_low", "elasticity_high",
        "marginal_cpa", "marginal_cpa_low", "marginal_cpa_high", "evidence",
    )  # fmt: skip
    rows = tuple(
        (title_of(row["platform"]), row["campaign"], row["audience"], *(float(row[name]) for name in figures))
        for row in curves.table.to_dict("records")
    )
    return Table(Message(N_("Where each audience stands on its curve today, a day")), columns, rows)


def _pictures(curves: Curves) -> Iterator[Picture]:
    today = curves.posterior.today
    largest = np.argsort(-today, kind="stable")[:CURVES_DRAWN]
    for cell in (curves.posterior.cells[i] for i in largest if today[i] > 0):
        yield _picture(curves, cell)


def _picture(curves: Curves, cell: Cell) -> Picture:
    points, here = curves.points(cell), curves.today(cell)
    at = points.iloc[:1].assign(
        daily_spend=here.daily_spend, conversions=here.conversions, low=here.low, high=here.high
    )
    name = f"{title_of(cell.platform)} · {cell.campaign} · {cell.audience}"
    alt = Message(
        N_(
            "Response curve of {cell}: at {spend} a day {now} conversions a day are expected, at {most} a "
            "day {then}."
        ),
        {
            "cell": name,
            "spend": f"{here.daily_spend:,.0f}",
            "now": f"{here.conversions:,.1f}",
            "most": f"{points['daily_spend'].iloc[-1]:,.0f}",
            "then": f"{points['conversions'].iloc[-1]:,.1f}",
        },
    )
    marks = (
        Mark(BLUE, "line", Message(N_("expected, with its 90 % band"))),
        Mark(VERMILLION, "diamond", Message(N_("today"))),
    )
    draw = partial(_draw, points, at, curves.history.currency or "")
    return Picture(Message("{name}", {"name": name}), alt, draw, width=430, marks=marks, half=True)


def _draw(points: pd.DataFrame, today: pd.DataFrame, currency: str, language: str) -> "Chart":
    from adopt.charts.curves import response_chart  # slow to import

    chart: Chart = response_chart(points, today, currency, language).properties(height=200)
    return chart
