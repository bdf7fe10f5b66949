"""Bulk sheets are data, and a sheet adopt does not know is one TOML file of the user's own."""

from pathlib import Path

import pytest

from adopt.errors import FileError
from adopt.export.bulk_specs import load_bulk_specs
from adopt.export.round_trip import fill_sheet
from adopt.history.source import Source
from adopt.history.spec_files import load_specs
from tests.unit.export.sheets import google_row, google_sheet, plan

OWN = """
platform = "pinterest"
title = "Pinterest (bulk sheet)"
certainty = "A"
requires = ["Ad group ID"]
campaign = ["Campaign name"]
audience = ["Ad group name"]
audience_id = ["Ad group ID"]
[of_audience]
daily = ["Daily spend"]
"""
SHEET = Source("p.csv", b"Reference\nAction,Campaign name,Ad group name,Ad group ID,Daily spend\nEdit,c,a,7,10\n")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ADOPT_SPECS", str(tmp_path))
    (tmp_path / "bulk").mkdir()
    return tmp_path / "bulk"


def test_every_built_in_sheet_says_how_sure_it_is() -> None:
    assert {spec.platform: spec.certainty for spec in load_bulk_specs()} == {
        "meta": "B",
        "pinterest": "C",
        "snapchat": "M",
        "tiktok": "C",
        "x": "M",
        "youtube": "D",
    }
    assert {spec.platform for spec in load_bulk_specs()} <= set(load_specs())


def test_a_sheet_of_ones_own_is_one_file(folder: Path) -> None:
    (folder / "pinterest.toml").write_text(OWN)
    filled = fill_sheet(plan({("pinterest", "c", "a"): "12.5"}), SHEET)
    assert filled.data == SHEET.data.replace(b",10\n", b",12.50\n")
    assert filled.sheet == "Pinterest (bulk sheet)"
    assert set(load_specs()) >= {"meta", "pinterest"}
    assert fill_sheet(plan({("youtube", "Video", "a"): "5"}), google_sheet(google_row("Video", 1))).changes


def test_without_that_file_the_sheet_is_not_known() -> None:
    with pytest.raises(FileError, match="no bulk sheet that adopt knows"):
        fill_sheet(plan({("pinterest", "c", "a"): "12.5"}), SHEET)


@pytest.mark.parametrize(
    ("text", "key", "said"),
    [
        (OWN.replace('campaign = ["Campaign name"]', ""), "campaign", "it is missing"),
        (OWN.replace('daily = ["Daily spend"]', 'dayly = ["Daily spend"]'), "of_audience.dayly", "no such key"),
        (OWN.replace('["Ad group ID"]', '"Ad group ID"'), "requires", "expected a list of texts"),
        ('budget = "x"\n' + OWN, "budget", "The keys that may stand there are platform, title"),
        (OWN.replace('certainty = "A"', 'certainty = "sure"'), "certainty", "expected one of 'A', 'B'"),
    ],
)
def test_a_sheet_that_cannot_be_used_is_refused_with_its_file_and_key(
    folder: Path, text: str, key: str, said: str
) -> None:
    (folder / "own.toml").write_text(text)
    with pytest.raises(FileError) as caught:
        load_bulk_specs()
    told = str(caught.value)
    assert f"own.toml, key “{key}”: " in told
    assert said in told
