"""No English stands on an Arabic page: all that reaches the browser is read, with data, findings and errors.

Names may be Latin: those of the advertiser (taken from the data), what stands in isolates, and the few below.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from streamlit import config
from streamlit.testing.v1 import AppTest

from adopt.usecases import demo_history
from adopt.workspace.workspace import Workspace
from tests.app.test_pages import on, opened, uploaded
from tests.app.waiting import finished

PAGES = ("data", "curves", "backtest", "plan", "scenarios", "export", "pacing", "words")
NOT_READ = {
    *(
        "id",
        "icon",
        "type",
        "tag",
        "format",
        "url",
        "page",
        "page_script_hash",
        "theme",
        "autocomplete",
        "name",
        *("deferred_file_id", "uuid"),
    ),
    *(
        "column_order",
        "default",
        "min",
        "max",
        "raw_value",
        "value",
        "form_id",
        "spec",
        "columns",
        "selection_mode",
    ),
}
"""Fields of what goes to the browser that nobody reads, or that are read as data (``spec``, ``columns``)."""
NAMES = {
    *("adopt", "English", "CSV", "TSV", "TOML", "JSON", "Excel", "XLSX", "Parquet", "UTF", "API", "UTM", "GA4"),
    *("meta", "tiktok", "linkedin", "youtube", "snapchat", "pinterest", "reddit", "Meta", "TikTok", "LinkedIn"),
    *("YouTube", "Google", "Ads", "Editor", "GA", "Enter", "Conversions", "conversions"),
}
CODE = re.compile(
    r"[\u2066\u2068][^\u2066-\u2069]*\u2069"  # code, names and figures that are set apart
    r"|:(?:material/\w+|gray|blue|orange|green|red):?"
    r"|\w+://\S+|[\w-]+\.(?:csv|toml|json|xlsx|zip)|\w+_\w+|\b[A-Z]{3}\b"
)
TITLES = ("title", "text", "label")


def english(text: str, names: frozenset[str] = frozenset()) -> list[str]:
    """The English words in a text of an Arabic page."""
    plain = CODE.sub(" ", text.replace("\\", ""))
    for name in sorted(names, key=len, reverse=True):
        plain = plain.replace(name, " ")
    return [word for word in re.findall(r"[A-Za-z][A-Za-z']+", plain) if word not in NAMES]


def texts(page: AppTest) -> Iterator[str]:
    """Everything that the page sends to be read."""
    for proto in _protos(page._tree):
        yield from _strings(proto)
    for table in page.dataframe:
        for column in table.proto.column_order or table.value.columns:
            yield from (cell for cell in table.value[column] if isinstance(cell, str))


def _protos(node: Any) -> Iterator[Message]:
    if isinstance(getattr(node, "proto", None), Message) and type(node.proto).__name__ != "Html":
        yield node.proto
    for child in getattr(node, "children", {}).values():
        yield from _protos(child)


def _strings(proto: Message) -> Iterator[str]:
    for field, value in proto.ListFields():
        values = value if field.is_repeated else [value]
        if field.type == FieldDescriptor.TYPE_MESSAGE and not field.message_type.GetOptions().map_entry:
            for each in values:
                yield from _strings(each)
        elif field.name == "columns":
            yield from (told for column in json.loads(value).values() for told in _told(column))
        elif field.name == "spec":
            yield from _titles(json.loads(value))
        elif field.type == FieldDescriptor.TYPE_STRING and field.name not in NOT_READ:
            yield from values


def _told(column: dict[str, Any] | None) -> Iterator[str]:
    """Heading and help of a column."""
    yield from (column[key] for key in ("label", "help") if column and column.get(key))


def _titles(spec: Any) -> Iterator[str]:
    """Titles of axes, legends and tooltips of a chart."""
    if isinstance(spec, dict):
        yield from (spec[key] for key in TITLES if isinstance(spec.get(key), str))
        for value in spec.values():
            yield from _titles(value)
    elif isinstance(spec, list):
        for value in spec:
            yield from _titles(value)


def advertiser() -> frozenset[str]:
    cells = demo_history().history.cells
    return frozenset(part for cell in cells for part in (cell.campaign, cell.audience, cell.platform))


def found_on(page: AppTest) -> dict[str, list[str]]:
    names = advertiser()
    return {text: words for text in texts(page) if (words := english(text, names))}


@pytest.fixture(scope="module", autouse=True)
def _without_magic() -> Iterator[None]:
    """As the app is served: a text that stands alone in a page's module is not shown."""
    before = config.get_option("runner.magicEnabled")
    config.set_option("runner.magicEnabled", False)
    yield
    config.set_option("runner.magicEnabled", before)


@pytest.fixture(scope="module")
def loaded() -> AppTest:
    page = opened("ar")
    page.button[-1].click().run()
    on(page, "plan")
    on(page, "scenarios")
    next(button for button in page.button if "playlist_add" in button.proto.icon).click().run()
    return page


@pytest.mark.parametrize("name", PAGES)
def test_an_empty_arabic_page_speaks_arabic(name: str) -> None:
    assert found_on(on(opened("ar"), name)) == {}


@pytest.mark.parametrize("name", PAGES)
def test_an_arabic_page_with_data_speaks_arabic(loaded: AppTest, name: str) -> None:
    page = on(loaded, name)
    if name == "backtest":
        page.button[-1].click().run()
    if name == "plan":
        page.toggle[0].set_value(True).run()
    assert not page.exception
    assert found_on(page) == {}


@pytest.mark.parametrize("name", ["plan", "export", "plans", "track"])
def test_arabic_pages_about_a_workspace_speak_arabic(kept: Workspace, name: str) -> None:
    page = finished(on(opened("ar"), "plan"))
    on(page, name)
    finished(page)
    if name == "export":
        page.radio(key="report-kind").set_value("full").run()
    if name == "plans":
        page.button(key="again-4").click().run()
        page.selectbox[1].select_index(0).run()
    finished(page)
    assert found_on(page) == {}


@pytest.mark.parametrize("name", ["plans", "track"])
def test_arabic_pages_of_an_empty_workspace_speak_arabic(place: Path, name: str) -> None:
    assert found_on(on(opened("ar"), name)) == {}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"nothing,known\n1,2\n",
        b"date,platform,campaign,audience,spend,conversions\n2026-01-01,meta,a,b,-3,1\n",
        b"date,platform,campaign,audience,spend,conversions\n2026-99-01,meta,a,b,3,1\n",
        b"date,platform,campaign,audience,spend,conversions\n2026-01-01,meta,a,b,3 or so,1\n",
    ],
)
def test_a_refusal_speaks_arabic(content: bytes) -> None:
    page = uploaded(opened("ar"), [("mine.csv", content)])
    assert page.error
    assert found_on(page) == {}


def test_findings_and_a_refused_budget_speak_arabic() -> None:
    rows = [
        f"2026-{month:02d}-{day:02d},meta,sale,{audience},{spend},{count},SAR"
        for month in (7, 8, 9, 10)
        for day in range(1, 30)
        for audience, spend, count in (
            ("w", 100, 0),
            ("m", 70 + 9 * day % 50, 7),
            ("u", 5000 if day == 9 else 20, 3),
        )
    ]
    file = "\n".join(["date,platform,campaign,audience,spend,conversions,currency", *rows]).encode()
    page = uploaded(opened("ar"), [("history.csv", file)])
    assert page.error or page.warning
    assert found_on(page) == {}
    on(page, "plan")
    page.text_input[0].set_value("a lot").run()
    assert page.error
    assert found_on(page) == {}


def test_english_that_is_planted_is_found() -> None:
    def app() -> None:
        import altair
        import pandas as pd
        import streamlit as st

        st.write("Save it")
        st.dataframe(pd.DataFrame({"a": [1]}), column_config={"a": st.column_config.Column("Cost of it")})
        st.altair_chart(
            altair.Chart(pd.DataFrame({"a": [1]})).mark_bar().encode(altair.X("a:Q", title="Spend so far"))
        )
        st.dataframe(pd.DataFrame({"a": ["no reason"]}))
        st.button("حسنًا", help="Any help")
        st.success("كل شيء في meta.csv، \u2068Some name\u2069")

    page = AppTest.from_function(app).run()
    words = sorted({word for found in found_on(page).values() for word in found})
    assert words == sorted({"Save", "it", "Cost", "of", "Spend", "so", "far", "no", "reason", "Any", "help"})


def test_figures_are_arabic_indic_where_that_was_chosen_and_names_are_not(loaded: AppTest) -> None:
    page = on(loaded, "plan")
    latin = [str(card.value) for card in page.metric]
    page.button(key="digits").click().run()
    arabic = [str(card.value) for card in page.metric]
    assert page.query_params["digits"] == "arab"
    assert not any(re.search(r"\d", card, re.ASCII) for card in arabic)
    back = str.maketrans("٠١٢٣٤٥٦٧٨٩٬٫٪", "0123456789,.%", "\u2067\u2069")
    assert [card.translate(back) for card in arabic] == latin
    table = next(
        each.value for each in page.dataframe if "marginal_cpa" in each.value and "audience" in each.value
    )
    assert {"Men 25-34", "Lookalike 1%"} <= set(table["audience"])
    assert isinstance(table["marginal_cpa"].iloc[0], float)  # still sorted as numbers
    assert json.loads(page.get("vega_lite_chart")[0].proto.spec)["config"]["locale"]["number"]["decimal"] == "٫"
    page.button(key="digits").click().run()
    assert [str(card.value) for card in page.metric] == latin


def test_english_pages_have_no_choice_of_digits() -> None:
    page = opened("en")
    assert not [button for button in page.button if button.key == "digits"]
    assert pd.Series([str(element.value) for element in page.markdown]).str.contains("[٠-٩]").sum() == 0
