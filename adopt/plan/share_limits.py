"""What each account may get of a shared total, as a TOML file says it."""

import difflib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from adopt.errors import FileError, QuestionError
from adopt.files import read_toml
from adopt.plan.scenario import Scenario
from adopt.plan.scenario_file import load_scenario
from adopt.text import N_, Message

_TARGETS = ("target_cpa", "target_roas", "target_marginal_cpa", "target_marginal_roas", "reach")


@dataclass(frozen=True)
class AccountLimit:
    """What holds for one account.

    Attributes:
        minimum: in total for all days at least, units of its own currency; None for what its cells must get.
        maximum: at most; None for what its cells may get.
        locked: it keeps what it spends now.
        worth: what a conversion there counts for, above 0.
        leave_out: it gets no part in the total, and is not read.
        scenario: the rules of its own plan; None for those of all.
    """

    minimum: float | None = None
    maximum: float | None = None
    locked: bool = False
    worth: float = 1.0
    leave_out: bool = False
    scenario: Scenario | None = None


@dataclass(frozen=True)
class ShareLimits:
    """The limits of accounts by name, and what holds for all others."""

    accounts: Mapping[str, AccountLimit] = field(default_factory=dict)
    others: AccountLimit = AccountLimit()

    def of(self, account: str) -> AccountLimit:
        """What holds for an account."""
        return self.accounts.get(account, self.others)

    def refuse_strangers(self, names: tuple[str, ...]) -> None:
        """Refuse limits for an account that is not there.

        Raises:
            QuestionError: naming it and the nearest that is.
        """
        for name in self.accounts:
            if name not in names:
                near = difflib.get_close_matches(name, names, n=1, cutoff=0.0)
                text = N_("There are limits for the account {account}, which no file has; the nearest is {near}.")
                raise QuestionError("no-such-account", text, account=name, near=near[0] if near else "")


def load_share_limits(path: Path) -> ShareLimits:
    """Read a file with tables ``[accounts."NAME"]`` and, for all others, ``[others]``.

    Raises:
        FileError: naming the file, the key and what is expected of it.
    """
    content = read_toml(path, N_("It has lines such as: {example}"), example='[accounts."Riyadh"]  minimum = 1500')
    for key in content:
        if key not in ("accounts", "others"):
            raise _bad(path, key, N_("there is no such key: the file has [accounts.…] and [others]."))
    tables = content.get("accounts", {})
    if not isinstance(tables, dict):
        raise _bad(path, "accounts", N_('expected tables such as [accounts."Riyadh"].'))
    accounts = {name: _limit(path, f"accounts.{name}", table) for name, table in tables.items()}
    return ShareLimits(accounts, _limit(path, "others", content.get("others", {})))


def _limit(path: Path, where: str, table: object) -> AccountLimit:
    if not isinstance(table, dict):
        raise _bad(path, where, N_('expected tables such as [accounts."Riyadh"].'))
    keys = [f.name for f in fields(AccountLimit)]
    found: dict[str, object] = {}
    for key, given in table.items():
        if key not in keys:
            raise _bad(path, f"{where}.{key}", N_("there is no such key; there are {keys}."), keys=keys)
        found[key] = _value(path, f"{where}.{key}", key, given)
    limit = AccountLimit(**found)  # type: ignore[arg-type]
    if limit.minimum is not None and limit.maximum is not None and limit.minimum > limit.maximum:
        raise _bad(path, where, N_("the minimum is above the maximum."))
    if limit.locked and (limit.minimum is not None or limit.maximum is not None):
        raise _bad(path, where, N_("an account that is locked has no minimum or maximum."))
    return limit


def _value(path: Path, where: str, key: str, given: object) -> object:
    if key in ("locked", "leave_out"):
        if not isinstance(given, bool):
            raise _bad(path, where, N_("expected true or false, got {got}."), got=repr(given))
        return given
    if key == "scenario":
        if not isinstance(given, str):
            raise _bad(path, where, N_("expected the name of a scenario file, got {got}."), got=repr(given))
        return load_scenario(path.parent / given)
    number = isinstance(given, int | float) and not isinstance(given, bool) and math.isfinite(given)
    if not number or given < 0 or (key == "worth" and given == 0):  # type: ignore[operator]
        raise _bad(path, where, N_("expected an amount, 0 or more, got {got}."), got=repr(given))
    return float(given)  # type: ignore[arg-type]


def refuse_own_budget(scenario: Scenario, account: str) -> None:
    """Refuse a scenario that decides by itself how much its account spends: the total is shared by the frontiers.

    Raises:
        QuestionError: naming the account and the key.
    """
    given = [key for key in ("budget", "budget_change", *_TARGETS) if getattr(scenario, key) is not None]
    if given:
        raise QuestionError(
            "share-has-the-budget",
            N_("The scenario of {account} says {key}, but how much it spends is what is asked."),
            N_("Leave it out, or give the account a minimum and a maximum in the file of limits."),
            account=account,
            key=given[0],
        )


def _bad(path: Path, key: str, problem: str, **values: object) -> FileError:
    told = Message(problem, values)
    text = N_("{file}, key “{key}”: {problem}")
    return FileError("bad-share-limits", text, file=str(path), key=key, problem=told)
