"""Sentences with their values, findings and errors as JSON, and back; nothing that is read can run anything.

A value that JSON does not have says what it is: a cell is ``{"is": "cell", "of": ["meta", "Spring", "Women"]}``.
"""

import math
import string
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np

from adopt.errors import AdoptError, FileError, InfeasibleError, InputError, QuestionError, UncertifiedError
from adopt.findings import Finding, Severity
from adopt.labels import Cell
from adopt.text import Figure, Message, Money

_ERRORS: tuple[type[AdoptError], ...] = (
    FileError, QuestionError, InputError, InfeasibleError, UncertifiedError, AdoptError,
)  # fmt: skip
"""What an error comes back as: the first of these that it is."""


def value_json(value: object) -> Any:  # noqa: ANN401 - whatever JSON has
    """A value of a sentence, as JSON has it; what is of no kind that sentences have becomes its text."""
    value = value.item() if isinstance(value, np.generic) else value
    if value is None or type(value) in (bool, int, str) or (isinstance(value, float) and math.isfinite(value)):
        return value
    if isinstance(value, list):
        return [value_json(one) for one in value]
    kind, of = _told(value)
    return {"is": kind, "of": of}


def json_value(told: Any) -> Any:  # noqa: ANN401 - whatever sentences have
    """The value that :func:`value_json` told.

    Raises:
        ValueError: if it told none.
    """
    if isinstance(told, list):
        return [json_value(one) for one in told]
    if not isinstance(told, dict):
        return told
    try:
        return _KINDS[told["is"]](told["of"])
    except (LookupError, TypeError, ArithmeticError) as error:
        raise ValueError(f"no value of a sentence: {error}") from None


def message_json(message: Message) -> list[Any]:
    """A sentence that is not said yet."""
    return [message.text, {name: value_json(value) for name, value in message.values.items()}, message.plural]


def json_message(told: Any) -> Message:  # noqa: ANN401 - whatever was read
    """The sentence that :func:`message_json` told.

    Raises:
        ValueError: if it told none, or its template looks into its values, as none of ours does.
    """
    try:
        text, values, plural = told
        for template in (text, plural):
            _refuse_looking_into(template)
        return Message(text, {str(name): json_value(value) for name, value in values.items()}, plural)
    except (TypeError, AttributeError) as error:
        raise ValueError(f"no sentence: {error}") from None


def finding_json(finding: Finding) -> dict[str, Any]:
    """A finding."""
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "message": message_json(finding.message),
        "remedy": finding.remedy,
        "cell": None if finding.cell is None else value_json(finding.cell),
    }


def json_finding(told: Mapping[str, Any]) -> Finding:
    """The finding that :func:`finding_json` told.

    Raises:
        ValueError: if it told none.
    """
    try:
        message, remedy = json_message(told["message"]), told["remedy"]
        _refuse_looking_into(remedy)
        severity, cell = Severity(told["severity"]), json_value(told["cell"])
        return Finding(told["code"], severity, message.text, remedy, message.values, cell, message.plural)
    except (LookupError, TypeError) as error:
        raise ValueError(f"no finding: {error}") from None


def error_json(error: AdoptError) -> dict[str, Any]:
    """An error."""
    kind = next(kind for kind in _ERRORS if isinstance(error, kind))
    said = {"message": message_json(error.message), "remedy": message_json(error.remedy)}
    return {"kind": kind.__name__, "code": error.code, **said}


def json_error(told: Mapping[str, Any]) -> AdoptError:
    """The error that :func:`error_json` told; one of a kind of its own comes back as what that is a kind of.

    Raises:
        ValueError: if it told none.
    """
    try:
        kind = {one.__name__: one for one in _ERRORS}[told["kind"]]
        error = kind(str(told["code"]), "")
        error.message, error.remedy = json_message(told["message"]), json_message(told["remedy"])
    except (LookupError, TypeError) as cause:
        raise ValueError(f"no error: {cause}") from None
    return error


def _told(value: object) -> tuple[str, Any]:
    """What a value is, and of what."""
    if isinstance(value, tuple):
        return "tuple", [value_json(one) for one in value]
    if isinstance(value, Money):
        return "money", [value.amount, value.currency]
    if isinstance(value, Figure):
        return "figure", str(value)
    if isinstance(value, Cell):
        return "cell", [value.platform, value.campaign, value.audience]
    if isinstance(value, datetime):
        return "moment", value.isoformat()
    if isinstance(value, date):
        return "day", value.isoformat()
    if isinstance(value, float | Decimal):
        return "decimal" if isinstance(value, Decimal) else "float", str(value)
    return ("message", message_json(value)) if isinstance(value, Message) else ("text", str(value))


_KINDS: Mapping[str, Any] = {
    "tuple": lambda of: tuple(json_value(one) for one in of),
    "money": lambda of: Money(*of),
    "figure": Figure,
    "cell": lambda of: Cell(*of),
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
    "decimal": Decimal,
    "float": float,
    "message": json_message,
    "text": str,
}


def _refuse_looking_into(template: str) -> None:
    """Refuse ``{name.attribute}``: a database that others write to must not say what is looked at here."""
    for _, name, form, _ in string.Formatter().parse(template):
        if (name is not None and not name.isidentifier()) or "{" in (form or ""):
            raise ValueError(f"no template of adopt: {template}")
