"""Figures are rounded once, and a spreadsheet's format shows the same digits."""

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adopt.report.figures import CHANGE, COUNT, FINE_CHANGE, FINE_SHARE, GAIN, RATE, SHARE, UNKNOWN, Form
from tests.unit.report.makers import as_spreadsheet

FORMS = (COUNT, GAIN, RATE, SHARE, CHANGE, FINE_SHARE, FINE_CHANGE, Form(2), Form(3), Form(2, signed=True))


@pytest.mark.parametrize(
    ("form", "value", "text", "number"),
    [
        (COUNT, 8304.4, "8,304", "8304"),
        (GAIN, 0.0, "+0", "0"),
        (GAIN, -0.4, "+0", "0"),
        (CHANGE, -0.3149, "-31%", "-0.31"),
        (FINE_SHARE, Decimal("0.0525"), "5.2%", "0.052"),
        (Form(3), 1234.5678, "1,234.568", "1234.568"),
        (Form(0), Decimal("1500"), "1,500", "1500"),
    ],
)
def test_the_number_is_what_the_text_says(form: Form, value: float, text: str, number: str) -> None:
    figure = form.figure(value)
    assert (figure.text, figure.number) == (text, Decimal(number))


@pytest.mark.parametrize("value", [None, math.nan, math.inf])
def test_what_is_not_known_is_no_number(value: float | None) -> None:
    figure = COUNT.figure(value)
    assert (figure.text, figure.number) == (UNKNOWN, None)


@given(st.sampled_from(FORMS), st.floats(-1e9, 1e9))
def test_a_spreadsheet_shows_the_same_digits(form: Form, value: float) -> None:
    figure = form.figure(value)
    assert figure.number is not None
    assert as_spreadsheet(float(figure.number), form.excel) == figure.text
