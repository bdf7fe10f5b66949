"""Charts drawn without a browser: names as they are, ids apart, nothing of a window left."""

from decimal import Decimal

import altair as alt
import pandas as pd
import pytest

from adopt.charts import still
from adopt.charts.grammar import Chart
from adopt.charts.plans import change_chart

NAMES = ["meta · <script>alert(1)</script>", "tiktok · عروض الصيف"]
TABLE = pd.DataFrame({"label": NAMES, "today": [10.0, 20.0], "recommended": [15.0, 12.0]})


def chart(language: str = "en") -> Chart:
    return change_chart(TABLE, "SAR", language)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_chart_is_drawn_in_the_font_with_its_names_as_text(language: str) -> None:
    drawn = still.svg(chart(language), 400, language)
    assert drawn.startswith(f'<svg lang="{language}" ')
    assert "&lt;script&gt;" in drawn
    assert "<script" not in drawn
    assert NAMES[1] in drawn
    assert 'font-family="IBM Plex Sans Arabic"' in drawn
    assert drawn == still.svg(chart(language), 400, language)


def test_the_width_is_that_of_the_marks_and_no_window_decides() -> None:
    spec = still._still(chart(), 400)
    assert spec["width"] == 400
    assert "windowSize" not in str(spec)
    wide, narrow = (int(still.svg(chart(), w, "en").split('width="')[1].split('"')[0]) for w in (500, 400))
    assert wide - narrow == 100


def test_exact_budgets_are_drawn_too() -> None:
    exact = TABLE.assign(recommended=TABLE["recommended"].map(Decimal))
    assert still.svg(change_chart(exact, "SAR", "en"), 400, "en") == still.svg(chart(), 400, "en")


def test_ids_of_two_charts_in_one_page_are_told_apart() -> None:
    clipped = alt.layer(alt.Chart(TABLE).mark_line(clip=True).encode(x="today:Q", y="recommended:Q"))
    drawn = still.svg(clipped, 200, "en", "c1-")
    assert 'id="c1-clip' in drawn
    assert "url(#c1-clip" in drawn
    assert 'id="clip' not in drawn
    assert "url(#clip" not in drawn


def test_a_chart_of_several_panels_has_the_width_in_each() -> None:
    panels = alt.layer(alt.Chart(TABLE).mark_point().encode(x="today:Q")).facet("label:N")
    assert still._still(panels, 150)["spec"]["width"] == 150


def test_a_picture_of_dots_has_two_for_each_pixel() -> None:
    once, twice = (int.from_bytes(still.png(chart(), 300, scale)[16:20], "big") for scale in (1.0, 2.0))
    assert abs(twice - 2 * once) <= 1
