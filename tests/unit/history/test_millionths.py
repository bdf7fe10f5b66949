"""Sums that neither the order of rows nor the engine changes."""

import duckdb
import numpy as np
import pandas as pd
import pytest

from adopt.history.millionths import summed, summed_sql
from adopt.history.validate import LARGEST


def by_duckdb(values: list[float | None]) -> float | None:
    with duckdb.connect() as db:
        db.execute("create table t (x double)")
        db.executemany("insert into t values (?)", [[value] for value in values])
        ((found,),) = db.execute(f"select {summed_sql('x')} from t").fetchall()
    return found  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("values", "total"),
    [
        ([0.1, 0.2], 0.3),  # 0.30000000000000004 as floats
        ([1 / 3], 1 / 3),  # alone: as it is
        ([1 / 3, 1 / 3], 0.666666),  # 333,333 millionths twice
        ([0.0000005, 0.0000015], 0.000003),  # halves go up: 1 + 2
        ([None, 2.5], 2.5),
        ([None, None], None),
        ([1e15 / 1e6 + 0.01, 0.02, 0.03], 1_000_000_000.06),
        ([LARGEST, LARGEST], 2 * LARGEST),
    ],
)
def test_rows_and_databases_add_up_alike(values: list[float | None], total: float | None) -> None:
    frame = pd.DataFrame({"cell": "a", "x": np.array(values, dtype=float)})
    for rows in (frame, frame[::-1]):
        (found,) = summed(rows, ["cell"], ["x"])["x"]
        assert found == total or (total is None and np.isnan(found))
    assert by_duckdb(values) == total == by_duckdb(values[::-1])
