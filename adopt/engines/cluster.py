"""A Dask cluster, by the address of its scheduler. Its workers need adopt, and nothing of this machine."""

import logging
import pickle
import warnings
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from platform import python_version
from typing import Any, cast

from adopt.engines.engine import AHEAD, EngineError, Given, Item, Lost, Result, died_twice
from adopt.errors import InputError
from adopt.text import N_

Client = Any
"""Dask's client, whose methods have no types."""
Future = Any
"""Dask's future; the same."""
SAME = ("adopt", "python", "numpy", "scipy", "pandas")
"""What must be of one version everywhere: answers depend on it, and so does what travels."""
LONGEST_WAIT = 10.0
"""Seconds to wait for a scheduler's answer."""
PATIENCE = 30.0
"""Seconds to wait for a worker where there is none, and between two looks whether there still is one."""
_LOGGERS = ("distributed", "distributed.client", "distributed.core", "distributed.comm", "tornado.application")


@dataclass(frozen=True)
class Cluster:
    """Workers of a Dask scheduler. What a lost one had is done again by others, as often as Dask allows.

    Attributes:
        address: of the scheduler, such as ``tcp://10.0.0.5:8786``.
        patience: seconds to wait for a worker.
    """

    address: str
    patience: float = PATIENCE

    def each(
        self, work: Callable[[Item], Result], items: Iterable[Given[Item]]
    ) -> Generator[tuple[str, Result | Lost], None, None]:
        """See :meth:`adopt.engines.engine.Engine.each`.

        Raises:
            InputError: if dask is not installed, the scheduler does not answer or has no workers, or workers run
                other versions than this process; nothing has travelled then.
            EngineError: if the scheduler or all workers are lost in the middle.
        """
        with self._connected() as client:
            self._refuse_idle(client)
            self._refuse_other_versions(client)
            yield from self._spread(client, work, iter(items))

    def _spread(
        self, client: Client, work: Callable[[Item], Result], rest: Iterator[Given[Item]]
    ) -> Iterator[tuple[str, Result | Lost]]:
        pending: dict[Future, str] = {}
        most = AHEAD * sum(client.nthreads().values())
        while True:
            while len(pending) < most and (given := next(rest, None)) is not None:
                with self._held():
                    sent = pickle.dumps((work, given[1]))
                    pending[client.submit(_done, versions(), sent, pure=False)] = given[0]
            if not pending:
                return
            for future in self._finished(client, pending):
                yield pending.pop(future), self._answer(future)

    def _finished(self, client: Client, pending: Iterable[Future]) -> list[Future]:
        """Those that are finished: one at least."""
        import distributed

        wait = cast(Any, distributed.wait)
        while True:
            with self._held():
                try:
                    with client.as_current():  # wait() asks for no client, and takes the current one
                        done = wait(list(pending), timeout=self.patience, return_when="FIRST_COMPLETED").done
                    return list(done)
                except TimeoutError:
                    if client.status == "running" and client.nthreads():
                        continue  # it takes long
            text = N_("The workers of the scheduler {address} are gone.")
            raise EngineError("workers-lost", text, N_("Start workers again."), address=self.address)

    def _answer(self, future: Future) -> Any:  # noqa: ANN401 - whatever the work answers
        from distributed import KilledWorker

        with self._held():
            try:
                return future.result()
            except KilledWorker:
                return died_twice()

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Whatever Dask raises when its scheduler is gone, as the one error that says so."""
        try:
            yield
        except (CancelledError, OSError, TimeoutError) as error:
            text = N_("The scheduler {address} was lost ({reason}).")
            told = {"address": self.address, "reason": type(error).__name__}
            raise EngineError("scheduler-lost", text, N_("Start it and its workers again."), **told) from None

    @contextmanager
    def _connected(self) -> Iterator[Client]:
        connect = _client()
        for name in _LOGGERS:
            logging.getLogger(name).setLevel(logging.CRITICAL)  # what is lost is told once, in the reader's words
        with warnings.catch_warnings(action="ignore"):  # versions are compared below, and not by warnings
            try:
                client = connect(self.address, timeout=LONGEST_WAIT, set_as_default=False)
            except (OSError, ValueError) as error:
                raise InputError(
                    "no-scheduler",
                    N_("No Dask scheduler answers at {address} ({reason})."),
                    N_("Check the address; a scheduler is started by: dask scheduler"),
                    address=self.address,
                    reason=type(error).__name__,
                ) from None
        try:
            yield client
        finally:
            client.close(timeout=LONGEST_WAIT)

    def _refuse_idle(self, client: Client) -> None:
        try:
            client.wait_for_workers(1, timeout=self.patience)
        except TimeoutError:
            raise InputError(
                "no-workers",
                N_("The scheduler {address} has no workers."),
                N_("Start some: dask worker {address} --nthreads 1"),
                address=self.address,
            ) from None

    def _refuse_other_versions(self, client: Client) -> None:
        """Refuse a cluster with a worker of another version, before anything has travelled."""
        found = client.get_versions(packages=[name for name in SAME if name != "python"])["workers"]
        for worker, told in found.items():
            packages = dict(told["packages"])
            packages["python"] = ".".join(str(packages["python"]).split(".")[:3])
            refuse_other(versions(), {name: packages.get(name) or "" for name in SAME}, str(worker))


@cache
def versions() -> dict[str, str]:
    """The versions that run here, by the names of :data:`SAME`; empty for what is not installed."""
    return {name: python_version() if name == "python" else _installed(name) for name in SAME}


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def refuse_other(here: Mapping[str, str], there: Mapping[str, str], worker: str) -> None:
    """Refuse a worker whose versions differ from those of the client.

    Raises:
        InputError: naming the worker, the package and both versions.
    """
    for name in SAME:
        if here[name] != there[name]:
            raise InputError(
                "other-version",
                N_("The worker {worker} runs {package} {there}, and this process {package} {here}."),
                N_("Install the same versions of adopt, Python, numpy, scipy and pandas everywhere."),
                worker=worker,
                package=name,
                there=there[name] or "–",
                here=here[name] or "–",
            )


def _done(client: Mapping[str, str], sent: bytes) -> Any:  # noqa: ANN401 - whatever the work answers
    """On a worker: the answer for one item. One that came later than the first look may be of another version."""
    from distributed import get_worker

    refuse_other(client, versions(), str(get_worker().address))
    work, item = pickle.loads(sent)  # of the client, which may run anything here by what Dask is
    return work(item)


def _client() -> Client:
    try:
        from distributed import Client
    except ImportError:
        raise InputError(
            "no-dask",
            N_("A Dask cluster needs the packages dask and distributed, which are not installed."),
            N_("Install them: {command}"),
            command="pip install 'adopt[cluster]'",
        ) from None
    return Client
