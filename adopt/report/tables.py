"""The tables of a plan's budgets: by platform, by change, and all of them."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from adopt.export.change_list import title_of
from adopt.export.planned import Planned
from adopt.export.reasons import reasons_of
from adopt.export.typed import typed_budgets
from adopt.labels import PLATFORMS, Cell
from adopt.plan.money import decimals, minor_unit
from adopt.report.content import Column, Table, Value
from adopt.report.facts import Told
from adopt.report.figures import CHANGE, COUNT, SHARE, Form
from adopt.text import N_, Message, Money

NAME_SHOWN = 44
"""Letters of a name that the one page of the management shows; the full report shows all of them."""
PLATFORM, CAMPAIGN, AUDIENCE = N_("Platform"), N_("Campaign"), N_("Audience")
TODAY, RECOMMENDED, CHANGED = N_("Today a day"), N_("Recommended a day"), N_("Change")
TOTAL = N_("Total")


def amounts(planned: Planned) -> dict[Cell, Decimal]:
    """The recommended budgets in whole minor units, as they are to be typed."""
    return typed_budgets(planned.budgets, minor_unit(planned.currency))


def platform_table(planned: Planned) -> Table:
    """Every platform before and after, a day; where cells have flights, what it gets in all."""
    given, flown = amounts(planned), bool(planned.flights)
    if flown:
        given = {cell: budget * _days(planned, cell) for cell, budget in given.items()}
    rows = [_platform_row(planned, given, platform) for platform in _platforms(given)]
    columns = [
        Column(Message(PLATFORM)),
        money_column(TODAY, planned.currency),
        money_column(N_("Recommended in total") if flown else RECOMMENDED, planned.currency),
        Column(Message(CHANGED), CHANGE),
        Column(Message(N_("Share of the money")), SHARE),
    ]
    total = _platform_row(planned, given, None)
    if flown:  # a day of today against all days of a flight says nothing
        del columns[3]
        rows, total = [row[:3] + row[4:] for row in rows], total[:3] + total[4:]
    return Table(Message(N_("Budgets by platform")), tuple(columns), tuple(rows), total)


def change_table(planned: Planned, most: int) -> Table:
    """The budgets that change most, at most ``most`` of them, those first that change by the most money."""
    given = amounts(planned)
    names, changed = (
        (
            Column(Message(PLATFORM), weight=1.4),
            Column(Message(CAMPAIGN), weight=2),
            Column(Message(AUDIENCE), weight=2),
        ),
        sorted(given, key=lambda cell: -_moved(planned, given, cell)),
    )
    rows = [
        (
            title_of(cell.platform),
            shortened(cell.campaign),
            shortened(cell.audience),
            *_before_after(planned.before([cell]), given[cell]),
        )
        for cell in changed[:most]
    ]
    columns = (*names, *_money_columns(planned))
    caption = N_("The audiences whose budgets change most") if len(given) > most else N_("Budgets by audience")
    return Table(Message(caption), columns, tuple(rows))


def plan_table(planned: Planned) -> Table:
    """Every cell with all that the plan says of it."""
    given, currency = amounts(planned), planned.currency
    columns = [
        *name_columns(),
        *_money_columns(planned),
        Column(Message(N_("Expected conversions")), COUNT),
        Column(Message(N_("90 % from")), COUNT),
        Column(Message(N_("90 % to")), COUNT),
        money_column(N_("Expected revenue"), currency, 0),
        money_column(N_("The next conversion costs"), currency),
        Column(Message(N_("Evidence")), SHARE),
    ]
    if planned.flights:
        columns += [Column(Message(name)) for name in (N_("First day"), N_("Last day"))]
        columns.append(Column(Message(N_("Days")), COUNT))
    rows = [(*_names(cell), *_plan_row(planned, given, cell)) for cell in on_screen(given)]
    filled = [i for i, column in enumerate(columns) if column.form is None or any(r[i] is not None for r in rows)]
    kept = tuple(tuple(row[i] for i in filled) for row in rows)
    return Table(Message(N_("The plan, one row an audience")), tuple(columns[i] for i in filled), kept)


def reason_table(told: Told) -> Table:
    """Why every budget is what it is."""
    reasons = reasons_of(told.planned, told.held)
    columns = (*name_columns(), Column(Message(N_("Why")), weight=6))
    rows = [(*_names(cell), _joined(reasons[cell])) for cell in on_screen(told.planned.budgets)]
    return Table(Message(N_("Why each budget is what it is")), columns, tuple(rows))


def largest_reasons(told: Told, most: int) -> tuple[Message, ...]:
    """Why the budgets that change most do."""
    given, reasons = amounts(told.planned), reasons_of(told.planned, told.held)
    largest = sorted(given, key=lambda cell: -_moved(told.planned, given, cell))[:most]
    named = [(_short(cell), _joined(reasons[cell])) for cell in largest if reasons[cell]]
    return tuple(Message("{cell}: {why}", {"cell": name, "why": why}) for name, why in named)


def name_columns() -> tuple[Column, ...]:
    """The headings of a cell's names."""
    return (
        Column(Message(PLATFORM), weight=1.4),
        Column(Message(CAMPAIGN), weight=2),
        Column(Message(AUDIENCE), weight=2),
    )


def money_column(head: str, currency: str | None, places: int | None = None) -> Column:
    """A column of money, its currency in its heading."""
    named = Message("{what} ({currency})", {"what": Message(head), "currency": Money("", currency)})
    return Column(named if currency else Message(head), Form(decimals(currency) if places is None else places))


def on_screen(cells: Iterable[Cell]) -> list[Cell]:
    """Cells platform by platform, as people know them, then by name."""
    return sorted(cells, key=_place)


def shortened(name: str, most: int = NAME_SHOWN) -> str:
    """A name that fits into a row.

    Example:
        >>> shortened("Prospecting", 6)
        'Prosp…'
    """
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


def _money_columns(planned: Planned) -> tuple[Column, ...]:
    today, after = (money_column(head, planned.currency) for head in (TODAY, RECOMMENDED))
    return today, after, Column(Message(CHANGED), CHANGE)


def _place(cell: Cell) -> tuple[int, str, str, str]:
    known = PLATFORMS.index(cell.platform) if cell.platform in PLATFORMS else len(PLATFORMS)
    return known, cell.platform, cell.campaign, cell.audience


def _platforms(given: dict[Cell, Decimal]) -> list[str]:
    return list(dict.fromkeys(cell.platform for cell in on_screen(given)))


def _platform_row(planned: Planned, given: dict[Cell, Decimal], platform: str | None) -> tuple[Value, ...]:
    """A platform's row; that of all together for None."""
    cells = [cell for cell in given if platform in (None, cell.platform)]
    after = sum((given[cell] for cell in cells), Decimal(0))
    whole = sum(given.values(), Decimal(0))
    name: Value = Message(TOTAL) if platform is None else title_of(platform)
    return name, *_before_after(planned.before(cells), after), after / whole if whole else None


def _before_after(before: Decimal | None, after: Decimal) -> tuple[Value, Value, Value]:
    return before, after, after / before - 1 if before else None


def _plan_row(planned: Planned, given: dict[Cell, Decimal], cell: Cell) -> tuple[Value, ...]:
    told, flight = planned.about(cell), planned.flights.get(cell)
    days: tuple[Value, ...] = () if not planned.flights else flight or ("", "", 0)
    return (
        *_before_after(planned.before([cell]), given[cell]),
        told.expected,
        told.low,
        told.high,
        told.revenue,
        told.marginal_cpa,
        told.evidence,
        *days,
    )


def _days(planned: Planned, cell: Cell) -> int:
    flight = planned.flights.get(cell)
    return flight[2] if flight else 0


def _moved(planned: Planned, given: dict[Cell, Decimal], cell: Cell) -> Decimal:
    return abs(given[cell] - (planned.about(cell).before or Decimal(0)))


def _names(cell: Cell) -> tuple[str, str, str]:
    return title_of(cell.platform), cell.campaign, cell.audience


def _short(cell: Cell) -> str:
    return f"{title_of(cell.platform)} · {shortened(cell.campaign, 28)} · {shortened(cell.audience, 28)}"


def _joined(sentences: Sequence[Message]) -> Message | None:
    """Sentences as one value; None for none."""
    if not sentences:
        return None
    first, others = sentences[0], _joined(sentences[1:])
    return Message(N_("{said} {others}"), {"said": first, "others": others}) if others else first
