import numpy as np
import pytest

from adopt.backtesting.levels import Level, added_up, cell_of, members

VALUES = np.arange(12.0).reshape(2, 2, 3)  # cells, draws, days


@pytest.mark.parametrize(
    ("level", "sums"),
    [
        # A cell's draw on a day; then its days added up (0 + 1 + 2, ...); then everything (3 + 21, 12 + 30).
        (Level.CELL_DAY, [[0, 3], [1, 4], [2, 5], [6, 9], [7, 10], [8, 11]]),
        (Level.CELL, [[3, 12], [21, 30]]),
        (Level.TOTAL, [[24, 42]]),
    ],
)
def test_what_is_counted_together_is_kept_apart_by_draw(level: Level, sums: list[list[float]]) -> None:
    assert members(level, VALUES).sum(axis=2).tolist() == sums
    assert added_up(level, VALUES[:, 0]).tolist() == [first for first, _ in sums]


def test_every_forecast_knows_its_cell() -> None:
    assert [cell_of(level, 2, 3).tolist() for level in Level] == [[0, 0, 0, 1, 1, 1], [0, 1], [-1]]
