import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import adopt
from adopt import learned, usecases
from adopt.context.context import Context, Scope, StatedTest
from adopt.curves.calendar import Promotion
from adopt.curves.covariates import Series
from adopt.curves.outside import SecondSource
from adopt.errors import FileError, InfeasibleError, QuestionError
from adopt.history.table import History
from adopt.plan.limits import Limit
from adopt.simulate.worlds import KINDS, World
from adopt.usecases import (
    Curves,
    Scenario,
    Source,
    compare_scenarios,
    demo_exports,
    demo_history,
    fit_curves,
    forecast_budgets,
    import_history,
    make_plan,
    simulate_advertiser,
    usual_budget,
    world_kinds,
)

HEAD = "platform,campaign,audience,daily_budget\n"
BY_DAY = {"budget": 30000.0, "days": 14}


def budgets(curves: Curves, text: str = "100") -> Source:
    rows = (f"{c.platform},{c.campaign},{c.audience},{text}\n" for c in curves.posterior.cells)
    return Source("mine.csv", (HEAD + "".join(rows)).encode())


def test_the_public_names_are_there_and_no_others() -> None:
    assert {name: callable(getattr(adopt, name)) for name in adopt.__all__} == dict.fromkeys(adopt.__all__, True)
    with pytest.raises(AttributeError, match="module 'adopt' has no attribute 'nothing'"):
        adopt.nothing  # noqa: B018


def test_paths_and_sources_are_read_alike(small_world: World, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(small_world.history.to_csv_bytes())
    by_path, by_text, by_source = (
        import_history([f]).history.digest
        for f in (tmp_path / "a.csv", str(tmp_path / "a.csv"), Source.of(tmp_path / "a.csv"))
    )
    assert by_path == by_text == by_source == small_world.history.digest


def test_progress_is_told_from_start_to_end(small_world: World) -> None:
    told: list[tuple[str, float]] = []
    fit_curves(small_world.history, progress=lambda what, done: told.append((what, done)))
    assert [done for _, done in told] == sorted(done for _, done in told)
    assert told[0][1] == 0
    assert told[-1] == ("Done", 1.0)


def test_the_table_of_curves_has_a_row_a_cell_and_intervals_around_the_middle(small_curves: Curves) -> None:
    table = small_curves.table
    assert len(table) == len(small_curves.posterior.cells)
    for name in ("conversions_a_day", "elasticity", "marginal_cpa"):
        assert (table[f"{name}_low"] < table[name]).all()
        assert (table[name] < table[f"{name}_high"]).all()
    assert table["evidence"].between(0, 1).all()


def test_a_curve_is_drawn_from_nothing_and_passes_today(small_curves: Curves) -> None:
    cell = small_curves.posterior.cells[1]
    points, today = small_curves.points(cell), small_curves.today(cell)
    assert (len(points), points["daily_spend"][0], points["conversions"][0]) == (60, 0, 0)
    there = [
        float(np.interp(today.daily_spend, points["daily_spend"], points[c]))
        for c in ("low", "conversions", "high")
    ]
    assert there == pytest.approx([today.low, today.conversions, today.high], rel=0.01)
    assert today.low < today.conversions < today.high


def test_the_findings_are_those_of_the_data_and_of_the_fit(small_curves: Curves) -> None:
    assert small_curves.findings == (*small_curves.checked.findings, *small_curves.noticed)


def test_the_order_of_rows_and_files_makes_no_difference(small_world: World) -> None:
    table = small_world.history.table
    shuffled = table.sample(frac=1, random_state=3)
    halves = [shuffled.iloc[: len(table) // 2], shuffled.iloc[len(table) // 2 :]]
    sources = [Source(f"{i}.csv", History.from_frame(h).to_csv_bytes()) for i, h in enumerate(halves)]
    random.Random(1).shuffle(sources)
    plans = [
        make_plan(fit_curves(import_history(given).history), Scenario(**BY_DAY)).to_csv_bytes()  # type: ignore[arg-type]
        for given in (sources, sources[::-1])
    ]
    whole = make_plan(fit_curves(small_world.history), Scenario(**BY_DAY)).to_csv_bytes()  # type: ignore[arg-type]
    assert plans == [whole, whole]


def test_another_seed_is_other_draws_of_the_same_posterior(small_world: World, small_curves: Curves) -> None:
    other = fit_curves(small_world.history, seed=1)
    one, two = (make_plan(c, Scenario(days=14)) for c in (small_curves, other))
    assert one.to_csv_bytes() != two.to_csv_bytes()
    assert one.expected.mean == pytest.approx(two.expected.mean, rel=0.05)


def test_a_history_without_revenue_leaves_revenue_empty(small_world: World) -> None:
    curves = fit_curves(History.from_frame(small_world.history.table.drop(columns="revenue")))
    assert pd.isna(make_plan(curves, Scenario(days=7)).table["expected_revenue"]).all()
    assert pd.isna(forecast_budgets(curves, budgets(curves), 7).table["expected_revenue"]).all()
    with pytest.raises(QuestionError, match="The goal is revenue, but the history has no revenue for"):
        make_plan(curves, Scenario(days=7, goal="revenue"))


@pytest.mark.parametrize("percent", [100, 80])
def test_the_usual_budget_is_what_the_last_28_days_cost_a_day_or_a_share_of_it(
    small_curves: Curves, percent: int
) -> None:
    daily = small_curves.history.panel().spend[:, -28:].sum() / 28
    usual = usual_budget(small_curves, 30, percent)
    assert float(usual) == pytest.approx(30 * daily * percent / 100, abs=0.01)
    assert make_plan(small_curves, Scenario(budget=float(usual), days=30)).total == usual


def test_budgets_of_ones_own_are_forecast(small_curves: Curves) -> None:
    forecast = forecast_budgets(small_curves, budgets(small_curves, "120.50"), 10)
    assert forecast.currency == "SAR"
    assert list(forecast.table["daily_budget"]) == [120.5] * len(small_curves.posterior.cells)


@pytest.mark.parametrize("days", [0, -3, 1000])
def test_a_forecast_needs_days_that_can_be_planned_for(small_curves: Curves, days: int) -> None:
    with pytest.raises(QuestionError, match=f"expected a whole number of days from 1 to 366, got {days}"):
        forecast_budgets(small_curves, budgets(small_curves), days)


def test_a_backtest_leaves_tests_and_second_counts_out_as_forecasts_are_held_against_the_platforms_counts(
    small_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    test = StatedTest(
        "t", (Scope("t.csv", 2, "meta", "", ""),), date(2026, 9, 1), date(2026, 9, 9), 100.0, 0.0, 5.0, 1.0
    )
    context = Context(
        promotions=(Promotion("Sale", date(2026, 9, 1), date(2026, 9, 3)),),
        lift_tests=(test,),
        second_source=(SecondSource("meta", date(2026, 9, 1), date(2026, 9, 9), 50.0),),
    )
    known: list[Context] = []

    def fitted(history: History, context: Context, seed: int) -> Curves:
        known.append(context)
        return fit_curves(history, seed=seed)

    monkeypatch.setattr(learned, "fit_curves", fitted)
    usecases.backtest(small_world.history, 7, 2, context)
    assert known == [Context(promotions=context.promotions)] * 2


def test_a_backtest_knows_no_more_of_a_series_than_was_known_on_each_day(
    small_world: World, small_curves: Curves, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, last = small_world.history.first_day, small_world.history.last_day
    days = tuple(first + timedelta(days=i) for i in range((last - first).days + 4))
    until_today = Series("a", days[:-3], tuple(map(float, range(len(days) - 3))))
    three_ahead = Series("b", days, tuple(map(float, range(len(days)))))
    known: list[list[date]] = []

    def fitted(history: History, context: Context, seed: int) -> Curves:
        known.append([one.days[-1] for one in context.series])
        return small_curves

    monkeypatch.setattr(learned, "fit_curves", fitted)
    usecases.backtest(small_world.history, 7, 2, Context(series=(until_today, three_ahead)))
    ends = [last - timedelta(days=14), last - timedelta(days=7)]
    assert known == [[end, end + timedelta(days=3)] for end in ends]


def test_a_backtest_with_the_same_seed_is_the_same(small_world: World) -> None:
    one, again, other = (
        usecases.backtest(small_world.history, 7, 1, seed=seed).to_csv_bytes() for seed in (3, 3, 4)
    )
    assert one == again != other


def test_scenarios_are_compared_in_their_order(small_curves: Curves) -> None:
    names = ["b", "a"]
    comparison = compare_scenarios(small_curves, [Scenario(name=n, days=7) for n in names])
    assert list(comparison.table["scenario"]) == names


def test_an_infeasible_scenario_is_named_with_its_numbers_and_remedy(small_curves: Curves) -> None:
    with pytest.raises(
        InfeasibleError, match=r"In the scenario too much: With changes between .* Set the budget"
    ) as caught:
        compare_scenarios(small_curves, [Scenario(name="fine"), Scenario(name="too much", budget=9e9)])
    assert caught.value.code == "budget-beyond-changes"


def test_a_scenario_that_makes_no_sense_is_named(small_curves: Curves) -> None:
    with pytest.raises(QuestionError, match=r"In the scenario fine grained: The budget 1\.005 has more decimals"):
        compare_scenarios(small_curves, [Scenario(name="fine grained", budget=1.005)])


@pytest.mark.parametrize(
    ("names", "complaint"),
    [
        (["a", "b", "a"], r"Every scenario needs a name of its own, but a stands twice\. Set name = "),
        ([], r"^There is no scenario to compare\.$"),
    ],
)
def test_scenarios_need_names_of_their_own(small_curves: Curves, names: list[str], complaint: str) -> None:
    with pytest.raises(QuestionError, match=complaint):
        compare_scenarios(small_curves, [Scenario(name=n) for n in names])


def test_the_same_kind_and_seed_write_the_same_advertiser(tmp_path: Path) -> None:
    first, again, other = (
        {p.relative_to(folder): p.read_bytes() for p in simulate_advertiser(folder, "short", seed)}
        for folder, seed in ((tmp_path / "a", 5), (tmp_path / "b", 5), (tmp_path / "c", 6))
    )
    assert first == again
    assert first[Path("history.csv")] != other[Path("history.csv")]
    assert {p.name for p in first} >= {"history.csv", "truth.csv", "README.txt", "meta_ads_manager.csv"}
    assert first[Path("README.txt")].startswith(b"SIMULATED advertiser, kind short, seed 5.")


def test_an_advertiser_whose_demand_follows_a_series_comes_with_it_and_its_coming_days(tmp_path: Path) -> None:
    written = simulate_advertiser(tmp_path, "organic", 1, ["meta"])
    assert {"organic.csv", "context.toml"} < {path.name for path in written}
    history = import_history([tmp_path / "history.csv"]).history
    series = usecases.load_context(tmp_path / "context.toml").series
    assert [one.name for one in series] == ["organic sessions", "brand mentions"]
    assert {one.days[0] for one in series} == {history.first_day}
    assert {one.beyond(np.datetime64(history.last_day)) for one in series} == {90}


def test_the_exports_of_a_simulated_advertiser_read_back_as_its_history(tmp_path: Path) -> None:
    written = simulate_advertiser(tmp_path, "short", 2)
    read = import_history([p for p in written if p.parent.name == "exports"]).history
    canonical = import_history([tmp_path / "history.csv"]).history
    columns: list[Any] = ["date", "platform", "campaign", "audience", "spend", "conversions"]
    pd.testing.assert_frame_equal(read.table[columns], canonical.table[columns])


def test_an_unknown_kind_is_refused_and_nothing_written(tmp_path: Path) -> None:
    with pytest.raises(
        QuestionError, match=r"no kind of world called “flat”. The kinds are .*carry_over, chasing_roas"
    ):
        simulate_advertiser(tmp_path / "new", "flat")
    assert not (tmp_path / "new").exists()


def test_an_advertiser_needs_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FileError, match="cannot be written: Not a directory"):
        simulate_advertiser(tmp_path / "file", "short")


def test_every_kind_of_world_is_listed() -> None:
    assert list(world_kinds()["name"]) == [*KINDS, "organic"]


def test_the_demo_is_read_from_raw_exports(tmp_path: Path) -> None:
    files = demo_exports(tmp_path)
    assert [p.parent.name for p in files] == ["exports"] * 4
    imported = demo_history()
    assert {f.name for f in imported.files} == {p.name for p in files}
    assert imported.history.digest == import_history(files).history.digest


def test_tags_of_the_history_may_be_named_in_limits_and_a_scenarios_own_go_before_them(small_world: World) -> None:
    table = small_world.history.table
    warm = (table["audience"] == table["audience"].iloc[0]).map({True: "warm; core", False: ""})
    history = History.from_frame(table.assign(tags=warm))
    assert list(history.tags) == ["core", "warm"]
    assert history.tags["core"] == history.tags["warm"]
    assert {cell.audience for cell in history.tags["warm"]} == {table["audience"].iloc[0]}
    curves = fit_curves(history)
    bears = np.array([cell in history.tags["warm"] for cell in curves.posterior.cells])
    limit = Limit(who="tag:warm", change_max=-0.1)
    plan = make_plan(curves, Scenario(days=14, limits=(limit,)))
    today = curves.posterior.today[bears].sum()
    assert plan.recommended[bears].sum() <= 0.9 * today + 0.02
    other = str(curves.posterior.cells[int(np.argmin(bears))])
    own = Scenario(days=14, limits=(limit,), tags={"warm": (other,)})
    assert make_plan(curves, own).recommended[bears].sum() > 0.9 * today
    assert History.from_frame(table).tags == {}
