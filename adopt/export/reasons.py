"""Why a budget is what it is, in words, from what a plan knows of it.

At the best split the next conversion costs the same everywhere, but where a limit, the worth of conversions or
their risk says otherwise; so each cell's next conversion is held against that of the money's middle.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from adopt.export.planned import Planned, Told
from adopt.labels import Cell
from adopt.plan.money import decimals
from adopt.text import N_, Message, Money

ALIKE = 0.15
"""Relative; two costs of the next conversion nearer than this are called about the same."""
LITTLE_EVIDENCE = 0.5
"""Below this share of evidence from a cell's own days, its curve is mostly that of others."""
_WHY = {
    (1, 0): N_("It grows until the next conversion costs about as much as elsewhere: {cpa}, against {usual}."),
    (1, -1): N_("It grows, and the next conversion still costs less than elsewhere: {cpa}, against {usual}."),
    (1, 1): N_("It grows although the next conversion costs more than elsewhere: {cpa}, against {usual}."),
    (-1, 0): N_("It shrinks until the next conversion costs about as much as elsewhere: {cpa}, against {usual}."),
    (-1, 1): N_("It shrinks, and the next conversion still costs more than elsewhere: {cpa}, against {usual}."),
    (-1, -1): N_("It shrinks although the next conversion costs less than elsewhere: {cpa}, against {usual}."),
}
_MAY_BE = {
    (1, -1): N_("A limit or caution keeps it from more."),
    (1, 1): N_("A limit asks for it, its conversions are worth more, or they are surer."),
    (-1, 1): N_("A limit or caution keeps it from less."),
    (-1, -1): N_("A limit asks for it, its conversions are worth less, or they are less sure."),
}
"""What such a cost can come from, where no limit is known to hold the cell."""
_STAYS = N_("It stays: the next conversion costs {cpa}, against {usual} elsewhere.")


def reasons_of(planned: Planned, held: Mapping[Cell, Message]) -> dict[Cell, tuple[Message, ...]]:
    """The reasons of every cell's budget, the weightiest first.

    Args:
        planned: the plan.
        held: the limit that each cell is at the end of, where that is known.
    """
    usual = usual_cpa(planned)
    return {cell: tuple(_reasons(planned, cell, usual, held.get(cell))) for cell in planned.budgets}


def usual_cpa(planned: Planned) -> float | None:
    """What the next conversion costs at the middle of the money: half of it is spent where it costs no more."""
    known = [(told.marginal_cpa, planned.budgets[cell]) for cell, told in planned.told.items()]
    running = sorted((cpa, money) for cpa, money in known if cpa is not None and money > 0)
    half, passed = sum((money for _, money in running), Decimal(0)) / 2, Decimal(0)
    for cpa, money in running:
        passed += money
        if passed >= half:
            return cpa
    return None


def _reasons(planned: Planned, cell: Cell, usual: float | None, held: Message | None) -> Iterator[Message]:
    told, after = planned.about(cell), planned.budgets[cell]
    if not after:
        yield Message(
            N_("The plan gives it nothing: switch it off.")
            if told.before or told.before is None
            else N_("Nothing is spent on it, and the plan leaves it so.")
        )
    elif told.before == 0:
        yield Message(N_("Nothing is spent on it today: it has to be switched on."))
    elif told.before is not None and told.marginal_cpa is not None and usual:
        move, dearer = _move(planned, cell, told.before), _dearer(told.marginal_cpa, usual)
        money = {"cpa": _money(planned, told.marginal_cpa), "usual": _money(planned, usual)}
        yield Message(_WHY[move, dearer] if move else _STAYS, money)
        if held is None and (move, dearer) in _MAY_BE:
            yield Message(_MAY_BE[move, dearer])
    if held is not None:
        yield Message(N_("Held there by: {limit}."), {"limit": held})
    if after and told.evidence is not None and told.evidence < LITTLE_EVIDENCE:
        yield _little(told)


def _move(planned: Planned, cell: Cell, before: Decimal) -> int:
    """1 if the budget grows, -1 if it shrinks, 0 if it stays."""
    after = planned.budgets[cell]
    return (after > before) - (after < before)


def _dearer(cpa: float, usual: float) -> int:
    """1 if the next conversion costs more than elsewhere, -1 if less, 0 if about the same."""
    return (cpa > usual * (1 + ALIKE)) - (cpa < usual / (1 + ALIKE))


def _money(planned: Planned, amount: float) -> Money:
    return Money(f"{amount:,.{decimals(planned.currency)}f}", planned.currency)


def _little(told: Told) -> Message:
    text = N_("Only {share:.0%} of what is known of it comes from its own days: look at it again soon.")
    return Message(text, {"share": told.evidence})
