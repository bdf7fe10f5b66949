import sys
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import pytest

from adopt.engines import Cluster, EngineError, Lost, cluster
from adopt.engines.cluster import refuse_other, versions
from adopt.errors import InputError
from tests.unit.engines.test_engines import numbers
from tests.unit.engines.works import failing, squared

pytestmark = pytest.mark.filterwarnings("ignore")  # Dask's own


@pytest.fixture(scope="module")
def scheduler() -> Iterator[Any]:
    """A scheduler with two workers, all in this process, behind a real address."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, protocol="tcp", dashboard_address=None, silence_logs=50
    ) as local:
        yield local


def test_a_cluster_answers_every_item_once(scheduler: Any) -> None:
    found = list(Cluster(scheduler.scheduler_address).each(squared, numbers(20)))
    assert sorted(found) == sorted((f"n{i}", i * i) for i in range(20))


def test_items_are_taken_a_few_at_a_time(scheduler: Any) -> None:
    taken: list[int] = []

    def items() -> Iterator[tuple[str, int]]:
        for i in range(60):
            taken.append(i)
            yield str(i), i

    answers = Cluster(scheduler.scheduler_address).each(squared, items())
    next(answers)
    answers.close()
    assert len(taken) <= 6


def test_work_that_raises_ends_everything(scheduler: Any) -> None:
    with pytest.raises(ZeroDivisionError):
        list(Cluster(scheduler.scheduler_address).each(failing, numbers(1)))


def test_a_worker_of_another_version_is_refused_with_both_before_anything_travels(
    scheduler: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "versions", lambda: versions() | {"scipy": "0.1"})
    taken: list[int] = []

    def items() -> Iterator[tuple[str, int]]:
        taken.append(1)
        yield "n", 1

    with pytest.raises(
        InputError, match=rf"runs scipy {versions()['scipy']}, and this process scipy 0\.1"
    ) as refused:
        list(Cluster(scheduler.scheduler_address).each(squared, items()))
    assert (refused.value.code, refused.value.exit_code, taken) == ("other-version", 2, [])


def test_a_worker_that_comes_later_is_looked_at_too(scheduler: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Cluster, "_refuse_other_versions", lambda *_: None)
    monkeypatch.setattr(cluster, "versions", iter([versions() | {"numpy": ""}, versions()]).__next__)
    with pytest.raises(InputError, match="and this process numpy –"):
        list(Cluster(scheduler.scheduler_address).each(squared, numbers(1)))


def test_the_first_difference_is_told() -> None:
    here = dict.fromkeys(versions(), "1")
    refuse_other(here, here, "w")
    with pytest.raises(InputError, match="The worker w runs adopt –, and this process adopt 1"):
        refuse_other(here, here | {"adopt": "", "numpy": "2"}, "w")
    assert cluster._installed("no-such-package") == ""


def test_a_scheduler_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(cluster, "LONGEST_WAIT", 0.2)
    with pytest.raises(InputError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        list(Cluster("tcp://127.0.0.1:9").each(squared, numbers(1)))


def test_without_dask_the_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"pip install 'adopt\[cluster\]'") as refused:
        list(Cluster("tcp://127.0.0.1:9").each(squared, numbers(1)))
    assert refused.value.code == "no-dask"


class Killed:
    """A future of an item that took every worker with it."""

    def result(self) -> int:
        from distributed import KilledWorker

        raise KilledWorker.__new__(KilledWorker)


def test_an_item_that_kills_every_worker_is_lost() -> None:
    pytest.importorskip("distributed")
    assert isinstance(Cluster("tcp://a:1")._answer(Killed()), Lost)


def test_a_scheduler_that_goes_in_the_middle_is_told_and_what_came_before_is_good() -> None:
    distributed = pytest.importorskip("distributed")
    local = distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, protocol="tcp", dashboard_address=None, silence_logs=50
    )
    answers = Cluster(local.scheduler_address, patience=1.0).each(squared, numbers(50))
    came = [next(answers), next(answers)]
    local.close()
    with pytest.raises(EngineError, match="was lost") as lost:
        came.extend(answers)
    assert lost.value.code == "scheduler-lost"
    assert len(came) >= 2
    assert all(answer == int(name[1:]) ** 2 for name, answer in came)


def test_without_workers_it_is_told_how_to_start_some() -> None:
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=0, processes=False, protocol="tcp", dashboard_address=None, silence_logs=50
        ) as local,
        pytest.raises(InputError, match=r"has no workers\. Start some: dask worker tcp://"),
    ):
        list(Cluster(local.scheduler_address, patience=0.2).each(squared, numbers(1)))


class Waiting:
    """A client whose workers take long, and then are gone."""

    status = "running"

    def __init__(self) -> None:
        self.left = [{"w": 1}, {}]

    def nthreads(self) -> dict[str, int]:
        return self.left.pop(0)

    def as_current(self) -> Any:
        return nullcontext()


def test_workers_may_take_long_and_are_told_when_they_are_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    distributed = pytest.importorskip("distributed")

    def late(*_: object, **__: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(distributed, "wait", late)
    with pytest.raises(EngineError, match="workers of the scheduler tcp://a:1 are gone"):
        Cluster("tcp://a:1")._finished(client := Waiting(), ["future"])
    assert client.left == []
