"""Every prior of the response model, in one place, with what it means and where it comes from."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """A standard deviation that the data may move: a first guess, worth so many observations."""

    guess: float
    worth: float


@dataclass(frozen=True)
class Priors:
    """What the model believes before it sees a history.

    Shapes are pooled cell -> platform -> all. The spreads below put the elasticity of nine cells in ten at their
    usual spend between 0.2 and 1.1, half of them below 0.53. Published means over all media are lower
    (Sethuraman, Tellis and Briesch 2011: 0.12 in the short run, 0.24 in the long); results that a platform
    attributes to itself follow spend more closely, because it counts its own clicks.
    """

    log_odds: float = -0.2
    """Mean logit of saturation at usual spend over all advertisers."""
    log_odds_all: float = 0.4
    """Its spread from advertiser to advertiser."""
    log_odds_platform: float = 0.35
    """Spread of platforms around the advertiser's mean."""
    log_odds_cell: Scale = Scale(0.45, 8)
    """Spread of cells around their platform."""
    log_slope: float = 0.0
    """Mean log Hill slope: 0 is the concave curve next to an S."""
    log_slope_all: float = 0.3
    """Its spread from advertiser to advertiser: an S has to be earned, but by all cells together it can be."""
    log_slope_platform: float = 0.12
    """Spread of platforms around the advertiser's mean."""
    log_slope_cell: Scale = Scale(0.2, 12)
    """Spread of cells around their platform."""
    load: Scale = Scale(0.15, 12)
    """Spread over cells of how much more, or less, than all together demand moves them."""
    level: float = 3.0
    """Spread of a cell's log level around its crude results per day: as good as flat."""
    drift: Scale = Scale(0.08, 12)
    """Change of a cell's log level in two weeks: ads wear out, competitors come and go."""
    season: Scale = Scale(0.05, 12)
    """Change of shared log demand in a week."""
    shock: Scale = Scale(0.06, 12)
    """Log demand of a single day, beyond weekday and season."""
    weekday: float = 0.2
    """Spread of the log effects of the seven weekdays."""
    common_movement: float = 0.5
    """Spread of the effect that the day's common spend movement stands for (Mundlak 1978)."""
    lateness: float = 0.15
    """Spread of the share of the last day's results that has not been reported yet."""
    dispersion: float = 0.08
    """Typical negative binomial dispersion: variance = mean + dispersion x mean^2."""
    dispersion_spread: float = 1.0
    """Spread of its log from platform to platform."""


DEFAULT = Priors()
