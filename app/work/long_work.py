"""Which work is long, and where it is done: a short one in the page, a long one in a process of its own."""

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from adopt.text import N_
from adopt.usecases import Context, Imported, Source, import_history
from app.work.jobs import Jobs

Answer = TypeVar("Answer")

LONG_SECONDS = 2.0
"""What is expected to take longer is done in a process of its own, which needs a second to begin."""
SECONDS_A_FIT, SECONDS_A_CELL_DAY = 0.3, 5e-5
"""16, 100 and 1,000 cells of 180 days took 0.3, 0.9 and 9 seconds (``python -m benchmarks.scale``)."""
FITS_A_SERIES = 6
"""A series that was told is tried with and without, on several earlier days."""
FITS_A_BACKTEST = 6
"""From so many earlier days it forecasts, at most."""
SECONDS_A_MEGABYTE = 1.0
"""Of an export: CSV took 0.6 to 1.8 seconds on two cores, a workbook 3."""

JOBS = Jobs()
"""Those of this server, whoever asked for them."""


class AtWork(Exception):  # noqa: N818 - no error: the answer is on its way
    """The answer is being worked out in a process of its own.

    Attributes:
        key: of the job.
        row: its number, where it is a job of the workspace; 0 for one of this server.
    """

    def __init__(self, key: str, row: int = 0) -> None:
        self.key, self.row = key, row
        super().__init__(key)


@dataclass(frozen=True)
class Waiter:
    """A visitor who waits for long work.

    Attributes:
        name: that nobody else has.
        ended: keys of the jobs that the visitor wants no more.
        rows: key -> number of the job of the workspace that was asked for.
    """

    name: str = field(default_factory=secrets.token_hex)
    ended: set[str] = field(default_factory=set)
    rows: dict[str, int] = field(default_factory=dict)


def worked_out(
    seconds: float, key: Sequence[object], waiter: Waiter, work: Callable[..., Answer], *given: object
) -> Answer:
    """The answer of ``work``: at once if it is short, else once a process of its own has it.

    Args:
        seconds: that it is expected to take.
        key: what the answer depends on.
        waiter: who asks.
        work: a function of a module.
        given: its arguments.

    Raises:
        AtWork: as long as there is no answer, or if the visitor cancelled it.
        AdoptError: if the work refuses, or its process ended without an answer.
    """
    if seconds < LONG_SECONDS:
        return work(*given)
    name = hashlib.sha256(repr((work.__qualname__, *key)).encode()).hexdigest()
    if name in waiter.ended:
        raise AtWork(name)
    job = JOBS.ask(name, waiter.name, work, *given)
    if not job.over:
        raise AtWork(name)
    answer: Answer = JOBS.take(job)
    return answer


def seconds_to_fit(imported: Imported, context: Context) -> float:
    """What fitting a history is expected to take."""
    history = imported.history
    days = (history.last_day - history.first_day).days + 1
    once = SECONDS_A_FIT + SECONDS_A_CELL_DAY * len(history.cells) * days
    return once * (1 + FITS_A_SERIES * len(context.series))


def seconds_to_backtest(imported: Imported, context: Context) -> float:
    """What forecasting from earlier days is expected to take."""
    return FITS_A_BACKTEST * seconds_to_fit(imported, context)


def seconds_to_read(sources: Sequence[Source]) -> float:
    """What reading files is expected to take."""
    return SECONDS_A_MEGABYTE * sum(len(source.data) for source in sources) / 1e6


def read_files(
    sources: Sequence[Source],
    newer_replaces: bool,
    results: Mapping[str, str],
    mapping: Source | None,
    progress: Callable[[str, float], None] = lambda _words, _share: None,
) -> Imported:
    """Read exports, as :func:`adopt.usecases.import_history` does."""
    progress(N_("Reading the files"), 0.0)
    return import_history(sources, newer_replaces=newer_replaces, results=results, mapping=mapping)
