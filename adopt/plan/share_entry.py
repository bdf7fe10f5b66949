"""An account as it enters a shared total, and what is refused before anything is shared."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import numpy as np

from adopt.curves.posterior import Posterior
from adopt.errors import AdoptError, InfeasibleError, QuestionError
from adopt.plan.account_frontier import ALIKE, AccountFrontier
from adopt.plan.money import decimals
from adopt.plan.scenario import LARGEST, Scenario
from adopt.plan.share_limits import AccountLimit, ShareLimits, refuse_own_budget
from adopt.plan.share_money import whole_box
from adopt.text import N_, Message

POINTS = 9
"""Of each frontier at first, from the least to the most."""
MOST_NAMED = 5


@dataclass(frozen=True, eq=False)
class Entry:
    """An account as it enters.

    Attributes:
        name: of the account.
        posterior: what is known of its curves.
        currency: ISO code, or None.
        scenario: its own rules, without a budget.
        limit: what it may get.
    """

    name: str
    posterior: Posterior
    currency: str | None
    scenario: Scenario
    limit: AccountLimit = field(default_factory=AccountLimit)


def checked_total(entries: Sequence[Entry], total: float, common: str) -> Decimal:
    """The total as whole minor units of the common currency.

    Raises:
        QuestionError: if it makes no sense, or the accounts' goals or days differ.
    """
    if not entries:
        raise QuestionError("no-accounts", N_("There are no accounts."), N_("Give at least one."))
    if not 0 < total < LARGEST:  # nor NaN
        text = N_("The total must be a positive number, got {got}.")
        raise QuestionError("bad-total", text, got=f"{total:g}")
    first = entries[0]
    for entry in entries:
        refuse_own_budget(entry.scenario, entry.name)
        for key in ("goal", "days"):
            ours, theirs = getattr(first.scenario, key), getattr(entry.scenario, key)
            if ours != theirs:
                raise QuestionError(
                    "accounts-differ",
                    N_("{first} has {key} = {ours}, and {other} has {key} = {theirs}: one total needs one."),
                    N_("Give all accounts the same, or share two totals."),
                    key=key,
                    first=first.name,
                    ours=ours,
                    other=entry.name,
                    theirs=theirs,
                )
        if entry.scenario.goal != "conversions" and entry.limit.worth != 1:
            text = N_("{account} has a worth, but the goal is {goal}, which already says what counts.")
            raise QuestionError("worth-of-another-goal", text, account=entry.name, goal=first.scenario.goal)
    return Decimal(repr(total)).quantize(Decimal(1).scaleb(-decimals(common)))


def begun(entry: Entry) -> tuple[AccountFrontier, tuple[Decimal, Decimal]]:
    """The first points of an account's frontier, and the least and the most it can get, in its own currency.

    Raises:
        AdoptError: naming the account.
    """
    try:
        frontier = AccountFrontier.begun(entry.posterior, entry.scenario, entry.currency)
        box = _box(entry, frontier)
        frontier = frontier.asked(np.linspace(float(box[0]), float(box[1]), POINTS if box[0] < box[1] else 1))
    except AdoptError as error:
        raise error.inside(N_("The account {account}: {problem}"), account=entry.name) from None
    inside = (frontier.budgets >= float(box[0])) & (frontier.budgets <= float(box[1]))
    if not inside.any():
        text = N_("The account {account} has no plan between {low} and {high}.")
        raise InfeasibleError("account-without-plan", text, account=entry.name, low=str(box[0]), high=str(box[1]))
    return frontier, box


def _box(entry: Entry, frontier: AccountFrontier) -> tuple[Decimal, Decimal]:
    low, high = frontier.reach
    limit = entry.limit
    if limit.locked:
        low = high = min(max(frontier.today, low), high)
    least, most = limit.minimum or 0.0, np.inf if limit.maximum is None else limit.maximum
    if least > high * (1 + ALIKE) or most < low * (1 - ALIKE):
        raise InfeasibleError(
            "account-limits-collide",
            N_("its change limits let it spend {low:,.2f} to {high:,.2f}, and its own limits ask for {asked}."),
            N_("Change its minimum or maximum, or give it a scenario with wider change limits."),
            low=low,
            high=high,
            asked=Message(N_("at least {amount:,.2f}"), {"amount": least})
            if least > high
            else Message(N_("at most {amount:,.2f}"), {"amount": most}),
        )
    return whole_box(min(max(low, least), high), max(min(high, most), low), entry.currency)


def refuse_total(
    entries: Sequence[Entry],
    boxes: Sequence[tuple[Decimal, Decimal]],
    factors: Sequence[Decimal],
    total: Decimal,
    common: str,
) -> None:
    """Refuse a total that the limits of the accounts have no room for.

    Raises:
        InfeasibleError: naming the largest limits.
    """
    profit = entries[0].scenario.goal == "profit"
    for end, sign in ((0, 1), (1, -1)):
        ends = [box[end] * rate for box, rate in zip(boxes, factors, strict=True)]
        missing = sign * (sum(ends, Decimal(0)) - total)
        if missing <= 0 or (end == 1 and profit):
            continue
        order = sorted(range(len(entries)), key=lambda i: -ends[i])[:MOST_NAMED]
        raise InfeasibleError(
            "shared-total",
            N_("The accounts must get at least {sum:,} {common}, and the total is {total:,}: {limits}.")
            if end == 0
            else N_("The accounts can take at most {sum:,} {common}, and the total is {total:,}: {limits}."),
            N_("Raise the total by {missing:,}, or lower a minimum, free a locked account or widen change limits.")
            if end == 0
            else N_("Lower the total by {missing:,}, or raise a maximum, free a locked account or widen limits."),
            sum=sum(ends, Decimal(0)).quantize(total, ROUND_CEILING if end == 0 else ROUND_FLOOR),
            total=total,
            missing=missing.quantize(total, ROUND_CEILING),
            common=common,
            limits=[_limit_said(entries[i], ends[i], common, end) for i in order],
        )


def _limit_said(entry: Entry, amount: Decimal, common: str, end: int) -> Message:
    values = {"account": entry.name, "amount": amount, "common": common}
    if entry.limit.locked:
        return Message(N_("{account} {amount:,.2f} {common} (locked)"), values)
    own = entry.limit.minimum if end == 0 else entry.limit.maximum
    if own is not None:
        return Message(N_("{account} {amount:,.2f} {common} (its own limit)"), values)
    return Message(N_("{account} {amount:,.2f} {common} (change limits)"), values)


def limits_of(names: tuple[str, ...], limits: ShareLimits) -> dict[str, AccountLimit]:
    """The limit of each account that takes part.

    Raises:
        QuestionError: if there are limits for an account that is not there.
    """
    limits.refuse_strangers(names)
    return {name: limits.of(name) for name in names if not limits.of(name).leave_out}
