"""Several files -> one history, without counting a day twice or adding different currencies."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from adopt.errors import FileError
from adopt.findings import Finding, Severity
from adopt.history.report import Part
from adopt.history.table import KEYS, History
from adopt.labels import Cell
from adopt.text import N_

_ROW = [*KEYS, "date"]


def merge_parts(parts: Sequence[Part], newer_replaces: bool) -> tuple[History, list[Finding]]:
    """Put files together.

    Args:
        parts: at least one, the newest last.
        newer_replaces: whether a later file's row replaces an earlier one's of the same cell and day.

    Raises:
        FileError: if two files or two accounts hold the same cell and day, or files different currencies.
    """
    currency, findings = _one_currency(parts)
    restated = None
    if len(parts) == 1 and len(parts[0].frame["account"].unique()) <= 1:
        rows = parts[0].frame  # one row a cell a day already; it may be large, and is not copied
    else:
        rows = pd.concat([part.frame.assign(part=number) for number, part in enumerate(parts)], ignore_index=True)
        _refuse_shared_cells(rows, parts)
    refuse_two_results(rows)
    if "part" in rows:
        replaced = rows.duplicated(_ROW, keep="last").to_numpy()
        if replaced.any():
            if not newer_replaces:
                raise _overlap(rows, parts)
            findings.append(_replaced(int(replaced.sum())))
            restated = _restated(rows)
        rows = rows[~replaced].drop(columns="part")
    said = pd.Series([currency or ""] * len(rows), index=rows.index, dtype="str")
    rows = rows.assign(currency=said)
    return History.from_clean(rows, restated), findings + _different_counts(parts)


def _refuse_shared_cells(rows: pd.DataFrame, parts: Sequence[Part]) -> None:
    """Refuse a cell that two accounts have on one day: they are two budgets, and one name.

    A file that does not say its account may be an older export of either.
    """
    named = rows[rows["account"] != ""].drop_duplicates([*_ROW, "account"])
    shared = named.duplicated(_ROW).to_numpy()
    if shared.any():
        second = named[shared].iloc[0]
        both = named[(named[_ROW] == second[_ROW]).all(axis=1)]
        raise FileError(
            "cell-in-two-accounts",
            N_("{file}: {cell} stands in two accounts on {day}, {first} and {second}."),
            N_("Plan each account by itself (adopt plan --by-account), or give the audiences names of their own."),
            file=parts[int(second["part"])].read.name,
            cell=Cell(*second[list(KEYS)]),
            day=second["date"].date(),
            first=both["account"].iloc[0],
            second=second["account"],
        )


def refuse_two_results(rows: pd.DataFrame) -> None:
    """Refuse a cell whose conversions are of two kinds: their sum counts nothing.

    Raises:
        FileError: naming the cell and both.
    """
    told = rows.loc[(rows["result"] != "").to_numpy(), [*KEYS, "result"]]
    if not told[["platform", "result"]].drop_duplicates().duplicated("platform").any():
        return
    told = told.drop_duplicates()
    double = told.duplicated(list(KEYS)).to_numpy()
    if double.any():
        second = told[double].iloc[0]
        first = told[(told[list(KEYS)] == second[list(KEYS)]).all(axis=1)].iloc[0]
        raise FileError(
            "two-results",
            N_("{cell} has conversions of two kinds, {first} and {second}; they do not add up."),
            N_("Say which counts (adopt --result {platform}=…), or give only files that count the same."),
            cell=Cell(*second[list(KEYS)]),
            first=first["result"],
            second=second["result"],
            platform=second["platform"],
        )


def _restated(rows: pd.DataFrame) -> pd.DataFrame:
    """What earlier files said of days that later ones said again; see :class:`History`.

    A file is taken to have been exported on its platform's last day in it.
    """
    exported = rows.groupby(["part", "platform"])["date"].transform("max")
    aged = rows.assign(age=(exported - rows["date"]).dt.days).sort_values([*_ROW, "part"])
    again = aged.groupby(_ROW)
    pairs = pd.DataFrame(
        {
            "platform": aged["platform"],
            "age_before": again["age"].shift(),
            "age_after": aged["age"],
            "before": again["conversions"].shift(),
            "after": aged["conversions"],
        }
    ).dropna()
    older = pairs[pairs["age_after"] > pairs["age_before"]]
    return older.groupby(["platform", "age_before", "age_after"], as_index=False)[["before", "after"]].sum()


def _one_currency(parts: Sequence[Part]) -> tuple[str | None, list[Finding]]:
    said = {part.read.currency: part.read.name for part in parts if part.read.currency}
    if len(said) > 1:
        (first, file), (second, other) = list(said.items())[:2]
        raise FileError(
            "two-currencies",
            N_("{file} is in {first} and {other} is in {second}; they cannot be added up."),
            N_("Convert one of them, or plan each currency for itself."),
            file=file,
            first=first,
            other=other,
            second=second,
        )
    currency = next(iter(said), None)
    silent = [part.read.name for part in parts if part.read.currency is None]
    if currency is None or not silent:
        return currency, []
    text = N_("{files} does not say its currency; it was taken to be {currency} like the rest.")
    remedy = N_("Check the currency of that account.")
    values = {"files": silent, "currency": currency}
    return currency, [Finding("currency-assumed", Severity.REVIEW, text, remedy, values)]


def _overlap(rows: pd.DataFrame, parts: Sequence[Part]) -> FileError:
    """The error about the first cell that two files share, and the days they share."""
    first = int(np.argmax(rows.duplicated(_ROW).to_numpy()))
    keys = list(KEYS)
    cell = rows[(rows[keys] == rows[keys].iloc[first]).all(axis=1)]
    newer = int(rows["part"].iloc[first])
    older = int(cell.loc[cell["date"] == rows["date"].iloc[first], "part"].iloc[0])
    days = [set(cell.loc[cell["part"] == number, "date"]) for number in (older, newer)]
    shared = sorted(days[0] & days[1])
    return FileError(
        "overlap",
        N_("{file} and {other} both have {cell}, on {count} days from {first} to {last}."),
        N_("Leave one of them out, export days that do not overlap, or say that newer files replace older ones."),
        file=parts[older].read.name,
        other=parts[newer].read.name,
        cell=Cell(*rows.loc[first, keys]),
        count=len(shared),
        first=shared[0].date(),
        last=shared[-1].date(),
    )


def _replaced(count: int) -> Finding:
    return Finding(
        "replaced-rows",
        Severity.NOTE,
        N_("{count} row of an earlier file was replaced by a later file."),
        values={"count": count},
        plural=N_("{count} rows of earlier files were replaced by later files."),
    )


def _different_counts(parts: Sequence[Part]) -> list[Finding]:
    """Files of one platform that count different things as conversions."""
    found = []
    for platform in dict.fromkeys(part.read.platform for part in parts if part.read.layout == "report"):
        of_platform = [p for p in parts if p.read.layout == "report" and p.read.platform == platform]
        counted = {part.kind: part.read for part in of_platform}
        if len(counted) > 1:
            first, second = list(counted.values())[:2]
            text = N_("{file} counts {column} as conversions and {other} counts {other_column}.")
            remedy = N_("Export every file with the same columns; results of different kinds do not add up.")
            values = {
                "file": first.name,
                "column": first.conversion_column,
                "other": second.name,
                "other_column": second.conversion_column,
            }
            found.append(Finding("different-conversions", Severity.SERIOUS, text, remedy, values))
    return found
