"""Pictures: drawn without a browser, shaped, named, in both themes."""

from decimal import Decimal

import altair as alt
import pandas as pd
import pytest

from adopt.charts import still
from adopt.charts.legend import legend_of
from adopt.charts.plans import change_chart
from adopt.charts.still import png, svg, told
from adopt.charts.theme import DARK
from tests.unit.charts.drawn import POINTS, every_chart

SIGNS = (("blue", "━", "expected"), ("orange", "○", "ring"), ("gray", "•••", "dots"), ("blue", "▒", "band"))
CHARTS = dict(every_chart("en"))
WIDTH = 400


@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_can_be_taken_away(name: str) -> None:
    drawn = svg(told(CHARTS[name], "A title", SIGNS, "en"), WIDTH, "en")
    assert drawn.startswith('<svg lang="en" ')
    for word in ("A title", "expected", "ring", "•••"):
        assert word in drawn
    assert "IBM Plex Sans Arabic" in drawn


def test_a_picture_without_legend_or_title_is_the_chart_alone() -> None:
    chart = CHARTS["response"]
    assert "expected" not in svg(told(chart, "", (), "en"), WIDTH, "en")
    assert svg(chart, WIDTH, "en").count("<svg") == 1


def test_a_dark_picture_has_the_dark_page_behind_it() -> None:
    light, dark = (svg(CHARTS["response"], WIDTH, "en", dark) for dark in (False, True))
    assert DARK.background.lower() in dark.lower()
    assert DARK.background.lower() not in light.lower()


def test_png_is_as_large_as_asked() -> None:
    once, twice = (png(CHARTS["marginal"], WIDTH, "en", scale=scale) for scale in (1.0, 2.0))
    assert once[:8] == twice[:8] == b"\x89PNG\r\n\x1a\n"
    widths = [int.from_bytes(data[16:20], "big") for data in (once, twice)]
    assert widths[0] >= WIDTH
    assert widths[1] == pytest.approx(2 * widths[0], abs=2)


def test_arabic_is_written_in_arabic_with_its_months() -> None:
    drawn = svg(dict(every_chart("ar"))["over time"], WIDTH, "ar")
    assert drawn.startswith('<svg lang="ar" ')
    assert "نوفمبر" in drawn
    assert "2026" in drawn


def test_ids_in_one_page_do_not_collide() -> None:
    clipped = alt.layer(alt.Chart(POINTS).mark_line(clip=True).encode(x="daily_spend:Q", y="conversions:Q"))
    drawn = svg(clipped, WIDTH, "en", name="first-")
    assert 'id="first-' in drawn
    assert drawn.count("url(#") == drawn.count("url(#first-")


def test_the_legend_has_a_row_a_sign() -> None:
    spec = legend_of(SIGNS, "en").to_dict()
    (rows,) = spec["datasets"].values()
    assert [row["meaning"] for row in rows] == ["expected", "ring", "dots", "band"]
    assert [row["opacity"] for row in rows] == [1.0, 0.0, 1.0, 0.3]
    assert rows[2]["shape"] == ""


NAMES = ["meta · <script>alert(1)</script>", "tiktok · عروض الصيف"]
TABLE = pd.DataFrame({"label": NAMES, "today": [10.0, 20.0], "recommended": [15.0, 12.0]})


@pytest.mark.parametrize("language", ["en", "ar"])
def test_names_are_text_in_a_picture(language: str) -> None:
    drawn = svg(change_chart(TABLE, "SAR", language), WIDTH, language)
    assert "&lt;script&gt;" in drawn
    assert "<script" not in drawn
    assert NAMES[1] in drawn
    assert drawn == svg(change_chart(TABLE, "SAR", language), WIDTH, language)


def test_the_width_is_that_of_the_marks_and_no_window_decides() -> None:
    chart = change_chart(TABLE, "SAR", "en")
    assert still._still(chart, WIDTH, "en", False)["width"] == WIDTH
    assert "windowSize" not in str(still._still(chart, WIDTH, "en", False))


def test_exact_budgets_are_drawn_too() -> None:
    exact = TABLE.assign(recommended=TABLE["recommended"].map(Decimal))
    drawn, same = (svg(change_chart(table, "SAR", "en"), WIDTH, "en") for table in (exact, TABLE))
    assert drawn == same


def test_a_chart_of_several_panels_has_the_width_in_each() -> None:
    panels = alt.layer(alt.Chart(TABLE).mark_point().encode(x="today:Q")).facet("label:N")
    assert still._still(panels, 150, "en", False)["spec"]["width"] == 150
