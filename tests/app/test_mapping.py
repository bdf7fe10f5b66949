"""Names, audiences and tags on the page “Data”, without a browser."""

import tomllib
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from adopt.usecases import demo_history
from app.session.mapping_rows import Draft, cells_to_fill, names_to_fill, rows_of
from tests.app.test_pages import LANGUAGES, Files, in_words, on, opened, uploaded

HEAD = "date,platform,campaign,audience,spend,conversions\n"
FILE = HEAD + "".join(
    f"2026-{month:02d}-{day:02d},meta,Sale,{audience},100,7\n"
    for month in (9, 10)
    for day in range(1, 31)
    for audience in ("KSA_Women_18", "KSA_Women_35", "KSA_Men_18")
)
MINE: Files = [("mine.csv", FILE.encode())]
EVERYTHING = {
    "rule": [
        {"campaign": "KSA*", "split": "_", "part": 2, "tags": ["cut"]},
        {"pattern": r"\[(?P<audience>.+)\]", "of": "campaign"},
        {"names": {"old name": "new name", "two": "2"}},
        {"audience": "Retargeting*", "rename": {"campaign": "Always on"}, "tags": ["warm", "cold"]},
        {"platform": "meta", "tags": ["near"]},
        {"split": "|", "part": -1},
        {"rename": {"audience": "All"}},
    ],
    "currency": {
        "to": "SAR",
        "silent": {"x": "USD"},
        "rates": [{"currency": "USD", "rate": 3.75}, {"currency": "EUR", "rate": 4.1, "from": date(2026, 1, 31)}],
    },
    "results": {"meta": {"type": "purchase", "window": "7d_click"}},
}


def audiences(page: AppTest) -> list[str]:
    """By their names in the session."""
    return [cell.audience for cell in page.session_state["adopt"].imported.history.cells]


def add(page: AppTest, kind: str) -> AppTest:
    page.button(key=f"add-{kind}").click().run()
    assert not page.exception
    return page


def apply(page: AppTest) -> AppTest:
    page.button(key="apply-mapping").click().run()
    assert not page.exception
    return page


def after(page: AppTest) -> list[str]:
    """The audiences of the preview."""
    return list(
        next(f.value for f in page.dataframe if {"new_audience", "rows"} <= set(f.value.columns))["new_audience"]
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_audience_is_a_part_of_the_name_once_it_is_applied(language: str) -> None:
    page = add(uploaded(opened(language), MINE), "split")
    page.number_input(key="part-1").set_value(2).run()
    assert after(page) == ["Men", "Women", "Women"]
    touched = next(f.value for f in page.dataframe if list(f.value.columns) == ["rule", "cells", "rows"])
    assert touched.iloc[0].tolist() == [1, 3, 180]
    assert len(audiences(page)) == 3
    apply(page)
    assert audiences(page) == ["Men", "Women"]
    assert in_words("In force: every upload is read so.", language) in [text.value for text in page.text]
    on(page, "curves")
    on(page, "data")
    assert page.number_input(key="part-1").value == 2
    uploaded(page, [("later.csv", FILE.replace("_18", "_21").encode())])
    assert audiences(page) == ["Men", "Women"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bad_regular_expression_is_refused_and_the_earlier_mapping_stays(language: str) -> None:
    page = add(uploaded(opened(language), MINE), "pattern")
    assert page.button(key="apply-mapping").disabled
    assert not page.error  # nothing is asked for yet
    page.text_input(key="pattern-1").set_value("_(Women|Men)_").run()
    apply(page)
    assert audiences(page) == ["Men", "Women"]
    page.text_input(key="pattern-1").set_value("(Women").run()
    said = in_words("expected a regular expression, got {got}: {reason}.", language).split("{")[0]
    assert said.strip() in " ".join(error.value for error in page.error)
    apply(page)
    assert page.error
    assert audiences(page) == ["Men", "Women"]
    assert b"Women|Men" in page.session_state["adopt"].mapping.data


def test_a_mapping_with_which_the_files_cannot_be_read_changes_nothing() -> None:
    page = uploaded(
        opened(),
        [("mine.csv", FILE.replace("conversions", "conversions,currency").replace(",7\n", ",7,USD\n").encode())],
    )
    page.text_input(key="currency-to-0").set_value("SAR").run()
    assert "has no rate for it" in page.error[0].value
    apply(page)
    assert page.session_state["adopt"].mapping is None
    assert page.session_state["adopt"].imported.history.currency == "USD"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_is_taken_into_the_widgets_and_applied_and_a_bad_one_is_refused(language: str) -> None:
    page = uploaded(opened(language), MINE)
    rules = b'[[rule]]\nsplit = "_"\npart = 2\n'
    rules += b'[[rule]]\naudience = "Wom*"\nrename = { audience = "W" }\ntags = ["warm"]\n'
    uploader = next(each for each in page.file_uploader if str(each.key).startswith("mapping.toml"))
    uploader.set_value([("bad.toml", b"[[rule]]\nsplitt = 3\n", "application/toml")]).run()
    assert "bad" in page.error[0].value
    uploader = next(each for each in page.file_uploader if str(each.key).startswith("mapping.toml"))
    uploader.set_value([("mine.toml", rules, "application/toml")]).run()
    assert not page.exception
    assert not page.error
    assert after(page) == ["Men", "W", "W"]
    apply(page)
    history = page.session_state["adopt"].imported.history
    assert {tag: [cell.audience for cell in cells] for tag, cells in history.tags.items()} == {"warm": ["W"]}
    assert tomllib.loads(page.session_state["adopt"].mapping.data.decode()) == tomllib.loads(rules.decode())


def test_rules_are_moved_and_removed() -> None:
    page = add(add(uploaded(opened(), MINE), "split"), "pattern")
    page.text_input(key="pattern-2").set_value("(Women)").run()
    page.button(key="arrow_upward-2").click().run()
    assert [block.kind for block in page.session_state["adopt"].draft.blocks] == ["pattern", "split"]
    page.button(key="delete-1").click().run()
    assert [block.kind for block in page.session_state["adopt"].draft.blocks] == ["pattern"]
    assert page.text_input(key="pattern-2").value == "(Women)"


def test_tables_begin_with_the_names_there_are() -> None:
    page = add(add(uploaded(opened(), MINE), "names"), "cells")
    names, cells = page.session_state["adopt"].draft.blocks
    assert [row["old"] for row in names.rows] == ["KSA_Men_18", "KSA_Women_18", "KSA_Women_35"]
    assert [row["audience"] for row in cells.rows] == ["KSA_Men_18", "KSA_Women_18", "KSA_Women_35"]
    assert not page.exception


def test_the_simulated_advertiser_is_mapped_too() -> None:
    page = opened()
    page.button[-1].click().run()
    add(page, "split")
    page.text_input(key="split-1").set_value(" ").run()
    apply(page)
    assert set(audiences(page)) == {cell.audience.split()[0] for cell in demo_history().history.cells}


def test_a_mapping_mends_what_could_not_be_read_without_it() -> None:
    riyals = FILE.replace("conversions", "conversions,currency").replace(",7\n", ",7,SAR\n")
    dollars = riyals.replace("meta", "tiktok").replace("SAR", "USD")
    page = uploaded(opened(), [("a.csv", riyals.encode()), ("b.csv", dollars.encode())])
    assert page.error
    text = b'[currency]\nto = "SAR"\n[[currency.rates]]\ncurrency = "USD"\nrate = 3.75\n'
    uploader = next(each for each in page.file_uploader if str(each.key).startswith("mapping.toml"))
    uploader.set_value([("rates.toml", text, "application/toml")]).run()
    apply(page)
    assert not page.error
    history = page.session_state["adopt"].imported.history
    assert history.currency == "SAR"
    assert set(history.table["spend"]) == {100.0, 375.0}


def test_a_server_started_with_a_mapping_begins_with_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text('[[rule]]\nsplit = "_"\npart = 2\n', encoding="utf-8")
    monkeypatch.setenv("ADOPT_MAPPING", str(path))
    page = uploaded(opened(), MINE)
    assert audiences(page) == ["Men", "Women"]
    assert page.text_input(key="split-1").value == "_"
    monkeypatch.setenv("ADOPT_MAPPING", f"{path}.gone")
    page = uploaded(opened(), [("other.csv", FILE.replace("Sale", "Gone").encode())])
    assert "gone" in page.error[0].value


def test_a_file_that_is_read_and_written_is_the_same() -> None:
    assert Draft.of(EVERYTHING).content == EVERYTHING
    assert [block.kind for block in Draft.of(EVERYTHING).blocks] == [
        "split", "pattern", "names", "cells", "split", "cells",
    ]  # fmt: skip
    assert Draft().content == {}


def test_rows_that_ask_for_nothing_are_no_rules() -> None:
    draft = Draft().with_block("cells", cells_to_fill([("meta", "Sale [1]", "Women*")]))
    assert draft.content == {}
    (row,) = draft.blocks[0].rows
    named = Draft().with_block("cells", [{**row, "new_audience": " Women ", "tags": "warm; ;cold"}])
    assert named.content == {
        "rule": [
            {
                "platform": "meta",
                "campaign": "Sale [[]1]",
                "audience": "Women[*]",
                "rename": {"audience": "Women"},
                "tags": ["warm", "cold"],
            }
        ]
    }
    names = Draft().with_block("names", [*names_to_fill(["a", "b", "a"]), {"old": "c", "new": "see"}])
    assert names.content == {"rule": [{"names": {"c": "see"}}]}


def test_an_edited_table_is_rows_without_what_is_empty() -> None:
    frame = pd.DataFrame(
        {
            "currency": ["USD", None, "EUR"],
            "rate": [3.75, float("nan"), 4.1],
            "from": pd.Series([pd.NaT, pd.NaT, pd.Timestamp("2026-01-31")]),
        }
    )
    rows = rows_of([dict(zip(frame.columns, row, strict=True)) for row in frame.itertuples(index=False)])
    assert rows == (
        {"currency": "USD", "rate": 3.75, "from": None},
        {"currency": "EUR", "rate": 4.1, "from": date(2026, 1, 31)},
    )
    assert Draft(currency="SAR", rates=rows).content["currency"]["rates"] == EVERYTHING["currency"]["rates"]  # type: ignore[index]
