"""Names and money as the user wants them: hand-worked examples, and what a mapping file may not be."""

from pathlib import Path

import pandas as pd
import pytest

from adopt.errors import FileError
from adopt.findings import Finding
from adopt.history.mapping import Rule, Rules, new_name
from adopt.history.mapping_file import (
    current_mapping,
    given_mapping,
    load_mapping,
    mapping_content,
    mapping_toml,
)
from adopt.history.read import Imported, Source, read_accounts, read_sources
from adopt.labels import Cell
from adopt.text import say
from adopt.usecases import preview_mapping
from tests.unit.history.makers import META, Row, codes, csv_of, read, spends

DAYS = ("2026-01-01", "2026-01-02")
SETS = ("KSA_Women_25-34", "KSA_Women_35-44", "KSA_Men_25-34", "Retargeting")


def rules_of(folder: Path, text: str) -> Rules:
    (folder / "mapping.toml").write_text(text, encoding="utf-8")
    return load_mapping(folder / "mapping.toml")


def mapped(folder: Path, text: str, *rows: Row) -> Imported:
    rows = rows or tuple((day, "Spring", name, 10 + n, 100, 1) for n, name in enumerate(SETS) for day in DAYS)
    return read_sources([csv_of(META, *rows)], rules=rules_of(folder, text))


def refused(folder: Path, text: str) -> FileError:
    with pytest.raises(FileError) as caught:
        rules_of(folder, text)
    return caught.value


def audiences(imported: Imported) -> list[str]:
    return [cell.audience for cell in imported.history.cells]


def finding(imported: Imported, code: str) -> Finding:
    return next(f for f in imported.findings if f.code == code)


# ------------------------------------------------------------------ rules


def test_the_audience_is_a_part_of_the_ad_sets_name_and_equal_audiences_are_added_up(tmp_path: Path) -> None:
    imported = mapped(tmp_path, '[[rule]]\nsplit = "_"\npart = 2\n')
    assert audiences(imported) == ["Men", "Retargeting", "Women"]
    women = imported.history.table[imported.history.table["audience"] == "Women"]
    assert women["spend"].tolist() == [21.0, 21.0]  # 10 + 11 on either day
    assert women["conversions"].tolist() == [2.0, 2.0]
    said = str(finding(imported, "cells-merged").message)
    assert said == (
        "meta / Spring / KSA_Women_25-34, meta / Spring / KSA_Women_35-44 are one now: meta / Spring / Women."
    )
    missed = finding(imported, "rule-missed")
    assert "rule 1 found no name in 1 cell, which stays as it is: meta / Spring / Retargeting" in str(
        missed.message
    )


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ('split = "_"\npart = -1', ["25-34", "35-44", "Retargeting"]),
        ("pattern = '^KSA_(\\w+)_'", ["Men", "Retargeting", "Women"]),
        ("pattern = '(?P<campaign>KSA)_(?P<audience>[^_]+)'", ["Men", "Women", "Retargeting"]),
        ('names = { KSA_Men_25-34 = "Men", Retargeting = "All" }',
         ["All", "KSA_Women_25-34", "KSA_Women_35-44", "Men"]),
        ('audience = "KSA_*"\nrename = { audience = "KSA" }', ["KSA", "Retargeting"]),
        ('audience = "KSA_*"\nsplit = "_"\npart = 3', ["25-34", "35-44", "Retargeting"]),
        ('campaign = "Winter"\nrename = { audience = "KSA" }', sorted(SETS)),
        ('platform = "tiktok"\nrename = { audience = "KSA" }', sorted(SETS)),
    ],
)  # fmt: skip
def test_a_rule_names_the_cells_it_is_for_and_no_others(tmp_path: Path, rule: str, expected: list[str]) -> None:
    assert audiences(mapped(tmp_path, f"[[rule]]\n{rule}\n")) == expected


def test_a_rule_may_look_at_the_campaigns_name(tmp_path: Path) -> None:
    rows = [(DAYS[0], "Spring | Women", "ad set 1", 1, 2, 3), (DAYS[0], "Spring | Men", "ad set 2", 1, 2, 3)]
    text = "[[rule]]\nof = \"campaign\"\npattern = '^(?P<campaign>.+) \\| (?P<audience>.+)$'\n"
    assert mapped(tmp_path, text, *rows).history.cells == (
        Cell("meta", "Spring", "Men"),
        Cell("meta", "Spring", "Women"),
    )


def test_rules_are_applied_to_what_those_above_left(tmp_path: Path) -> None:
    text = '[[rule]]\nsplit = "_"\npart = 2\n[[rule]]\naudience = "Women"\nrename = { campaign = "Her" }\n'
    imported = mapped(tmp_path, text)
    assert Cell("meta", "Her", "Women") in imported.history.cells


def test_a_rule_that_finds_nothing_leaves_what_those_above_made(tmp_path: Path) -> None:
    text = '[[rule]]\nsplit = "_"\npart = 2\n[[rule]]\npattern = "(x)"\n'
    assert audiences(mapped(tmp_path, text)) == ["Men", "Retargeting", "Women"]


def test_tags_are_kept_with_the_history_and_read_back(tmp_path: Path) -> None:
    text = (
        '[[rule]]\naudience = "KSA_*"\ntags = ["ksa"]\n[[rule]]\naudience = "*Women*"\ntags = ["women", "ksa"]\n'
    )
    imported = mapped(tmp_path, text)
    tags = dict(imported.history.table[["audience", "tags"]].itertuples(index=False, name=None))
    assert tags == {SETS[0]: "ksa;women", SETS[1]: "ksa;women", SETS[2]: "ksa", SETS[3]: ""}
    again = read(Source("history.csv", imported.history.to_csv_bytes()))
    pd.testing.assert_frame_equal(again.history.table, imported.history.table)


def test_a_rule_for_no_cell_is_pointed_out(tmp_path: Path) -> None:
    imported = mapped(tmp_path, '[[rule]]\ncampaign = "Autumn"\ntags = ["a"]\n')
    assert "rule 1 is for no cell" in str(finding(imported, "rule-unused").message)


def test_ids_stay_with_cells_that_are_one_ad_set_and_go_where_several_are_put_together(tmp_path: Path) -> None:
    rows = [(DAYS[0], "Spring", name, 1, 2, 3, f"7{n}") for n, name in enumerate(SETS)]
    imported = read_sources(
        [csv_of((*META, "Ad set ID"), *rows)], rules=rules_of(tmp_path, '[[rule]]\nsplit = "_"\npart = 2\n')
    )
    ids = dict(imported.history.table[["audience", "audience_id"]].itertuples(index=False, name=None))
    assert ids == {"Men": "72", "Retargeting": "73", "Women": ""}


def test_a_name_can_be_asked_for_by_itself() -> None:
    assert new_name(Cell("meta", "c", "KSA_Men"), Rules(rules=(Rule(split="_", part=2),))) == Cell(
        "meta", "c", "Men"
    )


# ------------------------------------------------------------------ money

RATES = """
[currency]
to = "SAR"
silent = { x = "usd" }
[[currency.rates]]
currency = "USD"
rate = 3.75
[[currency.rates]]
currency = "USD"
rate = 4.0
from = 2026-01-02
"""
X = ("Time period", "Campaign name", "Ad group name", "Link clicks", "Spend", "Conversions", "Conversion value")


def test_money_is_converted_at_the_rates_of_its_day(tmp_path: Path) -> None:
    headings = (
        "By Day",
        "Campaign name",
        "Ad group name",
        "Cost",
        "Currency",
        "Conversions",
        "Total conversion value",
    )
    tiktok = csv_of(headings, *((day, "c", "a", 100, "USD", 2, 8) for day in DAYS), name="tiktok.csv")
    meta = csv_of(META, (DAYS[0], "c", "a", 7, 2, 3))
    imported = read_sources([tiktok, meta], rules=rules_of(tmp_path, RATES))
    assert imported.history.currency == "SAR"
    assert spends(imported) == [7.0, 375.0, 400.0]
    assert imported.history.table["revenue"].tolist()[1:] == [30.0, 32.0]
    assert (imported.files[0].spend, imported.files[0].currency) == (775.0, "SAR")
    assert codes(imported.findings).count("converted") == 1
    assert "tiktok.csv was converted from USD to SAR" in str(finding(imported, "converted").message)


def test_a_platform_that_says_no_currency_is_told_one(tmp_path: Path) -> None:
    x = csv_of(X, (DAYS[0], "c", "a", 1, 100, 2, 8))
    assert spends(read_sources([x], rules=rules_of(tmp_path, RATES))) == [375.0]
    same = RATES.replace('"usd"', '"SAR"')
    imported = read_sources([x], rules=rules_of(tmp_path, same))
    assert (spends(imported), imported.history.currency) == ([100.0], "SAR")
    only_told = '[currency]\nto = "SAR"\n'
    assert read_sources([x], rules=rules_of(tmp_path, only_told)).history.currency is None


@pytest.mark.parametrize(("currency", "day"), [("AED", "2026-01-01"), ("USD", "2025-12-31")])
def test_money_without_a_rate_is_refused(tmp_path: Path, currency: str, day: str) -> None:
    text = RATES.replace("rate = 3.75\n", "rate = 3.75\nfrom = 2026-01-01\n")
    rows = [(day, "c", "a", 100, currency, 2)]
    source = csv_of(("By Day", "Campaign name", "Ad group name", "Cost", "Currency", "Conversions"), *rows)
    with pytest.raises(
        FileError, match=f"is in {currency}, and .*mapping.toml has no rate for it on {day}"
    ) as caught:
        read_sources([source], rules=rules_of(tmp_path, text))
    assert caught.value.code == "no-rate"
    assert "what one" in str(caught.value)


# ------------------------------------------------------------------ where it is found


def test_the_mapping_of_the_environment_is_applied_to_every_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ADOPT_MAPPING", raising=False)
    assert current_mapping() == Rules()
    (tmp_path / "m.toml").write_text('[[rule]]\nrename = { audience = "All" }\n')
    monkeypatch.setenv("ADOPT_MAPPING", str(tmp_path / "m.toml"))
    source = csv_of((*META, "Account name"), (DAYS[0], "c", "a", 1, 2, 3, "North"))
    assert audiences(read(source)) == ["All"]
    assert audiences(read_accounts([source])["North"]) == ["All"]


@pytest.mark.parametrize(
    ("text", "key", "said"),
    [
        ("rules = []", "rules", "there is no such key"),
        ("[rule]\nsplit = 'x'", "rule", "expected a list"),
        ("[[rule]]", "rule 1", "expected what to do"),
        ("[[rule]]\nsplit = '_'\npattern = '(x)'", "rule 1", "one of split, pattern in a rule"),
        ("[[rule]]\nsplit = 5", "rule 1.split", "expected a text in quotes, got 5"),
        ("[[rule]]\nsplit = ''", "rule 1.split", "expected a text in quotes, got ''"),
        ("[[rule]]\nsplit = '_'\npart = 0", "rule 1.part", "1 for the first part"),
        ("[[rule]]\nsplit = '_'\npart = 'b'", "rule 1.part", "expected a whole number, got 'b'"),
        ("[[rule]]\ntags = 'a'", "rule 1.tags", "expected a list, got 'a'"),
        ("[[rule]]\nnames = 'a'", "rule 1.names", "expected a table of names"),
        ("[[rule]]\nrename = 'a'", "rule 1.rename", "expected a table of names"),
        ("[[rule]]\nrename = { platform = 'x' }", "rule 1.rename.platform", "no such key"),
        ("[[rule]]\nof = 'ad'\nsplit = '_'", "rule 1.of", "expected “campaign” or “audience”, got 'ad'"),
        ("[[rule]]\npattern = '('", "rule 1.pattern", "expected a regular expression, got (: missing )"),
        ("[[rule]]\npattern = 'abc'", "rule 1.pattern", "expected brackets around the audience"),
        ("[[rule]]\npattern = '(?P<name>x)'", "rule 1.pattern", "groups called campaign and audience"),
        ("[currency]", "currency.to", "it is missing"),
        ("[currency]\nto = 'money'", "currency.to", "expected a currency such as SAR, got money"),
        ("[currency]\nto = 'SAR'\nsilent = { x = '$' }", "currency.silent.x", "expected a currency"),
        ("[currency]\nto = 'SAR'\n[[currency.rates]]\ncurrency = 'USD'\nrate = -1", "currency.rates 1.rate",
         "expected a number above 0, got -1"),
        ("[currency]\nto = 'SAR'\n[[currency.rates]]\ncurrency = 'USD'\nrate = '3,75'", "currency.rates 1.rate",
         "expected a number, got '3,75'"),
        ("[currency]\nto = 'SAR'\n[[currency.rates]]\ncurrency = 'USD'\nrate = 1\nfrom = 'May'",
         "currency.rates 1.from", "expected a day such as 2026-01-31"),
        ("[currency]\nto = 'SAR'\n[[currency.rates]]\ncurrency = '$'\nrate = 1", "currency.rates 1.currency",
         "expected a currency"),
    ],
)  # fmt: skip
def test_a_mapping_that_cannot_be_used_is_refused_with_its_file_and_key(
    tmp_path: Path, text: str, key: str, said: str
) -> None:
    error = refused(tmp_path, text)
    assert error.code == "bad-mapping"
    assert f"key “{key}”: " in str(error)
    assert said in str(error)
    assert "mapping.toml" in say(error.message, "ar")


def test_a_mapping_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="not valid TOML"):
        rules_of(tmp_path, "[[rule")


# ------------------------------------------------------------------ edited on a page


def test_what_a_mapping_would_do_is_told_cell_by_cell_and_rule_by_rule() -> None:
    rows = [(day, "Spring", name, 10, 100, 1) for name in SETS for day in DAYS]
    plain = read_sources([csv_of(META, *rows)], rules=Rules())
    text = b'[[rule]]\nsplit = "_"\npart = 2\n[[rule]]\naudience = "W*"\ntags = ["f"]\n'
    text += b'[[rule]]\nplatform = "x"\ntags = ["f"]\n'
    told = preview_mapping(plain.history, Source("mapping.toml", text))
    assert [(c.before.audience, c.after.audience, c.tags, c.rows) for c in told.cells] == [
        ("KSA_Men_25-34", "Men", (), 2),
        ("KSA_Women_25-34", "Women", ("f",), 2),
        ("KSA_Women_35-44", "Women", ("f",), 2),
        ("Retargeting", "Retargeting", (), 2),
    ]
    assert [(t.rule, t.cells, t.rows) for t in told.rules] == [(1, 3, 6), (2, 2, 4), (3, 0, 0)]
    assert [found.code for found in told.findings] == ["cells-merged", "rule-missed", "rule-unused"]
    assert audiences(plain) == ["KSA_Men_25-34", "KSA_Women_25-34", "KSA_Women_35-44", "Retargeting"]


def test_a_mapping_is_read_from_memory_and_written_as_it_was_read() -> None:
    text = '[[rule]]\npattern = \'\\[(.+)\\]\'\n[[rule]]\nnames = { "قديم" = "جديد" }\n[currency]\nto = "SAR"\n'
    text += '[[currency.rates]]\ncurrency = "USD"\nrate = 3.75\nfrom = 2026-01-31\n'
    content = mapping_content(Source("mine.toml", text.encode()))
    written = mapping_toml(content)
    assert mapping_content(Source("written.toml", written)) == content
    assert load_mapping(Source("mine.toml", written)) == load_mapping(Source("mine.toml", text.encode()))
    with pytest.raises(FileError, match=r"mine\.toml, key “rule 1\.pattern”"):
        mapping_content(Source("mine.toml", b'[[rule]]\npattern = "("\n'))
    with pytest.raises(FileError, match=r"^mine\.toml is not valid TOML"):
        mapping_content(Source("mine.toml", b"rule ="))


def test_the_mapping_that_the_environment_names_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ADOPT_MAPPING", raising=False)
    assert given_mapping() is None
    (tmp_path / "own.toml").write_text("rule = []\n")
    monkeypatch.setenv("ADOPT_MAPPING", str(tmp_path / "own.toml"))
    given = given_mapping()
    assert given is not None
    assert given.data == b"rule = []\n"
