"""Jobs as rows: asked for once, had by one worker at a time, and written by nobody who has lost them."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update

from adopt.errors import AdoptError, FileError
from adopt.workspace import leases
from adopt.workspace.audit import now
from adopt.workspace.database import WorkspaceError, reading, writing
from adopt.workspace.jobs import FIT, IMPORT, Job, State, upload_of
from adopt.workspace.leases import MOST_LOST, Held, LostLeaseError
from adopt.workspace.schema import JOBS, UPLOADS
from adopt.workspace.workspace import Workspace

QUESTION = {"imports": [1], "seed": 0}


def claimed(workspace: Workspace, worker: str = "w", seconds: float = 60.0) -> Held:
    with writing(workspace.engine) as connection:
        held = leases.claimed(connection, worker, seconds)
    assert held is not None
    return held


def nothing_to_claim(workspace: Workspace) -> bool:
    with reading(workspace.engine) as connection:
        idle = not leases.anything_to_do(connection)
    with writing(workspace.engine) as connection:
        return idle and leases.claimed(connection, "w", 60.0) is None


def wrote(workspace: Workspace, write: Callable[..., object], *given: object) -> object:
    with writing(workspace.engine) as connection:
        return write(connection, *given)


def run_out(workspace: Workspace) -> None:
    """Every lease runs out."""
    with writing(workspace.engine) as connection:
        connection.execute(update(JOBS).values(lease=now() - timedelta(seconds=1)))


def uploads(workspace: Workspace) -> int:
    with reading(workspace.engine) as connection:
        return int(connection.execute(select(func.count()).select_from(UPLOADS)).scalar_one())


def finished(workspace: Workspace, held: Held) -> Job:
    workspace.finish(held, lambda _connection, _own: {"fit": 7}, b"a,b\n")
    return workspace.job(held.number)


def test_the_same_question_finds_the_same_job_and_another_one_does_not(workspace: Workspace) -> None:
    first = workspace.ask(FIT, QUESTION)
    assert (first.number, first.kind, first.question, first.state) == (1, FIT, QUESTION, State.WAITING)
    assert (first.person, first.tries, first.worker, first.answer, first.over) == ("Sara", 0, "", None, False)
    assert workspace.ask(FIT, dict(reversed(QUESTION.items()))) == first
    assert workspace.ask(FIT, {**QUESTION, "seed": 1}).number == 2
    assert workspace.ask(IMPORT, QUESTION).number == 3
    other = Workspace(workspace.engine, "Other", "Omar")
    assert other.ask(FIT, QUESTION).number == 4
    assert [job.number for job in workspace.jobs()] == [3, 2, 1]
    assert [job.ahead for job in (*workspace.jobs(), *other.jobs())] == [2, 1, 0, 3]
    assert list(workspace.log()["action"]) == ["ask job"] * 3


def test_a_job_is_had_by_one_worker_and_its_answer_ends_it(workspace: Workspace) -> None:
    workspace.ask(FIT, QUESTION)
    held = claimed(workspace, "anna:1")
    assert held == Held(1, 1, "main", "Sara", FIT, QUESTION)
    assert nothing_to_claim(workspace)
    job = workspace.job(1)
    assert (job.state, job.worker, job.tries) == (State.RUNNING, "anna:1", 1)
    assert job.begun_at is not None
    assert wrote(workspace, leases.renewed, held, 60.0, ("Fitting", 0.4))
    assert workspace.job(1).progress == ("Fitting", 0.4)
    done = finished(workspace, held)
    assert (done.state, done.answer, done.progress[1], done.over) == (State.DONE, {"fit": 7}, 1.0, True)
    assert done.ended_at is not None
    assert workspace.job_table(1) == b"a,b\n"
    assert workspace.ask(FIT, QUESTION) == done
    assert nothing_to_claim(workspace)


def test_jobs_are_taken_up_in_the_order_in_which_they_were_asked_for(workspace: Workspace) -> None:
    for seed in range(3):
        workspace.ask(FIT, {"seed": seed})
    workspace.cancel(1)
    assert workspace.ask(FIT, {"seed": 0}).ahead == 2
    assert [claimed(workspace).number for _ in range(3)] == [2, 3, 1]


def test_a_job_whose_lease_ran_out_is_anybodys_and_its_first_worker_writes_nothing_more(
    workspace: Workspace,
) -> None:
    workspace.ask(FIT, QUESTION)
    first = claimed(workspace, "first")
    run_out(workspace)
    second = claimed(workspace, "second")
    assert (second.number, second.tries) == (1, 2)
    assert not wrote(workspace, leases.renewed, first, 60.0, ("", 0.9))
    with reading(workspace.engine) as connection:
        assert not leases.still_held(connection, first)
        assert leases.still_held(connection, second)
    for write in (leases.released, lambda c, h: leases.lost(c, h, AdoptError("x", "x"))):
        wrote(workspace, write, first)
    with pytest.raises(LostLeaseError, match="Job 1 was cancelled, or another worker has taken it up"):
        finished(workspace, first)
    with pytest.raises(LostLeaseError):
        wrote(workspace, leases.refused, first, AdoptError("x", "x"))
    job = workspace.job(1)
    assert (job.state, job.worker, job.answer, job.error) == (State.RUNNING, "second", None, None)
    assert finished(workspace, second).state == State.DONE
    with pytest.raises(LostLeaseError):
        finished(workspace, second)


def test_a_renewed_lease_is_not_lost(workspace: Workspace) -> None:
    workspace.ask(FIT, QUESTION)
    held = claimed(workspace)
    run_out(workspace)
    assert wrote(workspace, leases.renewed, held, 60.0, ("", 0.0))
    assert nothing_to_claim(workspace)


def test_what_an_answer_keeps_is_kept_with_it_or_not_at_all(workspace: Workspace) -> None:
    workspace.ask(FIT, QUESTION)
    held = claimed(workspace)

    def half(_connection: object, _own: object) -> dict[str, object]:
        raise FileError("x", "Broken.")

    with pytest.raises(FileError):
        workspace.finish(held, half, None)
    assert workspace.job(1).state == State.RUNNING
    workspace.cancel(1)
    with pytest.raises(LostLeaseError):  # and what would be kept is not even begun
        workspace.finish(held, half, None)


def test_a_job_that_was_put_back_waits_unharmed(workspace: Workspace) -> None:
    workspace.ask(FIT, QUESTION)
    for tries in range(1, 6):
        held = claimed(workspace)
        assert held.tries == tries
        wrote(workspace, leases.released, held)
        assert workspace.job(1).state == State.WAITING
    assert workspace.job(1).worker == ""


def test_a_process_that_is_lost_again_and_again_is_given_up(workspace: Workspace) -> None:
    workspace.ask(FIT, QUESTION)
    why = AdoptError("work-killed", "Killed.", "More memory.")
    for _ in range(MOST_LOST - 1):
        wrote(workspace, leases.lost, claimed(workspace), why)
        assert workspace.job(1).state == State.WAITING
    wrote(workspace, leases.lost, claimed(workspace), why)
    job = workspace.job(1)
    assert (job.state, str(job.error)) == (State.FAILED, "Killed. More memory.")
    again = workspace.ask(FIT, QUESTION)
    assert (again.number, again.state, again.error, again.tries) == (1, State.WAITING, None, 3)


def test_a_worker_that_is_lost_again_and_again_takes_no_other_job_along(workspace: Workspace) -> None:
    workspace.ask(FIT, QUESTION)
    workspace.ask(FIT, {"seed": 1})
    for _ in range(MOST_LOST):
        assert claimed(workspace).number == 1
        run_out(workspace)
    assert claimed(workspace).number == 2
    job = workspace.job(1)
    assert job.state == State.FAILED
    assert "begun 3 times, and every time its worker was lost" in str(job.error)


def test_a_refusal_is_kept_with_its_words_and_asked_again_is_tried_again(workspace: Workspace) -> None:
    workspace.ask(IMPORT, QUESTION, [[b"ab", b"c"]])
    error = FileError("no-day", "{file} has no day.", "Look at row {row}.", file="a.csv", row=3)
    wrote(workspace, leases.refused, claimed(workspace), error)
    job = workspace.job(1)
    assert job.error is not None
    assert (job.state, str(job.error), job.error.code) == (State.FAILED, str(error), "no-day")
    assert job.error.exit_code == 2
    assert uploads(workspace) == 0
    assert workspace.ask(IMPORT, QUESTION, [[b"x"]]).state == State.WAITING
    assert uploads(workspace) == 1


def test_files_wait_with_their_job_and_go_when_it_is_over(workspace: Workspace) -> None:
    workspace.ask(IMPORT, QUESTION, [[b"ab", b"c"], [b"d"]])
    workspace.ask(IMPORT, QUESTION, [[b"never read"]])
    assert uploads(workspace) == 3
    with reading(workspace.engine) as connection:
        assert [b"".join(upload_of(connection, 1, number)) for number in (0, 1, 2)] == [b"abc", b"d", b""]
    finished(workspace, claimed(workspace))
    assert uploads(workspace) == 0
    # What was imported may have been undone since: it is done anew.
    assert workspace.ask(IMPORT, QUESTION, [[b"abc"]]).state == State.WAITING
    workspace.cancel(1)
    assert uploads(workspace) == 0
    workspace.ask(IMPORT, QUESTION, [[b"abc"]])
    workspace.forget()
    assert (uploads(workspace), workspace.jobs()) == (0, ())


def test_a_job_is_cancelled_once_whether_it_waits_or_runs(workspace: Workspace) -> None:
    for seed in (0, 1):
        workspace.ask(FIT, {"seed": seed})
    held = claimed(workspace)
    for number in (1, 2):
        job = workspace.cancel(number)
        assert (job.state, job.ended_at is not None) == (State.CANCELLED, True)
        with pytest.raises(WorkspaceError, match=f"Job {number} is over already"):
            workspace.cancel(number)
    with reading(workspace.engine) as connection:
        assert not leases.still_held(connection, held)
    assert nothing_to_claim(workspace)
    assert workspace.job_table(1) is None
    assert list(workspace.log()["action"]) == ["ask job", "ask job", "cancel job", "cancel job"]


def test_another_advertisers_job_is_none_of_ones_own(workspace: Workspace) -> None:
    Workspace(workspace.engine, "Other", "Omar").ask(FIT, QUESTION)
    for ask in (workspace.job, workspace.cancel, workspace.job_table):
        with pytest.raises(WorkspaceError, match="There is no job 1 of main"):
            ask(1)
    assert claimed(workspace).advertiser == "Other"


def test_a_transaction_that_has_a_row_is_passed_over_and_not_waited_for(workspace: Workspace) -> None:
    if workspace.engine.dialect.name == "sqlite":
        pytest.skip("one writes after the other")
    for seed in (0, 1):
        workspace.ask(FIT, {"seed": seed})
    with writing(workspace.engine) as one, writing(workspace.engine) as other:
        had = [leases.claimed(connection, "w", 60.0) for connection in (one, other)]
        assert [held and held.number for held in had] == [1, 2]
        with writing(workspace.engine) as third:
            assert leases.claimed(third, "w", 60.0) is None


def test_workers_at_once_do_every_job_exactly_once(workspace: Workspace) -> None:
    for seed in range(30):
        workspace.ask(FIT, {"seed": seed})
    done: list[int] = []

    def works() -> None:
        while not did_the_last(workspace, done):
            pass

    threads = [threading.Thread(target=works) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == list(range(1, 31))
    assert {(job.state, job.tries) for job in workspace.jobs()} == {(State.DONE, 1)}


def did_the_last(workspace: Workspace, done: list[int]) -> bool:
    """Do a job, if there is one; whether there is none left."""
    with writing(workspace.engine) as connection:
        held = leases.claimed(connection, f"{threading.get_ident()}", 60.0)
    if held is not None:
        finished(workspace, held)
        done.append(held.number)
    with reading(workspace.engine) as connection:
        return not leases.anything_to_do(connection)


def test_a_state_is_kept_as_the_word_that_it_is(workspace: Workspace) -> None:
    workspace.ask(FIT, QUESTION)
    with reading(workspace.engine) as connection:
        assert connection.execute(text("select state from job")).scalars().all() == ["waiting"]
