"""One theme: readable on light and dark, in the reader's figures and months, and data left as they are."""

import itertools
import json
from typing import Any

import altair as alt
import pytest

from adopt.charts.look import BLUE, GREY, PAPER, VERMILLION
from adopt.charts.theme import DARK, LIGHT, Palette, config, recoloured, themed
from tests.unit.charts.drawn import POINTS, every_chart

CHARTS = {name: dict(every_chart(name)) for name in ("en", "ar")}
MARKS = (BLUE, VERMILLION, GREY)


def luminance(colour: str) -> float:
    """WCAG 2: of a colour as #RRGGBB."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_what_wcag_says() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_words_and_marks_stand_out_from_the_page(colours: Palette) -> None:
    assert contrast(colours.text, colours.background) >= 4.5
    for mark in MARKS:
        assert contrast(colours.marks.get(mark, mark), colours.background) >= 3


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_marks_are_told_apart_without_red_and_green(colours: Palette) -> None:
    """By brightness or by blue, which those who confuse red and green see."""
    drawn = [colours.marks.get(mark, mark) for mark in MARKS]
    for one, other in itertools.combinations(drawn, 2):
        blues = [int(colour[5:], 16) for colour in (one, other)]
        assert abs(blues[0] - blues[1]) > 50 or contrast(one, other) > 1.5


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("name", CHARTS["en"])
def test_every_chart_can_be_drawn_dark_and_then_has_no_colour_of_light_pages(name: str, language: str) -> None:
    chart = CHARTS[language][name]
    spec = json.dumps(themed(chart, language, dark=True).to_dict())
    for colour in (*MARKS, PAPER):
        assert colour not in spec
    light = json.dumps(themed(chart, language).to_dict())
    assert DARK.text not in light
    assert LIGHT.text in light


def test_a_theme_leaves_the_chart_and_its_data_alone() -> None:
    chart = alt.layer(alt.Chart(POINTS.assign(name=BLUE)).mark_line(color=BLUE).encode(x="daily_spend:Q"))
    before = chart.to_dict()
    spec = themed(chart, "en", dark=True).to_dict()
    assert chart.to_dict() == before
    (rows,) = spec["datasets"].values()
    assert rows[0]["name"] == BLUE
    assert spec["layer"][0]["mark"]["color"] == DARK.marks[BLUE]


def test_colours_are_found_at_any_depth() -> None:
    scale = alt.Scale(domain=["a"], range=[BLUE])
    assert recoloured({"scale": [scale]}, {BLUE: "#123456"})["scale"][0].to_dict()["range"] == ["#123456"]


def test_months_are_arabic_and_figures_latin() -> None:
    locale: Any = config("ar")["locale"]
    assert locale["time"]["months"][10] == "نوفمبر"
    assert "numerals" not in locale["number"]
    assert (locale["number"]["thousands"], locale["number"]["decimal"]) == (",", ".")
    assert "time" not in config("en")["locale"]
    assert config("ar", digits="arab")["locale"]["number"]["numerals"][1] == "١"
