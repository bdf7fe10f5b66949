"""How the ads managers' programming interfaces are told a budget: as data, in ``apis/*.toml``."""

import tomllib
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Certainty = Literal["documented", "reported", "unverified"]
"""Documented by the platform (or a copy of its pages), seen in public code, or from memory."""
Unit = Literal["minor units", "micros", "currency units", "decimal text"]
MICROS = 10**6
"""Micros of a currency unit, whatever its decimals."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Fact(_Frozen):
    """How sure something is, and who says so."""

    certainty: Certainty
    source: str


class ReadFirst(_Frozen):
    """A request that must be sent first, because the one that sets the budget needs its answer.

    Attributes:
        method: HTTP.
        path: below the host.
        body: what is sent; empty for none.
        take: what of the answer is needed, in a sentence for programmers.
    """

    method: str
    path: str
    body: dict[str, Any] = {}
    take: str


class LevelSpec(_Frozen):
    """The request that sets the budget of one level.

    Attributes:
        name: what the platform calls the level.
        method: HTTP.
        path: below the host; ``{version}``, ``{account}``, ``{campaign_id}``, ``{audience_id}`` are filled in.
        headers: beside content type and credentials, which are the sender's.
        body: fields; ``{amount}`` stands for the budget, in the platform's unit.
        field: the one that carries the budget, for people.
        read_first: what must be asked before.
        fact: how sure this request is.
    """

    name: str
    method: Literal["POST", "PUT", "PATCH"]
    path: str
    headers: dict[str, str] = {}
    body: Any
    field: str
    read_first: ReadFirst | None = None
    fact: Fact


class Checked(_Frozen):
    """An official program that builds the same request.

    Attributes:
        package: on the Python package index.
        version: that was asked.
        said: what it builds, and where it differs.
    """

    package: str
    version: str
    said: str


class ApiSpec(_Frozen):
    """A platform's interface.

    Attributes:
        platform: name in a history.
        title: for people.
        host: address.
        version: of the interface.
        version_fact: how sure the version is.
        sent_as: where the fields of the body go.
        needs_account: what the account's id is called, if it is needed; empty if not.
        account_pattern: what that id looks like, as a regular expression.
        owner: level that usually holds the budget.
        owner_fact: how sure that is.
        id_prefixes: what exports and reports write before an id.
        id_pattern: what an id looks like without it, as a regular expression.
        base36: whether the interface writes ids in base 36 that exports write in base 10.
        unit: of the amount.
        unit_fact: how sure that is.
        whole_currencies: for minor units: currencies whose budgets are whole units.
        hundredths: for minor units: currencies whose budgets are hundredths.
        levels: the requests.
        checked: the official program that they were held against; None if there is none.
    """

    platform: str
    title: str
    host: str
    version: str
    version_fact: Fact
    sent_as: Literal["form", "json", "query"]
    needs_account: str = ""
    account_pattern: str = r"\d+"
    owner: Literal["audience", "campaign"]
    owner_fact: Fact
    id_prefixes: tuple[str, ...] = ()
    id_pattern: str = r"\d+"
    base36: bool = False
    unit: Unit
    unit_fact: Fact
    whole_currencies: tuple[str, ...] = ()
    hundredths: tuple[str, ...] = ()
    levels: dict[Literal["audience", "campaign"], LevelSpec] = Field(min_length=1)
    checked: Checked | None = None

    def step(self, currency: str, minor_unit: Decimal) -> Decimal | None:
        """The smallest difference between two budgets, currency units; None where it is not known."""
        if self.unit != "minor units":
            return minor_unit
        if currency in self.whole_currencies:
            return Decimal(1)
        return Decimal("0.01") if currency in self.hundredths else None

    def amount(self, money: Decimal, step: Decimal) -> int | float | str:
        """The budget as the interface takes it; ``money`` is a multiple of ``step``."""
        if self.unit == "minor units":
            return int(money / step)
        if self.unit == "micros":
            return int(money * MICROS)
        return float(money) if self.unit == "currency units" else f"{money:f}"


@cache
def load_api_specs() -> dict[str, ApiSpec]:
    """The described interfaces, by platform."""
    files = [f for f in (resources.files("adopt.export") / "apis").iterdir() if f.name.endswith(".toml")]
    read = [
        ApiSpec.model_validate(tomllib.loads(f.read_text(encoding="utf-8")))
        for f in sorted(files, key=lambda f: f.name)
    ]
    return {spec.platform: spec for spec in read}
