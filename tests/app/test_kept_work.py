"""Long work on a workspace: jobs in its table, done by a worker, shown by the pages."""

from pathlib import Path

import pytest

from adopt import working
from adopt.workspace.jobs import State
from adopt.workspace.workspace import Workspace
from app.session import rooms
from app.session.visitors import Results
from app.work import kept_fits
from tests.app.test_pages import LANGUAGES, in_words, on, opened
from tests.app.waiting import at_work


@pytest.fixture(autouse=True)
def _nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """What other tests had worked out is forgotten."""
    monkeypatch.setattr(rooms, "_NOBODYS", Results())


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is fitted takes long."""
    monkeypatch.setattr(kept_fits, "LONG_SECONDS", 0.0)


@pytest.mark.usefixtures("long")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_fit_waits_for_a_worker_and_comes_when_it_is_done(
    kept: Workspace, place: Path, language: str
) -> None:
    page = on(opened(language), "curves")
    assert at_work(page)
    (job,) = kept.jobs()
    assert (job.kind, job.state) == ("fit", State.WAITING)
    page.run()
    assert len(kept.jobs()) == 1  # looking again asks for nothing new
    assert working.work(str(place), once=True) == 1
    page.run()
    assert not at_work(page)
    assert page.selectbox
    assert kept.fits()[-1].of.imports == counting(kept)
    on(page, "plans")
    listed = next(frame.value for frame in page.dataframe if "came" in frame.value)
    assert in_words("done", language) in list(listed["state"])


def counting(kept: Workspace) -> tuple[int, ...]:
    return tuple(one.number for one in kept.imports() if one.undone_at is None)


@pytest.mark.usefixtures("long", "place")
def test_a_fit_that_is_cancelled_can_be_started_again(kept: Workspace) -> None:
    page = on(opened(), "curves")
    page.button(key="cancel-job").click().run()
    assert kept.jobs()[0].state is State.CANCELLED
    assert "This was cancelled." in [info.value for info in page.info]
    page.button(key="restart-job").click().run()
    assert at_work(page)
    assert [job.state for job in kept.jobs()] == [State.WAITING]


@pytest.mark.usefixtures("long")
def test_a_job_of_the_list_can_be_cancelled(kept: Workspace) -> None:
    page = on(opened(), "curves")
    on(page, "plans")
    page.button(key="cancel-listed").click().run()
    assert kept.jobs()[0].state is State.CANCELLED


def test_a_short_fit_is_made_at_once_and_kept_for_everybody(
    kept: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.undo(2)  # no plan was made of the others alone
    before = len(kept.fits())
    assert not at_work(on(opened(), "curves"))
    assert len(kept.fits()) == before + 1
    monkeypatch.setattr(rooms, "_NOBODYS", Results())
    monkeypatch.setattr("adopt.keeping.fit_curves", _found_only)
    assert on(opened(), "curves").selectbox
    assert len(kept.fits()) == before + 1


def _found_only(*given: object) -> object:
    from adopt.learned import fit_curves

    assert len(given) == 5, "it was searched again"
    return fit_curves(*given)  # type: ignore[arg-type]
