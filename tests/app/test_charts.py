"""Every chart of the pages: said in words, and to be taken away as a picture or as figures."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app.elements.tables import _signed
from tests.app.test_pages import LANGUAGES, in_words, on, opened, planning


def charts(page: AppTest) -> list[Any]:
    return [each.proto for each in page.get("vega_lite_chart")]


def taken(page: AppTest) -> list[str]:
    return [button.label for button in page.download_button if "CSV" in button.label]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_chart_of_the_curves_is_told_and_can_be_taken_away(language: str) -> None:
    page = opened(language)
    page.button[-1].click().run()
    page = on(page, "curves")
    found = charts(page)
    assert len(found) == 7  # curve, days around it, day by day, two of residuals, marginal costs, the map
    assert all(chart.alt for chart in found)
    assert taken(page) == [in_words("Figures (CSV)", language)] * 7
    assert in_words("Platforms and audiences", language) in [head.value for head in page.header]


def test_the_map_shows_roas_where_there_is_revenue() -> None:
    page = opened()
    page.button[-1].click().run()
    page = on(page, "curves")
    before = charts(page)[-1].alt
    (shown,) = (radio for radio in page.radio if radio.key == "map-figure")
    shown.set_value("marginal_roas").run()
    assert not page.exception
    assert charts(page)[-1].alt == before.replace("Marginal CPA", "Marginal ROAS") != before


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plan_says_why_and_what_rules_cost(language: str) -> None:
    page = planning(language)
    assert len(charts(page)) == 2
    totals = next(frame.value for frame in page.dataframe if "share" in frame.value.columns)
    assert totals["platform"].iloc[-1] == in_words("All together", language)
    assert totals["total"].iloc[:-1].sum() == pytest.approx(totals["total"].iloc[-1])
    (choice,) = (box for box in page.selectbox if box.key == "why")
    before = next(text.value for text in page.text if text.value.startswith("•"))
    choice.set_value(choice.options[-1]).run()
    assert next(text.value for text in page.text if text.value.startswith("•")) != before
    (switch,) = (toggle for toggle in page.toggle if toggle.key == "prices")
    switch.set_value(True).run()
    assert not page.exception
    prices = next(frame.value for frame in page.dataframe if "way" in frame.value.columns)
    assert len(prices) == 2  # the budget and the change limits


def test_small_changes_have_no_sign() -> None:
    assert [_signed(share) for share in (0.4, -0.4, 0.0, 1.0, -12.0, float("nan"))] == [
        "0%", "0%", "0%", "+1%", "-12%", "–",
    ]  # fmt: skip
