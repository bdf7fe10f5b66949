"""``adopt plan``, ``whatif``, ``compare`` and ``backtest`` as a user meets them."""

import re
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from adopt.simulate.worlds import World
from tests.functional.running import HEAD, Run, total_of


def test_a_plan_is_printed_written_and_adds_up(adopt: Run, history: Path) -> None:
    ended = adopt("plan", history, "--budget", "40000", "--days", "14", "--out", "plan.csv")
    assert (ended.code, ended.err) == (0, "")
    assert "Spend 40,000.00 SAR in 14 days" in ended.out
    assert "90 % between" in ended.out
    assert "probability that it is a gain" in ended.out
    assert ended.out.endswith("Written: plan.csv\n")
    assert abs(total_of(Path("plan.csv"), 14) - 40000) < Decimal("0.005")


def test_the_same_files_in_another_order_give_the_same_plan(adopt: Run, small_world: World) -> None:
    table = small_world.history.table
    for platform, part in table.groupby("platform"):
        part.to_csv(f"{platform}.csv", index=False)
    for name, files in {"one": ["meta.csv", "tiktok.csv"], "two": ["tiktok.csv", "meta.csv"]}.items():
        assert adopt("plan", *files, "--out", f"{name}.csv").code == 0
    assert Path("one.csv").read_bytes() == Path("two.csv").read_bytes()


def test_a_target_cpa_decides_how_much_is_spent(adopt: Run, history: Path) -> None:
    ended = adopt("plan", history, "--target-cpa", "16", "--days", "14", "--out", "plan.csv")
    assert (ended.code, ended.err) == (0, "")
    assert "Target: a conversion costs at most 16.00 SAR on average; expected: 16.00 SAR." in ended.out
    written = pd.read_csv("plan.csv")
    cost = float(total_of(Path("plan.csv"), 14)) / written["expected_conversions"].sum()
    assert cost == pytest.approx(16, rel=1e-4)


def test_a_target_roas_is_for_revenue(adopt: Run, history: Path) -> None:
    ended = adopt("plan", history, "--target-roas", "3", "--budget", "20000", "--days", "14", "--out", "plan.csv")
    assert (ended.code, ended.err) == (0, "")
    assert "Target: each unit spent brings at least 3.00 in revenue on average; expected: " in ended.out
    assert total_of(Path("plan.csv"), 14) <= 20000


def test_a_scenario_file_with_limits_is_kept_or_refused_with_the_nearest_name(adopt: Run, history: Path) -> None:
    Path("s.toml").write_text('[[limits]]\nwho = "platform:tiktok"\nshare_min = 0.6\n', encoding="utf-8")
    ended = adopt("plan", history, "--scenario", "s.toml", "--out", "plan.csv")
    assert (ended.code, ended.err) == (0, "")
    written = pd.read_csv("plan.csv")
    spend = written.groupby("platform")["recommended_daily_budget"].sum()
    assert spend["tiktok"] >= 0.6 * spend.sum() - 1e-6
    Path("s.toml").write_text('[[limits]]\nwho = "platform:tictoc"\nshare_min = 0.6\n', encoding="utf-8")
    ended = adopt("plan", history, "--scenario", "s.toml", "--out", "plan.csv")
    assert ended.code == 2
    assert "limits 1, who names “platform:tictoc”" in ended.err
    assert "The nearest is “platform:tiktok”" in ended.err


def test_a_plan_for_profit_leaves_unspent_what_does_not_pay(adopt: Run, history: Path) -> None:
    # A hundredth of the revenue is left: no spend pays, and the limits let it fall by half.
    said = adopt("plan", history, "--goal", "profit", "--margin", "0.01", "--days", "10", "--out", "plan.csv").out
    spent = re.search(r"Spend ([\d,.]+) SAR in 10 days", said)
    left = re.search(r"Left unspent: ([\d,.]+) SAR of ([\d,.]+) SAR\. At a margin of 1 % the next unit", said)
    assert spent
    assert left
    spent_all, unspent, budget = (Decimal(amount.replace(",", "")) for amount in (*spent.groups(), *left.groups()))
    assert spent_all + unspent == budget
    assert spent_all == total_of(Path("plan.csv"), 10)
    assert float(unspent) == pytest.approx(float(budget) / 2, rel=1e-3)
    assert "gets the least that the change limits allow" in said


def test_a_scenario_file_asks_and_options_go_before_it(adopt: Run, history: Path) -> None:
    Path("s.toml").write_text("days = 10\nbudget = 20000\n")
    assert "in 10 days" in adopt("plan", history, "--scenario", "s.toml").out
    assert "in 12 days" in adopt("plan", history, "--scenario", "s.toml", "--days", "12").out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--budget", "0"], 2, "must be a positive number, got 0"),
        (["--budget", "-5"], 2, "must be a positive number, got -5"),
        (["--budget", "abc"], 2, "must be a positive number, got abc"),
        (["--budget", "nan"], 2, "must be a positive number"),
        (["--budget", "100.001"], 2, "more decimals than the currency SAR"),
        (["--days", "0"], 2, "from 1 to 366"),
        (["--days", "1000"], 2, "from 1 to 366"),
        (["--days", "x"], 2, "valid integer"),
        (["--min-change", "0.5", "--max-change", "0.1"], 2, "lowest ≤ highest"),
        (["--goal", "fame"], 2, "“conversions”, “revenue” or “profit”"),
        (["--goal", "profit"], 2, "no margin is given"),
        (["--goal", "profit", "--margin", "40"], 2, "such as 0.4 for 40 %, got 40.0"),
        (["--margin", "0.4"], 2, "counts for the goal profit alone"),
        (["--scenario", "none.toml"], 2, "none.toml"),
        (["--budget", "9000000"], 3, "asked for 9,000,000.00"),
        (["--budget", "9000000"], 3, "allow changes up to"),
        (["--nonsense"], 2, "--nonsense"),
    ],
)
def test_what_cannot_be_asked_is_refused_and_an_old_plan_survives(
    adopt: Run, history: Path, words: list[str], code: int, said: str
) -> None:
    Path("plan.csv").write_text("old")
    ended = adopt("plan", history, *words, "--out", "plan.csv")
    assert ended.code == code
    assert ended.out == ""
    assert said in re.sub(r"\s+", " ", ended.err.replace("│", " "))
    assert "Traceback" not in ended.err
    assert Path("plan.csv").read_text() == "old"
    assert sorted(p.name for p in Path().iterdir()) == ["history.csv", "plan.csv"]


def test_what_if_by_day_and_at_a_constant_budget_agree(adopt: Run, history: Path, small_world: World) -> None:
    cells = small_world.history.cells[:2]
    rows = [f"{c.platform},{c.campaign},{c.audience},100" for c in cells]
    Path("constant.csv").write_text(HEAD + "\n".join(rows))
    dates = [f"2026-11-0{d}" for d in range(1, 8)]
    Path("daily.csv").write_text(
        HEAD.strip() + ",date\n" + "\n".join(f"{row},{day}" for row in rows for day in dates)
    )
    for name in ("constant", "daily"):
        ended = adopt("whatif", history, "--budgets", f"{name}.csv", "--days", "7", "--out", f"{name}-out.csv")
        assert ended.code == 0, ended.err
    assert Path("constant-out.csv").read_bytes() == Path("daily-out.csv").read_bytes()
    unknown = HEAD + "meta,Prospecting,Nobody,100\n"
    Path("unknown.csv").write_text(unknown)
    refused = adopt("whatif", history, "--budgets", "unknown.csv")
    assert refused.code == 2
    assert "row 2" in refused.err
    assert "nearest" in refused.err


def test_compare_puts_scenarios_side_by_side_and_names_the_one_that_fails(adopt: Run, history: Path) -> None:
    Path("s").mkdir()
    Path("s/a.toml").write_text("days = 14\n")
    Path("s/b.toml").write_text("days = 14\nmax_change = 0.1\nmin_change = -0.1\n")
    ended = adopt("compare", history, "--scenarios", "s", "--out", "compare.csv")
    assert ended.code == 0, ended.err
    compared = pd.read_csv("compare.csv")
    assert compared["scenario"].tolist() == ["a", "b"]
    assert compared["expected_conversions"].is_monotonic_decreasing
    Path("s/c.toml").write_text("budget = 9000000\n")
    failed = adopt("compare", history, "--scenarios", "s")
    assert (failed.code, failed.out) == (3, "")
    assert failed.err.startswith("adopt: In the scenario c: ")


def test_a_backtest_says_how_good_forecasts_would_have_been_and_writes_every_one(
    adopt: Run, history: Path
) -> None:
    ended = adopt("backtest", history, "--horizon", "7", "--origins", "2", "--out", "backtest.csv")
    assert (ended.code, ended.err) == (0, "")
    assert re.search(
        r"adopt's forecast error was .* of the CPA of the last (14|28) days; its 90 % intervals", ended.out
    )
    assert "2026-10-25 │ 2026-10-31" in ended.out
    written = pd.read_csv("backtest.csv")
    assert written["origin"].unique().tolist() == ["2026-10-17", "2026-10-24"]
    assert len(written) == 2 * 4
    assert (written["adopt_low"] < written["adopt_high"]).all()


def test_a_backtest_speaks_arabic(adopt: Run, history: Path) -> None:
    said = adopt("--lang", "ar", "backtest", history, "--horizon", "7", "--origins", "1").out
    assert "خطأ توقّعات" in said
    assert "forecast" not in said


def test_a_scenario_may_have_any_name(adopt: Run, history: Path) -> None:
    Path("s.toml").write_text('name = "{a} [red]:fire:"\ndays = 7\n')
    ended = adopt("compare", history, "--scenarios", "s.toml")
    assert ended.code == 0, ended.err
    assert ended.out.count("{a} [red]:fire:") == 2


@pytest.mark.parametrize(("language", "told"), [("en", "5 of 10 days, with budgets"), ("ar", "يعمل")])
def test_a_flight_is_planned_on_its_days_and_told(adopt: Run, history: Path, language: str, told: str) -> None:
    table = pd.read_csv(history, parse_dates=["date"])
    last = table["date"].max()
    first, end = (f"{last + pd.Timedelta(days=n):%Y-%m-%d}" for n in (6, 10))
    recent = table[table["date"] > last - pd.Timedelta(days=28)].groupby("platform")["spend"].sum() / 28
    budget = f"{10 * recent['meta'] + 5 * recent['tiktok']:.2f}"
    Path("s.toml").write_text(f'[[flights]]\nwho = "platform:tiktok"\nfirst = {first}\n', encoding="utf-8")
    words = "plan", history, "--scenario", "s.toml", "--budget", budget, "--days", "10", "--out", "plan.csv"
    ended = adopt("--lang", language, *words)
    assert (ended.code, ended.err) == (0, "")
    assert told in ended.out
    written = pd.read_csv("plan.csv", dtype=str)
    assert written.columns.tolist()[-4:] == ["evidence", "first_day", "last_day", "days"]
    tiktok = written[written["platform"] == "tiktok"]
    assert set(tiktok["first_day"]) == {first}
    assert set(tiktok["last_day"]) == {end}
    assert set(tiktok["days"]) == {"5"}
    spent = sum(
        Decimal(b) * int(n) for b, n in zip(written["recommended_daily_budget"], written["days"], strict=True)
    )
    assert abs(spent - Decimal(budget)) < Decimal("0.005")


def test_a_flight_of_an_unknown_name_or_without_days_is_refused(adopt: Run, history: Path) -> None:
    Path("s.toml").write_text('[[flights]]\nwho = "platform:tictoc"\nlast = 2020-01-01\n', encoding="utf-8")
    ended = adopt("plan", history, "--scenario", "s.toml", "--out", "plan.csv")
    assert (ended.code, Path("plan.csv").exists()) == (2, False)
    assert "flights 1, who names “platform:tictoc”" in ended.err
    assert "The nearest is “platform:tiktok”" in ended.err
    Path("s.toml").write_text('[[flights]]\nwho = "platform:tiktok"\nlast = 2020-01-01\n', encoding="utf-8")
    ended = adopt("plan", history, "--scenario", "s.toml")
    assert ended.code == 0
    assert "The flight of platform:tiktok ended on 2020-01-01, before the plan begins on" in ended.out
