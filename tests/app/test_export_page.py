"""The page “Export”, without a browser."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from adopt.text import say
from adopt.usecases import SIMULATED, Scenario, Source, demo_history, fit_curves, make_plan
from app.sections.export.leaving import upload_name
from app.sections.export.reporting import _made
from tests.app.test_pages import LANGUAGES, in_words, on, opened, planning, uploaded
from tests.unit.export.sheets import meta_row, meta_sheet, tiktok_row, tiktok_sheet

ARABIC = "ar"


def cells(platform: str) -> list[tuple[str, str]]:
    return [(c.campaign, c.audience) for c in demo_history().history.cells if c.platform == platform]


def meta_bulk(*more: dict[str, str]) -> Source:
    rows = [
        meta_row(campaign, audience, at, **{"Campaign ID": f"cg:1202428253592{sum(map(ord, campaign))}"})
        for at, (campaign, audience) in enumerate(cells("meta"))
    ]
    return meta_sheet(*rows, *more)


def tiktok_bulk() -> Source:
    rows = [
        tiktok_row(campaign, audience, at, **{"Campaign ID": f"id:16679302{sum(map(ord, campaign)):08}"})
        for at, (campaign, audience) in enumerate(cells("tiktok"))
    ]
    return tiktok_sheet(*rows)


def leaving(language: str = "en") -> AppTest:
    """The page with the plan that the page “Plan” showed."""
    return on(planning(language), "export")


def given(page: AppTest, *sheets: Source) -> AppTest:
    page.file_uploader[0].set_value([(s.name, s.data, "text/csv") for s in sheets]).run()
    assert not page.exception
    return page


def last_total(page: AppTest) -> float:
    """What all budgets of the last step cost a day."""
    return float(page.dataframe[-1].value.iloc[:, -1].tolist()[-1])


def downloads(page: AppTest, reports: bool = False) -> list[Any]:
    """The buttons that download what goes to the ads managers, or those of reports."""
    return [b for b in page.get("download_button") if ("-report." in b.proto.id) == reports]


def errors(page: AppTest) -> str:
    return " ".join(error.value for error in page.error)


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_plan_the_page_says_where_one_is_made(language: str) -> None:
    page = opened(language)
    page.button[-1].click().run()
    on(page, "export")
    said = in_words("There is no plan yet. Make one on the page “Plan”, or keep a scenario.", language)
    assert said in [info.value for info in page.info]
    assert not page.dataframe


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_check_comes_first_and_every_download_is_open(language: str) -> None:
    page = leaving(language)
    assert page.header[0].value == in_words("What will happen", language)
    assert page.warning
    said = " ".join(found.value for found in page.warning)
    assert in_words("Take it in steps: they are ready under “In steps”.", language) in said.replace("\\", "")
    assert "--" not in said.replace("\\", "")
    assert len(downloads(page)) == 5  # new sheet, list twice, steps, way back
    assert not any(found.proto.disabled for found in downloads(page))


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheets_of_two_platforms_are_filled_each_by_itself(language: str) -> None:
    page = given(leaving(language), meta_bulk(), tiktok_bulk())
    assert not page.error
    tables = [frame.value for frame in page.dataframe if "rows" in frame.value.columns]
    assert [len(table) for table in tables] == [len(cells("meta")), len(cells("tiktok"))]
    assert set(tables[0]["before"]) == {50.0}
    assert len(downloads(page)) == 7
    on(page, "plan")
    on(page, "export")
    assert len(downloads(page)) == 7
    pressed = [button for button in page.button if button.label == in_words("Remove the sheets", language)]
    pressed[0].click().run()
    assert len(downloads(page)) == 5


def test_a_running_budget_that_the_plan_does_not_name_is_refused_until_it_may_be_left() -> None:
    page = given(leaving(), meta_bulk(meta_row("Summer", "Men", 77)))
    assert "tick in the box above" in errors(page)
    assert "leave" not in errors(page).split("tick")[1]
    page.checkbox(key="leave-others").check().run()
    assert not page.error
    assert len(downloads(page)) == 6


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sheet_with_an_unknown_heading_asks_for_it(language: str) -> None:
    text = tiktok_bulk().data.decode("utf-8-sig").replace('Ad Group Budget"', 'Money each day"')
    page = given(leaving(language), Source("mine.csv", text.encode()))
    assert page.error
    page.selectbox(key="whose-mine.csv").select("tiktok").run()
    page.text_input(key="heading-mine.csv").set_value("Money each day").run()
    assert not page.exception
    assert not page.error
    assert [len(f.value) for f in page.dataframe if "rows" in f.value.columns] == [len(cells("tiktok"))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_says_every_budget_in_the_readers_language(language: str) -> None:
    page = leaving(language)
    table = next(frame.value for frame in page.dataframe if "why" in frame.value.columns)
    campaigns = {campaign for campaign, _ in cells("youtube")}  # which hold its budgets
    assert len(table) == len(demo_history().history.cells) - len(cells("youtube")) + len(campaigns)
    assert in_words("Ad set", language) in set(table["level"])
    assert any("\u0600" <= letter <= "\u06ff" for letter in table["why"].iloc[0]) == (language == ARABIC)


def test_a_level_that_is_said_changes_the_list() -> None:
    page = leaving()
    before = next(frame.value for frame in page.dataframe if "why" in frame.value.columns)
    page.selectbox(key="owner-meta").select("campaign").run()
    after = next(frame.value for frame in page.dataframe if "why" in frame.value.columns)
    assert len(after) < len(before)
    assert after["after"].sum() == pytest.approx(before["after"].sum())
    first = cells("meta")[0][0]
    page.multiselect(key="owners-meta").set_value([first]).run()
    mixed = next(frame.value for frame in page.dataframe if "why" in frame.value.columns)
    assert len(after) < len(mixed) < len(before)


def test_smaller_steps_are_more_and_end_with_the_plan() -> None:
    page = leaving()
    wide = page.dataframe[-1].value
    page.slider(key="step").set_value(10).run()
    narrow = page.dataframe[-1].value
    assert narrow.shape[1] > wide.shape[1]
    assert list(narrow.iloc[:, -1]) == list(wide.iloc[:, -1])
    assert narrow.iloc[-1, 3:].iloc[-1] == pytest.approx(narrow.iloc[:-1, -1].sum())


def test_steps_may_start_from_the_budgets_of_the_sheets() -> None:
    page = given(leaving(), meta_bulk())
    today = page.dataframe[-1].value
    assert set(today.loc[today["platform"] == "meta", "today"]) == {50.0}
    page.checkbox(key="from-sheets").uncheck().run()
    today = page.dataframe[-1].value
    assert set(today.loc[today["platform"] == "meta", "today"]) != {50.0}


@pytest.mark.parametrize("language", LANGUAGES)
def test_requests_are_made_where_ids_are_known_and_refused_by_name_where_not(language: str) -> None:
    page = leaving(language)
    accounts = [field for field in page.text_input if str(field.key).startswith("account-")]
    assert accounts
    for field in accounts:
        field.set_value("123")
    page.run()
    assert "audience" in errors(page)
    assert not [f for f in page.dataframe if "request" in f.value.columns]
    table = demo_history().history.table
    known = table[table["platform"] == "meta"].copy()
    numbers = {cell: 120242825359230100 + at for at, cell in enumerate(cells("meta"))}
    names = list(zip(known["campaign"], known["audience"], strict=True))
    known["audience_id"] = [f"c:{numbers[name]}" for name in names]
    known["campaign_id"] = [f"cg:{12024282535920000 + len(name[0])}" for name in names]
    page = uploaded(opened(language), [("mine.csv", known.to_csv(index=False).encode())])
    on(page, "plan")
    on(page, "export")
    assert not page.error
    made = next(f.value for f in page.dataframe if "request" in f.value.columns)
    assert len(made) == len(cells("meta"))
    assert made["request"].iloc[0].startswith("POST https://graph.facebook.com/")


def test_a_scenario_that_was_kept_can_leave_too() -> None:
    page = opened()
    page.button[-1].click().run()
    on(page, "scenarios")
    next(button for button in page.button if button.label == "Add four examples").click().run()
    on(page, "export")
    assert page.selectbox[0].options == ["As today", "A fifth less", "A fifth more", "A free hand"]
    more = last_total(page)
    page.selectbox[0].select("A fifth less").run()
    assert last_total(page) == pytest.approx(0.8 * more, rel=1e-3)


def test_a_budget_that_will_be_refused_closes_the_downloads_until_it_is_said() -> None:
    page = opened()
    days = [f"2026-{month:02d}-{day:02d}" for month in (9, 10) for day in range(1, 31)]
    rows = [
        f"{day},tiktok,Sale,{audience},{spend + at % 7},{at % 5 + 1},USD"
        for at, day in enumerate(days)
        for audience, spend in (("Women", 8), ("Men", 90))
    ]
    file = "\n".join(["date,platform,campaign,audience,spend,conversions,currency", *rows]).encode()
    on(uploaded(page, [("small.csv", file)]), "plan")
    on(page, "export")
    assert page.error
    assert all(found.proto.disabled for found in downloads(page))
    page.checkbox(key="anyway").check().run()
    assert not any(found.proto.disabled for found in downloads(page))


def test_a_filled_sheet_lies_beside_the_one_that_was_given() -> None:
    assert upload_name("meta.bulk.csv") == "meta.bulk-adopt.csv"
    assert upload_name("bulk") == "bulk-adopt"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_may_be_had_in_three_formats_and_in_either_language(language: str) -> None:
    page = leaving(language)
    formats = [button.proto.label for button in downloads(page, reports=True)]
    assert [label.split()[-1].strip("\u2068\u2069") for label in formats] == ["PDF", "HTML", "XLSX"]
    assert page.radio(key=f"report-language-{language}").value == language
    page.radio(key="report-kind").set_value("full").run()
    assert not page.exception
    assert len(downloads(page, reports=True)) == 3


def test_the_file_is_made_when_its_button_is_pressed_and_says_that_nothing_is_real() -> None:
    imported = demo_history()
    curves = fit_curves(imported.history)
    plan = make_plan(curves, Scenario(name="x"))
    html = _made("digest", "asked", "management", ".html", "ar", True, curves, plan, None, None).decode()
    assert '<html lang="ar" dir="rtl">' in html
    assert say(SIMULATED, "ar") in html
    assert _made("digest", "asked", "management", ".pdf", "en", False, curves, plan, None, None)[:5] == b"%PDF-"
