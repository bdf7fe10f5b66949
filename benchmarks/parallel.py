"""Work spread over processes."""

from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

Task = TypeVar("Task")
Answer = TypeVar("Answer")


def each(work: Callable[[Task], Answer], tasks: Iterable[Task], processes: int) -> list[Answer]:
    """The answer to every task, in their order; in this process if ``processes`` is 1.

    Processes are started afresh: one that is copied from a process with threads may hang.
    """
    if processes == 1:
        return [work(task) for task in tasks]
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        return list(pool.map(work, tasks))
