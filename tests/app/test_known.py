"""What else is known, on the pages: what a visitor chooses and uploads, and what becomes of it."""

from dataclasses import fields, replace
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from adopt.curves.priors import DEFAULT, Scale
from adopt.usecases import Context, demo_history
from app.sections.data import known
from tests.app.test_pages import LANGUAGES, in_words, on, opened

FILES = {name: at for at, name in enumerate((known.PROMOTIONS, known.LIFT_TESTS, known.SECOND_SOURCE), start=1)}
"""Which uploader takes what; the first takes the exports."""
PROMOTIONS = b"name,from,to\n**Summer** sale,2026-07-01,2026-07-10\n"
SECOND = b"from,to,platform,conversions\n2026-09-01,2026-09-15,meta,1240\n2026-09-16,2026-09-30,meta,60.5\n"


def lift_test(campaign: str = "Prospecting") -> bytes:
    heads = (
        "name,platform,campaign,audience,from,to,spend_test,spend_control,incremental_conversions,standard_error"
    )
    return f"{heads}\nAutumn,meta,{campaign},,2026-09-01,2026-09-28,28000,0,410,90\n".encode()


def loaded(language: str = "en") -> AppTest:
    page = opened(language)
    page.button[-1].click().run()
    return page


def given(page: AppTest, what: str, content: bytes, name: str = "mine.csv") -> AppTest:
    page.file_uploader[FILES[what]].set_value((name, content, "text/csv")).run()
    assert not page.exception
    return page


def context(page: AppTest) -> Context:
    kept = page.session_state["adopt"].context
    assert isinstance(kept, Context)
    return kept


def happening(page: AppTest) -> "pd.Series[Any]":
    return calendar(page)["name"]


def calendar(page: AppTest) -> pd.DataFrame:
    return next(frame.value for frame in page.dataframe if "hijri" in frame.value)


@pytest.mark.parametrize(
    ("language", "national", "eid"), [("en", "National Day", "Eid al-Adha"), ("ar", "اليوم الوطني", "عيد الأضحى")]
)
def test_the_calendar_is_that_of_the_currency_until_another_country_is_chosen(
    language: str, national: str, eid: str
) -> None:
    page = loaded(language)
    assert page.multiselect[0].value == ["SA"]
    assert {national, eid} <= set(happening(page))
    assert context(page).countries is None
    page.multiselect[0].set_value(["EG", "AE"]).run()
    assert context(page).countries == ("AE", "EG")
    assert len(happening(page)) > 5
    page.multiselect[0].set_value([]).run()
    assert context(page).countries == ()
    assert set(happening(page)) & {national, eid} == {eid}


@pytest.mark.parametrize(
    ("language", "digits", "days"),
    [
        ("en", "latn", "9–13 Dhu al-Hijjah 1447 AH"),
        ("ar", "latn", "\u20679–13 ذو الحجة 1447 هـ\u2069"),
        ("ar", "arab", "\u2067٩–١٣ ذو الحجة ١٤٤٧ هـ\u2069"),
    ],
)
def test_events_have_their_hijri_days_beside(language: str, digits: str, days: str) -> None:
    page = loaded(language)
    if digits == "arab":
        page.button(key="digits").click().run()
    eid = calendar(page)["name"].isin(["Eid al-Adha", "عيد الأضحى"])
    assert calendar(page)[eid]["hijri"].tolist() == [days]


def test_countries_are_named_in_the_language_of_the_reader() -> None:
    for language, name in (("en", "Saudi Arabia"), ("ar", "المملكة العربية السعودية")):
        assert name in loaded(language).multiselect[0].options


def test_what_was_chosen_is_there_after_a_look_at_another_page() -> None:
    page = given(loaded(), known.PROMOTIONS, PROMOTIONS)
    given(page, known.SECOND_SOURCE, SECOND)
    page.multiselect[0].set_value(["EG"]).run()
    before = context(page)
    on(page, "curves")
    on(page, "data")
    assert context(page) == before
    assert page.multiselect[0].value == ["EG"]
    assert "**Summer** sale" in set(happening(page))


def test_promotions_are_uploaded_into_the_table_and_into_the_calendar() -> None:
    page = given(loaded(), known.PROMOTIONS, PROMOTIONS)
    assert [p.name for p in context(page).promotions] == ["**Summer** sale"]
    assert "**Summer** sale" in set(happening(page))
    page.file_uploader[FILES[known.PROMOTIONS]].set_value([]).run()
    assert len(context(page).promotions) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_that_cannot_be_read_is_refused_in_words_and_what_was_known_is_not_kept(language: str) -> None:
    page = given(loaded(language), known.SECOND_SOURCE, SECOND)
    assert len(context(page).second_source) == 2
    given(page, known.SECOND_SOURCE, b"from,to,platform\n1,2,meta\n", "**bad**.csv")
    assert r"\*\*bad\*\*\.csv" in page.error[0].value
    assert context(page).second_source == ()
    given(page, known.SECOND_SOURCE, SECOND)
    assert not page.error


def test_a_second_source_is_added_up_by_platform_and_can_be_removed() -> None:
    page = given(loaded(), known.SECOND_SOURCE, SECOND)
    shown = [frame.value for frame in page.dataframe if "conversions" in frame.value.columns]
    assert shown[-1].to_dict("list")["conversions"] == [1300.5]
    on(page, "plan")
    on(page, "data")
    page.button(key=f"{known.SECOND_SOURCE}-remove").click().run()
    assert context(page).second_source == ()
    assert not page.exception


def test_a_lift_test_is_put_to_the_cells_of_the_history_or_refused() -> None:
    page = given(loaded(), known.LIFT_TESTS, lift_test())
    (shown,) = [frame.value for frame in page.dataframe if "spend_test" in frame.value.columns]
    prospecting = [c for c in demo_history().history.cells if c.platform == "meta" and c.campaign == "Prospecting"]
    assert (shown["name"][0], shown["cells"][0]) == ("Autumn", len(prospecting))
    given(page, known.LIFT_TESTS, lift_test("Prospekting"))
    for name in ("data", "curves", "plan"):
        refused = on(page, name).error[0].value.replace("\\", "")
        assert "meta / Prospekting" in refused
        assert "meta / Prospecting" in refused


def test_curves_and_plans_are_not_those_of_another_context() -> None:
    page = on(loaded(), "plan")
    before = [card.value for card in page.metric]
    spread = next(f.name for f in fields(DEFAULT) if isinstance(getattr(DEFAULT, f.name), Scale))
    changes: dict[str, Any] = {spread: Scale(3.0, 1e6)}
    page.session_state["adopt"].context = Context(replace(DEFAULT, **changes))
    page.run()
    assert [card.value for card in page.metric] != before
    table = on(page, "curves").table[0].value
    assert any("guess = 3.0" in value.replace("\\", "") for value in table.iloc[:, 1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_priors_in_use_are_shown_with_their_meaning_and_can_be_downloaded(language: str) -> None:
    page = on(loaded(language), "curves")
    assert in_words("Priors in use", language) in [expander.label for expander in page.expander]
    table = page.table[0].value
    assert list(table.iloc[:, 0]) == [field.name.replace("_", r"\_") for field in fields(DEFAULT)]
    assert in_words("Download priors.toml", language) in [button.label for button in page.download_button]
