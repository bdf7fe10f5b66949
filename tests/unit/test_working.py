"""Workers: what becomes of jobs when all goes well, and when a job, its process or the worker itself does not."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection

from adopt import working
from adopt.asking import ask_backtest, ask_fit, ask_import
from adopt.keeping import keep_history, kept_curves
from adopt.learned import Curves
from adopt.simulate.worlds import World
from adopt.spoken import json_finding
from adopt.text import Message
from adopt.usecases import backtest
from adopt.workspace import leases
from adopt.workspace.database import WorkspaceError
from adopt.workspace.jobs import Job, State
from adopt.workspace.leases import MOST_LOST
from adopt.workspace.workspace import Workspace
from tests.unit.workspace.test_jobs import run_out

HEAR = "import sys, time; sys.stdin.readline(); "


@pytest.fixture
def export(small_world: World, tmp_path: Path) -> Path:
    path = tmp_path / "small.csv"
    path.write_bytes(small_world.history.to_csv_bytes())
    return path


def does(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Every job's process is this one."""
    monkeypatch.setattr(working, "COMMAND", (sys.executable, "-c", HEAR + program))


def until(true: Callable[[], bool], seconds: float = 120.0) -> float:
    """Seconds until something is true."""
    start = time.monotonic()
    while not true():
        assert time.monotonic() - start < seconds, "it never came true"
        time.sleep(0.02)
    return time.monotonic() - start


@contextmanager
def at_work(place: str, lease: float = 60.0) -> Iterator[threading.Event]:
    """A worker in a thread."""
    stopping = threading.Event()
    thread = threading.Thread(target=working.work, args=(place,), kwargs={"stopping": stopping, "lease": lease})
    thread.start()
    try:
        yield stopping
    finally:
        stopping.set()
        thread.join()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"


def test_an_import_a_fit_and_a_backtest_are_done_as_if_one_had_waited(
    workspace: Workspace, place: str, export: Path, small_curves: Curves, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought = ask_import(workspace, [export])
    assert (brought.state, workspace.imports()) == (State.WAITING, ())
    said: list[str] = []
    assert working.work(place, once=True, told=lambda message: said.append(str(message))) == 1
    assert said == ["Job 1: begun.", "Job 1: left."]
    job = workspace.job(brought.number)
    assert job.error is None
    assert job.answer is not None
    assert {name: job.answer[name] for name in ("import", "rows", "new", "restated", "again")} == {
        "import": 1, "rows": 360, "new": 360, "restated": 0, "again": False,
    }  # fmt: skip
    kept = workspace.imports()[0]
    assert (kept.person, kept.files, kept.rows) == ("Sara", ("small.csv",), 360)
    assert keep_history(workspace, [export]).again

    fit, judged = ask_fit(workspace), ask_backtest(workspace, 7, 2)
    assert working.work(place, once=True) == 2
    assert workspace.job(fit.number).answer == {
        "fit": 1, "cells": 4, "first_day": job_day(small_curves, 0), "last_day": job_day(small_curves, -1),
        "carry": 0.0,
    }  # fmt: skip
    assert workspace.job_table(fit.number) == small_curves.table.to_csv(index=False, lineterminator="\n").encode()
    direct = backtest(small_curves.history, 7, 2)
    assert workspace.job_table(judged.number) == direct.to_csv_bytes()
    answer = workspace.job(judged.number).answer
    assert answer is not None
    assert [str(json_finding(told).message) for told in answer["findings"]] == [
        str(finding.message) for finding in direct.findings
    ]
    monkeypatch.setattr("adopt.learned.fit_with_carry", lambda *_: pytest.fail("fitted again"))
    assert kept_curves(workspace)[0].table.equals(small_curves.table)


def job_day(curves: Curves, at: int) -> str:
    return str(curves.history.table["date"].sort_values().iloc[at].date())


def test_an_import_that_is_refused_says_why_in_the_job(place: str, tmp_path: Path) -> None:
    workspace = Workspace.open(place, person="Sara")
    (tmp_path / "notes.csv").write_text("nothing,of,use\n1,2,3\n")
    number = ask_import(workspace, [tmp_path / "notes.csv"]).number
    working.work(place, once=True)
    job = workspace.job(number)
    assert (job.state, job.tries, workspace.imports()) == (State.FAILED, 1, ())
    assert job.error is not None
    assert "notes.csv" in str(job.error)
    workspace.close()


def test_what_breaks_off_is_told_with_its_complaint_and_not_tried_again(
    workspace: Workspace, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed, program in enumerate(("raise KeyError('date')", "sys.exit(7)")):
        does(monkeypatch, program)
        number = workspace.ask("fit", {"seed": seed}).number
        assert working.work(place, once=True) == 1
        job = workspace.job(number)
        assert job.state == State.FAILED
        assert f"broke off: {('KeyError: ', 'status 7')[seed]}" in str(job.error)


def test_a_process_that_is_killed_is_tried_again_and_then_given_up(
    workspace: Workspace, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    does(monkeypatch, "import os; os.kill(os.getpid(), 9)")
    number = workspace.ask("fit", {}).number
    assert working.work(place, once=True) == MOST_LOST
    job = workspace.job(number)
    assert (job.state, job.tries) == (State.FAILED, MOST_LOST)
    assert "ended from outside" in str(job.error)


def test_progress_is_seen_while_the_work_goes_on_and_noise_is_not_taken_for_it(
    workspace: Workspace, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "SPOKEN", 0.0)
    program = """print('noise'); print('[1, 2, 3]'); print('["Fitting the response curves", 0.25]', flush=True)"""
    does(monkeypatch, program + "; time.sleep(60)")
    number = workspace.ask("fit", {}).number
    with at_work(place):
        until(lambda: workspace.job(number).progress[1] == 0.25)
        assert workspace.job(number).progress[0] == "Fitting the response curves"
        assert workspace.job(number).state == State.RUNNING


def test_cancelling_ends_the_process_within_a_second_or_so_and_the_worker_goes_on(
    workspace: Workspace, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = tmp_path / "pid"
    does(monkeypatch, f"import os; open({str(at)!r}, 'w').write(str(os.getpid())); time.sleep(60)")
    number = workspace.ask("fit", {}).number
    with at_work(place):
        until(lambda: at.exists() and at.read_text() != "")
        pid = int(at.read_text())
        workspace.cancel(number)
        assert until(lambda: not alive(pid)) < 2.0
        does(monkeypatch, "raise KeyError(1)")
        other = workspace.ask("fit", {"seed": 1}).number
        until(lambda: workspace.job(other).over)
    assert workspace.job(number).state == State.CANCELLED
    assert workspace.job(number).tries == 1


def test_a_worker_that_is_to_end_puts_its_job_back(
    workspace: Workspace, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    does(monkeypatch, "time.sleep(60)")
    number = workspace.ask("fit", {}).number
    with at_work(place):
        until(lambda: workspace.job(number).state == State.RUNNING)
    assert workspace.job(number).state == State.WAITING


def test_the_lease_is_renewed_while_the_work_goes_on(
    workspace: Workspace, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    does(monkeypatch, "time.sleep(60)")
    number = workspace.ask("fit", {}).number
    with at_work(place, lease=1.5), at_work(place, lease=1.5):
        until(lambda: workspace.job(number).state == State.RUNNING)
        time.sleep(4.0)  # a second worker would have taken it up by now
        assert workspace.job(number).tries == 1


def command(place: str) -> list[str]:
    return [sys.executable, "-c", "from adopt.cli import main; main()", "work", "--workspace", place]


def started(place: str, program: str) -> "subprocess.Popen[bytes]":
    """A worker in a process of its own, whose jobs are this program."""
    lines = (
        f"from adopt import working; import sys; working.COMMAND = (sys.executable, '-c', {HEAR + program!r})\n"
    )
    ends = "from adopt.cli import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", lines + ends, "work", "--workspace", place], stdout=subprocess.PIPE
    )


def test_sigterm_ends_a_worker_cleanly(workspace: Workspace, place: str) -> None:
    number = workspace.ask("fit", {}).number
    worker = started(place, "time.sleep(60)")
    until(lambda: workspace.job(number).state == State.RUNNING)
    worker.send_signal(signal.SIGTERM)
    said, _ = worker.communicate(timeout=120)
    assert worker.returncode == 0
    assert said.decode().splitlines() == ["Job 1: begun.", "Job 1: left.", "1 job was taken up."]
    assert workspace.job(number).state == State.WAITING


def test_a_worker_that_is_killed_takes_its_process_along_and_another_does_the_job(
    workspace: Workspace, place: str, export: Path, tmp_path: Path
) -> None:
    number, at = ask_import(workspace, [export]).number, tmp_path / "pid"
    hang = f"import os, threading; open({str(at)!r}, 'w').write(str(os.getpid())); sys.stdin.read()"
    worker = started(place, hang)
    until(lambda: at.exists() and at.read_text() != "")
    worker.kill()
    worker.communicate()
    until(lambda: not alive(int(at.read_text())))
    assert workspace.job(number).state == State.RUNNING
    run_out(workspace)
    assert working.work(place, once=True) == 1
    job = workspace.job(number)
    assert (job.state, job.tries, len(workspace.imports())) == (State.DONE, 2, 1)


def test_a_worker_outlives_a_database_that_is_away_for_a_while(
    workspace: Workspace, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    does(monkeypatch, "raise KeyError(1)")
    monkeypatch.setattr(working, "PAUSE", 0.01)
    number, away = workspace.ask("fit", {}).number, iter([True, True])
    anything = leases.anything_to_do

    def sometimes(connection: Connection) -> bool:
        if next(away, False):
            raise WorkspaceError("unreachable-workspace", "Away.")
        return anything(connection)

    monkeypatch.setattr(leases, "anything_to_do", sometimes)
    said: list[Message] = []
    stopping = threading.Event()
    worker = threading.Thread(target=working.work, args=(place, False, stopping, said.append))
    worker.start()
    until(lambda: workspace.job(number).over)
    stopping.set()
    worker.join()
    assert [str(message) for message in said] == ["Away.", "Away.", "Job 1: begun.", "Job 1: left."]


def test_errors_that_do_not_pass_end_a_worker(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Workspace.open(place, person="Sara").close()
    for code, once in (("damaged-workspace", False), ("unreachable-workspace", True)):

        def broken(_: object, code: str = code) -> bool:
            raise WorkspaceError(code, "Broken.")

        monkeypatch.setattr(leases, "anything_to_do", broken)
        with pytest.raises(WorkspaceError, match="Broken"):
            working.work(place, once=once)


def test_the_place_is_told_to_nobody_else_on_the_machine(
    place: str, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = tmp_path / "line"
    does(monkeypatch, f"open({str(at)!r}, 'w').write(open('/proc/self/cmdline').read()); time.sleep(60)")
    monkeypatch.setenv("ADOPT_RESULT", "meta=lead")
    workspace.ask("fit", {})
    with at_work(place):
        until(lambda: at.exists() and at.read_text() != "")
    assert place not in at.read_text()


def test_jobs_are_done_once_by_workers_at_once(
    workspace: Workspace, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = tmp_path / "did"
    program = (
        "import os, json; line = sys.stdin; "  # the question was read already
        f"os.write(os.open({str(at)!r}, os.O_CREAT | os.O_APPEND | os.O_WRONLY), b'x\\n'); sys.exit(7)"
    )
    does(monkeypatch, program)
    numbers = [workspace.ask("fit", {"seed": seed}).number for seed in range(30)]
    with at_work(place), at_work(place), at_work(place):
        until(lambda: all(workspace.job(number).over for number in numbers))
    assert at.read_text() == "x\n" * 30
    assert all(_ended_once(workspace.job(number)) for number in numbers)


def _ended_once(job: Job) -> bool:
    return (job.state, job.tries) == (State.FAILED, 1)
