"""Priors as a table in TOML: every field of :class:`Priors`, whatever they are, with its meaning as a comment."""

import ast
import difflib
import inspect
import math
import textwrap
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any

from adopt.curves.priors import DEFAULT, Priors
from adopt.errors import FileError
from adopt.text import N_, Message, say

WIDTH = 110
"""Letters in a line of comment."""
LARGEST = 1e9
"""No prior is larger, unless it may be infinite; they are logs, shares, spreads and counts of observations."""
_ENDLESS = "infinite"
"""Stands in the meaning of a prior that may be so."""


@cache
def meanings() -> Mapping[str, str]:
    """Name of every prior -> what it means, in English: the text below it in the source."""
    body = ast.parse(textwrap.dedent(inspect.getsource(Priors))).body[0]
    assert isinstance(body, ast.ClassDef)
    found = {}
    for line, below in zip(body.body, body.body[1:], strict=False):
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name) and isinstance(below, ast.Expr):
            found[line.target.id] = _one_line(str(ast.literal_eval(below.value)))
    return found


@cache
def forms() -> Mapping[str, str]:
    """How a value is written that is more than a number -> what that means, in English."""
    usual = [getattr(DEFAULT, f.name) for f in fields(Priors)]
    examples = {type(value): value for value in usual if is_dataclass(value)}
    return {
        f"{{ {', '.join(part.name for part in fields(example))} }}": _one_line(kind.__doc__ or "")
        for kind, example in examples.items()
    }


def prior_forms(language: str = "en") -> list[tuple[str, str]]:
    """How a value is written that is more than a number, and what that means in ``language``."""
    return [(form, say(meaning, language)) for form, meaning in forms().items()]


def priors_table(priors: Priors, language: str = "en") -> list[tuple[str, str, str]]:
    """Name, value as TOML and meaning in ``language`` of every prior, in their order."""
    said = meanings()
    return [(f.name, _written(getattr(priors, f.name)), say(said[f.name], language)) for f in fields(priors)]


def priors_toml(priors: Priors, language: str = "en") -> str:
    """The priors as a table of TOML, each with its meaning as a comment; a context file may hold it as it is."""
    lines = ["[priors]"]
    for form, meaning in prior_forms(language):
        lines += comment(f"{form}: {meaning}")
    for name, value, meaning in priors_table(priors, language):
        lines += [*comment(meaning), f"{name} = {value}"]
    return "\n".join(lines) + "\n"


def comment(text: str) -> list[str]:
    """Lines of comment."""
    return textwrap.wrap(text, WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)


def priors_from(table: object, file: str) -> Priors:
    """The standard priors, changed where ``table`` says so.

    Args:
        table: what stands in TOML under ``[priors]``.
        file: what errors call the file.

    Raises:
        FileError: naming the prior, what is expected of it, and what was found.
    """
    if not isinstance(table, dict):
        raise bad_key(
            file, "priors", N_("expected a table that begins with [priors], got {got}."), got=repr(table)
        )
    changed: dict[str, Any] = {name: _value(file, f"priors.{name}", name, value) for name, value in table.items()}
    return replace(DEFAULT, **changed)


def bad_key(file: str, key: str, problem: str, remedy: str = "", **values: object) -> FileError:
    """The error about a key of a context file; ``problem`` and ``remedy`` are templates."""
    told = Message(problem, values)
    return FileError(
        "bad-context", N_("{file}, key “{key}”: {problem}"), remedy, **values, file=file, key=key, problem=told
    )


def unknown_key(file: str, key: str, known: list[str]) -> FileError:
    """The error about a key that means nothing; offers the nearest."""
    name = key.rpartition(".")[2]
    return bad_key(
        file,
        key,
        N_("there is no such key."),
        N_("The nearest is {nearest}; there are {keys}."),
        nearest=difflib.get_close_matches(name, known, n=1, cutoff=0.0)[0],
        keys=known,
    )


def _value(file: str, key: str, name: str, given: object) -> object:
    """One prior."""
    known = [f.name for f in fields(Priors)]
    if name not in known:
        raise unknown_key(file, key, known)
    usual = getattr(DEFAULT, name)
    if not is_dataclass(usual):
        if given == math.inf and _ENDLESS in meanings()[name]:
            return given
        return _number(file, key, given, usual > 0)  # a spread, a share, a slope
    parts = [f.name for f in fields(usual)]
    if not isinstance(given, dict):
        text = N_("expected a table such as {example}, got {got}.")
        raise bad_key(file, key, text, example=_written(usual), got=repr(given))
    for part in given:
        if part not in parts:
            raise unknown_key(file, f"{key}.{part}", parts)
    numbers: dict[str, Any] = {part: _number(file, f"{key}.{part}", given[part], True) for part in given}
    return replace(usual, **numbers)  # type: ignore[type-var]


def _number(file: str, key: str, given: object, positive: bool) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not -LARGEST < given < LARGEST:  # nor NaN
        raise bad_key(file, key, N_("expected a number, got {got}."), got=repr(given))
    if positive and given <= 0:
        raise bad_key(file, key, N_("expected a number above 0, got {got}."), got=repr(given))
    return float(given)


def _written(value: Any) -> str:  # noqa: ANN401 - a number, or a dataclass of numbers
    """A value as TOML."""
    if is_dataclass(value):
        return f"{{ {', '.join(f'{f.name} = {_written(getattr(value, f.name))}' for f in fields(value))} }}"
    return repr(value)


def _one_line(text: str) -> str:
    return " ".join(text.split())
