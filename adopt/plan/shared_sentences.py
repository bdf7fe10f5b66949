"""What is said of a shared total: what it brings, wins and proves, and which limits hold it."""

import math
from collections.abc import Iterator

from adopt.plan.interval import Interval
from adopt.plan.shared import FLATTERED, HELD, Shared
from adopt.text import N_, Figure, Message, Money

MOST_NAMED = 5
HOLDS = {
    "locked": N_("locked"),
    "minimum": N_("its minimum"),
    "maximum": N_("its maximum"),
    "change limits": N_("change limits"),
}
_WEIGHED = N_("Expected of all accounts together, weighed by worth: {mean}, 90 % between {low} and {high}.")
_ENDS = ("mean", "low", "high")
_GOAL = {
    "conversions": N_("Expected of all accounts together: {mean} conversions, 90 % between {low} and {high}."),
    "revenue": N_("Expected of all accounts together: {mean} of revenue, 90 % between {low} and {high}."),
    "profit": N_("Expected of all accounts together: {mean} of profit, 90 % between {low} and {high}."),
}


def shared_sentences(shared: Shared) -> tuple[Message, ...]:
    """Everything that is said of it, in order."""
    return (
        *_spent(shared),
        _expected(shared),
        _gain(shared, shared.gain, N_("Gain over today's split of the same total: {mean}, 90 % {low} to {high}.")),
        _gain(
            shared,
            shared.gain_over_shares,
            N_("Gain over giving each account its share of today, split best: {mean}, 90 % {low} to {high}."),
        ),
        *_price(shared),
        *_limits(shared),
        *_flattered(shared),
        _proof(shared),
    )


def _spent(shared: Shared) -> Iterator[Message]:
    values = {"spend": shared.money(shared.spend), "total": shared.money(shared.total), "days": shared.days}
    yield Message(N_("Shared: {spend} of {total} in {days} days."), values)
    if shared.left:
        left = Money(f"{shared.left.normalize():f}", shared.rates.common)
        yield Message(N_("{left} are left: less than the dearest minor unit of a currency."), {"left": left})
    if shared.unspent:
        unspent = {"unspent": shared.money(shared.unspent)}
        yield Message(N_("{unspent} stay unspent: the next unit would not pay."), unspent)


def _said(shared: Shared, amount: float, sign: str = "") -> object:
    """An amount of what the goal counts."""
    if shared.goal == "conversions":
        return Money(f"{amount:{sign}z,.0f}", None)
    return Money(f"{amount:{sign}z,.0f}", shared.rates.common)


def _expected(shared: Shared) -> Message:
    expected = shared.expected
    weighed = any(member.limit.worth != 1 for member in shared.members)
    return Message(
        _WEIGHED if weighed else _GOAL[shared.goal], {key: _said(shared, getattr(expected, key)) for key in _ENDS}
    )


def _gain(shared: Shared, gain: Interval, text: str) -> Message:
    return Message(text, {key: _said(shared, getattr(gain, key), "+") for key in _ENDS})


def _price(shared: Shared) -> Iterator[Message]:
    """The common marginal return; nothing where limits hold every account."""
    if shared.price > 0 and shared.goal == "conversions":
        text = N_("Wherever no limit holds, the next conversion costs {cost}.")
        yield Message(text, {"cost": shared.money_of(1 / shared.price)})
    elif shared.price > 0:
        text = N_("Wherever no limit holds, the next {currency} brings {price:,.3g}.")
        yield Message(text, {"currency": shared.rates.common, "price": shared.price})


def _limits(shared: Shared) -> Iterator[Message]:
    """The limits whose price is highest."""
    found = [
        (abs(shared.marginal(i) - shared.price), i)
        for i, member in enumerate(shared.members)
        if member.held_by and abs(shared.marginal(i) - shared.price) > HELD * max(shared.price, 1e-300)
    ]
    for price, place in sorted(found, reverse=True)[:MOST_NAMED]:
        member = shared.members[place]
        values = {
            "account": member.name,
            "limit": Message(HOLDS[member.held_by]),
            "won": _figure(price * 1000),
            "currency": shared.rates.common,
        }
        more = shared.marginal(place) > shared.price
        text = (
            N_("{account} is held back by {limit}: 1,000 {currency} more for it would win {won}.")
            if more
            else N_("{account} is held up by {limit}: 1,000 {currency} less for it would win {won}.")
        )
        yield Message(text, values)


def _flattered(shared: Shared) -> Iterator[Message]:
    """Accounts whose frontier is not concave, and what the envelope promises there beyond any plan."""
    for place, member in enumerate(shared.members):
        most, low, high = shared.flattery(place)
        if most > FLATTERED * float(shared.answer.problem.outcomes[place][-1]):
            values = {"account": member.name, "most": _figure(most)}
            values |= {"low": shared.money_of(low), "high": shared.money_of(high)}
            yield Message(
                N_(
                    "More money does not bring less and less in {account}: between {low} and {high} its envelope "
                    "promises up to {most} more than any plan there, so real budgets were compared."
                ),
                values,
            )


def _proof(shared: Shared) -> Message:
    values = {"gap": _up(shared.gap), "between": _up(shared.gap_between), "plans": _up(shared.gap_of_plans)}
    return Message(
        N_(
            "Proved: by the points of the accounts' frontiers no split is better by more than {gap:.3%}. Between "
            "the points, where frontiers bend downwards, none is better by more than {between:.3%}. The accounts' "
            "own plans, as rounded, lie within {plans:.3%} of that bound."
        ),
        values,
    )


def _figure(amount: float) -> Figure:
    """Three figures of it, and no powers of ten."""
    return Figure(f"{amount:,.0f}" if amount >= 100 else f"{amount:.3g}")


def _up(share: float) -> float:
    """Rounded up to a thousandth of a per cent, so that what is claimed holds."""
    return max(math.ceil(share * 1e5), 1) / 1e5
