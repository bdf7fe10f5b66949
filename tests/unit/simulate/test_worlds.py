from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from adopt.history.table import Panel
from adopt.simulate.truth import FAMILIES, FloatArray
from adopt.simulate.worlds import CAMPAIGNS, FUTURE_DAYS, KINDS, POLICIES, WorldKind, make_world

SMALL = WorldKind("small", platforms=("meta", "x"), audiences=3, days=100)


def panel(policy: str, **changes: object) -> Panel:
    return make_world(replace(SMALL, policy=policy, **changes), seed=4).history.panel()  # type: ignore[arg-type]


def log_steps(seen: Panel) -> FloatArray:
    return np.asarray(np.abs(np.diff(np.log(seen.spend), axis=1)))


def test_the_same_kind_and_seed_make_the_same_world() -> None:
    one, same, other = (make_world(SMALL, seed) for seed in (3, 3, 4))
    assert one.history.digest == same.history.digest != other.history.digest
    assert one.truth.curves == same.truth.curves
    assert np.array_equal(one.truth.ahead, same.truth.ahead)


def test_a_kind_of_another_name_is_another_world() -> None:
    assert make_world(SMALL, 3).history.digest != make_world(replace(SMALL, name="other"), 3).history.digest


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_makes_a_history_of_its_length_with_its_cells(name: str) -> None:
    kind = replace(KINDS[name], platforms=("meta", "x"), audiences=2, days=60)
    world = make_world(kind, 0, date(2026, 8, 9))
    seen = world.history.panel()
    assert seen.cells == world.truth.cells
    assert len(seen.cells) == 4
    assert {c.campaign for c in seen.cells} == set(CAMPAIGNS)
    assert world.history.last_day == date(2026, 8, 9)
    assert len(seen.dates) <= 60
    assert world.truth.ahead.shape == (4, FUTURE_DAYS)
    assert {c.family for c in world.truth.curves} <= set(kind.families)
    assert (seen.spend >= 0).all()
    assert world.history.currency == "SAR"


def test_all_families_and_policies_are_in_some_kind() -> None:
    assert {family for kind in KINDS.values() for family in kind.families} == set(FAMILIES)
    assert {kind.policy for kind in KINDS.values()} == set(POLICIES)


def test_a_steady_advertiser_changes_little_and_a_wandering_one_much() -> None:
    assert np.log(panel("steady").spend).std(axis=1).max() < 0.15
    assert np.log(panel("wandering").spend).std(axis=1).min() > 0.2


def test_a_stepped_advertiser_keeps_budgets_for_weeks_and_then_jumps() -> None:
    jumps = (log_steps(panel("stepped")) > 0.25).mean()
    assert 0.005 < jumps < 0.08
    assert np.median(log_steps(panel("stepped"))) < 0.08


def test_an_advertiser_who_follows_demand_moves_all_cells_together() -> None:
    together = np.corrcoef(np.log(panel("following_demand", demand=0.3).spend))
    apart = np.corrcoef(np.log(panel("wandering", demand=0.3).spend))
    off = ~np.eye(6, dtype=bool)
    assert together[off].min() > 0.7
    assert np.abs(apart[off]).mean() < 0.4


def test_an_advertiser_who_chases_returns_spends_more_where_they_were_better() -> None:
    seen = panel("chasing_roas", demand=0.0, drift=0.0)
    past = [
        seen.conversions[:, t - 7 : t].sum(axis=1) / seen.spend[:, t - 7 : t].sum(axis=1) for t in range(8, 100)
    ]
    overall = [seen.conversions[:, :t].sum(axis=1) / seen.spend[:, :t].sum(axis=1) for t in range(8, 100)]
    better = np.log(np.array(past) / np.array(overall)).T
    changes = np.log(seen.spend[:, 8:] / seen.spend[:, 7:-1])
    assert np.corrcoef(better.ravel(), changes.ravel())[0, 1] > 0.2


def test_a_flighted_advertiser_pauses_but_not_in_the_last_five_weeks() -> None:
    seen = make_world(replace(SMALL, policy="flighted", days=180), seed=4).history.panel()
    assert 0.05 < (seen.spend[:, :-35] == 0).mean() < 0.5
    assert (seen.spend[:, -35:] > 0).all()
    assert not seen.present[seen.spend == 0].any()


def test_counts_are_those_of_the_curves_where_demand_stands_still() -> None:
    world = make_world(replace(SMALL, demand=0.0, drift=0.0, days=1500), seed=5)
    seen = world.history.panel()
    expected = np.stack([c.results(x) for c, x in zip(world.truth.curves, seen.spend, strict=True)])
    # Negative binomial: the variance of a count is m + 0.06 m^2.
    error = np.sqrt((expected + 0.06 * expected**2).sum(axis=1))
    assert (np.abs(seen.conversions.sum(axis=1) - expected.sum(axis=1)) < 4 * error).all()


def test_what_is_carried_out_of_the_history_is_the_weighted_past_spend() -> None:
    world = make_world(replace(SMALL, carry=0.5), seed=1)
    spend = world.history.panel().spend
    weights = 0.5 * 0.5 ** np.arange(spend.shape[1])[::-1]
    assert world.truth.carried == pytest.approx(spend @ weights)
    without = make_world(SMALL, seed=1)
    assert without.truth.carried == pytest.approx(without.history.panel().spend[:, -1])


def test_late_results_of_the_last_days_are_still_to_come() -> None:
    usual = replace(SMALL, results=300.0, platforms=("meta",), audiences=6)
    final, seen = (make_world(replace(usual, late=late), 2).history.panel().conversions for late in (0.0, 0.3))
    assert (seen <= final).all()
    assert seen[:, -1].sum() / final[:, -1].sum() == pytest.approx(0.7, abs=0.04)
    assert seen[:, -3].sum() / final[:, -3].sum() == pytest.approx(1 - 0.3 * 0.65**2, abs=0.03)
    assert np.array_equal(seen[:, :50], final[:, :50])


@pytest.fixture
def clean_and_dirty() -> tuple[pd.DataFrame, pd.DataFrame]:
    keys = ["platform", "campaign", "audience", "date"]
    clean, dirty = (
        make_world(replace(SMALL, dirt=dirt), 6).history.table.set_index(keys) for dirt in (False, True)
    )
    return clean, dirty


def test_dirt_loses_one_row_in_a_hundred(clean_and_dirty: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    clean, dirty = clean_and_dirty
    assert len(clean) - len(dirty) == len(clean) // 100
    assert dirty.index.isin(clean.index).all()


def test_dirt_has_fat_fingers_of_ten_times_the_spend(clean_and_dirty: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    clean, dirty = clean_and_dirty
    ratio = (dirty["spend"] / clean["spend"].reindex(dirty.index)).round(6)
    assert set(ratio) == {1.0, 10.0}
    assert 1 <= (ratio == 10).sum() <= 8


def test_dirt_has_days_on_which_a_whole_platform_counts_nothing(
    clean_and_dirty: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    clean, dirty = clean_and_dirty
    silenced = (dirty["conversions"] == 0) & (clean["conversions"].reindex(dirty.index) > 0)
    days = dirty[silenced].reset_index().groupby(["platform", "date"]).size()
    assert 2 <= len(days) <= 6  # three outages of two days
    assert days.max() == 3  # every audience of the platform
    assert (dirty.loc[silenced[silenced].index, "revenue"] == 0).all()
