"""`adopt export` beyond the bulk sheet: lists, requests, checks and steps, as a user meets them."""

import csv
import io
import json
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.functional.running import Run
from tests.unit.export.sheets import lines, meta_row, meta_sheet, written

HEAD = (
    "platform,campaign,audience,currency,current_daily_budget,recommended_daily_budget,"
    "expected_conversions,marginal_cpa,evidence\n"
)
META = "meta,Spring,Women,SAR,50,61.25,300,20,0.9\n"
PAST = (
    "date,platform,campaign,audience,spend,conversions,currency,campaign_id,audience_id\n"
    "2026-10-01,meta,Spring,Women,50,3,SAR,cg:120242825359210101,c:120242825359230101\n"
    "2026-10-01,tiktok,Spring,Men,50,3,SAR,id:1667930209559606,id:1667930209559607\n"
)
PINTEREST = (
    "Action", "Campaign ID", "Campaign Name", "Campaign Status", "Lifetime Spend Limit", "Daily Spend Limit",
    "Ad Group ID", "Ad Group Name", "Ad Group Budget", "Ad Group Budget Type", "Ad Group Status",
)  # fmt: skip


@pytest.fixture
def plan(adopt: Run) -> Path:
    Path("plan.csv").write_text(HEAD + META)
    Path("history.csv").write_text(PAST)
    return Path("plan.csv")


def test_a_list_for_people_is_written_as_its_name_says(adopt: Run, plan: Path) -> None:
    ended = adopt("export", plan, "--changes", "changes.csv")
    assert (ended.code, ended.err) == (0, "")
    assert "│ meta     │ Ad set │ Spring   │ Women    │" in ended.out
    assert "Names do not say where a budget is kept" in ended.out
    assert ended.out.endswith("Written: changes.csv\n")
    rows = list(csv.reader(io.StringIO(Path("changes.csv").read_text("utf-8-sig"))))
    assert rows[1][:8] == ["Meta", "Ad set", "Spring", "Women", "50.00", "61.25", "11.25", "0.2250"]
    arabic = adopt("--lang", "ar", "export", plan, "--changes", "changes.xlsx", "--owner", "meta=campaign")
    assert (arabic.code, arabic.err) == (0, "")
    sheet = CalamineWorkbook.from_path("changes.xlsx").get_sheet_by_index(0).to_python()
    assert sheet[2][9] == "السبب"
    assert sheet[3][2:5] == ["الحملة", "Spring", ""]


def test_a_plan_writes_its_own_list_with_the_limits_that_hold_it(adopt: Run, history: Path) -> None:
    ended = adopt("plan", history, "--budget", "30000", "--days", "14", "--changes", "c.csv", "--out", "p.csv")
    assert ended.code == 0, ended.err
    assert ended.out.endswith("Written: p.csv\nWritten: c.csv\n")
    assert "Held there by" in Path("c.csv").read_text("utf-8-sig")
    refused = adopt("plan", history, "--by-account", "--changes", "d.csv")
    assert (refused.code, Path("d.csv").exists()) == (2, False)


def test_requests_need_ids_and_have_no_credential(adopt: Run, plan: Path) -> None:
    assert "--history" in adopt("export", plan, "--payloads", "p.json").err
    ended = adopt("export", plan, "--payloads", "p.json", "--history", "history.csv", "--owner", "meta=audience")
    assert (ended.code, ended.err) == (0, "")
    assert "POST https://graph.facebook.com/v26.0/120242825359230101" in ended.out
    assert "adopt sends nothing" in ended.out
    told = json.loads(Path("p.json").read_text())
    assert told["requests"][0]["body"] == {"daily_budget": 6125}
    plan.write_text(HEAD + META + "tiktok,Spring,Men,SAR,90,80,300,20,0.9\n")
    Path("p.json").write_text("old")
    refused = adopt("export", plan, "--payloads", "p.json", "--history", "history.csv")
    assert (refused.code, refused.out) == (2, "")
    assert "Say it with --account tiktok=…" in refused.err
    assert Path("p.json").read_text() == "old"
    alone = adopt("export", plan, "--payloads", "only.json", "--history", "history.csv", "--only", "meta")
    assert (alone.code, len(json.loads(Path("only.json").read_text())["requests"])) == (0, 1)
    account = ("--account", "tiktok=7012345678901234567")
    both = adopt("export", plan, "--payloads", "p.json", "--history", "history.csv", *account)
    assert both.code == 0, both.err
    assert len(json.loads(Path("p.json").read_text())["requests"]) == 2


def test_what_a_platform_will_refuse_is_not_written_unless_asked_for(adopt: Run, plan: Path) -> None:
    plan.write_text(HEAD + "tiktok,Spring,Men,SAR,80,60,20,20,0.9\n")
    refused = adopt("export", plan, "--changes", "c.csv")
    assert (refused.code, refused.out) == (2, "")
    assert "tiktok takes no less than 76.00 SAR: it will be refused. Serious findings: 1." in refused.err
    assert "--anyway writes all the same" in refused.err
    assert not Path("c.csv").exists()
    only = adopt("export", plan, "--dry-run", "--days", "14")
    assert (only.code, only.err) == (0, "")
    for told in (
        "no less than 76.00 SAR",
        "changes by -25% at once",
        "10 results a week",
        "may cost up to 75.00 SAR",
    ):
        assert told in only.out
    assert only.out.endswith("Nothing was written.\n")
    dry = adopt("export", plan, "--changes", "c.csv", "--dry-run")
    assert (dry.code, Path("c.csv").exists()) == (0, False)
    assert adopt("export", plan, "--changes", "c.csv", "--anyway").code == 0
    assert Path("c.csv").exists()


def test_steps_go_into_a_new_folder_whole_or_not_at_all(adopt: Run, plan: Path) -> None:
    plan.write_text(HEAD + "meta,Spring,Women,SAR,50,100,300,20,0.9\n")
    ended = adopt("export", plan, "--stages", "steps", "--every", "3")
    assert (ended.code, ended.err) == (0, "")
    assert "4 steps, no budget changing by more than 20% in one" in ended.out
    assert "┃ Day 1 ┃ Day 4 ┃ Day 7 ┃ Day 10 ┃" in ended.out
    assert "at once" not in ended.out  # a large change is what steps are for
    assert sorted(path.name for path in Path("steps").iterdir()) == [
        "back.csv", "stage-1.csv", "stage-2.csv", "stage-3.csv", "stage-4.csv", "stages.csv"
    ]  # fmt: skip
    plan.write_text(HEAD + "meta,Spring,Women,SAR,50,100.33333333,300,20,0.9\n")
    shown = adopt("export", plan, "--stages", "thirds")
    assert "100.33 │" in shown.out
    assert Path("thirds/stage-4.csv").read_text().count("100.33333333") == 1
    again = adopt("export", plan, "--stages", "steps")
    assert (again.code, again.out) == (2, "")
    assert "steps is there already" in again.err
    Path("bulk.csv").write_bytes(meta_sheet(meta_row("Spring", "Women", 1, "90")).data)
    from_sheet = adopt("export", plan, "--stages", "one", "--bulk", "bulk.csv", "--step", "0.5")
    assert from_sheet.code == 0, from_sheet.err
    assert "1 step, no budget changing by more than 50%" in from_sheet.out
    assert not list(Path().glob(".adopt-*"))


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--bulk", "b.csv"],
        ["--new-google"],
        ["--out", "o.csv"],
        ["--new-google", "--bulk", "b.csv", "--out", "o.csv"],
    ],
)
def test_a_command_that_would_write_nothing_is_refused(adopt: Run, plan: Path, words: list[str]) -> None:
    ended = adopt("export", plan, *words)
    assert (ended.code, ended.out) == (2, "")
    assert "expected" in ended.err


def test_a_sheet_may_be_looked_at_before_it_is_written(adopt: Run, plan: Path) -> None:
    Path("bulk.csv").write_bytes(meta_sheet(meta_row("Spring", "Women", 1)).data)
    ended = adopt("export", plan, "--bulk", "bulk.csv", "--dry-run")
    assert (ended.code, ended.err) == (0, "")
    assert "Women" in ended.out
    assert "changes by +22% at once" in ended.out


def test_pinterests_sheet_gets_its_action_and_keeps_every_other_byte(adopt: Run, plan: Path) -> None:
    plan.write_text(
        HEAD + "pinterest,Spring,Women,SAR,50,55.5,9,20,0.9\npinterest,Spring,Men,SAR,50,50,9,20,0.9\n"
    )
    rows: list[dict[str, str]] = [
        dict.fromkeys(PINTEREST, "required, 5-6 letters"),
        {"Campaign ID": "626735565838", "Campaign Name": "Spring", "Ad Group ID": "2680060704746",
         "Ad Group Name": "Women", "Ad Group Budget": "50", "Ad Group Budget Type": "DAILY"},
        {"Campaign ID": "626735565838", "Campaign Name": "Spring", "Ad Group ID": "2680060704747",
         "Ad Group Name": "Men", "Ad Group Budget": "50.00", "Ad Group Budget Type": "DAILY"},
    ]  # fmt: skip
    sheet = written(lines(PINTEREST, *rows), ",", "\r\n").encode("utf-8-sig")
    Path("bulk.csv").write_bytes(sheet)
    ended = adopt("export", plan, "--bulk", "bulk.csv", "--out", "out.csv")
    assert (ended.code, ended.err) == (0, "")
    before, after = sheet.decode().split("\r\n"), Path("out.csv").read_bytes().decode().split("\r\n")
    assert after[2] == before[2].replace(",626735565838", "Edit,626735565838", 1).replace(",50,", ",55.50,")
    assert [line for at, line in enumerate(after) if at != 2] == [
        line for at, line in enumerate(before) if at != 2
    ]


def test_a_budget_column_that_adopt_does_not_know_is_named_once(adopt: Run, plan: Path) -> None:
    plan.write_text(HEAD + "snapchat,Spring,Women,SAR,50,55.5,9,20,0.9\n")
    sheet = "Campaign Name,Ad Set ID,Ad Set Name,Spend limit/day\r\nSpring,7,Women,50\r\n"
    Path("bulk.csv").write_bytes(sheet.encode())
    words = ["export", plan, "--bulk", "bulk.csv", "--out", "out.csv"]
    assert "is no bulk sheet that adopt knows" in adopt(*words).err
    ended = adopt(*words, "--budget-column", "snapchat=Spend limit/day")
    assert (ended.code, ended.err) == (0, "")
    assert Path("out.csv").read_bytes() == sheet.replace(",50\r", ",55.50\r").encode()
    for wrong in ("Spend limit/day", "snapchat=", "linkedin=Budget"):
        refused = adopt(*words, "--budget-column", wrong)
        assert refused.code == 2
        assert f"“{wrong}” names no budget column" in refused.err
    campaigns = "Campaign Name,Campaign ID,Cap\nSpring,7,50\n"
    Path("bulk.csv").write_bytes(campaigns.encode())
    plan.write_text(HEAD + "snapchat,Spring,Women,SAR,25,30,9,20,0.9\nsnapchat,Spring,Men,SAR,25,30,9,20,0.9\n")
    whole = adopt(*words, "--budget-column", "snapchat=Cap", "--owner", "snapchat=campaign")
    assert (whole.code, whole.err) == (0, "")
    assert Path("out.csv").read_bytes() == b"Campaign Name,Campaign ID,Cap\nSpring,7,60.00\n"


def test_the_exported_sheet_itself_is_not_overwritten(adopt: Run, plan: Path) -> None:
    Path("bulk.csv").write_bytes(b"x")
    ended = adopt("export", plan, "--bulk", "bulk.csv", "--out", "bulk.csv")
    assert ended.code == 2
    assert "would overwrite the sheet" in ended.err
    assert Path("bulk.csv").read_bytes() == b"x"
