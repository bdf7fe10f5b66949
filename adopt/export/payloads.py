"""The exact requests that would set a plan's budgets, for a program of the user's to send; adopt sends nothing.

A request has no credential: the sender adds its own. What is known of the platforms' interfaces, and how sure it
is, stands in ``apis/*.toml`` and goes with every request.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from adopt.errors import FileError, QuestionError
from adopt.export.api_specs import ApiSpec, LevelSpec, load_api_specs
from adopt.export.ids import Ids
from adopt.export.owners import Level, Owners
from adopt.export.planned import Planned
from adopt.export.typed import typed, typed_budgets
from adopt.findings import Finding, Severity
from adopt.labels import Cell
from adopt.plan.money import minor_unit
from adopt.text import N_

FORM = 1
"""The layout of the file; a program that reads it should refuse another."""
SHOWN = 3
"""Cells that a sentence names at most."""


@dataclass(frozen=True)
class ApiRequest:
    """One request.

    Attributes:
        spec: of the platform.
        level: whose budget it sets.
        cells: whose money that is: one, or all of a campaign's.
        money: a day, currency units.
        currency: ISO code.
        names: what the placeholders of the spec stand for.
    """

    spec: ApiSpec
    level: Level
    cells: tuple[Cell, ...]
    money: Decimal
    currency: str
    names: Mapping[str, Any]

    @property
    def method(self) -> str:
        """HTTP."""
        return self.told.method

    @property
    def url(self) -> str:
        """The whole address."""
        return self.spec.host + str(_filled(self.told.path, self.names))

    @property
    def headers(self) -> dict[str, str]:
        """Those that the platform asks for beside content type and credentials."""
        return {name: str(_filled(text, self.names)) for name, text in self.told.headers.items()}

    @property
    def body(self) -> Any:  # noqa: ANN401 - JSON
        """The fields, the amount in the platform's unit."""
        return _filled(self.told.body, self.names)

    @property
    def told(self) -> LevelSpec:
        """How this level's budget is set."""
        return self.spec.levels[self.level]

    def to_json(self) -> dict[str, Any]:
        """As it stands in the file."""
        first = self.told.read_first
        asked = {
            "method": first.method,
            "url": self.spec.host + str(_filled(first.path, self.names)),
            "body": _filled(first.body, self.names),
            "take": first.take,
        } if first else None  # fmt: skip
        return {
            "platform": self.spec.platform,
            "level": self.told.name,
            "cells": [{"campaign": c.campaign, "audience": c.audience} for c in self.cells],
            "read_first": asked,
            "method": self.method,
            "url": self.url,
            "headers": self.headers,
            "sent_as": self.spec.sent_as,
            "body": self.body,
            "budget_a_day": f"{self.money:f}",
            "currency": self.currency,
            "field": self.told.field,
            "unit": self.spec.unit,
            "certainty": {
                "request": self.told.fact.model_dump(),
                "version": self.spec.version_fact.model_dump(),
                "unit": self.spec.unit_fact.model_dump(),
            },
        }


@dataclass(frozen=True)
class Payloads:
    """The requests of a plan, and what they leave out.

    Attributes:
        file: the plan's.
        requests: one a budget.
        findings: what is not in them, and what was taken for granted.
    """

    file: str
    requests: tuple[ApiRequest, ...]
    findings: tuple[Finding, ...]

    def to_json_bytes(self) -> bytes:
        """The file: UTF-8, nothing in it but what is needed to send the requests; no credential."""
        content = {
            "form": FORM,
            "plan": self.file,
            "note": "Not sent by adopt. Add your own credentials; read each budget back after it is set. "
            "These are daily budgets: what has one for its whole run cannot be switched.",
            "requests": [request.to_json() for request in self.requests],
        }
        return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def payloads_of(planned: Planned, ids: Ids, owners: Owners, accounts: Mapping[str, str]) -> Payloads:
    """The requests that set every budget of a plan that is not zero.

    Args:
        planned: the plan; its currency must be known.
        ids: of its cells.
        owners: the level that holds each budget.
        accounts: platform -> the account's id, where the platform asks for it.

    Raises:
        FileError: naming the cell that has no id, several or a damaged one, or the plan without a currency.
        QuestionError: naming a platform without a known interface, an account that is missing or none.
    """
    if planned.currency is None:
        raise FileError(
            "no-currency",
            N_("{file} names no currency, and a budget cannot be told without it."),
            N_("Plan with exports that name it, or with a mapping that does."),
            file=planned.file,
        )
    platforms = dict.fromkeys(cell.platform for cell in planned.budgets)
    requests = [r for p in platforms for r in _of_platform(planned, planned.currency, p, ids, owners, accounts)]
    _refuse_shared(requests, ids)
    kept = tuple(request for request in requests if request.money > 0)
    paused = [str(cell) for request in requests if not request.money for cell in request.cells]
    return Payloads(planned.file, kept, tuple(_findings(planned, kept, paused, ids, owners)))


def _of_platform(
    planned: Planned, currency: str, platform: str, ids: Ids, owners: Owners, accounts: Mapping[str, str]
) -> Iterator[ApiRequest]:
    spec = _known(platform)
    account = _account(spec, accounts)
    step = spec.step(currency, minor_unit(currency))
    if step is None:
        raise QuestionError(
            "no-offset",
            N_("In which unit {platform} takes budgets in {currency} is not known."),
            N_("Set these budgets by hand, or in the bulk sheet, which is in currency units."),
            platform=spec.title,
            currency=currency,
        )
    groups: dict[tuple[Level, str], list[Cell]] = defaultdict(list)
    for cell in planned.of_platform(platform):
        level = owners.of(cell)
        groups[level, cell.campaign if level == "campaign" else str(cell)].append(cell)
    # As in the list for people, unless the platform takes other units than the currency has.
    exact = typed_budgets(planned.budgets, step) if step == minor_unit(currency) else planned.budgets
    money = {key: sum((exact[cell] for cell in cells), Decimal(0)) for key, cells in groups.items()}
    for key, amount in typed(money, step).items():
        level, cells = key[0], tuple(groups[key])
        names = {"version": spec.version, "account": account, "currency": currency}
        names |= _ids_of(spec, level, cells[0], ids) if amount else {}
        told = spec.amount(amount, step)
        yield ApiRequest(spec, level, cells, amount, currency, {**names, "amount": told, "amount_text": str(told)})


def _known(platform: str) -> ApiSpec:
    spec = load_api_specs().get(platform)
    if spec is None:
        raise QuestionError(
            "no-interface",
            N_("How {platform} is told a budget by a program is not known."),
            N_("Known are {known}; name those of your plan with --only."),
            platform=platform,
            known=sorted(load_api_specs()),
        )
    return spec


def _account(spec: ApiSpec, accounts: Mapping[str, str]) -> str:
    given = accounts.get(spec.platform, "").strip()
    if spec.needs_account and not re.fullmatch(spec.account_pattern, given):
        raise QuestionError(
            "no-account-id",
            N_("{platform} asks for the {account}, and “{given}” is none.")
            if given
            else N_("{platform} asks for the {account}."),
            N_("Say it with --account {name}=…"),
            platform=spec.title,
            account=spec.needs_account,
            given=given,
            name=spec.platform,
        )
    return given


def _ids_of(spec: ApiSpec, level: Level, cell: Cell, ids: Ids) -> dict[str, str]:
    """The ids that the request names."""
    told = spec.levels[level]
    first = told.read_first.model_dump() if told.read_first else {}
    wanted = json.dumps([told.path, told.body, first])
    return {
        f"{name}_id": ids.only(name, cell, spec) for name in ("campaign", "audience") if f"{{{name}_id}}" in wanted
    }


def _refuse_shared(requests: Sequence[ApiRequest], ids: Ids) -> None:
    """Refuse two budgets for one id: the last sent would win."""
    seen: dict[tuple[str, str, str], Cell] = {}
    for request in requests:
        own = str(request.names.get(f"{request.level}_id", ""))
        key = (request.spec.platform, request.level, own)
        if own and key in seen:
            raise FileError(
                "shared-id",
                N_("{file}: {first} and {second} have the same id {value}."),
                N_("Give them one name in the mapping, so that they are one in the plan."),
                file=ids.file,
                first=seen[key],
                second=request.cells[0],
                value=own,
            )
        seen[key] = request.cells[0]


def _findings(
    planned: Planned, requests: Sequence[ApiRequest], paused: Sequence[str], ids: Ids, owners: Owners
) -> Iterator[Finding]:
    if paused:
        text = N_("The plan gives {cells} nothing, and no request is made for that: the budgets stay as they are.")
        yield Finding("pause", Severity.SERIOUS, text, N_("Pause them in the ads manager."), {"cells": paused})
    converted = [r.spec.title for r in requests if r.spec.base36 and ids.in_base_10(r.spec.platform)]
    if converted:
        yield Finding(
            "base-36",
            Severity.REVIEW,
            N_("The ids of {platform} have no letter, so they were taken for base 10 and written in base 36."),
            N_("Compare one with the ads manager before you send them."),
            {"platform": converted[0]},
        )
    unsure = dict.fromkeys(r.spec.title for r in requests if r.told.fact.certainty != "documented")
    if unsure:
        yield Finding(
            "unsure-requests",
            Severity.REVIEW,
            N_("How these are told a budget is not documented in what adopt knows: {platforms}."),
            N_("Try one request and read the budget back before you send the rest."),
            {"platforms": list(unsure)},
        )


def _filled(value: Any, names: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON
    """A template with its placeholders filled in; one that stands alone keeps its type."""
    if isinstance(value, dict):
        return {key: _filled(inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, names) for inner in value]
    alone = re.fullmatch(r"\{(\w+)\}", value)
    if alone and alone[1] in names:
        return names[alone[1]]
    return re.sub(r"(?<!\{)\{(\w+)\}(?!\})", lambda found: str(names.get(found[1], found[0])), value)
