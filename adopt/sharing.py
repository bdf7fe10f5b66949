"""One total over several accounts: what a user asks for, and what comes of it."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from adopt.context.context import NOTHING_KNOWN, Context
from adopt.errors import AdoptError, QuestionError
from adopt.history.table import History
from adopt.learned import Progress, fit_curves, quiet
from adopt.plan.rates import Rates, load_rates
from adopt.plan.scenario import Scenario
from adopt.plan.share import share_total
from adopt.plan.share_entry import Entry, limits_of
from adopt.plan.share_limits import ShareLimits, load_share_limits
from adopt.plan.shared import Shared
from adopt.planning import tagged
from adopt.text import N_

__all__ = ["Shared", "load_rates", "load_share_limits", "rates_for", "share_budget"]


def rates_for(histories: Mapping[str, History], common: str | None, file: Path | None) -> Rates:
    """The rates of a file, or none where all accounts have one currency.

    Args:
        histories: of the accounts, by name.
        common: ISO code of the total's currency; that of the accounts if None.
        file: of rates, or none.

    Raises:
        FileError: naming the row of the file that cannot be used.
        QuestionError: if the accounts have several currencies and it is not said which one the total is in.
    """
    found = sorted({str(history.currency) for history in histories.values() if history.currency})
    if common is None and len(found) != 1:
        raise QuestionError(
            "no-common-currency",
            N_("The accounts have the currencies {found}, and it is not said in which one the total is.")
            if found
            else N_("No account names a currency, and it is not said in which one the total is."),
            N_("Say it with --currency, and give rates to it with --rates."),
            found=found,
        )
    common = (common or found[0]).upper()
    return load_rates(file, common) if file else Rates(common)


def share_budget(
    histories: Mapping[str, History],
    total: float,
    rates: Rates,
    scenario: Scenario | None = None,
    limits: ShareLimits | None = None,
    context: Context = NOTHING_KNOWN,
    seed: int = 0,
    progress: Progress = quiet,
) -> Shared:
    """The best split of one total over accounts, certified, with a plan for each account at its budget.

    Args:
        histories: of the accounts, by name.
        total: for all days, units of the rates' common currency.
        rates: to the common currency.
        scenario: the rules within every account that has none of its own in ``limits``; without a budget.
        limits: of single accounts.
        context: what is known beside the histories; without tests and second counts, which are of one account.
        seed: of the posteriors' draws.
        progress: told how much is done.

    Raises:
        QuestionError: if the question makes no sense, goals or days of the accounts differ, or a rate is missing.
        InfeasibleError: if limits collide with the total or with one another; names them.
        AdoptError: if the curves of an account cannot be learned; names it, since a total over the others alone
            would be another question.
    """
    if len(histories) > 1 and (context.lift_tests or context.second_source):
        raise QuestionError(
            "context-of-one",
            N_("Lift tests and second counts are of one account, and there are several."),
            N_("Leave them out, or plan the accounts one by one."),
        )
    chosen = limits_of(tuple(histories), limits or ShareLimits())
    entries = []
    for place, (name, limit) in enumerate(chosen.items()):
        progress(N_("Learning the curves of each account"), place / len(chosen))
        history = histories[name]
        try:
            posterior = fit_curves(history, context, seed).posterior
        except AdoptError as error:
            raise error.inside(N_("The account {account}: {problem}"), account=name) from None
        own = tagged(history, limit.scenario or scenario or Scenario())
        entries.append(Entry(name, posterior, history.currency, own, replace(limit, scenario=None)))
    return share_total(entries, total, rates, seed, progress)
