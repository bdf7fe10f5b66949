from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from adopt.curves.misses import Misses
from adopt.history.table import History
from adopt.keeping import keep_plan, kept_curves, made_again
from adopt.plan.scenario import Scenario
from adopt.simulate.worlds import World
from adopt.tracking import learned_misses, own_days, track_plans
from adopt.usecases import import_history, make_plan
from adopt.workspace.database import WorkspaceError
from adopt.workspace.plans import Made, Recipe
from adopt.workspace.workspace import Workspace

FIRST = date(2026, 3, 1)


def made(number: int, starts: int, days: int, status: str = "draft") -> Made:
    """A plan that starts so many days after the first of March."""
    begins = FIRST + timedelta(days=starts)
    recipe = Recipe((1,), "", Scenario(), "", 0, "0")
    ends, at = begins + timedelta(days=days - 1), datetime(2026, 3, 1, tzinfo=UTC)
    return Made(number, at, "ann", "plan", status, begins, ends, recipe, {}, b"")


def owned(plans: Sequence[Made], last: int) -> list[list[int]]:
    """The own days of each plan, counted from its first, in a history that ends so many days after FIRST."""
    own = own_days(plans, date(2026, 1, 1), FIRST + timedelta(days=last))
    return [np.flatnonzero(days).tolist() for _, days in own]


def test_plans_made_anew_every_week_share_the_days_out() -> None:
    weekly = [made(1, 0, 30), made(2, 7, 30), made(3, 14, 30)]
    assert owned(weekly, 16) == [list(range(7)), list(range(7)), [0, 1, 2]]
    assert sum(map(len, owned(weekly, 16))) == 17


def test_of_plans_of_one_day_the_last_counts_unless_another_was_approved() -> None:
    assert owned([made(1, 0, 7), made(2, 0, 7)], 3) == [[], [0, 1, 2, 3]]
    assert owned([made(1, 0, 7, "approved"), made(2, 0, 7)], 3) == [[0, 1, 2, 3], []]
    assert owned([made(1, 0, 7, "exported"), made(2, 2, 7)], 8) == [list(range(7)), [5, 6]]


def test_what_was_put_away_counts_where_nothing_else_does() -> None:
    assert owned([made(1, 0, 7), made(2, 3, 7, "archived")], 20) == [list(range(7)), [4, 5, 6]]


def test_plans_before_the_history_and_after_it_have_no_days() -> None:
    assert owned([made(1, 5, 7)], 4) == [[]]
    assert [days.tolist() for _, days in own_days([made(1, 0, 7)], FIRST, FIRST)] == [[]]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.open(str(tmp_path / "store.db"), person="ann")


def keep(workspace: Workspace, table: pd.DataFrame, file: Path) -> None:
    file.write_bytes(History.from_clean(table).to_csv_bytes())
    workspace.keep(import_history([file]))


def plan_of_a_week(workspace: Workspace, misses: Misses) -> int:
    curves, imports = kept_curves(workspace)
    asked = Scenario(name="week", days=7)
    return keep_plan(workspace, make_plan(curves, asked, misses), curves, asked, imports).number


def test_a_plan_is_held_against_what_came_and_made_again_with_what_had_been_learned(
    workspace: Workspace, small_world: World, tmp_path: Path
) -> None:
    table, file = small_world.history.table, tmp_path / "export.csv"
    last = table["date"].max()
    keep(workspace, table[table["date"] <= last - pd.Timedelta(days=14)], file)
    learned = Misses(0.1, 1, 2)
    number = plan_of_a_week(workspace, learned)
    plan = made_again(workspace, number)
    assert (plan.misses, plan.to_csv_bytes()) == (learned, workspace.plan(number).content)

    keep(workspace, table[table["date"] <= last - pd.Timedelta(days=7)], file)
    plan_of_a_week(workspace, Misses())
    keep(workspace, table, file)
    track = track_plans(workspace)
    week = table[(table["date"] > last - pd.Timedelta(days=14)) & (table["date"] <= last - pd.Timedelta(days=7))]
    row = track.table.iloc[0]
    assert row["days"] == 7
    assert row["spend"] == pytest.approx(week["spend"].sum())
    assert row["conversions"] == week["conversions"].sum()
    assert row["low"] < row["forecast"] < row["high"]
    assert 0.5 < row["on_plan"] <= 1
    assert track.held in (0.0, 0.5, 1.0)
    assert track.misses.plans == 2
    assert track.to_csv_bytes().decode().splitlines()[0].startswith("number,name,status,kept,first_day")

    first, second = (track.of(plan) for plan in (1, 2))
    assert first is not None
    assert second is not None
    money = np.array([first.spend, second.spend])
    assert track.on_plan == pytest.approx((np.array([first.on_plan, second.on_plan]) * money).sum() / money.sum())
    mean, low, high = track.won
    assert mean == pytest.approx((first.won + second.won).mean())
    assert low < mean < high
    assert mean == pytest.approx((track.passed["as_spent"] - track.passed["if_kept"]).sum())
    assert track.calibration["plans"].tolist() == [2, 2, 2]
    assert track.calibration["held"].iloc[-1] == track.passed["held_90"].sum()
    assert track.stretch == pytest.approx(second.stretched(track.misses))
    promised = workspace.plan(1).told
    assert row[["total", "expected", "expected_low"]].tolist() == [
        *(float(promised["total"]), promised["expected"], promised["low"])
    ]

    curves, _ = kept_curves(workspace)
    assert learned_misses(workspace, curves) == track.misses
    known = dict.fromkeys((1, 2), curves.posterior)
    assert track_plans(workspace, now=curves, remembered=known).judged[0].followed is not None
    newest = track_plans(workspace, now=curves, latest=1)
    assert [one.followed is None for one in newest.judged] == [True, False]


def test_a_new_cell_is_spend_elsewhere_and_a_lost_one_brought_nothing(
    workspace: Workspace, small_world: World, tmp_path: Path
) -> None:
    table, file = small_world.history.table, tmp_path / "export.csv"
    last, names = table["date"].max(), table["audience"] + table["platform"]
    later, one, other = (
        table["date"] > last - pd.Timedelta(days=7),
        names == names.iloc[0],
        names == names.iloc[-1],
    )
    keep(workspace, table[~later & ~one], file)
    plan_of_a_week(workspace, Misses())
    workspace.undo(1)
    keep(workspace, table[~other], file)
    (judged,) = track_plans(workspace).judged
    assert judged.followed is not None
    assert judged.followed.elsewhere == pytest.approx(table[later & one]["spend"].sum())
    assert judged.followed.table.set_index("audience")["spent"].min() == 0.0


def test_flights_of_a_plan_are_its_budgets_on_their_days_alone(
    workspace: Workspace, small_world: World, tmp_path: Path
) -> None:
    table, file = small_world.history.table, tmp_path / "export.csv"
    last = table["date"].max()
    keep(workspace, table[table["date"] <= last - pd.Timedelta(days=7)], file)
    curves, imports = kept_curves(workspace)
    starts = (last - pd.Timedelta(days=3)).date()
    cell = curves.history.cells[0]
    flights = [{"who": str(cell), "first": starts}]
    asked = Scenario.model_validate({"name": "flight", "days": 7, "flights": flights})
    keep_plan(workspace, make_plan(curves, asked), curves, asked, imports)
    keep(workspace, table, file)
    (judged,) = track_plans(workspace).judged
    assert judged.followed is not None
    assert (judged.followed.planned[0] > 0).tolist() == [False] * 3 + [True] * 4
    assert (judged.followed.planned[1] > 0).all()


def test_without_plans_there_is_nothing_to_say(workspace: Workspace, small_world: World, tmp_path: Path) -> None:
    keep(workspace, small_world.history.table, tmp_path / "export.csv")
    track = track_plans(workspace)
    assert np.isnan(track.held)
    assert (track.findings(), track.misses) == ((), Misses())
    assert np.isnan(track.on_plan)
    assert (track.won, track.stretch, track.of(1)) == ((0.0, 0.0, 0.0), 1.0, None)


def test_a_plan_is_made_again_with_its_context_and_refused_where_it_comes_out_otherwise(
    workspace: Workspace, small_world: World, tmp_path: Path
) -> None:
    keep(workspace, small_world.history.table, tmp_path / "export.csv")
    (tmp_path / "context.toml").write_text('countries = ["AE"]')
    curves, imports = kept_curves(workspace, tmp_path / "context.toml")
    plan, asked = make_plan(curves, Scenario(days=7)), Scenario(days=7)
    kept = keep_plan(workspace, plan, curves, asked, imports, tmp_path / "context.toml")
    assert made_again(workspace, kept.number).to_csv_bytes() == plan.to_csv_bytes()
    other = keep_plan(workspace, plan, curves, Scenario(days=8), imports)
    with pytest.raises(WorkspaceError, match="came out otherwise"):
        made_again(workspace, other.number)
