"""Sentences, findings and errors go to JSON and come back the same; nothing that is read can look around."""

import json
import math
from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np
import pytest

from adopt.errors import AdoptError, FileError, InfeasibleError
from adopt.findings import Finding, Severity
from adopt.labels import Cell
from adopt.spoken import (
    error_json,
    finding_json,
    json_error,
    json_finding,
    json_message,
    json_value,
    message_json,
    value_json,
)
from adopt.text import Figure, Message, Money
from adopt.workspace.database import WorkspaceError

VALUES = (
    None,
    True,
    3,
    0.1,
    math.inf,
    "Sara",
    Figure("87%"),
    Money("12,345", "SAR"),
    date(2026, 1, 31),
    datetime(2026, 1, 31, 12, tzinfo=UTC),
    Decimal("1.20"),
    Cell("meta", "ربيع", "Women"),
    [date(2026, 1, 1), "…"],
    (1, Cell("x", "A", "B")),
    Message("{count} day", {"count": 2}, "{count} days"),
)


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_value_comes_back_with_its_kind(value: object) -> None:
    back = json_value(json.loads(json.dumps(value_json(value))))
    assert back == value
    assert type(back) is type(value)


def test_what_numpy_counts_and_what_nobody_knows_come_back_as_python_has_it() -> None:
    assert json_value(value_json(np.int64(3))) == 3
    assert json_value(value_json(np.float64(0.5))) == 0.5
    assert math.isnan(json_value(value_json(np.float64("nan"))))
    assert json_value(value_json(Severity.NOTE)) == "note"


def test_money_keeps_amount_and_currency_apart() -> None:
    back = json_value(value_json(Money("5", "KWD")))
    assert (back.amount, back.currency) == ("5", "KWD")


def test_a_finding_says_the_same_after_the_way_there_and_back() -> None:
    finding = Finding(
        "spike", Severity.REVIEW, "{cell} spent on {count} day: {days}.", "Look at {cell}.",
        {"cell": Cell("x", "A", "B"), "count": 2, "days": [date(2026, 1, 1)]}, Cell("x", "A", "B"),
        "{cell} spent on {count} days: {days}.",
    )  # fmt: skip
    back = json_finding(json.loads(json.dumps(finding_json(finding))))
    assert back == finding
    assert str(back.message) == "x / A / B spent on 2 days: 2026-01-01."


def test_an_error_says_the_same_and_keeps_its_exit_code() -> None:
    inner = FileError("no-file", "There is no file {file}.", "Look for {file}.", file="a.csv")
    for error in (inner, inner.inside("In {place}: {problem}", place="b"), InfeasibleError("x", "{a:.1f}", a=1.0)):
        back = json_error(json.loads(json.dumps(error_json(error))))
        assert (str(back), back.code, type(back)) == (str(error), error.code, type(error))
    special = json_error(error_json(WorkspaceError("busy", "Busy.")))
    assert special.exit_code == 2
    assert not isinstance(special, WorkspaceError)


def test_templates_that_look_into_their_values_are_refused() -> None:
    for template in ("{a.__class__}", "{a[0]}", "{0}", "{}", "{a:{b}}"):
        with pytest.raises(ValueError, match="no template"):
            json_message([template, {}, ""])
        with pytest.raises(ValueError, match="no template"):
            json_finding({**finding_json(Finding("x", Severity.NOTE, "A")), "remedy": template})
    assert str(json_message(["{a:,.2f}", {"a": 1234.5}, ""])) == "1,234.50"


@pytest.mark.parametrize(
    "told",
    [None, ["a", 1, ""], [1, {}, ""], ["a", {"b": {"is": "program", "of": "x"}}, ""], ["a", {"b": {}}, ""]],
    ids=str,
)
def test_what_is_no_sentence_is_refused(told: object) -> None:
    with pytest.raises(ValueError, match="no "):
        json_message(told)


def test_what_is_no_finding_or_error_is_refused() -> None:
    with pytest.raises(ValueError, match="no finding"):
        json_finding({"code": "x"})
    with pytest.raises(ValueError, match="no error"):
        json_error(
            {"kind": "SystemExit", "code": "x", "message": message_json(Message("")), "remedy": ["", {}, ""]}
        )
    assert json_error(error_json(AdoptError("x", "A"))).exit_code == 1
