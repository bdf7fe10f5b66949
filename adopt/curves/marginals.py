"""What the next unit of money brings on each platform for each audience, over all campaigns that have it.

Where several campaigns of a platform have the same audience, the next unit is taken to be spread over them as
today's spend is. It then brings ``sum_i w_i m_i`` conversions, ``w_i`` being shares of spend and ``m_i`` slopes of
the curves, so that the marginal CPA of all is the mean of theirs that is harmonic and weighted by spend.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adopt.curves.posterior import Posterior

FloatArray = NDArray[np.float64]

AT_ONCE = 25
"""Audiences that a map shows; those that spend most."""
LITTLE = 0.25
"""Below this share of evidence a curve is hardly the cell's own."""
LEAST = 1e-12


@dataclass(frozen=True, eq=False)
class MarginalMap:
    """Platform by audience.

    Attributes:
        table: a row a platform and audience: platform, audience, campaigns (how many have it), daily_spend,
            marginal_cpa, marginal_roas (posterior medians; NaN without revenue), evidence (weighted by spend),
            little (whether that is little); audiences in falling order of spend.
        left_out: audiences that are not in it, because others spend more.
    """

    table: pd.DataFrame
    left_out: int

    @property
    def has_revenue(self) -> bool:
        """Whether the revenue of every row is known."""
        return bool(self.table["marginal_roas"].notna().all())

    @property
    def combines(self) -> bool:
        """Whether a row stands for several campaigns."""
        return bool((self.table["campaigns"] > 1).any())


def marginal_map(posterior: Posterior, most: int = AT_ONCE) -> MarginalMap:
    """Marginal CPA and ROAS at today's spend, platform by audience.

    Args:
        posterior: of the curves.
        most: audiences in the map.
    """
    cells = pd.DataFrame([(c.platform, c.audience) for c in posterior.cells], columns=["platform", "audience"])
    spend = cells.assign(spend=posterior.today).groupby("audience", sort=True)["spend"].sum()
    ranked = list(spend.sort_values(ascending=False, kind="stable").index)
    brings = _brings(posterior)
    shown = sorted({(c.platform, c.audience) for c in posterior.cells if c.audience in ranked[:most]})
    rows = [_row(posterior, brings, platform, audience) for platform, audience in shown]
    table = pd.DataFrame(rows).sort_values(
        ["audience", "platform"], key=lambda names: names.map(ranked.index) if names.name == "audience" else names
    )
    return MarginalMap(table.reset_index(drop=True), max(len(ranked) - most, 0))


def _brings(posterior: Posterior) -> FloatArray:
    """Draws of the conversions that the next unit of money brings in each cell, shape (C, D)."""
    at = np.where(posterior.today > 0, posterior.today, posterior.scale)[:, None]
    return np.asarray(posterior.curves.results(at) * posterior.curves.elasticity(at) / at)


def _row(posterior: Posterior, brings: FloatArray, platform: str, audience: str) -> dict[str, object]:
    members = [i for i, c in enumerate(posterior.cells) if (c.platform, c.audience) == (platform, audience)]
    spent = posterior.today[members]
    weights = spent if spent.sum() > 0 else posterior.scale[members]
    weights = weights / weights.sum()
    results = weights @ brings[members]
    revenue = weights @ (brings[members] * posterior.value[members])
    evidence = float(weights @ posterior.evidence[members])
    return {
        "platform": platform,
        "audience": audience,
        "campaigns": len(members),
        "daily_spend": float(spent.sum()),
        "marginal_cpa": float(np.median(1 / np.maximum(results, LEAST))),
        "marginal_roas": float(np.median(revenue)),
        "evidence": evidence,
        "little": evidence < LITTLE,
    }
