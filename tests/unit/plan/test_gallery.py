"""Every scenario of the project is run on the demo's history and keeps what its ``why`` promises."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from adopt.plan.plan import Plan
from adopt.usecases import Curves, compare_scenarios, demo_history, fit_curves, load_scenario, make_plan

FOLDER = Path(__file__).parents[3] / "scenarios"


@pytest.fixture(scope="module")
def curves() -> Curves:
    return fit_curves(demo_history().history)


def spent(plan: Plan, platform: str) -> float:
    return float(plan.recommended[[c.platform == platform for c in plan.cells]].sum())


def _fifth_on_linkedin(plan: Plan) -> bool:
    return spent(plan, "linkedin") >= 0.2 * float(plan.recommended.sum()) - 1e-6


def _tidy(plan: Plan) -> bool:
    return all(b % 5 == 0 for b in plan.daily_budgets) and int((plan.recommended > 0).sum()) <= 12


def _on_linkedin(plan: Plan) -> list[bool]:
    return [c.platform == "linkedin" for c in plan.cells]


def _pushed(plan: Plan) -> bool:
    linkedin = _on_linkedin(plan)
    kept = bool(np.allclose(plan.recommended[linkedin], plan.posterior.today[linkedin], atol=0.0101))
    return kept and sum(spent(plan, p) for p in ("meta", "tiktok", "youtube")) > 0.7 * plan.recommended.sum()


def _on_its_days(plan: Plan) -> bool:
    tiktok = [c.platform == "tiktok" for c in plan.cells]
    days = plan.days_of[tiktok].tolist(), plan.days_of[_on_linkedin(plan)].tolist()
    return days == ([11] * 4, [14] * 4) and spent(plan, "tiktok") <= 0.25 * float(plan.recommended.sum()) + 1e-6


def _is_usual(share: float) -> Callable[[Plan], bool]:
    return lambda plan: abs(float(plan.budget) / plan.posterior.today.sum() / plan.days - share) < 1e-6


PROMISES: dict[str, Callable[[Plan], bool]] = {
    "budget_cut": _is_usual(0.8),
    "free_hand": _is_usual(1.0),
    "launch_snapchat": lambda plan: 50 <= spent(plan, "snapchat") <= 400,
    "leads_and_sales": lambda plan: spent(plan, "linkedin") < 0.6 * plan.posterior.today[_on_linkedin(plan)].sum(),
    "linkedin_floor": _fifth_on_linkedin,
    "profit": lambda plan: plan.total < plan.budget,
    "ramadan_push": lambda plan: _is_usual(1.33)(plan) and _pushed(plan),
    "reach": lambda plan: abs(plan.expected.mean / 9000 - 1) < 2e-4,
    "risk_averse": _is_usual(1.0),
    "small_steps": _is_usual(1.0),
    "steady": _is_usual(1.0),
    "target_cpa": lambda plan: abs(float(plan.total) / plan.expected.mean / 10 - 1) < 2e-4,
    "tidy": _tidy,
    "white_friday": _on_its_days,
}


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.toml")))
def test_a_scenario_keeps_its_promise(curves: Curves, name: str) -> None:
    scenario = load_scenario(FOLDER / f"{name}.toml")
    plan = make_plan(curves, scenario)
    assert scenario.why
    assert PROMISES[name](plan)
    assert plan.total <= plan.budget
    money = (budget * days for budget, days in zip(plan.daily_budgets, plan.days_of.tolist(), strict=True))
    assert abs(sum(money) - plan.total) < 0.005
    assert plan.allocation.certificate.holds(1e-4)


def test_the_risk_averse_plan_is_surer_of_less(curves: Curves) -> None:
    steady, averse = (make_plan(curves, load_scenario(FOLDER / f"{n}.toml")) for n in ("steady", "risk_averse"))
    assert averse.expected.mean <= steady.expected.mean
    assert averse.gain.high - averse.gain.low < steady.gain.high - steady.gain.low


def test_scenarios_of_every_kind_stand_side_by_side(curves: Curves) -> None:
    names = ("steady", "launch_snapchat", "target_cpa", "reach")
    table = compare_scenarios(curves, [load_scenario(FOLDER / f"{n}.toml") for n in names]).table
    assert table["scenario"].tolist() == ["steady", "launch on Snapchat", "target CPA", "9,000 conversions"]
    assert table["why"].all()
