"""What is said of a new cell holds its truth: a platform is left out of the history, then told as launches."""

from dataclasses import replace

import numpy as np
import pytest

from adopt.history.table import History
from adopt.plan.launch import Launch
from adopt.plan.newcomers import with_newcomers
from adopt.simulate.worlds import KINDS, make_world
from adopt.usecases import fit_curves

WORLDS = 12


def share_of_truth(seed: int) -> list[tuple[bool, float]]:
    """For each cell of a left-out platform: whether its interval holds the truth, and expected over true."""
    kind = replace(KINDS["wandering"], days=120)
    world = make_world(kind, seed)
    platform = kind.platforms[seed % len(kind.platforms)]
    table = world.history.table
    known = fit_curves(History.from_frame(table[table["platform"] != platform].reset_index(drop=True))).posterior
    found = []
    for cell, curve in zip(world.truth.cells, world.truth.curves, strict=True):
        if cell.platform == platform:
            launch = Launch(**vars(cell), maximum=2 * curve.usual)
            draws = with_newcomers(known, (launch,)).curves[len(known.cells)].results(np.array([curve.usual]))
            low, high = np.quantile(draws, [0.05, 0.95])
            true = float(curve.results(np.array(curve.usual)))
            found.append((bool(low <= true <= high), float(draws.mean()) / true))
    return found


@pytest.mark.slow
def test_intervals_of_new_platforms_hold_and_their_means_are_not_hopes() -> None:
    # Over 67 worlds the intervals of 90 % held 97 % of 536 truths on new platforms (spreads of platforms are
    # narrower there than is allowed for) and 88 % of 134 on known ones; the median ratio was 0.96.
    found = [one for seed in range(200, 200 + WORLDS) for one in share_of_truth(seed)]
    held, ratios = np.array([h for h, _ in found]), np.array([r for _, r in found])
    assert held.mean() > 0.85
    assert 0.8 < np.median(ratios) < 1.15
