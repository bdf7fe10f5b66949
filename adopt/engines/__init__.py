"""Engines: who does the same work for many items: this process, processes of this machine, a Dask cluster.

Each has one method, ``each(work, items)``. What travels is data and functions that Python imports by their names.
"""

from adopt.engines.cluster import Cluster
from adopt.engines.engine import Engine, EngineError, Given, Lost
from adopt.engines.here import Here
from adopt.engines.named import engine_of
from adopt.engines.pool import Pool

__all__ = ["Cluster", "Engine", "EngineError", "Given", "Here", "Lost", "Pool", "engine_of"]
