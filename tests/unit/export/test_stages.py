"""A plan in steps: hand-worked ways, what starts or ends, the files, and the way back."""

import csv
import io
from decimal import Decimal
from itertools import pairwise

import pytest

from adopt.errors import AdoptError, QuestionError
from adopt.export.planned import read_planned
from adopt.export.stage_files import stage_files
from adopt.export.stages import Stages
from adopt.history.source import Source
from adopt.labels import Cell
from adopt.text import say
from adopt.usecases import export_plan, stage_plan
from tests.unit.export.sheets import google_row, google_sheet, meta_row, meta_sheet

HEAD = "platform,campaign,audience,currency,current_daily_budget,recommended_daily_budget\n"


def plan(*rows: str) -> Source:
    return Source("plan.csv", (HEAD + "".join(f"{row}\n" for row in rows)).encode())


def ways(stages: Stages) -> dict[str, list[str]]:
    return {
        cell.audience: [str(amount) for amount in way]
        for cell, way in zip(stages.cells, zip(stages.before, *stages.steps, strict=True), strict=True)
    }


def test_a_small_change_is_one_step() -> None:
    stages = stage_plan(plan("meta,c,a,SAR,50,60", "meta,c,b,SAR,50,40"))
    assert ways(stages) == {"a": ["50.00", "60"], "b": ["50.00", "40"]}
    assert stages.days == (1,)


def test_a_doubling_takes_four_steps_and_money_moves_in_a_straight_line() -> None:
    # 1.2 ** 4 is 2.07 and 1.2 ** 3 is 1.73: 100 to 200 takes four steps; 300 to 200 would take two.
    stages = stage_plan(plan("meta,c,a,SAR,100,200", "meta,c,b,SAR,300,200"))
    assert len(stages.steps) == 4
    assert stages.totals == (Decimal("400.00"),) * 4 + (Decimal(400),)
    assert stages.days == (1, 8, 15, 22)
    found = [[float(amount) for amount in step] for step in (stages.before, *stages.steps)]
    for before, after in pairwise(found):
        assert all(abs(b - a) <= 0.2 * a + 1e-9 for a, b in zip(before, after, strict=True))


def test_money_does_not_dip_on_the_way_even_if_that_takes_more_steps() -> None:
    # At the limit 100 falls to 10 in eleven steps and 10 grows to 100 in thirteen: 110 would be 63 in the middle.
    stages = stage_plan(plan("meta,c,a,SAR,100,10", "meta,c,b,SAR,10,100"))
    assert len(stages.steps) > 13
    assert min(stages.totals) >= Decimal(108)


def test_the_last_step_is_the_plan_to_its_last_decimal() -> None:
    stages = stage_plan(plan("meta,c,a,SAR,50,100.000033"), every=3)
    assert stages.steps[-1] == (Decimal("100.000033"),)
    assert stages.days == (1, 4, 7, 10)


def test_what_starts_from_nothing_starts_near_its_budget_or_at_the_minimum() -> None:
    # Four steps, backwards and rounded up: 40 / 1.2 is 33.34, / 1.2 is 27.79, / 1.2 is 23.16.
    stages = stage_plan(plan("meta,c,a,SAR,100,200", "meta,c,new,SAR,0,40"))
    assert ways(stages)["new"] == ["0.00", "23.16", "27.79", "33.34", "40"]
    # TikTok takes no less than 76 SAR: 100 / 1.2 ** 3 is 57.87, so it starts at 76.
    tiktok = ways(stage_plan(plan("meta,c,a,SAR,100,200", "tiktok,c,new,SAR,0,100")))["new"]
    assert tiktok[:2] == ["0.00", "76.00"]
    assert tiktok == sorted(tiktok, key=Decimal)


def test_what_ends_falls_by_the_step_and_is_switched_off_at_the_end() -> None:
    found = ways(stage_plan(plan("meta,c,a,SAR,100,200", "meta,c,old,SAR,40,0", "tiktok,c,old2,SAR,80,0")))
    falling = [Decimal(amount) for amount in found["old"]]
    assert falling[-1] == 0
    assert all(a * Decimal("0.8") <= b < a for a, b in pairwise(falling[:-1]))
    assert min(Decimal(amount) for amount in found["old2"][:-1]) >= 76  # as long as it runs
    assert ways(stage_plan(plan("meta,c,old,SAR,40,0", "meta,c,none,SAR,0,0"))) == {
        "old": ["40.00", "0"],
        "none": ["0.00", "0"],
    }


def test_a_move_of_one_minor_unit_is_always_allowed() -> None:
    # 0.02 may not grow by a fifth in whole halalas, so by one each: 0.03, 0.04.
    assert ways(stage_plan(plan("meta,c,a,SAR,0.02,0.04")))["a"] == ["0.02", "0.03", "0.04"]
    assert ways(stage_plan(plan("meta,c,a,SAR,0.04,0.02")))["a"] == ["0.04", "0.03", "0.02"]
    assert ways(stage_plan(plan("meta,c,a,JPY,5,7")))["a"] == ["5", "6", "7"]


@pytest.mark.parametrize(
    ("rows", "step", "every", "code"),
    [
        (["meta,c,a,SAR,50,60"], 0.0, 7, "bad-stages"),
        (["meta,c,a,SAR,50,60"], 1.0, 7, "bad-stages"),
        (["meta,c,a,SAR,50,60"], 0.2, 0, "bad-stages"),
        (["meta,c,a,SAR,1,60000"], 0.2, 7, "too-many-stages"),
        (["meta,c,a,SAR,,60"], 0.2, 7, "no-today"),
    ],
)
def test_what_makes_no_steps_is_refused(rows: list[str], step: float, every: int, code: str) -> None:
    with pytest.raises(AdoptError) as caught:
        stage_plan(plan(*rows), step, every)
    assert caught.value.code == code
    assert say(caught.value.message, "ar") != str(caught.value.message)


def test_every_step_is_a_plan_and_one_file_leads_back() -> None:
    given = plan("meta,Spring,Women,SAR,50,100", "meta,Spring,Men,SAR,100,50.5")
    files = stage_files(stage_plan(given))
    assert list(files) == ["stage-1.csv", "stage-2.csv", "stage-3.csv", "stage-4.csv", "back.csv", "stages.csv"]
    back = read_planned(Source("back.csv", files["back.csv"]))
    assert list(back.budgets.values()) == [Decimal("50.00"), Decimal("100.00")]
    last = read_planned(Source("stage-4.csv", files["stage-4.csv"]))
    assert last.budgets == read_planned(given).budgets
    before = read_planned(Source("stage-3.csv", files["stage-3.csv"]))
    assert [last.about(cell).before for cell in last.budgets] == list(before.budgets.values())
    table = list(csv.reader(io.StringIO(files["stages.csv"].decode())))
    assert table[0] == [
        "platform", "campaign", "audience", "currency", "today", "day_1", "day_8", "day_15", "day_22"
    ]  # fmt: skip
    assert table[1][4] == "50.00"
    assert table[1][8] == "100"
    sheet = meta_sheet(meta_row("Spring", "Women", 1, "50"), meta_row("Spring", "Men", 2, "100"))
    there = export_plan(Source("s.csv", files["stage-1.csv"]), sheet)
    home = export_plan(Source("b.csv", files["back.csv"]), Source("m.csv", there.data))
    # The sheet that leads back has the budgets of the first, written as the plan writes them.
    assert home.data.decode("utf-16") == sheet.data.decode("utf-16").replace("\t50\t", "\t50.00\t").replace(
        "\t100\t", "\t100.00\t"
    )


def test_steps_may_start_from_the_budgets_of_a_sheet() -> None:
    given = plan("meta,Spring,Women,SAR,50,100", "meta,Spring,Men,SAR,40,0", "tiktok,c,a,SAR,90,90")
    sheet = meta_sheet(meta_row("Spring", "Women", 1, "80"), meta_row("Spring", "Men", 2, "60"))
    stages = stage_plan(given, bulk=sheet)
    assert dict(zip((c.audience for c in stages.cells), map(str, stages.before), strict=True)) == {
        "Women": "80.00",
        "Men": "60.00",
        "a": "90.00",
    }
    assert len(stages.steps) == 2  # 80 * 1.2 is 96


def test_a_campaigns_budget_is_shared_as_its_audiences_spend() -> None:
    given = plan("youtube,Video,a,SAR,30,50", "youtube,Video,b,SAR,10,50")
    stages = stage_plan(given, bulk=google_sheet(google_row("Video", 1, "100.00")))
    assert stages.before == (Decimal("75.00"), Decimal("25.00"))
    idle = plan("youtube,Video,a,SAR,0,50", "youtube,Video,b,SAR,0,50")
    assert stage_plan(idle, bulk=google_sheet(google_row("Video", 1, "100.00"))).before == (Decimal(50),) * 2


def test_a_question_that_makes_no_sense_names_its_cell() -> None:
    with pytest.raises(QuestionError, match=f"{Cell('meta', 'c', 'a')} needs more than 52 steps of 20%"):
        stage_plan(plan("meta,c,a,SAR,1,60000"))
