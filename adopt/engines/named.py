"""An engine by what a user calls it."""

import os

from adopt.engines.cluster import Cluster
from adopt.engines.engine import Engine
from adopt.engines.here import Here
from adopt.engines.pool import Pool
from adopt.errors import QuestionError
from adopt.text import N_

CLUSTERS = ("tcp://", "tls://")


def engine_of(name: str = "pool", workers: int | None = None) -> Engine:
    """The engine that is called so.

    Args:
        name: "here", "pool", or the address of a Dask scheduler, such as ``tcp://10.0.0.5:8786``.
        workers: processes of a pool; one for each core if None.

    Raises:
        QuestionError: if there is no such engine, or workers are asked for where they are not counted.

    Example:
        >>> engine_of("pool", 2), engine_of("here")
        (Pool(processes=2), Here())
    """
    if name == "pool":
        if workers is not None and workers < 1:
            text = N_("There must be at least one worker, got {count}.")
            raise QuestionError("no-workers-asked", text, count=str(workers))
        return Pool(workers or os.cpu_count() or 1)
    if workers is not None:
        raise QuestionError(
            "workers-of-another",
            N_("The number of workers is for the engine pool alone, not for {engine}."),
            N_("Leave it out: a cluster has the workers that it has."),
            engine=name,
        )
    if name.startswith(CLUSTERS):
        return Cluster(name)
    if name == "here":
        return Here()
    raise QuestionError(
        "no-such-engine",
        N_("There is no engine {engine}."),
        N_("Engines are here (this process), pool (processes of this machine) and {example} (a Dask scheduler)."),
        engine=name,
        example="tcp://10.0.0.5:8786",
    )
