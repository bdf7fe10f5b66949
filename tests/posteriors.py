"""Posteriors for plans worked out by hand: curves ``top x / (x + half)`` and a future like the past."""

from collections.abc import Sequence

import numpy as np

from adopt.curves.demand import HARMONICS
from adopt.curves.families import Hill
from adopt.curves.outlook import NO_COUNTRY, Outlook
from adopt.curves.posterior import Posterior
from adopt.labels import Cell
from tests.tables import cells

FACTORS = np.array([0.9, 1.0, 1.1])
"""Three draws of every curve's level; their mean is 1."""


def still(day: str = "2026-10-31") -> Outlook:
    """Demand that stays as it is after ``day`` (a Saturday)."""
    nothing = np.zeros(len(FACTORS))
    return Outlook(
        last_day=np.datetime64(day),
        calendar=NO_COUNTRY,
        weekday=np.zeros((7, len(FACTORS))),
        year=np.zeros((2 * HARMONICS, len(FACTORS))),
        seen=(),
        effects=np.zeros((0, len(FACTORS))),
        event=nothing,
        common=nothing,
        season=nothing,
        shock=nothing,
    )


def posterior(
    top: Sequence[float],
    half: Sequence[float],
    today: Sequence[float],
    value: float = 5.0,
    names: tuple[Cell, ...] | None = None,
) -> Posterior:
    """One cell a number, without weekdays, seasons or drift; spend and halves in currency units a day."""
    tops, halves, spend = (np.array(v, dtype=float)[:, None] for v in (top, half, today))
    reference = np.where(spend > 0, spend, halves)
    shape = (len(spend), len(FACTORS))
    curves = Hill(
        reference,
        np.log(tops * reference / (reference + halves) * FACTORS),
        np.broadcast_to(np.log(reference / halves), shape),
        np.zeros(shape),
    )
    return Posterior(
        cells=names or cells(len(spend)),
        last_day=np.datetime64("2026-10-31"),  # a Saturday
        today=spend[:, 0],
        value=np.full(shape, value),
        curves=curves,
        load=np.ones(shape),
        outlook=still(),
        drift=np.zeros(shape),
        dispersion=np.full(len(spend), 0.1),
        evidence=np.full(len(spend), 0.5),
    )
