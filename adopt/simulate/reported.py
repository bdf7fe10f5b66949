"""What an export shows of what happened: results still to come, days without delivery, and dirt."""

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adopt.labels import Cell

FloatArray = NDArray[np.float64]


def arrived(results: FloatArray, late: float, random: np.random.Generator) -> FloatArray:
    """What the ads manager shows on the last day: late results of recent days are still to come; (C, T) alike."""
    if late == 0:
        return results
    ages = np.arange(results.shape[1])[::-1]
    share = 1 - late * 0.65**ages
    return np.asarray(random.binomial(results.astype(int), share), dtype=float)


def canonical_table(
    cells: tuple[Cell, ...],
    spend: FloatArray,
    results: FloatArray,
    value: FloatArray,
    last_day: date,
    random: np.random.Generator,
) -> pd.DataFrame:
    """The canonical table, without the days on which a cell did not run.

    Args:
        cells: length C.
        spend: shape (C, T).
        results: as reported, shape (C, T).
        value: revenue per result, shape (C,).
        last_day: of the T days.
        random: where chance comes from.
    """
    count, days = spend.shape
    dates = np.datetime64(last_day, "D") - np.arange(days)[::-1]
    impressions = random.poisson(spend * 80.0)
    clicks = random.binomial(impressions, 0.012)
    revenue = np.round(results * value[:, None] * np.exp(random.normal(0, 0.1, results.shape)), 2)
    frame = pd.DataFrame(
        {
            "date": np.tile(dates, count),
            "platform": np.repeat([c.platform for c in cells], days),
            "campaign": np.repeat([c.campaign for c in cells], days),
            "audience": np.repeat([c.audience for c in cells], days),
            "spend": spend.ravel(),
            "impressions": impressions.ravel(),
            "clicks": clicks.ravel(),
            "conversions": results.ravel(),
            "revenue": revenue.ravel(),
            "currency": "SAR",
        }
    )
    return frame[frame["spend"] > 0].reset_index(drop=True)


def with_outage(frame: pd.DataFrame, days: int, random: np.random.Generator) -> pd.DataFrame:
    """Counting that broke on a platform: its last ``days`` have spend and no results."""
    hit, silent = random.choice(frame["platform"].unique()), frame["date"].unique()
    rows = (frame["platform"] == hit) & frame["date"].isin(np.sort(silent)[-days:])
    broken = frame.copy()
    broken.loc[rows, ["conversions", "revenue"]] = 0.0
    return broken


def with_dirt(frame: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Outages of tracking, fat-finger days and lost rows, as real exports have them."""
    dirty = frame.copy()
    for _ in range(3):
        hit = random.choice(dirty["platform"].unique())
        day = random.choice(dirty["date"].unique()[:-10])
        rows = (dirty["platform"] == hit) & (dirty["date"] >= day) & (dirty["date"] < day + np.timedelta64(2, "D"))
        dirty.loc[rows, ["conversions", "revenue"]] = 0.0
    fat = random.choice(len(dirty), 8, replace=False)
    dirty.loc[fat, "spend"] = (dirty.loc[fat, "spend"] * 10).round(2)
    lost = random.choice(len(dirty), len(dirty) // 100, replace=False)
    return dirty[~dirty.index.isin(lost)].reset_index(drop=True)
