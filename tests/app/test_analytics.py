"""Web analytics and other series on the page “Data”, without a browser."""

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from adopt.simulate.analytics import ga4_report
from adopt.usecases import demo_history
from tests.app.test_known import context, loaded
from tests.app.test_pages import LANGUAGES, in_words, on


@pytest.fixture(scope="module")
def report() -> bytes:
    return ga4_report(demo_history().history.table, np.random.default_rng(3))


def uploader(page: AppTest, label: str, language: str = "en") -> int:
    labels = [field.label for field in page.file_uploader]
    return labels.index(in_words(label, language))


def plain_text(markdown: str) -> str:
    return markdown.replace("\\", "")


def brought(page: AppTest, label: str, content: bytes, language: str = "en", name: str = "mine.csv") -> AppTest:
    page.file_uploader[uploader(page, label, language)].set_value((name, content, "text/csv")).run()
    assert not page.exception
    return page


INCREMENTAL = (
    "Results are incremental conversions: of those that {platform} counts, ads bring about "
    "{share:.0%} (90 % between {low:.0%} and {high:.0%})."
)
REPORT = "Report of GA4 (CSV or Excel)"
LINKS = "Links (CSV or Excel): utm_source, utm_medium, utm_campaign, platform, campaign"
SERIES = "Series (CSV or Excel): date, name, value, or a column of days with others beside it"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_is_set_beside_the_platforms_counts_and_calibrates(report: bytes, language: str) -> None:
    page = brought(loaded(language), REPORT, report, language)
    both = next(f.value for f in page.dataframe if "ratio" in f.value.columns)
    assert both["ratio"].to_numpy() == pytest.approx(0.58, abs=0.06)
    lost = next(f.value for f in page.dataframe if "why" in f.value.columns)
    assert in_words("its campaign has no name", language) in set(lost["why"])
    assert context(page).analytics is not None
    on(page, "curves")
    told = [plain_text(w.value) for w in (*page.warning, *page.info)]
    assert any(in_words(INCREMENTAL, language)[:18] in text for text in told)
    on(page, "data")
    assert context(page).analytics is not None


def test_a_report_of_several_events_asks_which_and_links_say_whose_rows_are() -> None:
    head = "Date,Source / medium,Campaign,Event name,Key events\n"
    rows = "20261001,ig / cpc,Prospecting,purchase,5\n20261001,ig / cpc,Old,lead,7\n"
    page = brought(loaded(), REPORT, (head + rows).encode())
    assert "counts several events" in page.error[0].value
    assert context(page).analytics is None
    field = next(f for f in page.text_input if f.label.startswith("The event"))
    field.set_value("lead").run()
    assert not page.error
    links = b"utm_campaign,platform,campaign\nOld,meta,Prospecting\n"
    brought(page, LINKS, links)
    both = next(f.value for f in page.dataframe if "ratio" in f.value.columns)
    assert both.loc[both["platform"] == "meta", "analytics"].sum() == 7
    next(b for b in page.button if b.key == "analytics-remove").click().run()
    assert not page.exception
    assert context(page).analytics is None
    assert page.file_uploader[uploader(page, REPORT)].value is None
    assert not any("ratio" in f.value.columns for f in page.dataframe)


def test_a_series_is_kept_and_named_and_a_bad_one_refused() -> None:
    days = pd.date_range("2026-05-05", periods=180)
    text = "date,name,value\n" + "".join(f"{day:%Y-%m-%d},reach,{i % 50}\n" for i, day in enumerate(days))
    page = brought(loaded(), SERIES, text.encode())
    assert [one.name for one in context(page).series] == ["reach"]
    assert "reach" in next(f.value for f in page.dataframe if list(f.value["name"]) == ["reach"])["name"].tolist()
    brought(page, SERIES, b"no,table\nat,all\n")
    assert page.error
