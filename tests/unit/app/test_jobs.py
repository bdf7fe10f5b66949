"""Long work in processes of its own: no page and no clock of a browser is needed to see it run, wait and end."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from adopt.errors import QuestionError
from app.work import jobs as module
from app.work.jobs import Jobs, JobState
from app.work.processes import OWNER, PREFIX, LostWorkError
from tests.unit.app import works

PATIENCE = 60.0
pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="ends processes as POSIX does")]


def until(holds: Callable[[], bool]) -> None:
    patience = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < patience, "it never came to be"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


@pytest.fixture
def jobs(tmp_path: Path) -> Iterator[Jobs]:
    (tmp_path / "place").mkdir()
    jobs = Jobs(1, tmp_path / "place")
    yield jobs
    jobs.close()
    assert list((tmp_path / "place").iterdir()) == [], "files were left behind"


def test_the_answer_is_fetched_once_and_nothing_is_left(jobs: Jobs) -> None:
    job = jobs.ask("key", "anna", works.doubled, 21)
    until(lambda: job.over)
    assert job.state is JobState.DONE
    assert jobs.take(job) == 42
    assert not job.folder.exists()
    assert jobs.find("key", "anna") is None


def test_the_files_are_their_owners_alone(jobs: Jobs) -> None:
    job = jobs.ask("key", "anna", works.doubled, 21)
    modes = {stat.S_IMODE(place.stat().st_mode) for place in (job.folder, job.folder.parent)}
    assert modes == {0o700}


def test_who_asks_for_the_same_waits_for_the_same_job(jobs: Jobs, tmp_path: Path) -> None:
    first = jobs.ask("key", "anna", works.noted, tmp_path)
    assert jobs.ask("key", "omar", works.noted, tmp_path) is first
    (tmp_path / "go").touch()
    until(lambda: first.over)
    assert (tmp_path / "begun").read_text() == "x"


def test_progress_is_told_while_it_runs(jobs: Jobs, tmp_path: Path) -> None:
    job = jobs.ask("key", "anna", works.noted, tmp_path)
    assert job.progress == ("", 0.0)
    until(lambda: job.progress[1] > 0)
    assert job.progress == ("Fitting the response curves", 0.25)
    assert job.state is JobState.RUNNING
    assert job.seconds > 0


def test_cancelling_ends_the_process(jobs: Jobs, tmp_path: Path) -> None:
    job = jobs.ask("key", "anna", works.noted, tmp_path)
    until((tmp_path / "begun").exists)
    assert job.process is not None
    pid = job.process.pid
    jobs.cancel("key", "anna")
    until(lambda: not alive(pid))
    assert jobs.find("key", "anna") is None
    assert not job.folder.exists()


def test_nobody_ends_what_somebody_else_waits_for(jobs: Jobs, tmp_path: Path) -> None:
    job = jobs.ask("key", "anna", works.noted, tmp_path)
    jobs.find("key", "omar")
    jobs.cancel("key", "anna")
    assert jobs.find("key", "omar") is job
    jobs.cancel("key", "omar")
    assert jobs.find("key", "omar") is None


def test_a_visitor_who_is_gone_holds_no_job(jobs: Jobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs.ask("key", "anna", works.noted, tmp_path)
    monkeypatch.setattr(module, "PRESENT", 0.0)
    jobs.find("key", "omar")
    jobs.cancel("key", "omar")
    assert jobs.find("key", "anna") is None


def test_others_wait_for_their_turn(jobs: Jobs, tmp_path: Path) -> None:
    first = jobs.ask("first", "anna", works.noted, tmp_path)
    second, third = (jobs.ask(key, "omar", works.doubled, 1) for key in ("second", "third"))
    assert (second.state, jobs.ahead(second)) == (JobState.WAITING, 0)
    assert (third.state, jobs.ahead(third)) == (JobState.WAITING, 1)
    assert jobs.ahead(first) == 0
    (tmp_path / "go").touch()
    until(lambda: third.over)
    assert [jobs.take(job) for job in (first, second, third)] == ["gone on", 2, 2]


def test_cancelling_lets_the_next_begin(jobs: Jobs, tmp_path: Path) -> None:
    jobs.ask("first", "anna", works.noted, tmp_path)
    second = jobs.ask("second", "omar", works.doubled, 1)
    jobs.cancel("first", "anna")
    until(lambda: second.over)
    assert jobs.take(second) == 2


def test_a_refusal_is_the_errors_own(jobs: Jobs) -> None:
    job = jobs.ask("key", "anna", works.refused)
    until(lambda: job.over)
    for _ in range(2):  # and stays, as the same question meets the same one
        with pytest.raises(QuestionError, match="from 1 to 1, got 2"):
            jobs.take(job)


@pytest.mark.parametrize(
    ("work", "code"),
    [(works.killed, "work-killed"), (works.broken, "work-broken"), (works.too_large, "work-too-large")],
)
def test_work_that_is_lost_says_so_and_can_be_asked_for_again(
    jobs: Jobs, work: Callable[..., object], code: str
) -> None:
    job = jobs.ask("key", "anna", work)
    until(lambda: job.over)
    with pytest.raises(LostWorkError) as raised:
        jobs.take(job)
    assert raised.value.code == code
    assert any("\u0600" <= letter <= "\u06ff" for letter in raised.value.say("ar"))
    assert jobs.ask("key", "anna", works.doubled, 1) is not job


def test_what_broke_is_quoted(jobs: Jobs) -> None:
    job = jobs.ask("key", "anna", works.broken)
    until(lambda: job.over)
    with pytest.raises(LostWorkError, match="ZeroDivisionError: all is lost"):
        jobs.take(job)


def test_a_server_that_can_start_no_process_says_so(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Path) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(module, "start_worker", full)
    job = jobs.ask("key", "anna", works.doubled, 1)
    with pytest.raises(LostWorkError, match="Resource temporarily unavailable"):
        jobs.take(job)


def test_an_answer_that_nobody_fetches_is_forgotten(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    job = jobs.ask("key", "anna", works.doubled, 1)
    until(lambda: job.over)
    monkeypatch.setattr(module, "KEPT", 0.0)
    jobs.ask("other", "anna", works.doubled, 1)
    assert not job.folder.exists()


def test_the_work_ends_with_the_server_however_that_ends(tmp_path: Path) -> None:
    begin = (
        "import sys, time; from pathlib import Path;"
        "from app.work.jobs import Jobs; from tests.unit.app import works;"
        "place = Path(sys.argv[1]); job = Jobs(1, place).ask('key', 'anna', works.noted, place);"
        "print(job.process.pid, flush=True); time.sleep(600)"
    )
    root = str(Path(__file__).parents[3])
    server = subprocess.Popen(
        [sys.executable, "-c", begin, str(tmp_path)], stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": root}
    )
    assert server.stdout is not None
    pid = int(server.stdout.readline())
    until((tmp_path / "begun").exists)
    os.kill(server.pid, signal.SIGKILL)
    server.wait(10)
    server.stdout.close()
    until(lambda: not alive(pid))
    left = list(tmp_path.glob(f"{PREFIX}*"))
    assert len(left) == 1, "a server that is killed cannot tidy up"
    jobs = Jobs(1, tmp_path)
    jobs.ask("key", "anna", works.doubled, 1)
    assert not left[0].exists(), "the next server does"
    jobs.close()


def test_what_another_server_is_still_using_stays(jobs: Jobs, tmp_path: Path) -> None:
    theirs = tmp_path / "place" / f"{PREFIX}theirs"
    theirs.mkdir()
    (theirs / OWNER).write_text(str(os.getpid()))
    jobs.ask("key", "anna", works.doubled, 1)
    assert theirs.exists()
    (theirs / OWNER).unlink()
    theirs.rmdir()
