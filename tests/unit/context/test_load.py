from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from adopt.context.context import NOTHING_KNOWN, Context
from adopt.context.load import KEYS, load_context, starter_toml
from adopt.context.priors import priors_toml
from adopt.context.utm import Link
from adopt.curves.calendar import Promotion
from adopt.curves.outside import SecondSource
from adopt.curves.priors import DEFAULT, Scale
from adopt.errors import FileError

SCALE = next(field.name for field in fields(DEFAULT) if isinstance(getattr(DEFAULT, field.name), Scale))
CHANGES: dict[str, Any] = {SCALE: Scale(0.7, 3)}
OTHERS = replace(DEFAULT, **CHANGES)
TESTS = (
    "name,platform,campaign,audience,from,to,spend_test,spend_control,incremental_conversions,standard_error\n"
    "Autumn holdout,meta,Prospecting,,2026-09-01,2026-09-28,28000,0,410,90\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "promotions.csv").write_text("name,from,to\nSummer sale,2026-07-01,2026-07-10\n")
    (tmp_path / "lift_tests.csv").write_text(TESTS)
    (tmp_path / "second_count.csv").write_text("from,to,platform,conversions\n2026-09-01,2026-09-30,meta,1240\n")
    (tmp_path / "ga4.csv").write_text(
        "Date,Source / medium,Campaign,Event name,Key events\n20260901,ig / cpc,Spring,purchase,3\n"
    )
    (tmp_path / "links.csv").write_text("utm_campaign,platform,campaign\nSpring,meta,Spring sale\n")
    (tmp_path / "organic.csv").write_text(
        "date,name,value\n2026-09-01,sessions,1930\n2026-09-02,sessions,2100\n2026-09-03,sessions,0\n"
    )
    return tmp_path


def test_a_file_says_all_that_is_known_and_other_files_are_beside_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "context.toml").write_text(
        'countries = ["sa", " AE", "SA"]\npromotions = "promotions.csv"\nlift_tests = "lift_tests.csv"\n'
        'second_source = "second_count.csv"\n' + priors_toml(OTHERS),
        encoding="utf-8-sig",
    )
    monkeypatch.chdir("/")
    known = load_context(folder / "context.toml")
    assert (known.countries, known.priors) == (("SA", "AE"), OTHERS)
    assert known.promotions == (Promotion("Summer sale", date(2026, 7, 1), date(2026, 7, 10)),)
    assert known.second_source == (SecondSource("meta", date(2026, 9, 1), date(2026, 9, 30), 1240.0),)
    assert [(test.name, test.incremental) for test in known.lift_tests] == [("Autumn holdout", 410.0)]


@pytest.mark.parametrize("given", ['["organic.csv"]', '"organic.csv"'])
def test_files_of_series_are_a_list_or_one_alone(folder: Path, given: str) -> None:
    (folder / "context.toml").write_text(f"series = {given}")
    known = load_context(folder / "context.toml")
    assert [(one.name, one.values) for one in known.series] == [("sessions", (1930.0, 2100.0, 0.0))]


@pytest.mark.parametrize("given", ["3", '[""]', "[1]"])
def test_files_of_series_that_are_no_names_are_refused(folder: Path, given: str) -> None:
    (folder / "context.toml").write_text(f"series = {given}")
    with pytest.raises(FileError, match="key “series”: expected a list of files"):
        load_context(folder / "context.toml")


def test_an_empty_file_knows_nothing_and_no_country_is_a_choice_too(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("")
    (tmp_path / "b.toml").write_text("countries = []")
    assert load_context(str(tmp_path / "a.toml")) == NOTHING_KNOWN
    assert load_context(tmp_path / "b.toml") == Context(countries=())


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_example_changes_nothing_until_a_line_is_taken_out_of_its_comment(folder: Path, language: str) -> None:
    example = starter_toml(language)
    (folder / "context.toml").write_text(example, encoding="utf-8")
    assert load_context(folder / "context.toml") == NOTHING_KNOWN
    assert [line for line in example.splitlines() if line and not line.startswith("#")] == ["[priors]"]
    taken = "".join(
        line[1:] if line[:1] == "#" and line[1:2] != " " else line for line in example.splitlines(True)
    )
    (folder / "context.toml").write_text(taken, encoding="utf-8")
    known = load_context(folder / "context.toml")
    assert (known.priors, known.countries) == (DEFAULT, ("SA", "AE"))
    parts = known.promotions, known.lift_tests, known.second_source, known.series
    assert [len(part) for part in parts] == [1, 1, 1, 1]
    assert known.analytics is not None
    report, links = known.analytics
    assert (report.event, report.table["conversions"].sum()) == ("purchase", 3)
    assert links == (Link("", "", "Spring", "meta", "Spring sale"),)
    assert [key for key in KEYS if f"\n#{key} = " not in example and f"\n[{key}]" not in example] == []


def test_the_tables_in_the_example_can_be_read_as_they_stand(folder: Path) -> None:
    lines = [line[4:] for line in starter_toml().splitlines() if line.startswith("#   ")]
    tables = "\n".join(lines[0:2]), "\n".join(lines[2:4]), "\n".join(lines[4:6])
    assert [(folder / name).read_text() for name in ("promotions.csv", "lift_tests.csv", "second_count.csv")] == [
        f"{table}\n" for table in tables
    ]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (
            'country = ["SA"]',
            "mine.toml, key “country”: there is no such key. The nearest is countries; there are",
        ),
        ('countries = "SA"', 'mine.toml, key “countries”: expected a list of countries such as ["SA", "AE"], got'),
        ("countries = [1]", "mine.toml, key “countries”: expected a list of countries"),
        (
            'countries = ["XX"]',
            "mine.toml, key “countries”: The public holidays of XX are not known. Countries are",
        ),
        ("promotions = 5", "mine.toml, key “promotions”: expected the name of a file in quotes, got 5."),
        ('lift_tests = ""', "mine.toml, key “lift_tests”: expected the name of a file in quotes, got ''."),
        ('second_source = "none.csv"', "none.csv. Check the name and the folder."),
        (
            'analytics = "ga4.csv"',
            "key “analytics”: expected a table with a file, got 'ga4.csv'. Write analytics = {",
        ),
        ("analytics = {}", "key “analytics”: there is no file. Write analytics = { file ="),
        ("analytics = { file = 3 }", "key “analytics.file”: expected a text in quotes, got 3."),
        ('analytics = { fil = "a" }', "“analytics.fil”"),
        ('analytics = { file = "ga4.csv", event = "lead" }', "ga4.csv counts no event lead; it has purchase (3)."),
        (
            'promotions = "second_count.csv"',
            "second_count.csv has no column name; its columns are from, to, platform, conversions.",
        ),
        ("priors = 1", "mine.toml, key “priors”: expected a table that begins with [priors]"),
        ("countries", "mine.toml is not valid TOML: Expected '="),
    ],
)
def test_a_bad_file_is_refused_with_its_name_and_key(folder: Path, content: str, complaint: str) -> None:
    (folder / "mine.toml").write_text(content)
    with pytest.raises(FileError) as caught:
        load_context(folder / "mine.toml")
    assert complaint in str(caught.value)


def test_a_file_that_is_no_text_or_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_bytes(b"countries = \xff\xfe")
    with pytest.raises(FileError, match=r"is not valid TOML: .*An example is written by: adopt context$"):
        load_context(tmp_path / "mine.toml")
    with pytest.raises(FileError, match=r"There is no file .*none\.toml"):
        load_context(tmp_path / "none.toml")
