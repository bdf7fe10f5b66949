"""Pictures: drawn without a browser, shaped, named, in both themes."""

import altair as alt
import pytest

from adopt.charts.legend import legend_of
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
