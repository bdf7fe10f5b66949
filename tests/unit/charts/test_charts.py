"""What every chart has to hold: words of the language, and something beside colour."""

import json
from typing import Any

import pandas as pd
import pytest

from adopt.charts.fits import over_time_chart
from adopt.charts.maps import ABOUT, INK, marginal_map_chart
from adopt.charts.plans import pacing_chart
from tests.unit.charts.drawn import DAYS, EVENTS, MAP, SPEND, every_chart

LANGUAGES = ("en", "ar")
CHARTS = {language: dict(every_chart(language)) for language in LANGUAGES}


def layers(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """Of a chart, however deep."""
    inner = spec.get("layer", [])
    return [each for layer in inner for each in layers(layer)] if inner else [spec]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CHARTS["en"])
def test_titles_are_in_the_language_of_the_page(name: str, language: str) -> None:
    spec = json.dumps(CHARTS[language][name].to_dict(), ensure_ascii=False)
    assert any("\u0600" <= letter <= "\u06ff" for letter in spec) == (language == "ar")


@pytest.mark.parametrize("name", CHARTS["en"])
def test_a_colour_that_tells_something_is_not_alone(name: str) -> None:
    """Where colour depends on the data, so does a shape or a dash, or a figure is written on it."""
    spec = CHARTS["en"][name].to_dict()
    all_layers = layers(spec)
    written = any(layer["mark"]["type"] == "text" for layer in all_layers)
    for layer in all_layers:
        encoding = layer.get("encoding", {})
        if {"condition", "field"} & set(encoding.get("color", {})):
            assert {"shape", "strokeDash"} & set(encoding) or written, layer["mark"]


@pytest.mark.parametrize("name", CHARTS["en"])
def test_layers_of_one_kind_differ_in_more_than_colour(name: str) -> None:
    """Two lines differ in their dashes or widths, two kinds of points in shape, bars in how full they are."""
    marks = [layer["mark"] for layer in layers(CHARTS["en"][name].to_dict())]
    seen = [
        json.dumps(
            {key: value for key, value in mark.items() if key not in ("color", "stroke", "fill", "opacity")}
        )
        + str("strokeDash" in mark)
        for mark in marks
        if mark["type"] in ("line", "bar", "area")
    ]
    assert len(seen) == len(set(seen))


def test_the_map_writes_its_figures_and_marks_what_little_is_known_of() -> None:
    spec = marginal_map_chart(MAP, "marginal_cpa", "SAR", "en").to_dict()
    (rows,) = spec["datasets"].values()
    assert [row["said"] for row in rows] == ["12.3", f"{ABOUT} 123"]
    assert any(layer["mark"].get("strokeDash") and layer["mark"]["stroke"] == INK for layer in layers(spec))


def test_the_map_shows_roas_with_two_places() -> None:
    spec = marginal_map_chart(MAP, "marginal_roas", "SAR", "en").to_dict()
    (rows,) = spec["datasets"].values()
    assert [row["said"] for row in rows] == ["4.00", f"{ABOUT} 1.50"]
    assert "SAR" not in json.dumps(spec["layer"])


def test_marks_without_anything_to_say_are_left_out() -> None:
    """An empty group of marks has no name that could be read out."""
    full, empty = (over_time_chart(DAYS, events, "en").to_dict() for events in (EVENTS, EVENTS.iloc[:0]))
    assert len(full["layer"]) == len(empty["layer"]) + 1
    known = marginal_map_chart(MAP.iloc[:1], "marginal_cpa", "SAR", "en").to_dict()
    assert len(known["layer"]) == len(marginal_map_chart(MAP, "marginal_cpa", "SAR", "en").to_dict()["layer"]) - 1
    nothing = pd.DataFrame({"date": pd.to_datetime([]), "spend": []})
    assert len(pacing_chart(nothing, SPEND, "SAR", "en").to_dict()["layer"]) == 1
