"""A sheet for Google Ads Editor from a plan alone."""

import pytest

from adopt.errors import FileError
from adopt.export.new_sheet import google_sheet
from tests.unit.export.sheets import plan


def test_a_campaigns_budget_is_the_sum_of_its_audiences() -> None:
    planned = plan(
        {("youtube", "Video, big", "a"): "10.25", ("youtube", "Video, big", "b"): "5.5", ("meta", "c", "a"): "9"}
    )
    assert google_sheet(planned) == b'\xef\xbb\xbfCampaign,Campaign daily budget\r\n"Video, big",15.75\r\n'


@pytest.mark.parametrize(("currency", "written"), [("KWD", b"1.235"), ("JPY", b"1"), ("", b"1.23")])
def test_amounts_have_the_decimals_of_their_currency(currency: str, written: bytes) -> None:
    assert google_sheet(plan({("youtube", "c", "a"): "1.2346"}, currency)).endswith(b"c," + written + b"\r\n")


@pytest.mark.parametrize(
    ("budgets", "code"),
    [
        ({("meta", "c", "a"): "9"}, "no-google"),
        ({("youtube", "=SUM(A1)", "a"): "9"}, "not-from-nothing"),
        ({("youtube", "-50%", "a"): "9"}, "not-from-nothing"),
        ({("youtube", "c", "a"): "0"}, "not-from-nothing"),
    ],
)
def test_what_a_new_sheet_cannot_say_is_refused(budgets: dict[tuple[str, str, str], str], code: str) -> None:
    with pytest.raises(FileError, match=r"plan\.csv") as caught:
        google_sheet(plan(budgets))
    assert caught.value.code == code
