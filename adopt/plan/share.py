"""One total over several accounts: their frontiers put together, refined where it matters, and a plan for each."""

from collections.abc import Callable, Sequence
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from adopt.allocate.shared import SharedAnswer, share
from adopt.allocate.shared_certificate import bound_between, peaks_of
from adopt.allocate.shared_problem import SharedProblem
from adopt.errors import AdoptError
from adopt.plan.account_frontier import AccountFrontier
from adopt.plan.make import plan_for
from adopt.plan.plan import Plan
from adopt.plan.rates import Rates
from adopt.plan.scenario import Scenario
from adopt.plan.share_entry import Entry, begun, checked_total, refuse_total
from adopt.plan.share_money import whole_units
from adopt.plan.shared import Member, Placed, Shared, worth_of
from adopt.text import N_

FloatArray = NDArray[np.float64]
Progress = Callable[[str, float], None]

ROUNDS = 6
"""Of asking more points where they may change the answer."""
TOLERANCE = 1e-4
"""Share of the worth that frontiers may hide between their points before more are asked."""
UNSPENT = ""
"""Name of the account that takes what stays unspent, for the goal profit."""


def share_total(
    entries: Sequence[Entry], total: float, rates: Rates, seed: int = 0, progress: Progress = lambda _, __: None
) -> Shared:
    """The best split of a total over accounts, certified, with a plan for each at its budget.

    Args:
        entries: the accounts, of one goal and one number of days.
        total: for all days, units of the common currency.
        rates: to the common currency.
        seed: of the order in which draws of accounts are put together: accounts are independent.
        progress: told how much is done.

    Raises:
        QuestionError: if the total makes no sense, goals or days differ, or a rate is missing.
        InfeasibleError: if limits collide with the total or with one another; names them.
        UncertifiedError: if the proof does not hold.
    """
    whole = checked_total(entries, total, rates.common)
    factors = [rates.of(entry.currency, entry.name) for entry in entries]
    frontiers, boxes = [], []
    for place, entry in enumerate(entries):
        progress(N_("Finding what each account would bring"), place / len(entries))
        frontier, box = begun(entry)
        frontiers.append(frontier)
        boxes.append(box)
    refuse_total(entries, boxes, factors, whole, rates.common)
    shares = _shares_of_today(frontiers, boxes, factors, float(whole), entries[0].scenario)
    frontiers = [f.asked(np.array([at])) for f, at in zip(frontiers, shares, strict=True)]
    progress(N_("Sharing the total"), 0.0)
    answer, frontiers = _refined(entries, frontiers, boxes, factors, float(whole))
    own = [at / float(rate) for at, rate in zip(answer.split.tolist(), factors, strict=False)]
    currencies = [entry.currency for entry in entries]
    kept = Decimal(repr(float(answer.split[len(entries) :].sum()))).quantize(whole)
    budgets, left = whole_units(own, boxes, factors, currencies, whole - kept)
    members = []
    for i, entry in enumerate(entries):
        progress(N_("Planning each account at its budget"), i / len(entries))
        frontier, plan = frontiers[i].asked(np.array([own[i]])), _plan_at(entry, budgets[i])
        order = np.random.default_rng([seed, i]).permutation(frontier.draws.shape[1])
        money = Placed(factors[i], boxes[i], budgets[i], own[i], shares[i])
        members.append(
            Member(entry.name, entry.currency, entry.scenario, entry.limit, money, frontier, plan, order)
        )
    between = bound_between(answer.problem, answer.certificate.leaves)
    return Shared(tuple(members), answer, between, rates, whole, left, kept)


def _shares_of_today(
    frontiers: Sequence[AccountFrontier],
    boxes: Sequence[tuple[Decimal, Decimal]],
    factors: Sequence[Decimal],
    total: float,
    scenario: Scenario,
) -> list[float]:
    """What each account gets if the total is shared as spending is today, as limits allow; own currency."""
    rates = np.array([float(rate) for rate in factors])
    today = np.array([frontier.today for frontier in frontiers])
    low, high = np.array([[float(a), float(b)] for a, b in boxes]).T
    total = min(total, float((high * rates).sum())) if scenario.goal == "profit" else total
    least, most = 0.0, max(float(np.max(high / np.maximum(today, 1e-12))), 1.0)
    for _ in range(100):  # halvings: as fine as floats are
        middle = (least + most) / 2
        enough = float((np.clip(middle * today, low, high) * rates).sum()) >= total
        least, most = (least, middle) if enough else (middle, most)
    found: list[float] = np.clip(most * today, low, high).tolist()
    return found


def _refined(
    entries: Sequence[Entry],
    frontiers: list[AccountFrontier],
    boxes: Sequence[tuple[Decimal, Decimal]],
    factors: Sequence[Decimal],
    total: float,
) -> tuple[SharedAnswer, list[AccountFrontier]]:
    """The answer with points added until what may hide between them cannot matter."""
    answer = share(_problem(entries, frontiers, boxes, factors, total))
    for _ in range(ROUNDS):
        problem = answer.problem
        bound = bound_between(problem, answer.certificate.leaves)
        if bound - answer.certificate.achieved <= TOLERANCE * abs(bound):
            break
        asked = [_promising(problem, answer, i, bound) for i in range(len(entries))]
        pairs = zip(frontiers, asked, factors, strict=True)
        frontiers = [f.asked(at / float(rate)) for f, at, rate in pairs]
        answer = share(_problem(entries, frontiers, boxes, factors, total))
    return answer, frontiers


def _promising(problem: SharedProblem, answer: SharedAnswer, account: int, bound: float) -> FloatArray:
    """Budgets at which an account may bring more than its points show: its own, and the highest peaks."""
    price, at, worth = answer.price, problem.budgets[account], problem.outcomes[account]
    peaks, heights = peaks_of(problem, account)
    spare = heights - price * peaks - float(np.max(worth - price * at))
    places = np.searchsorted(at, peaks[spare > TOLERANCE / 4 * abs(bound) / len(problem.names)], side="right") - 1
    middles = [(at[k] + at[k + 1]) / 2 for k in set(places.tolist()) if k + 1 < len(at)]
    return np.array([float(answer.split[account]), *middles]) if middles else np.zeros(0)


def _problem(
    entries: Sequence[Entry],
    frontiers: Sequence[AccountFrontier],
    boxes: Sequence[tuple[Decimal, Decimal]],
    factors: Sequence[Decimal],
    total: float,
) -> SharedProblem:
    """The question on the common scale: budgets in its currency, outcomes in one worth."""
    budgets, outcomes, gaps = [], [], []
    for entry, frontier, (low, high), rate in zip(entries, frontiers, boxes, factors, strict=True):
        inside = (frontier.budgets >= float(low)) & (frontier.budgets <= float(high))
        kept = np.flatnonzero(inside)
        budgets.append(frontier.budgets[inside] * float(rate))
        outcomes.append(frontier.outcomes[inside] * worth_of(entry.scenario, entry.limit.worth, rate))
        gaps.append(frontier.gaps[kept[0] : kept[-1]])
    names = tuple(entry.name for entry in entries)
    if entries[0].scenario.goal != "profit":
        return SharedProblem(names, tuple(budgets), tuple(outcomes), tuple(gaps), total)
    # What stays unspent is worth itself.
    ends, open_ = np.array([0.0, total]), np.zeros(1, dtype=bool)
    unspent = frozenset([len(names)])
    return SharedProblem((*names, UNSPENT), (*budgets, ends), (*outcomes, ends), (*gaps, open_), total, unspent)


def _plan_at(entry: Entry, budget: Decimal) -> Plan | None:
    """The account's own plan at its budget; none where it gets nothing."""
    if not budget:
        return None
    # Whether money is spent was decided for all accounts together; within one, profit is then revenue.
    goal = {"goal": "revenue", "margin": None} if entry.scenario.goal == "profit" else {}
    scenario = entry.scenario.model_copy(update={"budget": float(budget), "spend": None, **goal})
    try:
        return plan_for(entry.posterior, scenario, entry.currency)
    except AdoptError as error:
        raise error.inside(N_("The account {account}: {problem}"), account=entry.name) from None
