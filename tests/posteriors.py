"""Posteriors for plans worked out by hand: curves ``top x / (x + half)`` and a future like the past."""

from collections.abc import Sequence

import numpy as np

from adopt.curves.families import Hill
from adopt.curves.posterior import Posterior
from adopt.labels import Cell
from tests.tables import cells

FACTORS = np.array([0.9, 1.0, 1.1])
"""Three draws of every curve's level; their mean is 1."""


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
    nothing = np.zeros(len(FACTORS))
    return Posterior(
        cells=names or cells(len(spend)),
        last_day=np.datetime64("2026-10-31"),  # a Saturday
        today=spend[:, 0],
        value=np.full(len(spend), value),
        curves=curves,
        load=np.ones(shape),
        weekday=np.zeros((7, len(FACTORS))),
        common=nothing,
        season=nothing,
        shock=nothing,
        drift=0.0,
        evidence=np.full(len(spend), 0.5),
    )
