"""Made-up advertisers with known truth: for the demo, and for whoever wants to see what adopt would do."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adopt.errors import QuestionError
from adopt.files import make_folder, write_whole
from adopt.history.read import Imported, Source
from adopt.importing import import_history
from adopt.simulate.analytics import ga4_report
from adopt.simulate.exports import write_exports
from adopt.simulate.kinds import EVERY_KIND
from adopt.simulate.organic import told_files
from adopt.simulate.worlds import make_world
from adopt.text import N_

FloatArray = NDArray[np.float64]


DEMO_KIND, DEMO_SEED = "wandering", 7


def simulate_advertiser(
    folder: Path, kind: str = "wandering", seed: int = 0, platforms: Sequence[str] = ()
) -> tuple[Path, ...]:
    """Write a made-up advertiser: raw exports, the canonical history, the truth behind it, what else is known.

    Args:
        folder: made if it is missing.
        kind: one of :func:`world_kinds`.
        seed: the same kind and seed make the same advertiser.
        platforms: where it advertises; those of the kind if empty.

    Returns:
        The files written.

    Raises:
        QuestionError: if there is no such kind.
        FileError: if the folder cannot be written.
    """
    if kind not in EVERY_KIND:
        raise QuestionError(
            "unknown-kind",
            N_("There is no kind of world called “{kind}”."),
            N_("The kinds are {kinds}."),
            kind=kind,
            kinds=sorted(EVERY_KIND),
        )
    asked = replace(EVERY_KIND[kind], platforms=tuple(dict.fromkeys(platforms))) if platforms else EVERY_KIND[kind]
    world = make_world(asked, seed)
    exports = make_folder(folder / "exports")
    contents = {
        "history.csv": world.history.to_csv_bytes(),
        "truth.csv": world.truth.description().to_csv(index=False, lineterminator="\n").encode(),
        "ga4.csv": ga4_report(world.history.table, np.random.default_rng(seed)),
        "README.txt": f"SIMULATED advertiser, kind {kind}, seed {seed}. Nothing here is real.\n".encode(),
        **told_files(world.series),
    }
    for name, content in contents.items():
        write_whole(folder / name, content)
    return (*(folder / name for name in contents), *write_exports(world.history, exports))


def world_kinds() -> pd.DataFrame:
    """The kinds of simulated advertisers, one row a kind."""
    told = {k.name: (k.days, k.cells, k.particulars) for k in EVERY_KIND.values()}
    rows = pd.DataFrame.from_dict(told, orient="index", columns=["days", "cells", "particulars"])
    return rows.rename_axis("name").reset_index()


def demo_exports(folder: Path) -> tuple[Path, ...]:
    """Write the simulated advertiser of the demo; returns its raw exports.

    Raises:
        FileError: if the folder cannot be written.
    """
    written = simulate_advertiser(folder, DEMO_KIND, DEMO_SEED)
    return tuple(sorted(path for path in written if path.parent == folder / "exports"))


def demo_history(mapping: Source | None = None) -> Imported:
    """The simulated advertiser of the demo, read from its own raw exports.

    Args:
        mapping: as for :func:`import_history`.
    """
    with tempfile.TemporaryDirectory() as folder:
        return import_history(demo_exports(Path(folder)), mapping=mapping)
