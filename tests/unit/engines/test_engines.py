import os
import time
from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from adopt.engines import Cluster, Engine, Here, Lost, Pool, engine_of
from adopt.engines.pool import _handed_out
from adopt.errors import QuestionError
from tests.unit.engines.works import deadly, deadly_once, failing, process, squared, threads


def numbers(count: int) -> Iterator[tuple[str, int]]:
    return ((f"n{i}", i) for i in range(count))


@pytest.mark.parametrize("engine", [Here(), Pool(2)])
def test_every_item_is_answered_once(engine: Engine) -> None:
    found = list(engine.each(squared, numbers(9)))
    assert sorted(found) == sorted((f"n{i}", i * i) for i in range(9))


def test_without_items_there_are_no_answers_and_no_process_is_started() -> None:
    begun = time.perf_counter()
    assert list(Pool(2).each(squared, iter([]))) == []
    assert time.perf_counter() - begun < 0.5


def test_items_are_taken_a_few_at_a_time() -> None:
    taken: list[int] = []

    def items() -> Iterator[tuple[str, int]]:
        for i in range(40):
            taken.append(i)
            yield str(i), i

    answers = Pool(1).each(squared, items())
    next(answers)
    assert len(taken) <= 3
    answers.close()
    assert len(taken) <= 6


def test_processes_are_not_this_one_and_have_one_thread_for_their_matrices(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    answers = dict(Pool(1).each(process, numbers(2))) | dict(Pool(1).each(threads, [("t", 0)]))
    assert answers["n0"] == answers["n1"] != os.getpid()
    assert answers["t"] == "1"
    assert "OPENBLAS_NUM_THREADS" not in os.environ


def test_an_item_that_kills_its_process_twice_is_lost_and_no_other_is() -> None:
    found = dict(Pool(2).each(deadly, ((f"n{i}", (i, 4)) for i in range(12))))
    lost = found.pop("n4")
    assert isinstance(lost, Lost)
    assert (lost.error.code, str(lost.error).split(":")[0]) == (
        "worker-died",
        "The process that worked on it died twice",
    )
    assert found == {f"n{i}": i * i for i in range(12) if i != 4}


def test_two_items_that_kill_are_both_found(tmp_path: Path) -> None:
    given = [(f"n{i}", (i, 0 if i == 0 else 1)) for i in range(3)]
    found = dict(Pool(1).each(deadly, given))
    assert [name for name, answer in found.items() if isinstance(answer, Lost)] == ["n0", "n1"]
    assert found["n2"] == 4


def test_a_process_that_is_killed_once_loses_nothing(tmp_path: Path) -> None:
    mark = str(tmp_path / "killed")
    found = dict(Pool(2).each(deadly_once, ((f"n{i}", (i, mark if i == 3 else "")) for i in range(8))))
    assert Path(mark).exists()
    assert found == {f"n{i}": i * i for i in range(8)}


@pytest.mark.parametrize("engine", [Here(), Pool(1)])
def test_work_that_raises_ends_everything(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError):
        list(engine.each(failing, numbers(2)))


def test_engines_have_names() -> None:
    assert engine_of("here") == Here()
    assert engine_of() == Pool(os.cpu_count() or 1)
    assert engine_of("pool", 3) == Pool(3)
    assert engine_of("tcp://10.0.0.5:8786") == Cluster("tcp://10.0.0.5:8786")


@pytest.mark.parametrize(
    ("name", "workers", "said"),
    [
        ("cloud", None, "There is no engine cloud. Engines are here"),
        ("pool", 0, "There must be at least one worker, got 0."),
        ("here", 2, "for the engine pool alone, not for here"),
        ("tcp://a:1", 2, "for the engine pool alone, not for tcp://a:1"),
    ],
)
def test_what_is_no_engine_is_refused(name: str, workers: int | None, said: str) -> None:
    with pytest.raises(QuestionError, match=said):
        engine_of(name, workers)


def test_an_item_that_finds_its_pool_dead_already_is_a_suspect_too() -> None:
    class Dead:
        def submit(self, *_: object) -> Future[int]:
            raise BrokenProcessPool

    pending: dict[Future[int], tuple[str, int]] = {}
    assert _handed_out(Dead(), squared, numbers(3), pending, 2)  # type: ignore[arg-type]
    ((future, given),) = pending.items()
    assert isinstance(future.exception(), BrokenProcessPool)
    assert given == ("n0", 0)
