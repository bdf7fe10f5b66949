"""Processes of this machine. One that dies loses nothing but the item that kills it."""

import os
import signal
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from typing import Any

from adopt.engines.engine import AHEAD, Given, Item, Lost, Result, died_twice


@dataclass(frozen=True)
class Pool:
    """Processes that are started afresh, so a script that uses them does so under ``if __name__ == "__main__"``.

    When a process dies, Python cannot say of which item, and takes the other processes down with it. So the
    items that were handed out are suspects: each is done again in a process that does nothing else meanwhile. One
    that loses this process too is :class:`Lost`; the others are done, and new processes go on.

    Attributes:
        processes: how many.
    """

    processes: int

    def each(
        self, work: Callable[[Item], Result], items: Iterable[Given[Item]]
    ) -> Generator[tuple[str, Result | Lost], None, None]:
        """See :meth:`adopt.engines.engine.Engine.each`."""
        rest = iter(items)
        with _one_thread_each():
            while suspects := (yield from self._until_one_dies(work, rest)):
                yield from _one_by_one(work, suspects)

    def _until_one_dies(
        self, work: Callable[[Item], Result], rest: Iterator[Given[Item]]
    ) -> Generator[tuple[str, Result | Lost], None, list[Given[Item]]]:
        """The answers as they come; returns what had been handed out when a process died, else nothing."""
        pending: dict[Future[Result], Given[Item]] = {}
        with _started(self.processes) as pool:
            while _handed_out(pool, work, rest, pending, AHEAD * self.processes):
                done = wait(pending, return_when=FIRST_COMPLETED).done
                broken = any(isinstance(future.exception(), BrokenProcessPool) for future in done)
                for future in wait(pending).done if broken else done:
                    if not isinstance(future.exception(), BrokenProcessPool):
                        yield pending.pop(future)[0], future.result()
                if broken:
                    break
        return list(pending.values())


def _handed_out(
    pool: ProcessPoolExecutor,
    work: Callable[[Item], Result],
    rest: Iterator[Given[Item]],
    pending: dict[Future[Result], Given[Item]],
    most: int,
) -> bool:
    """Hand items out until ``most`` of them are; whether any is."""
    while len(pending) < most and (given := next(rest, None)) is not None:
        try:
            pending[pool.submit(work, given[1])] = given
        except BrokenProcessPool as error:
            unsent: Future[Result] = Future()
            unsent.set_exception(error)
            pending[unsent] = given
            break
    return bool(pending)


def _one_by_one(
    work: Callable[[Item], Result], suspects: list[Given[Item]]
) -> Iterator[tuple[str, Result | Lost]]:
    """Each item with a process to itself, the same one until it dies."""
    rest = iter(suspects)
    while (given := next(rest, None)) is not None:
        with _started(1) as pool:
            while given is not None:
                try:
                    answer: Result | Lost = pool.submit(work, given[1]).result()
                except BrokenProcessPool:
                    yield given[0], died_twice()
                    break
                yield given[0], answer
                given = next(rest, None)


@contextmanager
def _started(count: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that end with the block: what is being done is finished, what waits is not begun."""
    pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_begin)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _begin() -> None:  # pragma: no cover - in processes that end without saying so
    """In a new process: a stop is the parent's to hear, and nobody works for a parent that is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent_process(),), daemon=True).start()


def _end_with(parent: Any) -> None:  # noqa: ANN401 # pragma: no cover - as above
    # A pool's processes wait for work for ever: each of them holds both ends of the pipe that it comes by.
    parent.join()
    os._exit(1)


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Processes started meanwhile use one thread for their matrices: more would get in each other's way."""
    name = "OPENBLAS_NUM_THREADS"
    before = os.environ.get(name)
    os.environ[name] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
