"""A platform or a heading that adopt does not know: one TOML file of the user's own, and no release."""

import os
import re
from pathlib import Path

import pytest

from adopt.errors import FileError
from adopt.history.spec_files import load_specs, maturing_days, platform_name
from adopt.labels import Cell
from adopt.text import say
from tests.unit.history.makers import META, csv_of, read

NINTH = """
platform = "quora"
title = "Quora Ads"
also_called = ["quora_ads"]
maturing_days = 14
signature = ["Ad Set", "Spent Today", "Answers seen"]
micros = ["Spent Today"]

[headings]
date = { en = ["When"], ar = ["متى"] }
campaign = { en = ["Drive"] }
audience = { en = ["Ad Set"] }
spend = { en = ["Spent Today"] }

[[conversions]]
headings = { en = ["Wins"] }
value = { en = ["Win value"] }
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ADOPT_SPECS", str(tmp_path))
    return tmp_path


def refused(folder: Path, text: str) -> FileError:
    (folder / "own.toml").write_text(text, encoding="utf-8")
    with pytest.raises(FileError) as caught:
        load_specs()
    assert "own.toml" in str(caught.value)
    assert say(caught.value.message, "ar") != say(caught.value.message)
    return caught.value


def test_a_ninth_platform_is_one_file_and_its_exports_are_known_by_their_headings(folder: Path) -> None:
    (folder / "quora.toml").write_text(NINTH, encoding="utf-8")
    report = csv_of(
        ("Quora report",), ("When", "Drive", "Ad Set", "Spent Today", "Answers seen", "Wins", "Win value"),
        ("2026-09-17", "Spring", "Fans", "12500000", "7", "3", "60"),
    )  # fmt: skip
    imported = read(report)
    assert imported.history.cells == (Cell("quora", "Spring", "Fans"),)
    row = imported.history.table.iloc[0]
    assert (row["spend"], row["conversions"], row["revenue"]) == (12.5, 3.0, 60.0)
    assert (maturing_days("quora"), platform_name("Quora_Ads")) == (14, "quora")


def test_without_the_file_the_ninth_platform_is_not_known() -> None:
    with pytest.raises(FileError, match="no export that adopt knows"):
        read(csv_of(("When", "Drive", "Ad Set", "Spent Today", "Answers seen", "Wins"), (1, 2, 3, 4, 5, 6)))


def test_a_new_heading_of_a_known_platform_is_three_lines_and_nothing_is_lost(folder: Path) -> None:
    (folder / "meta.toml").write_text(
        'platform = "meta"\nmaturing_days = 28\n[headings]\nspend = { it = ["Importo speso"] }\n', encoding="utf-8"
    )
    headings = ("Day", "Campaign name", "Importo speso (EUR)", "Purchases", "Reach")
    imported = read(csv_of(headings, ("2026-09-17", "Spring", "2", "1", "9")))
    assert (imported.files[0].spend, imported.files[0].currency) == (2.0, "EUR")
    assert read(csv_of(META, ("2026-09-17", "c", "a", 1, 2, 3))).files[0].platform == "meta"
    assert maturing_days("meta") == 28


def test_what_the_user_counts_goes_before_what_adopt_would_count(folder: Path) -> None:
    (folder / "meta.toml").write_text(
        'platform = "meta"\n[[conversions]]\nheadings = { en = ["Subscriptions"] }\n', encoding="utf-8"
    )
    imported = read(csv_of((*META, "Subscriptions"), ("2026-09-17", "c", "a", 1, 2, 3, 4)))
    assert (imported.files[0].conversion_column, imported.files[0].conversions) == ("Subscriptions", 4.0)


def test_a_changed_file_counts_at_once(folder: Path) -> None:
    file = folder / "meta.toml"
    for days in (3, 5):
        file.write_text(f'platform = "meta"\nmaturing_days = {days}\n', encoding="utf-8")
        os.utime(file, ns=(days, days))
        assert maturing_days("meta") == days


@pytest.mark.parametrize(
    ("text", "key", "said"),
    [
        ('title = "Quora"', "platform", "expected the platform's name in quotes, got None"),
        ("platform = 5", "platform", "got 5"),
        ('platform = "meta"\nmaturing_day = 3', "maturing_day", "there is no such key. The keys that may stand"),
        ('platform = "meta"\nmaturing_days = "x"', "maturing_days", "expected a whole number, got 'x'"),
        ('platform = "meta"\nmaturing_days = []', "maturing_days", "expected a whole number, got []"),
        ('platform = "meta"\ntitle = 5', "title", "expected a text in quotes, got 5"),
        ('platform = "meta"\nheadings = 5', "headings", "expected a table"),
        ('platform = "meta"\n[headings]\nspend = { en = "Cost" }', "headings.spend.en", "a list of texts"),
        ('platform = "meta"\n[headings]\nspent = { en = ["Cost"] }', "headings.spent", "there is no such key"),
        ('platform = "meta"\n[date_order]\nen = "ymd"', "date_order.en", "expected one of 'mdy' or 'dmy'"),
        ('platform = "meta"\n[[layouts]]\n[layouts.headings]\nspent = { en = ["x"] }', "layouts.0.headings.spent",
         "no such key"),
        ('platform = "meta"\nat_least = 0', "at_least", "expected a number from 1 to"),
        ('platform = "meta"\nat_least = 99', "at_least", "got 99"),
        ('platform = "meta"\nmaturing_days = 1.5', "maturing_days", "expected something else"),
        ('platform = "q"\nsignature = ["a", "b"]', "headings", "it is missing"),
        ('platform = "q"\nsignature = ["a", "b"]\nconversions = []\nheadings = {}', "conversions", "at least one"),
        (NINTH.replace('spend = { en = ["Spent Today"] }', ""), "headings.spend", "the headings of spend"),
        (NINTH.replace('"Wins"', ""), "headings.conversions", "expected the headings of conversions"),
    ],
)  # fmt: skip
def test_a_spec_that_cannot_be_used_is_refused_with_its_file_and_key(
    folder: Path, text: str, key: str, said: str
) -> None:
    error = refused(folder, text)
    assert (error.code, error.message.values["key"]) == ("bad-spec", key)
    assert said in str(error)


def test_a_spec_that_is_no_toml_is_refused_with_the_line(folder: Path) -> None:
    assert re.search(r"not valid TOML: .*line 2", str(refused(folder, 'platform = "meta"\nspend = = 5')))


def test_two_files_of_one_platform_are_refused(folder: Path) -> None:
    (folder / "a.toml").write_text('platform = "meta"')
    assert "both describe the platform meta" in str(refused(folder, 'platform = "meta"'))


def test_a_folder_without_specs_is_refused(folder: Path) -> None:
    with pytest.raises(FileError, match="holds no specs"):
        load_specs()


def test_specs_are_looked_for_in_the_users_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ADOPT_SPECS", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    own = tmp_path / ".config" / "adopt" / "specs"
    own.mkdir(parents=True)
    (own / "quora.toml").write_text(NINTH, encoding="utf-8")
    assert "quora" in load_specs()
