"""Adding amounts up exactly, so that neither the order of rows nor who adds them changes a bit.

An amount is rounded to a whole number of millionths, whole numbers are added, and the sum is divided once.
Millionths are the finest unit in which an ads manager bills. A sum below 9 billion is the float nearest to the
true one; above, it is within one unit in its last place. A row that is alone on its cell and day keeps its amount.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

UNIT = 1_000_000


def summed_sql(amount: str) -> str:
    """SQL (DuckDB) of the sum of a group; NULL only where all amounts are.

    Args:
        amount: SQL of the amount of a row, at most :data:`adopt.history.validate.LARGEST`.

    Example:
        >>> summed_sql("spend").startswith("case when count(*) = 1 then min(spend)")
        True
    """
    whole = f"sum(try_cast(round({amount} * {UNIT}) as bigint))"  # bigint: twice as fast as hugeint
    return f"case when count(*) = 1 then min({amount}) else cast({whole} as double) / {UNIT} end"


def summed(rows: pd.DataFrame, keys: Sequence[str], names: Sequence[str]) -> pd.DataFrame:
    """The sums of columns by keys, in the order of the keys' first rows; NaN only where all amounts are.

    Args:
        rows: with all of these columns.
        keys: columns that rows of one group share.
        names: of the columns of amounts.

    Example:
        >>> summed(pd.DataFrame({"cell": "a", "spend": [0.1, 0.2]}), ["cell"], ["spend"])["spend"].tolist()
        [0.3]
    """
    again = rows.duplicated(list(keys), keep=False).to_numpy()
    amounts = rows[list(names)].to_numpy(dtype=float)
    whole = np.where(again[:, None], _rounded(amounts * UNIT), amounts)
    groups = pd.DataFrame(whole, rows.index, list(names)).groupby([rows[key] for key in keys], sort=False)
    sums, units = groups.sum(min_count=1), np.where(groups.size().to_numpy() == 1, 1, UNIT)
    return sums.div(units, axis=0)


def _rounded(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Whole numbers, halves away from zero as databases round them."""
    whole = np.trunc(values)
    return np.where(values - whole == 0.5, whole + 1, np.rint(values))
