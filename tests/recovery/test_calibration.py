"""Simulation-based calibration in small: truths drawn from the priors among the draws of their posteriors."""

import pytest

from benchmarks.calibration import GUESSED, VARYING, run
from benchmarks.from_priors import AHEAD, LEVELS

SIMULATIONS = 60


@pytest.mark.slow
@pytest.mark.parametrize("setting", [GUESSED, VARYING])
def test_truths_drawn_from_the_priors_lie_anywhere_among_the_draws(setting: str) -> None:
    table = run(setting, SIMULATIONS, LEVELS, processes=1).set_index("quantity")
    assert (table["p"] > 1e-4).all(), table
    # 360 intervals of cells that go together: a true claim of 90 % holds between 82 % and 97 %.
    cells = table.loc[["elasticity at usual spend", "slope", "log level"]]
    assert cells["90 % holds"].between(0.82, 0.97).all(), cells
    assert cells["50 % holds"].between(0.40, 0.60).all(), cells
    assert cells["sd z"].between(0.85, 1.15).all(), cells
    # Slopes of an advertiser's cells go together like one: of 60, a mean of z is known to 0.13.
    assert cells["mean z"].abs().max() < 0.5, cells
    one_each = table.loc[["mean elasticity", "mean slope", f"total of {AHEAD} days"]]
    assert one_each["mean z"].abs().max() < 0.5, one_each
    assert one_each["90 % holds"].min() > 0.78, one_each
