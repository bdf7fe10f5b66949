from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from adopt.history.table import Panel
from adopt.simulate.truth import FloatArray
from adopt.simulate.worlds import CAMPAIGNS, FUTURE_DAYS, KINDS, WorldKind, make_world

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


def test_where_cells_start_and_stop_some_come_late_some_pause_some_die_and_one_runs_on() -> None:
    seen = make_world(replace(SMALL, policy="start_stop", audiences=20, days=200), seed=4).history.panel()
    runs = seen.spend > 0
    assert runs[0].all()
    late, dead = ~runs[:, 0], ~runs[:, -1]
    paused = ~late & ~dead & ~runs.all(axis=1)
    for some in (late, dead, paused):
        assert 2 <= some.sum() <= 25
    assert not (late & dead).any()
    assert (~runs[paused]).sum(axis=1).min() >= 14


def test_private_news_move_the_spend_of_one_cell_apart_from_the_others() -> None:
    world = make_world(replace(SMALL, policy="private_news", drift=0.4, demand=0.0), seed=4)
    spend, level = np.log(world.history.panel().spend), np.log(world.level[:, :100])
    each = [np.corrcoef(x, y)[0, 1] for x, y in zip(spend, level, strict=True)]
    assert min(each) > 0.4
    assert np.abs(np.corrcoef(spend)[~np.eye(6, dtype=bool)]).mean() < 0.8


def test_in_a_surge_demand_and_spend_rise_together() -> None:
    surge = replace(SMALL, policy="steady", surge="season_ends", raised=0.9, demand=0.0, drift=0.0)
    raised, plain = make_world(surge, seed=4), make_world(replace(surge, surge=""), seed=4)
    ratio = raised.history.panel().spend / plain.history.panel().spend
    assert ratio[:, :60] == pytest.approx(1.0)
    usual = np.array([c.usual for c in raised.truth.curves])
    assert 1.5**0.9 * 0.97 < (raised.history.panel().spend[:, -25:].mean(axis=1) / usual).mean() < 2.0**0.9 * 1.03
    assert (raised.level[:, 99] > 1.3).all()
    assert raised.truth.ahead == pytest.approx(plain.truth.ahead)


def test_a_mishap_and_a_surge_leave_all_other_chance_as_it_was() -> None:
    plain, hit = make_world(SMALL, 5), make_world(replace(SMALL, mishap="broken"), 5)
    assert plain.truth.curves == hit.truth.curves
    before = slice(0, 80)  # once counts differ, so does the chance that follows them
    assert (hit.history.panel().spend[:, before] == plain.history.panel().spend[:, before]).all()
    assert set(np.round(hit.truth.ahead / plain.truth.ahead, 9).ravel()) == {0.5, 1.0}


def test_the_truth_knows_of_overlap_and_the_level_of_every_day() -> None:
    world = make_world(replace(SMALL, overlap=0.3), 5)
    assert world.truth.overlap == 0.3
    assert world.level.shape == (6, 100 + FUTURE_DAYS)
    assert (world.level[:, 100:] == world.truth.ahead).all()


def test_a_kind_says_when_its_history_ends_unless_another_day_is_asked_for() -> None:
    kind = replace(SMALL, last_day=date(2026, 2, 28))
    assert make_world(kind, 0).history.last_day == date(2026, 2, 28)
    assert make_world(kind, 0, date(2026, 3, 1)).history.last_day == date(2026, 3, 1)


def test_counts_where_audiences_overlap_are_fewer_when_all_spend_more() -> None:
    kind = replace(SMALL, days=600, demand=0.0, drift=0.0, overlap=0.4)
    world = make_world(kind, seed=5)
    seen = world.history.panel()
    expected = world.truth.results(seen.spend)
    error = np.sqrt((expected + 0.06 * expected**2).sum(axis=1))
    assert (np.abs(seen.conversions.sum(axis=1) - expected.sum(axis=1)) < 4 * error).all()
    alone = world.truth.response(seen.spend)
    busy = world.truth.crowding(seen.spend) > 1.2
    assert seen.conversions[busy].sum() < 0.9 * alone[busy].sum()


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


def test_where_counting_broke_one_platform_has_spend_and_no_results_to_the_end() -> None:
    broken = replace(KINDS["wandering"], outage=6, results=60.0)
    table = make_world(broken, 4).history.table
    last = table[table["date"] > table["date"].max() - np.timedelta64(6, "D")]
    sums = last.groupby("platform")[["spend", "conversions", "revenue"]].sum()
    silent = sums["conversions"] == 0
    assert silent.sum() == 1
    assert (sums.loc[silent, "revenue"] == 0).all()
    assert (sums.loc[silent, "spend"] > 0).all()
    before = table[table["date"] == table["date"].max() - np.timedelta64(6, "D")]
    assert (before.groupby("platform")["conversions"].sum() > 0).all()
