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

    elasticity: float = 0.56
    """Mean elasticity at usual spend over all advertisers."""
    elasticity_all: float = 0.17
    """Its spread from advertiser to advertiser."""
    confounding: float = 0.12
    """Spread of what counts show of the elasticity beyond what spend itself does: somebody who knew of a good day
    may have spent for it, and no history tells the difference. Lift tests do."""
    elasticity_platform: float = 0.1
    """Spread of platforms around the advertiser's mean."""
    elasticity_cell: Scale = Scale(0.15, 8)
    """Spread of cells around their platform."""
    slope: float = 0.85
    """Mean Hill slope: 1 is the concave curve next to an S."""
    slope_all: float = 0.5
    """Its spread from advertiser to advertiser: an S has to be earned, but by all cells together it can be."""
    slope_platform: float = 0.12
    """Spread of platforms around the advertiser's mean."""
    slope_cell: Scale = Scale(0.2, 12)
    """Spread of cells around their platform."""
    load: Scale = Scale(0.15, 12)
    """Spread over cells of how much more, or less, than all together demand moves them."""
    level: float = 3.0
    """Spread of a cell's log level around its crude results per day: as good as flat."""
    drift: Scale = Scale(0.1, 12)
    """Change of a cell's log level in two weeks: ads wear out, competitors come and go."""
    year: Scale = Scale(0.12, 8)
    """Spread of the yearly waves' sines and cosines; the k-th harmonic's is a k-th of it."""
    drift_cell_worth: float = 3.0
    """How many steps of its own the drift usual among all cells is worth to a cell's."""
    season: Scale = Scale(0.06, 10)
    """Change of shared log demand in a week."""
    event: Scale = Scale(0.15, 6)
    """Log demand of a day of an event: a holiday, Ramadan, a promotion."""
    shock: Scale = Scale(0.06, 12)
    """Log demand of a single day, beyond weekday and season."""
    weekday: float = 0.2
    """Spread of the log effects of the seven weekdays."""
    common_movement: float = 0.5
    """Spread of the effect that the day's common spend movement stands for (Mundlak 1978)."""
    series: float = 0.15
    """Spread of what one standard deviation of a series told beside the history does to log demand: more than that
    of a season or an event is not to be expected of one of many influences."""
    late: float = 0.1
    """Mean share of the last day's results that arrives within the next days."""
    lateness: float = 0.25
    """Its spread from platform to platform."""
    lateness_slow: float = 0.1
    """Spread of the share of the last day's results that takes the platform's whole window to arrive."""
    incremental: float = 1.0
    """Share of the results a platform counts that ads bring about: taken at its word until a test says otherwise.
    Used only where there are lift tests or a second count."""
    incremental_all: float = 0.3
    """Its spread from advertiser to advertiser. Set beside 663 experiments at Meta, estimates without experiments
    were often off by more (Gordon, Moakler and Zettelmeyer 2023)."""
    incremental_platform: float = 0.25
    """Spread of platforms around the advertiser's mean."""
    second_source: float = 0.3
    """How far another count over the platform's own may be off that share: it misses views, and credits itself."""
    carry_odds: float = 1e5
    """Carry-over is believed where it makes the results so many times as probable; infinite: never. Where there
    is some, odds of simulated advertisers were above 10^10; where spend followed a cell's own good days, up to
    2 x 10^5."""
    dispersion: float = 0.08
    """Typical negative binomial dispersion: variance = mean + dispersion x mean^2."""
    dispersion_spread: float = 1.0
    """Spread of its log from platform to platform."""
    dispersion_cell: float = 0.7
    """Spread of its log from cell to cell of a platform."""

    def scale(self, name: str) -> Scale:
        """The prior of one of the spreads that data decide."""
        found = getattr(self, {"elasticity": "elasticity_cell", "slope": "slope_cell"}.get(name, name))
        assert isinstance(found, Scale)
        return found


DEFAULT = Priors()
