import pytest

from adopt.errors import FileError
from adopt.findings import Severity
from adopt.history.read import Source
from adopt.labels import Cell
from tests.unit.history.makers import CANONICAL, META, codes, csv_of, read, spends

DAYS = ("2026-01-01", "2026-01-02", "2026-01-03")


def meta(name: str, days: tuple[str, ...], spend: float, heading: str = "Amount spent (SAR)") -> Source:
    headings = [heading if h == "Amount spent (SAR)" else h for h in META]
    return csv_of([*headings, "Reach"], *((day, "c", "a", spend, 1, 1, 1) for day in days), name=name)


def tiktok(currency: str) -> Source:
    headings = ("By Day", "Campaign name", "Ad group name", "Cost", "Currency", "Conversions")
    return csv_of(headings, (DAYS[0], "c", "a", 1.5, currency, 1), name="tiktok.csv")


def test_files_of_several_platforms_make_one_history() -> None:
    imported = read(meta("january.csv", DAYS[:1], 1), tiktok("SAR"), meta("later.csv", DAYS[1:], 2))
    assert imported.history.cells == (Cell("meta", "c", "a"), Cell("tiktok", "c", "a"))
    assert spends(imported) == [1, 2, 2, 1.5]
    assert [file.name for file in imported.files] == ["january.csv", "tiktok.csv", "later.csv"]
    assert imported.history.currency == "SAR"


def test_the_same_days_in_two_files_are_refused_with_both_names() -> None:
    with pytest.raises(FileError) as caught:
        read(meta("old.csv", DAYS[:2], 1), tiktok("SAR"), meta("new.csv", DAYS, 2))
    error = caught.value
    assert error.code == "overlap"
    assert "old.csv and new.csv both have meta / c / a, on 2 days from 2026-01-01 to 2026-01-02" in str(error)


def test_newer_files_may_replace_older_ones_and_it_is_counted() -> None:
    imported = read(meta("old.csv", DAYS[:2], 1), meta("new.csv", DAYS[1:], 2), newer_replaces=True)
    assert spends(imported) == [1, 2, 2]
    note = next(f for f in imported.findings if f.code == "replaced-rows")
    assert str(note.message) == "1 row of an earlier file was replaced by a later file."


def test_nothing_is_said_where_nothing_was_replaced() -> None:
    imported = read(meta("old.csv", DAYS[:1], 1), meta("new.csv", DAYS[1:], 2), newer_replaces=True)
    assert "replaced-rows" not in codes(imported.findings)


def test_files_in_two_currencies_are_refused_with_both() -> None:
    with pytest.raises(FileError, match=r"m.csv is in SAR and tiktok.csv is in AED; they cannot be added up"):
        read(meta("m.csv", DAYS, 1), tiktok("AED"))


def test_a_file_that_does_not_say_its_currency_is_taken_to_be_like_the_rest() -> None:
    imported = read(meta("m.csv", DAYS, 1, "Amount spent"), tiktok("SAR"))
    note = next(f for f in imported.findings if f.code == "currency-assumed")
    assert note.severity is Severity.REVIEW
    assert "m.csv does not say its currency; it was taken to be SAR" in str(note.message)
    assert set(imported.history.table["currency"]) == {"SAR"}


def test_files_none_of_which_says_its_currency_have_none() -> None:
    imported = read(meta("m.csv", DAYS, 1, "Amount spent"), tiktok(""))
    assert imported.history.currency is None
    assert "currency-assumed" not in codes(imported.findings)


def test_files_that_count_different_things_are_pointed_out() -> None:
    leads = csv_of((*META[:-1], "Leads"), (DAYS[2], "c", "b", 1, 1, 1), name="leads.csv")
    imported = read(meta("sales.csv", DAYS[:2], 1), leads)
    note = next(f for f in imported.findings if f.code == "different-conversions")
    assert "sales.csv counts Purchases as conversions and leads.csv counts Leads" in str(note.message)


def test_conversions_of_two_kinds_are_refused_in_one_cell() -> None:
    leads = csv_of((*META[:-1], "Leads"), (DAYS[2], "c", "a", 1, 1, 1), name="leads.csv")
    with pytest.raises(FileError, match="meta / c / a has conversions of two kinds, purchase and lead"):
        read(meta("sales.csv", DAYS[:2], 1), leads)


def test_a_canonical_file_and_a_report_go_together() -> None:
    canonical = csv_of(CANONICAL, (DAYS[0], "snapchat", "c", "a", 3, 1), name="h.csv")
    assert spends(read(canonical, meta("m.csv", DAYS[:1], 1))) == [1, 3]


def test_two_files_years_apart_are_no_slip() -> None:
    assert spends(read(meta("old.csv", ("2024-01-01",), 1), meta("new.csv", ("2026-01-01",), 2))) == [1, 2]
