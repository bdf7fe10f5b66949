"""Whether intervals hold as often as they say, over all judged plans, and how little a few plans tell."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from adopt.backtesting.followed import Followed

LEVELS = (0.5, 0.8, 0.9)
"""Central intervals that are looked at."""
EDGE = 0.05
"""Probability on either side of what chance leaves to intervals that are right."""


def calibration(judged: Sequence[Followed], levels: Sequence[float] = LEVELS) -> pd.DataFrame:
    """How many intervals held what came, one row a level.

    Args:
        judged: plans with days of their own; no day belongs to two of them.
        levels: probabilities of the central intervals.

    Returns:
        Columns level, plans, held (intervals that held what came; a part of 1 where so small a count lies on the
        edge), share (of the plans; NaN without any), and few and many: between so many of them would hold in nine
        cases of ten if the intervals were right (quantiles of a binomial).
    """
    from scipy.stats import binom

    count = len(judged)
    rows = []
    for level in levels:
        held = sum(float(one.forecast.held(np.array([one.conversions]), level)[0]) for one in judged)
        few, many = (int(binom.ppf(edge, count, level)) if count else 0 for edge in (EDGE, 1 - EDGE))
        share = held / count if count else np.nan
        rows.append(
            {"level": level, "plans": count, "held": held, "share": share, "few": few, "many": many},
        )
    return pd.DataFrame(rows)
