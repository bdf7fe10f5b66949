"""What may be expected of cells that the history does not know: a new audience is like one that it knows.

Given the other cells of its platform (of all platforms where it is the first there), a new cell is exchangeable
with them: each draw of its curve is the curve of one of them, in money, each as often as any other. What a few
cells do not show of the spread between cells is added: n of them hold (n - 1)/n of the variance v between cells
as their own spread, and a further one lies around their mean with v (1 + 1/n), so 2 v/n is added to the log of the
level, to the elasticity and to the log of the slope. For a new platform the same holds for the spread between
platforms, of which J are known. The expected level stays that of the others: not to know a cell is no merit.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from adopt.curves.families import Hill, log_shape
from adopt.curves.posterior import Posterior
from adopt.curves.priors import DEFAULT
from adopt.errors import QuestionError
from adopt.plan.launch import Launch
from adopt.text import N_

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

USUAL_SPREAD = 0.5
"""Of the log cost of a conversion between audiences, and between platforms: a factor of 1.65 up or down."""
WORTH = 4.0
"""How many cells, or platforms, the usual spread is worth beside those of the history."""
SLACKEST, STEEPEST = 0.05, 0.95
"""The elasticity of a new curve as a share of its Hill slope, between which it stays."""


def with_newcomers(posterior: Posterior, launches: tuple[Launch, ...]) -> Posterior:
    """What is known, with the new cells behind the known ones; nothing else about these changes.

    Raises:
        QuestionError: if a cell is in the history already, or is launched twice.
    """
    for number, launch in enumerate(launches):
        _refuse_known(posterior, launch)
        posterior = _with_one(posterior, launch, number, len(posterior.cells) - number)
    return posterior


def donors_of(posterior: Posterior, launch: Launch, known: int) -> IntArray:
    """The places of the cells that a new one is like: those of its platform, else all; of the first ``known``."""
    same = np.array([cell.platform == launch.platform for cell in posterior.cells[:known]])
    return np.flatnonzero(same) if same.any() else np.arange(known)


def _refuse_known(posterior: Posterior, launch: Launch) -> None:
    if launch.cell in posterior.cells:
        raise QuestionError(
            "launched-already",
            N_("{cell} is launched, but it is there already."),
            N_("Take it out of [[launch]]; a limit for it may have a maximum of its own."),
            cell=launch.cell,
        )


@dataclass(frozen=True)
class Unseen:
    """Standard deviations that the known cells do not show of a further one."""

    level: float
    elasticity: float
    slope: float


def _with_one(posterior: Posterior, launch: Launch, number: int, known: int) -> Posterior:
    """What is known with one more cell behind the others."""
    draws = posterior.load.shape[1]
    random = np.random.default_rng([posterior.seed, 3, number])
    donors = donors_of(posterior, launch, known)
    like, dear = (random.permutation(np.resize(donors, draws)) for _ in range(2))
    each = np.arange(draws)
    curves, new = (
        posterior.curves,
        _curve(posterior, launch, like, unseen_of(posterior, launch, donors, known), random),
    )
    full = np.broadcast_to
    shape = posterior.load.shape
    return replace(
        posterior,
        cells=(*posterior.cells, launch.cell),
        today=np.append(posterior.today, 0.0),
        # The draws of a value are independent of those of the curves, so another cell lends it.
        value=np.vstack([posterior.value, posterior.value[dear, each]]),
        curves=Hill(
            np.vstack([curves.reference, [[launch.maximum]]]),
            np.vstack([full(curves.log_level, shape), new.log_level]),
            np.vstack([full(curves.log_odds, shape), new.log_odds]),
            np.vstack([full(curves.log_slope, shape), new.log_slope]),
        ),
        load=np.vstack([posterior.load, posterior.load[like, each]]),
        drift=np.vstack([posterior.drift, posterior.drift[like, each]]),
        dispersion=np.append(posterior.dispersion, posterior.dispersion[donors].mean()),
        evidence=np.append(posterior.evidence, 0.0),
        carried=None if posterior.carried is None else np.append(posterior.carried, 0.0),
        incremental=None
        if posterior.incremental is None
        else np.vstack([posterior.incremental, posterior.incremental[like, each]]),
        _kept={},
    )


def _curve(
    posterior: Posterior, launch: Launch, like: IntArray, unseen: Unseen, random: np.random.Generator
) -> Hill:
    """Draws of the new curve around its greatest spend, arrays of shape (D,)."""
    curves, each = posterior.curves, np.arange(len(like))
    shape = posterior.load.shape
    level, odds, log_slope = (
        np.broadcast_to(part, shape)[like, each] for part in (curves.log_level, curves.log_odds, curves.log_slope)
    )
    reference = curves.reference[like, 0]
    more = random.standard_normal((3, len(like)))
    log_slope = log_slope + unseen.slope * more[2]
    slope = np.exp(log_slope)
    elasticity = np.exp(log_slope) / (1 + np.exp(odds)) + unseen.elasticity * more[1]
    odds = np.log(slope / np.clip(elasticity, SLACKEST * slope, STEEPEST * slope) - 1)
    along = np.log(launch.maximum / reference)
    level = level + unseen.level * more[0] - unseen.level**2 / 2 + log_shape(along, odds, slope)
    return Hill(np.array(launch.maximum), level, odds + slope * along, log_slope)


def unseen_of(posterior: Posterior, launch: Launch, donors: IntArray, known: int) -> Unseen:
    """The spread of a further cell beyond what its donors show."""
    between_cells, between_platforms, platforms = _spreads(posterior, known)
    cells = 2 / len(donors)
    new = launch.platform not in {cell.platform for cell in posterior.cells[:known]}
    others = 2 / platforms if new else 0.0
    priors = DEFAULT
    return Unseen(
        float(np.sqrt(cells * between_cells + others * between_platforms)),
        float(np.sqrt(cells * priors.elasticity_cell.guess**2 + others * priors.elasticity_platform**2)),
        float(np.sqrt(cells * priors.slope_cell.guess**2 + others * priors.slope_platform**2)),
    )


def _spreads(posterior: Posterior, known: int) -> tuple[float, float, int]:
    """Variance of log results a unit of money between a platform's cells, and between platforms; their number."""
    level = np.broadcast_to(posterior.curves.log_level, posterior.load.shape)[:known].mean(axis=1)
    cheap = level - np.log(posterior.curves.reference[:known, 0])
    names = np.array([cell.platform for cell in posterior.cells[:known]])
    means = {name: float(cheap[names == name].mean()) for name in dict.fromkeys(names.tolist())}
    within = cheap - np.array([means[name] for name in names.tolist()])
    across = np.array(list(means.values())) - np.mean(list(means.values()))
    return (
        _pooled(within, len(cheap) - len(means)),
        _pooled(across, len(means) - 1),
        len(means),
    )


def _pooled(departures: FloatArray, count: int) -> float:
    """A variance of which ``count`` departures are independent, drawn to the usual one."""
    return float((WORTH * USUAL_SPREAD**2 + (departures**2).sum()) / (WORTH + count))
