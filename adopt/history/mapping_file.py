"""A mapping as a TOML file: see the README for what stands in it."""

import os
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from adopt.errors import FileError
from adopt.files import toml_of
from adopt.history.currencies import currency_code
from adopt.history.mapping import Rate, Rule, Rules
from adopt.history.results import Wanted
from adopt.history.source import Source
from adopt.text import N_, Message

VARIABLE = "ADOPT_MAPPING"
"""The environment variable that names the file that every import applies."""

_Text = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class _Rename(_Strict):
    campaign: _Text | None = None
    audience: _Text | None = None


class _Rule(_Strict):
    platform: _Text = "*"
    campaign: _Text = "*"
    audience: _Text = "*"
    of: Literal["campaign", "audience"] = "audience"
    split: _Text | None = None
    part: int = 1
    pattern: _Text | None = None
    names: dict[str, _Text] | None = None
    rename: _Rename | None = None
    tags: list[_Text] = []


class _Rate(_Strict):
    currency: str
    rate: float = Field(gt=0)
    first: date | None = Field(default=None, alias="from")


class _Currency(_Strict):
    to: str
    silent: dict[str, str] = {}
    rates: list[_Rate] = []


class _Result(_Strict):
    type: _Text
    window: str = ""


class _File(_Strict):
    rule: list[_Rule] = []
    currency: _Currency | None = None
    results: dict[str, _Result] = {}


def current_mapping() -> Rules:
    """The mapping that ``ADOPT_MAPPING`` names; one that changes nothing if it names none.

    Raises:
        FileError: as :func:`load_mapping`.
    """
    named = os.environ.get(VARIABLE)
    return load_mapping(named) if named else Rules()


def given_mapping() -> Source | None:
    """The file that ``ADOPT_MAPPING`` names; None if it names none.

    Raises:
        FileError: if there is no such file.
    """
    named = os.environ.get(VARIABLE)
    return Source.of(named) if named else None


def mapping_content(source: Source) -> dict[str, Any]:
    """What a mapping file holds, as its TOML does; it has been checked.

    Raises:
        FileError: as :func:`load_mapping`.
    """
    load_mapping(source)
    return dict(_content(source))


def mapping_toml(content: Mapping[str, Any]) -> bytes:
    """A mapping file of what :func:`mapping_content` gives."""
    import tomlkit  # a writer; reading is the standard library's

    return tomlkit.dumps(content).encode()


def load_mapping(given: Path | str | Source) -> Rules:
    """Read a mapping file.

    Raises:
        FileError: naming the file, the key, what was expected and what was found.
    """
    file = given.name if isinstance(given, Source) else str(given)
    content = _content(given)
    try:
        read = _File.model_validate(content)
    except ValidationError as error:
        fault = error.errors()[0]
        raise _bad_key(file, key_of(fault["loc"]), problem_of(fault)) from None
    rules = tuple(_rule(rule, f"rule {number}", file) for number, rule in enumerate(read.rule, start=1))
    results = {platform: Wanted(asked.type, asked.window) for platform, asked in read.results.items()}
    if read.currency is None:
        return Rules(file, rules, results=results)
    money = read.currency
    rates = tuple(
        Rate(_code(r.currency, f"currency.rates {n}.currency", file), r.rate, r.first)
        for n, r in enumerate(money.rates, start=1)
    )
    silent = {name: _code(code, f"currency.silent.{name}", file) for name, code in money.silent.items()}
    return Rules(file, rules, _code(money.to, "currency.to", file), silent, rates, results)


def _content(given: Path | str | Source) -> Mapping[str, Any]:
    source = given if isinstance(given, Source) else Source.of(given)
    file = source.name if given is source else str(given)
    return toml_of(
        source.data, file, N_("It has lines such as: {example}"), example='[[rule]]  split = "_"  part = 2'
    )


def _rule(rule: _Rule, where: str, file: str) -> Rule:
    ways = [key for key in ("split", "pattern", "names") if getattr(rule, key)]
    if len(ways) > 1:
        problem = Message(N_("expected one of {keys} in a rule, not several."), {"keys": ways})
        raise _bad_key(file, where, problem)
    renamed = rule.rename.model_dump(exclude_none=True) if rule.rename else {}
    if not (ways or renamed or rule.tags):
        problem = Message(N_("expected what to do: split, pattern, names, rename or tags."))
        raise _bad_key(file, where, problem)
    if rule.part == 0:
        problem = Message(N_("expected 1 for the first part, or -1 for the last, got {got}."), {"got": rule.part})
        raise _bad_key(file, f"{where}.part", problem)
    pattern = _pattern(rule.pattern, f"{where}.pattern", file) if rule.pattern else None
    asked = {key: getattr(rule, key) for key in ("platform", "campaign", "audience", "of", "part", "names")}
    return Rule(**asked, split=rule.split or "", pattern=pattern, rename=renamed, tags=tuple(rule.tags))


def _pattern(text: str, key: str, file: str) -> re.Pattern[str]:
    try:
        pattern = re.compile(text)
    except re.error as error:
        problem = Message(
            N_("expected a regular expression, got {got}: {reason}."), {"got": text, "reason": str(error)}
        )
        raise _bad_key(file, key, problem) from None
    strangers = [name for name in pattern.groupindex if name not in ("campaign", "audience")]
    if strangers or not pattern.groups:
        problem = Message(
            N_("expected brackets around the audience, or groups called campaign and audience, in {got}."),
            {"got": text},
        )
        raise _bad_key(file, key, problem)
    return pattern


def _code(text: str, key: str, file: str) -> str:
    code = currency_code(text)
    if code is None:
        raise _bad_key(file, key, Message(N_("expected a currency such as SAR, got {got}."), {"got": text}))
    return code


def key_of(place: tuple[Any, ...]) -> str:
    """``rule 2.part``: lists are counted from 1, as people do."""
    text = ""
    for step in place:
        text += f" {step + 1}" if isinstance(step, int) else f".{step}"
    return text.lstrip(".")


def problem_of(fault: Any) -> Message:  # noqa: ANN401 - pydantic's own typed dict is private
    """What is wrong with a key, by what pydantic says of it."""
    expected = {
        "extra_forbidden": N_("there is no such key."),
        "missing": N_("it is missing."),
        "list_type": N_("expected a list, got {got}."),
        "dict_type": N_("expected a table of names, got {got}."),
        "model_type": N_("expected a table of names, got {got}."),
        "int_type": N_("expected a whole number, got {got}."),
        "float_type": N_("expected a number, got {got}."),
        "greater_than": N_("expected a number above 0, got {got}."),
        "date_type": N_("expected a day such as 2026-01-31, without quotes, got {got}."),
        "literal_error": N_("expected “campaign” or “audience”, got {got}."),
    }
    text = expected.get(fault["type"], N_("expected a text in quotes, got {got}."))
    return Message(text, {"got": repr(fault["input"])[:80]})


def _bad_key(file: str, key: str, problem: Message) -> FileError:
    return FileError("bad-mapping", N_("{file}, key “{key}”: {problem}"), "", file=file, key=key, problem=problem)
