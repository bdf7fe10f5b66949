"""Every page in both languages, without a browser: what a visitor does, and what the page answers."""

import json
import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from adopt.text import Message, Money, catalogue, say
from adopt.usecases import Source, demo_history, fit_curves, import_history, simulate_advertiser
from app import HERE, launch_command
from app.session.state import first_language
from app.session.words import plain
from tests.app.waiting import finished

PAGES = ("data", "curves", "backtest", "plan", "export", "pacing")
LANGUAGES = ("en", "ar")
Files = list[tuple[str, bytes]]
SCENARIOS = Path(__file__).parents[2] / "scenarios"


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("advertiser")
    simulate_advertiser(folder, "wandering", 7)
    files = sorted((folder / "exports").iterdir())
    return [(file.name, file.read_bytes()) for file in files]


def opened(language: str = "en") -> AppTest:
    page = AppTest.from_file(str(HERE / "main.py"), default_timeout=60)
    page.query_params["lang"] = language
    return page.run()


def on(page: AppTest, name: str) -> AppTest:
    page.switch_page(f"views/{name}.py").run()
    assert not page.exception
    return page


def uploaded(page: AppTest, files: Files) -> AppTest:
    page.file_uploader[0].set_value([(name, data, "application/octet-stream") for name, data in files]).run()
    assert not page.exception
    return page


def planning(language: str = "en") -> AppTest:
    page = opened(language)
    page.button[-1].click().run()
    return on(page, "plan")


def in_words(text: str, language: str) -> str:
    return catalogue(language).gettext(text)


def budget(page: AppTest) -> str:
    return str(page.text_input[0].value)


def cards(page: AppTest) -> list[str]:
    return [str(card.value) for card in page.metric]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_an_empty_page_says_what_to_do(name: str, language: str) -> None:
    page = on(opened(language), name)
    assert len(page.info) == 1
    assert any("\u0600" <= letter <= "\u06ff" for letter in page.info[0].value) == (language == "ar")


@pytest.mark.parametrize("language", LANGUAGES)
def test_uploads_of_any_mix_are_understood_and_their_findings_shown(exports: Files, language: str) -> None:
    page = uploaded(opened(language), exports)
    history = import_history([Source(name, data) for name, data in exports]).history
    assert list(page.dataframe[0].value["name"]) == [name for name, _ in exports]
    assert str(len(history.cells)) in page.text[0].value
    assert page.warning or page.expander
    assert not page.error


@pytest.mark.parametrize("language", LANGUAGES)
def test_findings_say_what_to_do_and_never_let_a_name_be_markup(language: str) -> None:
    rows = [
        f"2026-{month:02d}-{day:02d},meta,**Sale** [x](y),{audience},100,{count}"
        for month in (9, 10)
        for day in range(1, 31)
        for audience, count in (("Women", 0), ("Men", 7))
    ]
    file = "\n".join(["date,platform,campaign,audience,spend,conversions", *rows]).encode()
    page = uploaded(opened(language), [("history.csv", file)])
    assert r"\*\*Sale\*\* \[x\]\(y\)" in page.error[0].value
    remedy = in_words("Check that its conversions are tracked and that the right column was exported.", language)
    assert f"**{plain(remedy)}**" in page.error[0].value


def test_removing_the_uploads_empties_the_page(exports: Files) -> None:
    page = uploaded(opened(), exports[:1])
    assert page.dataframe
    uploaded(page, [])
    assert not page.dataframe
    assert not page.error


def test_uploads_survive_a_look_at_another_page(exports: Files) -> None:
    page = uploaded(opened(), exports[:1])
    on(page, "curves")
    assert len(on(page, "data").dataframe[0].value) == 1
    page.checkbox[0].check().run()
    assert len(page.dataframe[0].value) == 1


def test_the_rule_for_overlaps_leaves_the_simulated_advertiser_alone() -> None:
    page = opened()
    page.button[-1].click().run()
    page.checkbox[0].check().run()
    assert page.dataframe


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_that_cannot_be_read_is_refused_in_words_and_not_as_markup(language: str) -> None:
    page = uploaded(opened(language), [("**bold** :red[x].csv", b"nothing,of,use\n1,2,3\n")])
    assert "\\*\\*bold\\*\\*" in page.error[0].value
    assert ":red[x]" not in page.error[0].value
    assert not [frame for frame in page.dataframe if "name" in frame.value.columns]


def test_the_same_days_twice_are_refused_until_the_later_file_may_count(exports: Files) -> None:
    name, data = exports[0]
    page = uploaded(opened(), [(name, data), (f"again {name}", data)])
    assert page.error
    page.checkbox[0].check().run()
    assert not page.error
    assert page.dataframe


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_click_loads_an_advertiser_that_is_called_simulated_on_every_page(language: str) -> None:
    page = opened(language)
    page.button[-1].click().run()
    for name in PAGES:
        said = in_words("SIMULATED: this advertiser is made up; its truth is known.", language)
        assert said in [info.value for info in on(page, name).info]


@pytest.mark.parametrize("language", LANGUAGES)
def test_any_curve_can_be_looked_at(language: str) -> None:
    page = opened(language)
    page.button[-1].click().run()
    on(page, "curves")
    cells = [str(cell) for cell in demo_history().history.cells]
    assert page.selectbox[0].options == cells
    assert len(page.dataframe[0].value) == len(cells)
    page.selectbox[0].select_index(len(cells) - 1).run()
    assert not page.exception


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_backtest_runs_when_it_is_asked_for_and_follows_the_days_ahead(language: str) -> None:
    page = opened(language)
    page.button[-1].click().run()
    on(page, "backtest")
    assert not page.dataframe
    page.radio[0].set_value(7).run()
    finished(page.button[-1].click().run())
    methods, cells = (frame.value for frame in page.dataframe)
    assert len(methods) == 9
    assert len(cells) == len(demo_history().history.cells)
    assert len([*page.success, *page.warning]) == 1
    assert str(methods["forecasts"].iloc[-1]) == "6"
    finished(page.radio[0].set_value(28).run())
    assert page.dataframe[0].value["relative_error"].iloc[0] != methods["relative_error"].iloc[0]


def test_a_backtest_of_a_short_history_says_what_is_missing() -> None:
    rows = [f"2026-10-{day:02d},meta,Sale,Women,100,20" for day in range(1, 32)]
    file = "\n".join(["date,platform,campaign,audience,spend,conversions", *rows]).encode()
    page = on(uploaded(opened(), [("history.csv", file)]), "backtest")
    page.button[-1].click().run()
    assert "at least 56 days; it has 31" in page.error[0].value
    assert not page.dataframe


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_begins_with_todays_spending_for_thirty_days(language: str) -> None:
    page = planning(language)
    curves = fit_curves(demo_history().history)
    assert cards(page)[0] == budget(page)
    assert float(budget(page).replace(",", "")) == pytest.approx(30 * curves.table["daily_spend"].sum(), abs=1)
    assert len(cards(page)) == 4


def test_moving_a_slider_plans_again() -> None:
    page = planning()
    before = cards(page)
    page.slider[0].set_value(120).run()
    assert not page.exception
    after = cards(page)
    assert float(budget(page).replace(",", "")) == pytest.approx(1.2 * float(before[0].replace(",", "")), rel=1e-6)
    assert after[0] == budget(page)
    assert int(after[1].replace(",", "")) > int(before[1].replace(",", ""))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_other_budgets_are_worked_out_when_they_are_asked_for(language: str) -> None:
    page, words = planning(language), catalogue(language)
    shown = len(page.dataframe)
    page.toggle(key="frontier").set_value(True).run()
    assert not page.exception
    assert words.gettext("What other budgets would bring") in [head.value for head in page.header]
    assert len(page.dataframe) == shown + 1
    assert len(page.dataframe[-1].value) == 50


def test_without_room_to_move_there_is_one_other_budget() -> None:
    page = planning()
    page.toggle(key="frontier").set_value(True).run()
    page.slider[1].set_value((0, 0)).run()
    assert not page.exception
    assert len(page.dataframe[-1].value) == 1


def test_tighter_change_limits_win_less() -> None:
    page = planning()
    wide = cards(page)[2]
    page.slider[1].set_range(-10, 10).run()
    narrow = cards(page)[2]
    assert float(wide.split()[0]) > float(narrow.split()[0]) > 0


def test_a_typed_total_stays_when_the_days_change_and_follows_the_slider_again() -> None:
    page = planning()
    page.text_input[0].set_value("100,000").run()
    page.number_input[0].set_value(28).run()
    assert cards(page)[0] == "100,000.00"
    page.slider[0].set_value(110).run()
    page.number_input[0].set_value(30).run()
    assert budget(page) != "100,000"
    assert not page.exception


def test_a_budget_may_be_typed_in_arabic_digits() -> None:
    page = planning("ar")
    page.text_input[0].set_value("١٠٠٬٠٠٠").run()
    assert cards(page)[0] == "100,000.00"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_budget_that_is_no_number_is_refused_in_words(language: str) -> None:
    page = planning(language)
    page.text_input[0].set_value("a lot").run()
    assert "a lot" in page.error[0].value
    assert not page.metric


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_budget_out_of_reach_of_the_limits_says_what_would_help(language: str) -> None:
    page = planning(language)
    page.slider[0].set_value(300).run()
    assert len(page.error) == 1
    assert not page.metric
    page.slider[1].set_range(-50, 300).run()
    assert not page.error
    assert page.metric


def test_without_room_to_move_the_plan_is_todays_split() -> None:
    page = planning()
    page.slider[1].set_range(0, 0).run()
    assert not page.error
    assert cards(page)[2] == "0"


def test_the_language_can_be_changed_at_any_time_and_nothing_is_lost() -> None:
    page = planning("en")
    page.slider[0].set_value(120).run()
    before = cards(page)
    page.button(key="language-ar").click().run()
    assert page.title[0].value == in_words("Plan", "ar")
    assert cards(page) == before
    assert page.query_params["lang"] == "ar"


def texts(page: AppTest) -> str:
    return "\n".join(str(text.value) for text in page.text)


def test_a_goal_of_revenue_shows_revenue_with_its_interval() -> None:
    page = planning()
    page.radio[0].set_value("revenue").run()
    assert not page.exception
    assert page.metric[1].label == "Expected revenue \\(SAR\\)"
    assert "Expected revenue: " in texts(page)
    assert "for each unit spent (ROAS)." in texts(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_goal_of_profit_asks_for_the_margin_and_says_what_stays_unspent(language: str) -> None:
    page = planning(language)
    page.radio[0].set_value("profit").run()
    said = in_words(
        "The goal is profit, but no margin is given: the share of revenue that is left before ad spend.", language
    )
    assert plain(said) in page.error[0].value
    assert not page.metric
    page.number_input[1].set_value(25.0).run()
    assert not page.exception
    assert not page.error
    spent, whole = (float(amount.replace(",", "")) for amount in (cards(page)[0], budget(page)))
    assert 0.5 * whole <= spent < 0.9 * whole
    assert "\\(" in page.metric[3].label
    shown = texts(page)
    assert say(Message("{money}", {"money": Money(f"{whole - spent:,.2f}", "SAR")}), language) in shown
    page.radio[0].set_value("conversions").run()
    assert cards(page)[0] == budget(page)


@pytest.mark.parametrize(
    ("asked", "environment", "locale", "language"),
    [
        (None, "", "ar-SA", "ar"),
        (None, "", "en-US", "en"),
        (None, "", "", "en"),
        (None, "ar", "en-US", "ar"),
        ("en", "ar", "ar-SA", "en"),
        ("xx", "", "ar", "ar"),
    ],
)
def test_the_first_language_is_asked_for_or_set_or_the_browsers(
    asked: str | None, environment: str, locale: str, language: str
) -> None:
    assert first_language(asked, environment, locale) == language


def test_names_are_never_markup() -> None:
    assert plain("[a](b) $x$ :red[c] <d> `e`") == r"\[a\]\(b\) \$x\$ \:red\[c\] \<d\> \`e\`"


def test_the_server_listens_on_this_machine_alone_and_tells_nobody() -> None:
    command = launch_command(8765, headless=True)
    assert {
        "--server.address=127.0.0.1",
        "--server.port=8765",
        "--server.headless=true",
        "--browser.gatherUsageStats=false",
        "--client.showErrorDetails=none",
    } <= set(command)
    assert Path(command[command.index("run") + 1]).is_file()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_share_and_a_marginal_cost_are_explained_at_their_headings(language: str) -> None:
    tables = [json.loads(table.proto.columns) for table in planning(language).dataframe]
    (columns,) = [table for table in tables if "marginal_cpa" in table]
    assert columns["marginal_cpa"]["help"]
    assert columns["evidence"]["help"]


def test_every_file_the_pages_need_is_in_the_package() -> None:
    for name in ("style/theme.toml", "style/rtl.css", "static/icon.svg"):
        assert (HERE / name).is_file()
    assert shutil.which(launch_command(1)[0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_scenario_file_brings_limits_to_the_page_and_what_they_cost_is_said(language: str) -> None:
    page = planning(language)
    files = [
        (path.name, path.read_bytes()) for path in (SCENARIOS / "linkedin_floor.toml", SCENARIOS / "steady.toml")
    ]
    page.file_uploader[0].set_value([(name, data, "application/toml") for name, data in files]).run()
    assert not page.exception
    told = " ".join(text.value for text in page.text)
    assert in_words("Held back by: {rule}.", language).partition("{")[0] in told
    assert "20" in told


def test_a_target_in_a_scenario_file_frees_the_budget() -> None:
    page = planning()
    before = cards(page)[0]
    page.file_uploader[0].set_value([("target.toml", b"target_cpa = 9.5\n", "application/toml")]).run()
    assert not page.exception
    assert cards(page)[0] != before
    assert any("a conversion costs at most 9.50 SAR" in text.value for text in page.text)


def test_a_bad_scenario_file_is_refused_with_its_name_and_the_nearest() -> None:
    page = planning()
    bad = b'[[limits]]\nwho = "platform:metta"\nlocked = true\n'
    page.file_uploader[0].set_value([("bad.toml", bad, "application/toml")]).run()
    assert not page.exception
    assert plain("The nearest is “platform:meta”") in page.error[0].value
    page.file_uploader[0].set_value([("worse.toml", b"budgets = 3\n", "application/toml")]).run()
    assert plain("worse.toml") in page.error[0].value
    assert "/tmp" not in page.error[0].value


@pytest.mark.parametrize("language", LANGUAGES)
def test_flights_in_a_scenario_file_bring_their_days_to_the_table(language: str) -> None:
    page = planning(language)
    assert "days" not in page.dataframe[1].value.columns
    flight = b'[[flights]]\nwho = "platform:tiktok"\nfirst = 2026-11-20\n'
    page.file_uploader[0].set_value([("late.toml", flight, "application/toml")]).run()
    assert not page.exception
    assert not page.error
    table = page.dataframe[1].value  # after that of limits
    assert sorted(set(table["days"])) == [11, 30]
    first = {"en": "2026-11-20", "ar": "20 نوفمبر 2026"}[language]
    assert any(first in text.value for text in page.text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_asks_what_counts_as_a_conversion_and_reads_on(language: str) -> None:
    head = "Day,Campaign name,Ad set name,Amount spent (SAR),Purchases,Leads\n"
    rows = "".join(f"2026-01-{day:02d},Spring,Women,{day},{day % 3 + 1},5\n" for day in range(1, 29))
    page = uploaded(opened(language), [("meta.csv", (head + rows).encode())])
    (box,) = [box for box in page.selectbox if box.key == "result-meta"]
    assert len(box.options) == 2
    box.select_index(1).run()
    assert not page.exception
    assert not page.error
    shown = page.dataframe[0].value
    assert "Purchases" in shown.to_numpy().ravel().tolist()
    again = uploaded(page, [("other.csv", (head.replace("Leads", "Reach") + rows).encode())])
    assert not again.error
