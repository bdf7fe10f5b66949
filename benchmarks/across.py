"""What priors learned from an agency's other accounts are worth to the first plan of a new one.

Simulated agencies: accounts with half a year of history are fitted, each gives its summary (benchmarks.borrowed),
and new accounts with four weeks of history are fitted with the default priors, with what was learned, and, as an
upper limit, with the true distribution of the agency's shapes. Shares of the possible lift are compared account by
account. In three kinds of agencies shapes are shared; in two the lesson is empty or false: accounts that have
nothing in common, and accounts that all spend on news of their own, so that all counts show too much elasticity.

    python -m benchmarks.across [--agencies N] [--accounts N] [--new N] [--seconds S] [--caution C] [--kinds ...]
"""

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from unittest import mock

import numpy as np
import pandas as pd

from adopt.curves.priors import DEFAULT, Priors, Scale
from adopt.simulate import worlds
from adopt.simulate.kinds import WorldKind
from adopt.simulate.truth import TrueCurve
from adopt.simulate.worlds import World, make_world
from adopt.usecases import Curves, Scenario, make_plan
from benchmarks.advertisers import BOXES, DAYS, Advertiser, as_advertiser, learn
from benchmarks.borrowed import Summary, doubted, learned, summary_of
from benchmarks.decisions import NO_HARM, held
from benchmarks.tables import machine, show

OLD_DAYS, NEW_DAYS = 180, 28
CELL = (0.10, 0.12)
"""True spreads of elasticity and slope over the cells of an account."""
FIRM = 1e6
"""The worth of a spread that is known."""
PLAIN, LEARNED = "default", "learned"
SHAPES = ["elasticity", "elasticity_all", "slope", "slope_all"]
"""The priors that are learned."""


@dataclass(frozen=True)
class Agency:
    """A kind of agency: where the true shapes of its accounts lie.

    Attributes:
        name: of the kind.
        shared: whether its accounts have more in common than any two advertisers.
        elasticity: mean over its accounts, and how far accounts differ.
        slope: the same of Hill slopes.
        policy: how its accounts set their spend.
        drift: of the cells' levels.
    """

    name: str
    shared: bool
    elasticity: tuple[float, float] = (0.58, 0.05)
    slope: tuple[float, float] = (0.95, 0.1)
    policy: str = "wandering"
    drift: float = 0.1

    def account(self, number: int, place: int, days: int, audiences: int = 2) -> World:
        """An account of the agency with this number: the same arguments give the same one."""
        random = np.random.default_rng([number, place, *self.name.encode()])
        mean = random.normal(*self.elasticity), random.normal(*self.slope)
        kind = WorldKind(self.name, policy=self.policy, drift=self.drift, days=days, audiences=audiences)

        def curve(kind: WorldKind, random: np.random.Generator) -> TrueCurve:
            usual: TrueCurve = usual_curve(kind, random)
            elasticity = float(np.clip(random.normal(mean[0], CELL[0]), 0.1, 0.95))
            return replace(
                usual, elasticity=elasticity, slope=max(float(random.normal(mean[1], CELL[1])), elasticity + 0.05)
            )

        usual_curve = vars(worlds)["_curve"]
        with mock.patch.object(worlds, "_curve", curve):
            return make_world(kind, 1000 * number + place)

    @property
    def truth(self) -> Priors:
        """The priors of somebody who knows how the agency's shapes are distributed."""
        known = replace(
            DEFAULT,
            elasticity=self.elasticity[0],
            elasticity_all=self.elasticity[1],
            elasticity_platform=0.01,
            elasticity_cell=Scale(CELL[0], FIRM),
            slope=self.slope[0],
            slope_all=self.slope[1],
            slope_platform=0.01,
            slope_cell=Scale(CELL[1], FIRM),
        )
        return known if self.policy == "private_news" else replace(known, confounding=0.01)


AGENCIES = {
    agency.name: agency
    for agency in (
        Agency("low", True, elasticity=(0.35, 0.05)),
        Agency("high", True, elasticity=(0.80, 0.05)),
        Agency("s_shaped", True, slope=(1.9, 0.15)),
        Agency("nothing in common", False, elasticity=(0.56, 0.17), slope=(0.95, 0.4)),
        Agency("private news", False, policy="private_news", drift=0.2),
    )
}


def summaries(agency: Agency, number: int, accounts: int, days: int = OLD_DAYS) -> list[Summary]:
    """What the old accounts of an agency give."""
    fits = (learn(agency.account(number, place, days).history).inspection.fit for place in range(accounts))
    return [summary_of(fit) for fit in fits]


def tried(agency: Agency, number: int, accounts: int, new: int, caution: float) -> list[dict[str, object]]:
    """The new accounts of one agency: a row an account, box and set of priors."""
    given = summaries(agency, number, accounts)
    priors = {
        PLAIN: DEFAULT,
        LEARNED: learned(given, DEFAULT),
        "learned, doubted": doubted(given, DEFAULT),
        "true": agency.truth,
    }
    rows = []
    for place in range(accounts, accounts + new):
        advertiser = as_advertiser(agency.account(number, place, NEW_DAYS))
        found = {name: learn(advertiser.history, prior) for name, prior in priors.items()}
        for row in judged(advertiser, found, caution):
            row |= {"agency": agency.name, "shared": agency.shared, "number": number, "account": place}
            prior = priors[str(row["priors"])]
            rows.append(
                row | {n: getattr(prior, n) for n in ("elasticity", "elasticity_all", "slope", "slope_all")}
            )
    return rows


def judged(advertiser: Advertiser, found: dict[str, Curves], caution: float) -> Iterator[dict[str, object]]:
    """What each set of priors makes of one account, in each box."""
    errors = {name: _error(advertiser, curves) for name, curves in found.items()}
    for box, (low, high) in BOXES.items():
        best = None
        for name, curves in found.items():
            plan = make_plan(curves, Scenario(days=DAYS, min_change=low, max_change=high, caution=caution))
            problem = plan.allocation.problem
            kept = advertiser.total(problem.todays_split)
            if best is None:  # today's split and the budget are facts, alike for all
                best = advertiser.total(advertiser.best(problem.current, problem.daily_budget, (low, high)))
            won = advertiser.total(plan.recommended) - kept
            row = {"priors": name, "box": box, "share": won / (best - kept), "harmed": won / kept < NO_HARM}
            yield row | {"error": errors[name]} | held(advertiser, plan)


def _error(advertiser: Advertiser, curves: Curves) -> float:
    """How far elasticities at today's spend are off, root of the mean square over cells."""
    today = curves.posterior.today
    off = curves.posterior.elasticity().mean(axis=1) - advertiser.elasticity(today)
    return float(np.sqrt(np.nanmean(off**2)))


def run(
    kinds: Sequence[str], agencies: int, accounts: int, new: int, seconds: float, caution: float
) -> pd.DataFrame:
    """All rows; agencies of all kinds in turn, until there are so many or the time is over."""
    rows: list[dict[str, object]] = []
    begun = time.monotonic()
    for number in range(agencies):
        for kind in kinds:
            rows += tried(AGENCIES[kind], number, accounts, new, caution)
        if time.monotonic() - begun > seconds:
            break
    return pd.DataFrame(rows)


def summary(found: pd.DataFrame) -> pd.DataFrame:
    """Shares and paired differences: one row a kind (and all that do, or do not, share), box and set of priors."""
    groups = [(str(kind), part) for kind, part in found.groupby("agency", sort=False)]
    groups += [("SHARED" if s else "NOT SHARED", part) for s, part in found.groupby("shared", sort=False)]
    rows = []
    for kind, part in groups:
        for (box, priors), of_priors in part.groupby(["box", "priors"], sort=False):
            plain = part[(part["box"] == box) & (part["priors"] == PLAIN)]
            row = {"agency": kind, "box": box, "priors": priors, "accounts": len(of_priors)}
            rows.append(row | _compared(of_priors, plain))
    return pd.DataFrame(rows)


def _compared(part: pd.DataFrame, plain: pd.DataFrame) -> dict[str, object]:
    """Means of some rows, and their difference to those of the same accounts with the default priors."""
    keys = ["agency", "number", "account"]
    both = part.merge(plain[[*keys, "share"]], on=keys, suffixes=("", " plain"), validate="one_to_one")
    difference = both["share"] - both["share plain"]
    # Accounts of one agency share what was learned, so agencies are what is independent.
    of_agencies = difference.groupby([both["agency"], both["number"]]).mean()
    return {
        "share won": part["share"].mean(),
        "difference": difference.mean(),
        "its error": of_agencies.std() / np.sqrt(len(of_agencies)),
        "harmed": int(part["harmed"].sum()),
        "90 % holds total": part["quantile"].between(0.05, 0.95).mean(),
        "90 % holds cell": part["cells_90"].mean(),
        "error of elasticity": np.sqrt((part["error"] ** 2).mean()),
    }


def lessons(found: pd.DataFrame) -> pd.DataFrame:
    """The learned priors beside the true ones: means over agencies of a kind."""
    told = found[found["priors"].isin([LEARNED, "true"])]
    return told.groupby(["agency", "priors"], sort=False)[SHAPES].mean().reset_index()


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--agencies", type=int, default=8, help="agencies a kind")
    options.add_argument("--accounts", type=int, default=12, help="old accounts an agency")
    options.add_argument("--new", type=int, default=4, help="new accounts an agency")
    options.add_argument("--seconds", type=float, default=float("inf"), help="no agency is begun after these")
    options.add_argument("--caution", type=float, default=Scenario().caution, help="of the plans")
    options.add_argument("--kinds", nargs="*", default=list(AGENCIES))
    given = options.parse_args()
    found = run(given.kinds, given.agencies, given.accounts, given.new, given.seconds, given.caution)
    show(f"First plans of new accounts ({machine()})", summary(found).round(3))
    show("Priors learned, and the agencies' own", lessons(found).round(3))


if __name__ == "__main__":
    main()
