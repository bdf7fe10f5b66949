"""A small agency: accounts of two cells and 42 days."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pandas as pd

from adopt.simulate.worlds import KINDS, make_world

TINY = replace(KINDS["wandering"], platforms=("meta",), audiences=2, days=42)


@cache
def rows(seed: int) -> pd.DataFrame:
    return make_world(TINY, seed).history.table


def table(seed: int, account: str, currency: str = "SAR") -> pd.DataFrame:
    return rows(seed).assign(currency=currency, account=account)


def stopped(seed: int, account: str) -> pd.DataFrame:
    """An account that has spent nothing for a while."""
    return table(seed, account).assign(spend=0.0, conversions=0.0, revenue=0.0)


def sheet(folder: Path, *tables: pd.DataFrame, name: str = "agency.csv") -> Path:
    pd.concat(tables).to_csv(folder / name, index=False)
    return folder / name
