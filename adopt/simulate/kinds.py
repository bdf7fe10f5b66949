"""The kinds of simulated advertisers: what is true of each, and how each came by its history."""

from dataclasses import dataclass, fields
from datetime import date

from adopt.simulate.truth import SMOOTH


@dataclass(frozen=True)
class WorldKind:
    """How a simulated advertiser's world works.

    Attributes:
        name: of the kind.
        policy: how spend was set: one of :data:`adopt.simulate.policies.POLICIES`.
        families: the response families cells are drawn from.
        days: length of the history.
        platforms: names, each with ``audiences`` cells.
        audiences: cells a platform.
        results: typical results a day of a cell.
        dispersion: of the negative binomial counts.
        late: share of the results that is reported late (a few days, geometrically).
        carry: share of a day's effective spend carried into the next day.
        demand: spread of the season; weekday and day shocks are in proportion.
        drift: spread of a cell's log level after 30 days.
        dirt: whether outages, fat fingers and missing days are planted.
        outage: days at the end of the history on which one platform's conversions are not counted.
        overlap: minus the elasticity of a cell's results in the spend of its platform's other cells.
        mishap: what befell cells or platforms: one of :data:`adopt.simulate.turns.MISHAPS`, or nothing.
        surge: when demand leapt for all: one of :data:`adopt.simulate.turns.SURGES`, or nothing.
        raised: elasticity of spend in the surge's demand: 1 raises spend as much as demand.
        last_day: of the history, where no other is asked for.
        organic: what one standard deviation of a series that is observed does to log demand.
    """

    name: str
    policy: str = "wandering"
    families: tuple[str, ...] = ("hill",)
    days: int = 180
    platforms: tuple[str, ...] = ("meta", "tiktok", "linkedin", "youtube")
    audiences: int = 4
    results: float = 12.0
    dispersion: float = 0.06
    late: float = 0.0
    carry: float = 0.0
    demand: float = 0.15
    drift: float = 0.10
    dirt: bool = False
    outage: int = 0
    overlap: float = 0.0
    mishap: str = ""
    surge: str = ""
    raised: float = 0.0
    last_day: date = date(2026, 10, 31)
    organic: float = 0.0

    @property
    def cells(self) -> int:
        """How many cells it has."""
        return len(self.platforms) * self.audiences

    @property
    def particulars(self) -> str:
        """In what it differs from the plainest kind, as ``name value, ...``."""
        plain = WorldKind(self.name)
        told = {f.name: getattr(self, f.name) for f in fields(self)}
        return ", ".join(f"{name} {_told(v)}" for name, v in told.items() if v != getattr(plain, name))


def _told(value: object) -> str:
    return "/".join(map(str, value)) if isinstance(value, tuple) else str(value)


ORDINARY = (
    WorldKind("wandering"),
    WorldKind("steady", policy="steady"),
    WorldKind("stepped", policy="stepped"),
    WorldKind("following_demand", policy="following_demand", demand=0.25),
    WorldKind("chasing_roas", policy="chasing_roas"),
    WorldKind("flighted", policy="flighted"),
    WorldKind("s_shaped", policy="stepped", families=("s_shaped",)),
    WorldKind("other_families", families=("power", "exponential", "logarithmic")),
    WorldKind("thin", results=1.0),
    WorldKind("short", days=42),
    WorldKind("late", late=0.3),
    WorldKind("carry_over", carry=0.5),
    WorldKind("dirty", families=SMOOTH, dirt=True, late=0.15),
)
"""Advertisers that the response model was made for, more or less."""

ADVERSE = (
    WorldKind("odd_families", policy="stepped", families=("capped", "threshold")),
    WorldKind("correlated", overlap=0.3),
    WorldKind("breakdown", mishap="breakdown"),
    WorldKind("broken", mishap="broken"),
    WorldKind("dying_creative", mishap="dying_creative"),
    WorldKind("season_ends", surge="season_ends", raised=0.9),
    WorldKind("outage", outage=6),
    WorldKind("start_stop", policy="start_stop"),
    # A year and a month, so that the event lies in the history whole and again in the 30 days of a plan.
    WorldKind("ramadan", surge="ramadan", raised=0.8, days=400, audiences=2, last_day=date(2026, 2, 28)),
    WorldKind(
        "white_friday", surge="white_friday", raised=0.8, days=400, audiences=2, last_day=date(2026, 11, 10)
    ),
    WorldKind("two_metas", platforms=("meta", "meta_second_account"), audiences=20, results=0.3),
    WorldKind("private_news", policy="private_news", drift=0.2),
)
"""Advertisers that an adversary would think of: what the model does not know of, or takes to be otherwise."""

KINDS = {kind.name: kind for kind in (*ORDINARY, *ADVERSE)}
"""The kinds of worlds of the benchmarks."""

ORGANIC = WorldKind("organic", organic=0.2)
"""Demand follows a series that is observed; what it is worth to know it is a benchmark of its own."""

EVERY_KIND = {**KINDS, ORGANIC.name: ORGANIC}
"""The kinds that can be asked for."""
