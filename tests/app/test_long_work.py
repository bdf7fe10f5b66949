"""Work that takes long, on the pages: its progress, its end by a click, and that it is found again."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app.work import long_work
from app.work.jobs import Jobs
from tests.app.test_pages import Files, cards, in_words, on, opened, uploaded
from tests.app.waiting import at_work, finished

LANGUAGES = ("en", "ar")
pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def jobs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Jobs]:
    """Everything takes long; of the jobs one runs at a time."""
    jobs = Jobs(1, tmp_path)
    monkeypatch.setattr(long_work, "LONG_SECONDS", 0.0)
    monkeypatch.setattr("app.elements.awaited.JOBS", jobs)
    monkeypatch.setattr(long_work, "JOBS", jobs)
    yield jobs
    jobs.close()


def history(first: int) -> Files:
    """An advertiser of two audiences; another first figure makes it another one."""
    rows = [
        f"2026-{month:02d}-{day:02d},meta,Sale,{who},{100 + 7 * day + first},{20 + day % 5}"
        for month in (8, 9, 10)
        for day in range(1, 31)
        for who in ("Women", "Men")
    ]
    file = "\n".join(["date,platform,campaign,audience,spend,conversions", *rows])
    return [("history.csv", file.encode())]


def press(page: AppTest, key: str) -> AppTest:
    return next(button for button in page.button if button.key == key).click().run()


@pytest.mark.parametrize("language", LANGUAGES)
def test_uploads_and_curves_come_when_they_are_ready(language: str) -> None:
    page = uploaded(opened(language), history(LANGUAGES.index(language)))
    assert at_work(page)
    assert not page.dataframe
    assert len(finished(page).dataframe) > 0
    on(page, "plan")
    assert at_work(page)
    assert not page.metric
    assert len(cards(finished(page))) == 4


def test_a_page_that_needs_what_is_being_read_shows_how_far_it_is() -> None:
    page = on(uploaded(opened(), history(2)), "curves")
    assert at_work(page)
    finished(page)
    assert page.selectbox


@pytest.mark.parametrize("language", LANGUAGES)
def test_cancelled_work_can_be_started_again(language: str, jobs: Jobs) -> None:
    page = finished(uploaded(opened(language), history(10 + LANGUAGES.index(language))))
    press(on(page, "plan"), "cancel-job")
    assert not at_work(page)
    assert page.info[-1].value == in_words("This was cancelled.", language)
    press(page, "restart-job")
    assert at_work(page)
    assert len(cards(finished(page))) == 4


def test_another_visitor_with_the_same_data_waits_for_the_same_work(jobs: Jobs) -> None:
    first, second = (uploaded(opened(), history(20)) for _ in range(2))
    assert len(jobs._jobs) == 1
    assert finished(first).dataframe[0].value.equals(finished(second).dataframe[0].value)


def test_work_that_is_lost_is_told(jobs: Jobs) -> None:
    page = uploaded(opened(), history(30))
    (job,) = jobs._jobs.values()
    while job.process is None:
        time.sleep(0.01)
    job.process.kill()
    finished(page)
    assert "memory ran out" in page.error[0].value


def test_the_queue_is_told(jobs: Jobs) -> None:
    uploaded(opened(), history(40))
    second = uploaded(opened(), history(41))
    assert any("number 1 in the queue" in str(bar.proto.text) for bar in second.get("progress"))
    finished(second)
