"""What budgets that somebody else chose would bring."""

import difflib
import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adopt.curves.posterior import Posterior
from adopt.errors import FileError
from adopt.labels import Cell
from adopt.plan.money import decimals
from adopt.plan.plan import HIGH, LOW, Interval
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
        value = self.posterior.value[[self.posterior.cells.index(c) for c in cells]]
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
    frame = _table(content, file)
    amounts = [_amount(text, row, file) for row, text in enumerate(frame["daily_budget"], start=2)]
    names = zip(frame["platform"], frame["campaign"], frame["audience"], strict=True)
    cells = [_known(Cell(*n), row, file, posterior) for row, n in enumerate(names, start=2)]
    if "date" not in frame:
        _refuse_twice(cells, file)
        return Budgets(tuple(cells), np.repeat(np.array(amounts)[:, None], days, axis=1))
    return _by_day(
        cells,
        [_day(t, r, file) for r, t in enumerate(frame["date"], start=2)],
        amounts,
        file,
        posterior.last_day + np.arange(1, days + 1),
    )


def _table(content: bytes, file: str) -> pd.DataFrame:
    try:
        frame = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (ValueError, UnicodeDecodeError) as error:
        raise FileError(
            "budgets-unreadable",
            N_("{file} cannot be read as CSV: {reason}."),
            N_("It needs the columns {columns}, separated by commas, in UTF-8."),
            file=file,
            reason=str(error),
            columns=list(NEEDED),
        ) from None
    missing = [c for c in NEEDED if c not in frame]
    if missing or frame.empty:
        raise FileError(
            "budgets-columns",
            N_("{file} has no column {missing}; its columns are {found}.")
            if missing
            else N_("{file} holds no budgets."),
            N_("It needs the columns {columns} and, optionally, date."),
            file=file,
            missing=missing,
            found=list(frame.columns),
            columns=list(NEEDED),
        )
    return frame


def _amount(text: str, row: int, file: str) -> float:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        raise FileError(
            "budgets-number",
            N_("{file}, row {row}, column daily_budget: expected an amount of 0 or more, found “{found}”."),
            N_("Write it with a decimal point and without thousands separators, for example 1250.50."),
            file=file,
            row=row,
            found=text,
        )
    return float(amount)


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


def _refuse_twice(cells: list[Cell], file: str) -> None:
    for row, cell in enumerate(cells, start=2):
        if cell in cells[: row - 2]:
            raise FileError(
                "budgets-twice",
                N_("{file}, row {row}: {cell} is given a second budget."),
                N_("Give each cell one row, or add a column date."),
                file=file,
                row=row,
                cell=cell,
            )


def _by_day(
    cells: list[Cell],
    dates: list[np.datetime64],
    amounts: list[float],
    file: str,
    horizon: NDArray[np.datetime64],
) -> Budgets:
    """One amount a cell and day; days outside the horizon are refused, and so are days left out."""
    order = tuple(dict.fromkeys(cells))
    daily = np.full((len(order), len(horizon)), np.nan)
    for row, (cell, day, amount) in enumerate(zip(cells, dates, amounts, strict=True), start=2):
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
