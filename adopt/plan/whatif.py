"""What budgets that somebody else chose would bring."""

import csv
import difflib
import io
import math
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adopt.curves.posterior import Posterior
from adopt.errors import FileError
from adopt.labels import Cell
from adopt.plan.interval import HIGH, LOW, Interval
from adopt.plan.money import decimals
from adopt.plan.scenario import LARGEST
from adopt.text import N_

FloatArray = NDArray[np.float64]

NEEDED = ("platform", "campaign", "audience", "daily_budget")


@dataclass(frozen=True, eq=False)
class Budgets:
    """Budgets by cell and day.

    Attributes:
        cells: the cells that are given a budget, in the file's order.
        daily: currency units a day, shape (cells, days).
    """

    cells: tuple[Cell, ...]
    daily: FloatArray


@dataclass(frozen=True, eq=False)
class Forecast:
    """Expected results of given budgets over the coming days.

    Attributes:
        posterior: what is known of the curves.
        budgets: what is to be spent.
        currency: ISO code, or None if the history names none.
    """

    posterior: Posterior
    budgets: Budgets
    currency: str | None

    @cached_property
    def results(self) -> FloatArray:
        """Draws of the expected results of the cells that have a budget, shape (cells, D)."""
        place = [self.posterior.cells.index(c) for c in self.budgets.cells]
        daily = np.zeros((len(self.posterior.cells), self.budgets.daily.shape[1]))
        daily[place] = self.budgets.daily
        constant = np.all(daily == daily[:, [0]])
        return self.posterior.forecast(daily[:, 0] if constant else daily, daily.shape[1])[place]

    @property
    def expected(self) -> Interval:
        """Results of all cells that have a budget."""
        return Interval.of(self.results.sum(axis=0))

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a cell: the columns of ``forecast.csv``."""
        cells, places = self.budgets.cells, decimals(self.currency)
        low, high = np.quantile(self.results, [LOW, HIGH], axis=1)
        value = self.posterior.value[[self.posterior.cells.index(c) for c in cells]].mean(axis=1)
        expected = self.results.mean(axis=1)
        return pd.DataFrame(
            {
                "platform": [c.platform for c in cells],
                "campaign": [c.campaign for c in cells],
                "audience": [c.audience for c in cells],
                "currency": self.currency or "",
                "daily_budget": self.budgets.daily.mean(axis=1).round(places),
                "expected_conversions": expected.round(2),
                "expected_conversions_low": low.round(2),
                "expected_conversions_high": high.round(2),
                "expected_revenue": (expected * value).round(places),
            }
        )

    def to_csv_bytes(self) -> bytes:
        """``forecast.csv``: UTF-8, one row a cell."""
        return bytes(self.table.to_csv(index=False, lineterminator="\n").encode())


def read_budgets(content: bytes, file: str, posterior: Posterior, days: int) -> Budgets:
    """Read ``budgets.csv``: platform, campaign, audience, daily_budget and, optionally, date.

    Raises:
        FileError: for a missing column, a number that is none, a cell without a curve, a cell given twice,
            or, with dates, a day of the horizon that is missing.
    """
    lines, dated = _lines(content, file)
    amounts = [_amount(line["daily_budget"], row, file) for row, line in lines]
    names = [(row, Cell(line["platform"], line["campaign"], line["audience"])) for row, line in lines]
    cells = [(row, _known(cell, row, file, posterior)) for row, cell in names]
    if not dated:
        _refuse_twice(cells, file)
        return Budgets(tuple(c for _, c in cells), np.repeat(np.array(amounts)[:, None], days, axis=1))
    return _by_day(
        cells,
        [_day(line["date"], row, file) for row, line in lines],
        amounts,
        file,
        posterior.last_day + np.arange(1, days + 1),
    )


def _lines(content: bytes, file: str) -> tuple[list[tuple[int, dict[str, str]]], bool]:
    """The rows with their numbers, and whether there are dates."""
    try:
        reader = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        filled = [(reader.line_num, values) for values in reader if values]
    except (csv.Error, UnicodeDecodeError) as error:
        raise FileError(
            "budgets-unreadable",
            N_("{file} cannot be read as CSV: {reason}."),
            N_("It needs the columns {columns}, separated by commas, in UTF-8."),
            file=file,
            reason=str(error),
            columns=list(NEEDED),
        ) from None
    found, lines = filled[0][1] if filled else [], filled[1:]
    missing = [c for c in NEEDED if c not in found]
    if missing or not lines:
        raise FileError(
            "budgets-columns",
            N_("{file} has no column {missing}; its columns are {found}.")
            if missing and found
            else N_("{file} holds no budgets."),
            N_("It needs the columns {columns} and, optionally, date."),
            file=file,
            missing=missing,
            found=found,
            columns=list(NEEDED),
        )
    for row, values in lines:
        if len(values) != len(found):
            raise FileError(
                "budgets-row",
                N_("{file}, row {row}: expected {wanted} values, one for each column, found {values}."),
                N_("Write amounts without thousands separators, and names that hold a comma in double quotes."),
                file=file,
                row=row,
                wanted=len(found),
                values=len(values),
            )
    return [(row, dict(zip(found, values, strict=True))) for row, values in lines], "date" in found


def _amount(text: str, row: int, file: str) -> float:
    try:
        amount = float(text)
    except ValueError:
        amount = math.nan
    if not 0 <= amount < LARGEST:
        raise FileError(
            "budgets-number",
            N_("{file}, row {row}, column daily_budget: expected an amount of 0 or more, found “{found}”."),
            N_("Write it with a decimal point and without thousands separators, for example 1250.50."),
            file=file,
            row=row,
            found=text,
        )
    return amount


def _day(text: str, row: int, file: str) -> np.datetime64:
    try:
        return np.datetime64(date.fromisoformat(text), "D")
    except ValueError:
        raise FileError(
            "budgets-date",
            N_("{file}, row {row}, column date: expected a day such as 2026-11-30, found “{found}”."),
            file=file,
            row=row,
            found=text,
        ) from None


def _known(cell: Cell, row: int, file: str, posterior: Posterior) -> Cell:
    if cell in posterior.cells:
        return cell
    names = [str(c) for c in posterior.cells]
    nearest = difflib.get_close_matches(str(cell), names, n=1, cutoff=0.0)
    raise FileError(
        "budgets-cell",
        N_("{file}, row {row}: the history has no cell {cell}."),
        N_("The nearest is {nearest}; names must match to the letter."),
        file=file,
        row=row,
        cell=cell,
        nearest=nearest[0],
    )


def _refuse_twice(cells: list[tuple[int, Cell]], file: str) -> None:
    seen = set()
    for row, cell in cells:
        if cell in seen:
            raise FileError(
                "budgets-twice",
                N_("{file}, row {row}: {cell} is given a second budget."),
                N_("Give each cell one row, or add a column date."),
                file=file,
                row=row,
                cell=cell,
            )
        seen.add(cell)


def _by_day(
    cells: list[tuple[int, Cell]],
    dates: list[np.datetime64],
    amounts: list[float],
    file: str,
    horizon: NDArray[np.datetime64],
) -> Budgets:
    """One amount a cell and day; days outside the horizon are refused, and so are days left out."""
    order = tuple(dict.fromkeys(cell for _, cell in cells))
    daily = np.full((len(order), len(horizon)), np.nan)
    for (row, cell), day, amount in zip(cells, dates, amounts, strict=True):
        at = int((day - horizon[0]).astype(int))
        inside = 0 <= at < len(horizon)
        if not inside or not np.isnan(daily[order.index(cell), at]):
            raise FileError(
                "budgets-day",
                N_("{file}, row {row}: {cell} already has a budget for {day}.")
                if inside
                else N_("{file}, row {row}: {day} is not one of the days from {first} to {last}."),
                N_("Give each cell one row for each of these days."),
                file=file,
                row=row,
                cell=cell,
                day=str(day),
                first=str(horizon[0]),
                last=str(horizon[-1]),
            )
        daily[order.index(cell), at] = amount
    lacking = np.argwhere(np.isnan(daily))
    if len(lacking):
        raise FileError(
            "budgets-day-missing",
            N_("{file} has no budget of {cell} for {day}."),
            N_("Give each cell one row for each day from {first} to {last}; 0 is a budget too."),
            file=file,
            cell=order[lacking[0][0]],
            day=str(horizon[lacking[0][1]]),
            first=str(horizon[0]),
            last=str(horizon[-1]),
        )
    return Budgets(order, daily)
