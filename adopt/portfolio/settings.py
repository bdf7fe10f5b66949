"""What is asked of each account: a TOML file of defaults, and of what is different where."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from adopt.context.context import Context
from adopt.curves.calendar import refuse_unknown
from adopt.errors import AdoptError, FileError
from adopt.files import read_toml
from adopt.history.currencies import currency_code
from adopt.plan.faults import LIKELY
from adopt.plan.scenario import Scenario
from adopt.plan.scenario_file import scenario_content, scenario_of_content
from adopt.text import N_, Message

OWN = ("country", "currency", "seed")
"""Keys beside those of a scenario."""
_BUDGETS, MOST_NAMED = ("budget", "budget_change"), 12


@dataclass(frozen=True)
class Asked:
    """What is asked of one account.

    Attributes:
        scenario: the question.
        countries: whose public holidays count; None for that of the currency.
        currency: of files that name none; those that name another are refused. None takes what the files say.
        seed: of the draws.
    """

    scenario: Scenario
    countries: tuple[str, ...] | None = None
    currency: str | None = None
    seed: int = 0

    @property
    def context(self) -> Context:
        """What is known beside the history."""
        return Context(countries=self.countries)

    @property
    def told(self) -> dict[str, Any]:
        """All of it as JSON has it: two that are equal ask the same."""
        scenario = self.scenario.model_dump(mode="json", exclude_unset=True)
        own = {"countries": self.countries, "currency": self.currency, "seed": self.seed}
        return {"scenario": scenario, **own}


@dataclass(frozen=True)
class Settings:
    """What is asked of all accounts, and of some.

    Attributes:
        defaults: of all that have nothing else.
        accounts: of those that have.
        file: where it stands.
    """

    defaults: Asked = field(default_factory=lambda: Asked(Scenario(name="plan")))
    accounts: Mapping[str, Asked] = field(default_factory=dict)
    file: str = ""

    def of(self, account: str) -> Asked:
        """What is asked of an account."""
        return self.accounts.get(account, self.defaults)

    def refuse_unknown(self, accounts: Iterable[str]) -> None:
        """Refuse settings of accounts that are not there: one whose limits do not count is worse than none.

        Raises:
            FileError: naming the file, the key, and the nearest account.
        """
        known = list(accounts)
        for name in self.accounts:
            if name not in known:
                near = difflib.get_close_matches(name, known, n=1, cutoff=LIKELY)
                text = N_("there is no such account; the nearest is “{nearest}”.")
                problem = Message(text, {"nearest": near[0]}) if near else Message(N_("there is no such account."))
                shown = [*known[:MOST_NAMED], *(["…"] if len(known) > MOST_NAMED else [])]
                raise _bad(
                    self.file, f'accounts."{name}"', problem, N_("The accounts are {accounts}."), accounts=shown
                )


def load_settings(path: Path | str) -> Settings:
    """Read ``portfolio.toml``: ``[defaults]``, and ``[accounts."NAME"]`` for what is different there.

    Both take every key of a scenario file, and country, currency and seed. An account's keys stand in place of
    the defaults'; its limits, launches, flights and tags come on top of theirs, as in a file with a ``base``.

    Raises:
        FileError: naming the file, the key, what was expected of it and what was found.
    """
    path = Path(path)
    remedy = N_("It has lines such as [defaults] and days = 30; docs/portfolio.md has an example.")
    content = read_toml(path, remedy)
    for key in content:
        if key not in ("defaults", "accounts"):
            text = N_("expected the tables [defaults] and [accounts.“name”].")
            raise _bad(str(path), key, Message(text))
    defaults = _table(path, "defaults", content.get("defaults", {}))
    several = _table(path, "accounts", content.get("accounts", {}))
    own = {str(name): _table(path, f'accounts."{name}"', given) for name, given in several.items()}
    accounts = {name: _asked(path, f'accounts."{name}"', defaults, given) for name, given in own.items()}
    return Settings(_asked(path, "defaults", {}, defaults), accounts, str(path))


def _asked(path: Path, where: str, defaults: Mapping[str, Any], given: Mapping[str, Any]) -> Asked:
    both = {**defaults, **given}
    base = scenario_content(_of_scenario(_without_replaced(defaults, given)), path)
    content = scenario_content(_of_scenario(given), path, base)
    return Asked(
        scenario_of_content({"name": "plan", **content}, f"{path} [{where}]"),
        _countries(path, where, both["country"]) if "country" in both else None,
        _currency(path, where, both["currency"]) if "currency" in both else None,
        _seed(path, where, both.get("seed", 0)),
    )


def _of_scenario(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in table.items() if key not in OWN}


def _without_replaced(defaults: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The defaults less what an account's own keys leave no room for: another budget, another goal's margin."""
    dropped = set(_BUDGETS) if set(_BUDGETS) & set(given) else set()
    dropped |= {"margin"} if given.get("goal", "profit") != "profit" else set()
    return {key: value for key, value in defaults.items() if key not in dropped}


def _countries(path: Path, where: str, given: object) -> tuple[str, ...]:
    codes = [given] if isinstance(given, str) else given
    if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
        text = N_("expected a country such as {example}, or a list of them, got {got}.")
        raise _bad(str(path), f"{where}.country", Message(text, {"example": '"SA"', "got": repr(given)}))
    found = tuple(dict.fromkeys(code.strip().upper() for code in codes))
    for code in found:
        try:
            refuse_unknown(code)
        except AdoptError as error:
            raise _bad(
                str(path), f"{where}.country", error.message, error.remedy.text, **error.remedy.values
            ) from None
    return found


def _currency(path: Path, where: str, given: object) -> str:
    code = currency_code(given) if isinstance(given, str) else None
    if code is None:
        text = N_("expected the code of a currency such as {example}, got {got}.")
        raise _bad(str(path), f"{where}.currency", Message(text, {"example": '"SAR"', "got": repr(given)}))
    return code


def _seed(path: Path, where: str, given: object) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or given < 0:
        text = N_("expected a whole number, 0 or more, got {got}.")
        raise _bad(str(path), f"{where}.seed", Message(text, {"got": repr(given)}))
    return given


def _table(path: Path, key: str, given: object) -> dict[str, Any]:
    if not isinstance(given, dict):
        text = N_("expected a table under a line [{key}], got {got}.")
        raise _bad(str(path), key, Message(text, {"key": key, "got": repr(given)}))
    return given


def _bad(file: str, key: str, problem: Message, remedy: str = "", **values: object) -> FileError:
    told = {**values, "file": file, "key": key, "problem": problem}
    return FileError("bad-settings", N_("{file}, key “{key}”: {problem}"), remedy, **told)
