"""Columns of text: names, ids and currencies."""

import re
from collections.abc import Sequence

from adopt.errors import FileError
from adopt.history.amounts import MISSING
from adopt.history.currencies import currency_code
from adopt.history.rows import Body
from adopt.history.validate import clean_name, per_distinct, refuse_blank
from adopt.text import N_

EXACT_DIGITS = 15
"""Digits that a spreadsheet keeps of a number; it turns the rest into zeros."""
_SURE_ZEROS = 4

_WRAPPED_ID = re.compile(r'="(.*)"|(?:id:|\')?(.*)', re.IGNORECASE | re.DOTALL)
_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+)?e\+?[0-9]+", re.IGNORECASE)


def read_names(body: Body) -> tuple[list[str], list[str]]:
    """The campaign and the audience of every row; where there is no audience, the campaign is the audience.

    Raises:
        FileError: if a campaign has no name.
    """
    campaigns = per_distinct(body.cells("campaign"), clean_name)
    refuse_blank(campaigns, body.place("campaign"))
    if not body.has("audience"):
        return campaigns, campaigns
    if body.has("audience_id") and body.index("audience") == body.index("audience_id"):
        audiences = read_ids(body, "audience_id")  # some reports name it by its id alone
    else:
        audiences = per_distinct(body.cells("audience"), clean_name)
    if body.match.layout.name == "canonical":
        refuse_blank(audiences, body.place("audience"))
    return campaigns, [audience or campaign for audience, campaign in zip(audiences, campaigns, strict=True)]


def read_ids(body: Body, role: str) -> list[str]:
    """The ids of every row as text, without what keeps spreadsheets from mangling them.

    Raises:
        FileError: if a spreadsheet has mangled them already.
    """
    cells = body.cells(role)
    ids = per_distinct(cells, id_text)
    if broken := rounded_ids(ids):
        raise body.place(role).refuse(
            ids.index(broken[0]),
            "mangled-ids",
            N_("{file}, row {row}: {value} under {column} is an id that a spreadsheet has rounded."),
            N_("Export again as CSV and give that file without opening it, or keep the column as text."),
            value=broken[0],
        )
    return ids


def rounded_ids(ids: Sequence[str]) -> list[str]:
    """Those of which a spreadsheet has rounded the last digits away.

    Example:
        >>> rounded_ids(["120242825359230101", "1.20243E+17"])
        ['1.20243E+17']
    """
    known = list(dict.fromkeys(filter(None, ids)))
    long = [i for i in known if i.isdigit() and len(i) > EXACT_DIGITS]
    zeros = [i for i in long if not i[EXACT_DIGITS:].strip("0")]
    rounded = len(zeros) > len(long) / 2 and sum(len(i) - EXACT_DIGITS for i in zeros) >= _SURE_ZEROS
    return [i for i in known if _SCIENTIFIC.fullmatch(i)] + (zeros if rounded else [])


def id_text(cell: object) -> str:
    """An id as text, without what keeps spreadsheets from mangling it; empty if there is none."""
    if isinstance(cell, float) and abs(cell) >= 10**EXACT_DIGITS:
        return f"{cell:.5E}"  # its last digits are lost, whatever they look like
    found = _WRAPPED_ID.fullmatch(clean_name(cell))
    text = (found[1] or found[2] or "").strip() if found else ""
    return "" if text.casefold() in MISSING else text


def read_currency(body: Body, beside: tuple[str, ...]) -> str | None:
    """The one currency of a report, from its headings, its currency column or beside its amounts.

    Args:
        body: the report.
        beside: codes found beside the amounts.

    Raises:
        FileError: if there are several, or the column holds something else.
    """
    header = body.match.row + 1
    heading = body.match.columns["spend"].currency
    found = {heading: header} if heading else {}
    for code in beside:
        found.setdefault(code, header)
    for code, row in (_currency_column(body) if body.has("currency") else {}).items():
        found.setdefault(code, row)
    if len(found) > 1:
        (first, row), (second, other_row) = list(found.items())[:2]
        raise FileError(
            "two-currencies",
            N_("{file} holds amounts in {first} (row {row}) and in {second} (row {other_row})."),
            N_("Export each account for itself, convert one currency, or plan each currency for itself."),
            file=body.match.grid.name,
            column=body.match.heading("currency" if body.has("currency") else "spend"),
            first=first,
            row=row,
            second=second,
            other_row=other_row,
        )
    return next(iter(found), None)


def _currency_column(body: Body) -> dict[str, int]:
    """The codes in the currency column, each with the row where it first stands."""
    texts = per_distinct(body.cells("currency"), clean_name)
    codes: dict[str, int] = {}
    for text in dict.fromkeys(texts):
        at = texts.index(text)
        code = currency_code(text)
        if code:
            codes.setdefault(code, int(body.numbers[at]))
        elif text.casefold() not in MISSING:
            raise body.place("currency").refuse(
                at,
                "bad-currency",
                N_("{file}, row {row}: {value} under {column} is no currency."),
                N_("Use the three-letter code, such as SAR."),
                value=text,
            )
    return codes
