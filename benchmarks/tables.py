"""Printing a table of figures, and the machine they were measured on."""

import os
import platform
import sys

import pandas as pd
from rich.console import Console
from rich.table import Table


def show(title: str, frame: pd.DataFrame) -> None:
    """Print a table of figures."""
    table = Table(title=title, title_justify="left")
    for place, name in enumerate(frame.columns):
        justify = "left" if frame[name].dtype.kind in "OSU" else "right"
        table.add_column(str(name), justify=justify, no_wrap=place == 0)  # type: ignore[arg-type]
    for row in frame.itertuples(index=False):
        table.add_row(*(f"{v + 0.0:.4g}" if isinstance(v, float) else str(v) for v in row))
    Console(width=None if sys.stdout.isatty() else 180).print(table)


def machine() -> str:
    """The machine in a line."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
