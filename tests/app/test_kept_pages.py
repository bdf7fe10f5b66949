"""The pages about what a workspace keeps: plans, their track record and the log, and keeping a plan."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from adopt.simulate.worlds import World
from adopt.tracking import Track, track_plans
from adopt.workspace.workspace import Workspace
from app.sections.export import reporting
from app.session import store
from app.session.words import plain
from app.work import long_work
from tests.app.test_access import Signer, come
from tests.app.test_pages import LANGUAGES, in_words, on, opened
from tests.app.waiting import at_work, finished
from tests.weeks import NAME, keep_weeks

__all__ = ["come"]


def pressed(page: AppTest, key: str) -> AppTest:
    page.button(key=key).click().run()
    return finished(page)


def texts(page: AppTest) -> str:
    return "\n".join(str(each.value) for each in (*page.text, *page.markdown, *page.info, *page.success))


def table(page: AppTest, column: str) -> list[object]:
    return next(list(frame.value[column]) for frame in page.dataframe if column in frame.value)


def test_without_a_workspace_there_are_no_such_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(store.PLACE, raising=False)
    for name in ("plans", "track"):
        with pytest.raises(ValueError, match="Could not find a navigation page"):
            opened().switch_page(f"views/{name}.py")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["plans", "track"])
def test_an_empty_workspace_says_what_to_do(place: Path, name: str, language: str) -> None:
    page = on(opened(language), name)
    assert (page.info[0].value.startswith("No plan is kept yet")) == (language == "en")
    assert not page.dataframe


@pytest.mark.parametrize("language", LANGUAGES)
def test_plans_are_listed_newest_first_and_one_is_opened(kept: Workspace, language: str) -> None:
    page = on(opened(language), "plans")
    assert table(page, "number") == [4, 3, 2, 1]
    statuses = [in_words(name, language) for name in ("archived", "approved", "draft", "draft")]
    assert table(page, "status") == statuses
    assert NAME in page.header[0].value
    opened_plan = kept.plan(4)
    assert page.metric[2].value == f"{opened_plan.told['expected']:,.0f}"
    assert len(table(page, "recommended")) == 4
    page.selectbox[1].select_index(3).run()
    assert page.metric[2].value == f"{kept.plan(1).told['expected']:,.0f}"


def test_a_plan_is_approved_put_away_and_marked_and_the_log_says_by_whom(kept: Workspace) -> None:
    page = on(opened(), "plans")
    page.selectbox[1].select_index(2).run()
    pressed(page, "approved-2")
    assert kept.plan(2).status == "approved"
    assert "approved-2" not in {button.key for button in page.button}
    pressed(page, "exported-2")
    pressed(page, "archived-2")
    pressed(page, "draft-2")
    assert kept.plan(2).status == "draft"
    moved = kept.log().iloc[-4:]
    assert set(moved["person"]) == {"أمل"}
    assert moved["after"].tolist() == [{"status": s} for s in ("approved", "exported", "archived", "draft")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_made_a_plan_is_told_and_it_is_made_again_to_the_same_bytes(kept: Workspace, language: str) -> None:
    page = on(opened(language), "plans")
    assert ("Made by adopt" in texts(page)) == (language == "en")
    pressed(page, "again-4")
    assert [plain(one.value) for one in page.success] == [
        plain(in_words("Made again from what is kept: the same to the byte.", language))
    ]


def test_a_plan_that_comes_out_otherwise_is_told(kept: Workspace) -> None:
    from sqlalchemy import text

    from adopt.workspace.database import writing

    with writing(kept.engine) as connection:
        connection.execute(
            text("update plan set content = :content where id = 4"), {"content": kept.plan(1).content}
        )
    page = pressed(on(opened(), "plans"), "again-4")
    assert "came out otherwise" in page.error[0].value


def test_two_plans_stand_side_by_side(kept: Workspace) -> None:
    page = on(opened(), "plans")
    page.selectbox[2].select_index(2).run()
    assert not page.exception
    # The first plan was asked with changes up to 50 %, the last with 20 %.
    assert "max_change is 0.2 instead of 0.5." in texts(page)
    assert "Its history has imports that the other's lacks: 2, 3, 4." in texts(page)
    assert len(table(page, "difference")) == 4


def test_the_log_is_filtered_by_person_action_and_text(kept: Workspace) -> None:
    page = on(opened(), "plans")
    everything = table(page, "subject")
    assert len(everything) == len(kept.log()) == 4 + 4 + 2
    page.multiselect(key="log-action").set_value(["move plan"]).run()
    assert table(page, "subject") == [f"4 {NAME}", f"3 {NAME}"]
    assert table(page, "after") == ["archived", "approved"]
    page.text_input(key="log-search").set_value("3 ").run()
    assert table(page, "subject") == [f"3 {NAME}"]
    page.multiselect(key="log-person").set_value(["سارة"]).run()
    assert table(page, "subject") == [f"3 {NAME}"]
    page.text_input(key="log-search").set_value("nobody").run()
    assert page.info[-1].value == "No entry is like that."


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_track_record_says_what_adopt_track_says(kept: Workspace, language: str) -> None:
    page, track = finished(on(opened(language), "track")), track_plans(kept)
    passed = track.passed
    assert len(passed) == 3
    cards = [str(card.value) for card in page.metric]
    held = track.calibration["held"].iloc[-1]
    assert cards[0].replace("من", "of") == f"{held:.3g} of 3"
    assert cards[1:] == [f"{track.on_plan:.0%}", f"{track.won[0]:+z,.0f}"]
    assert table(page, "number") == [4, 3, 2, 1]
    assert table(page, "forecast")[1:] == passed["forecast"].tolist()[::-1]
    followed = track.of(3)
    assert followed is not None
    assert table(page, "planned") == followed.table["planned"].tolist()
    page.selectbox[1].select_index(2).run()
    first = track.of(1)
    assert first is not None
    assert table(page, "spent") == first.table["spent"].tolist()
    sentence = track.misses.sentence(track.stretch)
    assert sentence is not None
    assert language == "ar" or sentence.text.format(**sentence.values).split(":")[0] in texts(page)


def test_plans_whose_days_have_not_come_are_not_judged(place: Path, small_world: World) -> None:
    keep_weeks(place, small_world, weeks=0)
    page = finished(on(opened(), "track"))
    assert page.info[0].value.startswith("No plan has days to be judged by yet.")
    assert not page.metric


def test_a_plan_on_the_kept_history_is_widened_kept_marked_and_found_again(kept: Workspace) -> None:
    page = finished(on(opened(), "plan"))
    assert "times as wide as the curves alone say" in texts(page) or "as wide as the curves say" in texts(page)
    page.text_input(key="keep-plan-name").set_value("ربيع").run()
    finished(pressed(page, "keep-plan"))
    made = kept.plan(5)
    assert (made.name, made.status, made.person, made.recipe.imports) == ("ربيع", "draft", "أمل", (1, 2, 3, 4))
    assert made.recipe.misses.plans == 3
    assert "Kept as plan 5" in texts(page)
    assert "keep-plan" not in {button.key for button in page.button}
    from adopt.keeping import made_again

    assert made_again(kept, 5).to_csv_bytes() == made.content
    finished(on(page, "export"))
    finished(pressed(page, "mark-exported"))
    assert kept.plan(5).status == "exported"
    assert "mark-exported" not in {button.key for button in page.button}


def test_what_else_is_known_is_kept_with_the_plan(kept: Workspace) -> None:
    page = opened()
    now = page.session_state["adopt"]
    now.context = type(now.context)(countries=("AE",))
    finished(on(page, "plan"))
    finished(pressed(page, "keep-plan"))
    assert kept.context(kept.plan(5).recipe.context) == {"context.toml": b'countries = ["AE"]\n'}


def test_a_plan_on_other_data_is_not_kept_and_says_why(kept: Workspace) -> None:
    page = opened()
    next(button for button in page.button if button.label == "Load a simulated advertiser").click().run()
    finished(on(page, "plan"))
    assert "earlier plan" not in texts(page)
    pressed(page, "keep-plan")
    assert "data that the workspace does not keep" in page.error[0].value
    assert len(kept.plans()) == 4


def test_a_manager_approves_but_does_not_mark_as_exported(kept: Workspace, come: Signer) -> None:
    come("amal@boss.example")
    page = on(opened(), "plans")
    keys = {button.key for button in page.button}
    assert {"approved-4", "draft-4"} <= keys
    assert "exported-4" not in keys
    pressed(page, "approved-4")
    assert kept.log().iloc[-1]["person"] == "amal@boss.example"


def test_a_full_report_has_the_history_of_plans(kept: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Track | None] = []

    def maker(*asked: object) -> bytes:
        given.append(next((one for one in asked if isinstance(one, Track)), None))
        return b""

    monkeypatch.setattr(reporting, "_maker", maker)
    page = finished(on(opened(), "plan"))
    finished(on(page, "export"))
    assert set(given) == {None}
    page.radio(key="report-kind").set_value("full").run()
    finished(page)
    assert given[-1] is not None
    assert given[-1].table["number"].tolist() == [1, 2, 3, 4]


def test_long_looks_at_earlier_plans_are_taken_in_a_process_of_their_own(
    kept: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.move_plan(2, "approved")  # a state that no other test has asked about
    monkeypatch.setattr(long_work, "LONG_SECONDS", 0.0)
    page = on(opened(), "track")
    assert at_work(page)
    finished(page)
    assert len(page.metric) == 3
    planning = finished(on(opened(), "plan"))
    assert len(planning.metric) == 4
    assert "earlier plan" in texts(planning)
