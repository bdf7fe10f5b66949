"""Promotions, lift tests and second sources, each a small table of its owner's."""

from collections.abc import Mapping, Sequence
from datetime import date

from adopt.context.context import Scope, StatedTest
from adopt.context.sheet import Headings, Sheet, nothing, read_sheet
from adopt.curves.calendar import Promotion
from adopt.curves.outside import SecondSource
from adopt.errors import FileError
from adopt.history.source import Source
from adopt.history.spec_files import platform_name
from adopt.text import N_

_FROM_TO: Headings = {
    "from": ("from", "start", "first", "start date", "من", "البداية"),
    "to": ("to", "end", "last", "end date", "إلى", "الى", "النهاية"),
}
PROMOTION: Headings = {"name": ("name", "promotion", "الاسم", "العرض"), **_FROM_TO}
"""Role -> headings of the table of promotions."""
LIFT_TEST: Headings = {
    "name": ("name", "test", "الاسم", "الاختبار"),
    "platform": ("platform", "المنصة"),
    "campaign": ("campaign", "الحملة"),
    "audience": ("audience", "الجمهور"),
    **_FROM_TO,
    "spend_test": ("spend_test", "spend test"),
    "spend_control": ("spend_control", "spend control"),
    "incremental": ("incremental_conversions", "incremental conversions"),
    "error": ("standard_error", "standard error"),
}
"""Role -> headings of the table of lift tests."""
SECOND_SOURCE: Headings = {
    "date": ("date", "day", "التاريخ", "اليوم"),
    **_FROM_TO,
    "platform": ("platform", "المنصة"),
    "conversions": ("conversions", "key events", "التحويلات"),
}
"""Role -> headings of another count of the conversions."""
FIGURES = ("spend_test", "spend_control", "incremental", "error")

Span = tuple[date, date]


def read_promotions(source: Source) -> tuple[Promotion, ...]:
    """Promotions from a table of name, from, to; in the order of the rows.

    Raises:
        FileError: naming file, row and column, for an empty cell, a day that is none, an end before its
            beginning, or two rows of one name on the same day.
    """
    return promotions_of(read_sheet(source, PROMOTION, ("name", "from", "to")))


def typed_promotions(
    rows: Sequence[Sequence[object]], called: str, headings: Sequence[str]
) -> tuple[Promotion, ...]:
    """Promotions that somebody typed: rows of name, first and last day; empty rows are passed over.

    Args:
        rows: what was typed.
        called: what errors call the table; its first row is row 1.
        headings: what they call its three columns.

    Raises:
        FileError: as for :func:`read_promotions`.
    """
    filled = [(number, row) for number, row in enumerate(rows, start=1) if any(cell is not None for cell in row)]
    columns = dict(zip(PROMOTION, enumerate(headings), strict=True))
    return promotions_of(Sheet(called, columns, [row for _, row in filled], [number for number, _ in filled]))


def promotions_of(sheet: Sheet) -> tuple[Promotion, ...]:
    """The promotions of a table.

    Raises:
        FileError: as for :func:`read_promotions`.
    """
    names, spans = sheet.texts("name"), _spans(sheet)
    text = N_("{file}, row {row}: {name} already runs on {day} in row {other_row}.")
    _refuse_overlaps(sheet, names, spans, text)
    return tuple(Promotion(name, *span) for name, span in zip(names, spans, strict=True))


def read_second_source(source: Source) -> tuple[SecondSource, ...]:
    """Another count of the conversions from a table of date (or from, to), platform, conversions.

    Raises:
        FileError: naming file, row and column, for an empty cell, a day or number that is none, an end before
            its beginning, or a platform counted twice on the same day.
    """
    sheet = read_sheet(
        source, SECOND_SOURCE, ("date", "platform", "conversions"), ("from", "to", "platform", "conversions")
    )
    platforms = list(map(platform_name, sheet.texts("platform")))
    spans = [(day, day) for day in _needed_days(sheet, "date")] if "date" in sheet.columns else _spans(sheet)
    counts = sheet.amounts("conversions")["conversions"]
    text = N_("{file}, row {row}: {name} is counted twice on {day}, here and in row {other_row}.")
    _refuse_overlaps(sheet, platforms, spans, text)
    figures = [_amount(sheet, "conversions", at, count) for at, count in enumerate(counts)]
    counted = zip(platforms, spans, figures, strict=True)
    return tuple(SecondSource(platform, *span, figure) for platform, span, figure in counted)


def read_lift_tests(source: Source) -> tuple[StatedTest, ...]:
    """Lift tests from a table with the columns of :data:`LIFT_TEST`.

    Rows of one name are one test on several cells. A test has one result, so its days and figures are those of
    the whole test: they are repeated in each of its rows, or left empty after the first, and never added up.

    Raises:
        FileError: naming file, row and column, for an empty cell, a day or number that is none, a negative spend,
            an error that is not above 0, spends without a difference, rows of one test that contradict each other
            or name the same cell.
    """
    sheet = read_sheet(source, LIFT_TEST, tuple(LIFT_TEST))
    names, scopes = sheet.texts("name"), _scopes(sheet)
    stated: dict[str, Sequence[object]] = {"from": sheet.days("from"), "to": sheet.days("to")}
    stated |= sheet.amounts(*FIGURES)
    tests: dict[str, list[int]] = {}
    for at, name in enumerate(names):
        tests.setdefault(name, []).append(at)
    return tuple(_test(sheet, name, [scopes[at] for at in rows], rows, stated) for name, rows in tests.items())


def _test(
    sheet: Sheet, name: str, scopes: Sequence[Scope], rows: Sequence[int], stated: Mapping[str, Sequence[object]]
) -> StatedTest:
    """The test of one name, whose rows stand at positions ``rows``."""
    _refuse_same_cells(name, scopes)
    at = {role: _row_that_says(sheet, name, role, rows, cells) for role, cells in stated.items()}
    first, last = (stated[role][at[role]] for role in ("from", "to"))
    assert isinstance(first, date)
    assert isinstance(last, date)
    _refuse_backwards(sheet, at["to"], first, last)
    spend_test, spend_control = (
        _amount(sheet, role, at[role], stated[role][at[role]]) for role in ("spend_test", "spend_control")
    )
    if spend_test == spend_control:
        raise sheet.place("spend_control").refuse(
            at["spend_control"],
            "no-difference",
            N_("{file}, row {row}: the test {name} spends as much under {column} as in the treated group."),
            N_("A test tells something only by a difference in spend; for a holdout, write 0."),
            name=name,
        )
    incremental = stated["incremental"][at["incremental"]]
    assert isinstance(incremental, float)
    error = _amount(sheet, "error", at["error"], stated["error"][at["error"]], above=True)
    return StatedTest(name, tuple(scopes), first, last, spend_test, spend_control, incremental, error)


def _scopes(sheet: Sheet) -> list[Scope]:
    platforms = map(platform_name, sheet.texts("platform"))
    campaigns, audiences = sheet.texts("campaign", needed=False), sheet.texts("audience", needed=False)
    for at, (campaign, audience) in enumerate(zip(campaigns, audiences, strict=True)):
        if audience and not campaign:
            raise nothing(sheet.place("campaign"), at)
    parts = zip(sheet.numbers, platforms, campaigns, audiences, strict=True)
    return [Scope(sheet.name, int(row), *names) for row, *names in parts]


def _refuse_same_cells(name: str, scopes: Sequence[Scope]) -> None:
    for at, scope in enumerate(scopes):
        for other in scopes[:at]:
            if scope.overlaps(other):
                raise FileError(
                    "test-cell-twice",
                    N_("{file}, row {row}: the test {name} has {cell} already, as row {other_row} is {other}."),
                    N_("Name each cell of a test once."),
                    file=scope.file,
                    row=scope.row,
                    name=name,
                    cell=str(scope),
                    other_row=other.row,
                    other=str(other),
                )


def _row_that_says(sheet: Sheet, name: str, role: str, rows: Sequence[int], cells: Sequence[object]) -> int:
    """The position of the first row of a test that says something under ``role``; the rest must not contradict."""
    saying = [at for at in rows if cells[at] is not None]
    if not saying:
        raise nothing(sheet.place(role), rows[0])
    for at in saying:
        if cells[at] != cells[saying[0]]:
            raise sheet.place(role).refuse(
                at,
                "test-contradicts-itself",
                N_("{file}, row {row}: {name} has {value} under {column}, and {other} in row {other_row}."),
                N_("The figures are those of the whole test: write them once and leave its other rows empty."),
                name=name,
                value=_written(cells[at]),
                other=_written(cells[saying[0]]),
                other_row=int(sheet.numbers[saying[0]]),
            )
    return saying[0]


def _needed_days(sheet: Sheet, role: str) -> list[date]:
    days = sheet.days(role)
    if None in days:
        raise nothing(sheet.place(role), days.index(None))
    return [day for day in days if day is not None]


def _spans(sheet: Sheet) -> list[Span]:
    spans = list(zip(_needed_days(sheet, "from"), _needed_days(sheet, "to"), strict=True))
    for at, (first, last) in enumerate(spans):
        _refuse_backwards(sheet, at, first, last)
    return spans


def _refuse_backwards(sheet: Sheet, at: int, first: date, last: date) -> None:
    if last < first:
        raise sheet.place("to").refuse(
            at,
            "ends-before-it-begins",
            N_("{file}, row {row}: {last} under {column} lies before the first day, {first}."),
            N_("Give the first day, then the last; a single day is both."),
            first=first,
            last=last,
        )


def _refuse_overlaps(sheet: Sheet, names: Sequence[str], spans: Sequence[Span], text: str) -> None:
    """Refuse two rows of one name that share a day."""
    latest: dict[str, tuple[date, int]] = {}
    for at in sorted(range(len(spans)), key=lambda i: spans[i]):
        first, last = spans[at]
        if names[at] in latest and latest[names[at]][0] >= first:
            here, there = max(at, latest[names[at]][1]), min(at, latest[names[at]][1])
            raise FileError(
                "overlap",
                text,
                N_("Delete one of them, or correct its days."),
                file=sheet.name,
                row=int(sheet.numbers[here]),
                other_row=int(sheet.numbers[there]),
                name=names[at],
                day=first,
            )
        latest[names[at]] = last, at


def _amount(sheet: Sheet, role: str, at: int, value: object, above: bool = False) -> float:
    """A number of 0 or more; with ``above``, above 0."""
    if value is None:
        raise nothing(sheet.place(role), at)
    assert isinstance(value, float)
    if value < 0 or (above and value == 0):
        text = (
            N_("{file}, row {row}, column {column}: expected a number above 0, found {value}.")
            if above
            else N_("{file}, row {row}, column {column}: expected an amount of 0 or more, found {value}.")
        )
        raise sheet.place(role).refuse(at, "bad-amount", text, value=_written(value))
    return value


def _written(value: object) -> object:
    return f"{value:,.15g}" if isinstance(value, float) else value
