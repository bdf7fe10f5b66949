"""What a user wants of a plan that leaves, where no other test of the package asks for it."""

import io
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from adopt.exporting import export_plan, leaving_platforms, stage_files, stage_plan, stages_zip
from adopt.history.source import Source
from tests.unit.export.sheets import meta_row, meta_sheet

HEAD = "platform,campaign,audience,currency,current_daily_budget,recommended_daily_budget\n"
ROWS = (
    "tiktok,Spring,Men,SAR,40,50\n"
    "youtube,Brand,Men,SAR,30,30\n"
    "meta,Spring,Women,SAR,100,172\n"
    "meta,Autumn,Women,SAR,100,100\n"
    "print,Paper,All,SAR,10,10\n"
)
PLAN = Source("plan.csv", (HEAD + ROWS).encode())


def test_platforms_say_what_must_be_asked_before_their_budgets_leave() -> None:
    tiktok, google, meta, unknown = leaving_platforms(PLAN)
    assert (tiktok.platform, tiktok.title, tiktok.account) == ("tiktok", "TikTok", "advertiser_id")
    assert tiktok.levels == {"audience": "Ad group", "campaign": "Campaign"}
    assert (google.levels, google.in_new_sheet) == ({"campaign": "Campaign"}, True)
    assert (meta.campaigns, meta.account, meta.has_sheet) == (("Spring", "Autumn"), "", True)
    assert (unknown.title, unknown.has_interface, unknown.has_sheet) == ("print", False, False)
    assert list(unknown.levels) == ["audience", "campaign"]


def test_the_archive_holds_every_file_of_the_steps_and_is_the_same_every_time() -> None:
    stages = stage_plan(PLAN, 0.2)
    data = stages_zip(stages)
    assert data == stages_zip(stages)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == stage_files(stages)


def test_steps_may_start_from_sheets_that_are_filled() -> None:
    sheet = meta_sheet(meta_row("Spring", "Women", 1, "80"), meta_row("Autumn", "Women", 2, "90"))
    filled = export_plan(PLAN, sheet)
    before = dict(zip((s := stage_plan(PLAN, filled=[filled])).cells, s.before, strict=True))
    assert {str(cell): money for cell, money in before.items() if cell.platform in ("meta", "tiktok")} == {
        "tiktok / Spring / Men": Decimal("40.00"),
        "meta / Spring / Women": Decimal("80.00"),
        "meta / Autumn / Women": Decimal("90.00"),
    }


@pytest.mark.parametrize("as_path", [True, False])
def test_a_plan_may_be_a_file(tmp_path: Path, as_path: bool) -> None:
    path = tmp_path / "plan.csv"
    path.write_bytes(PLAN.data)
    assert len(leaving_platforms(path if as_path else str(path))) == 4
