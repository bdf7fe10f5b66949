"""The command line as a user meets it: what it prints, what it writes, and how it ends."""

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from adopt import cli, usecases
from adopt.simulate.worlds import World
from tests.unit.export.sheets import meta_row, meta_sheet

HEAD = "platform,campaign,audience,daily_budget\n"


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def adopt(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run a command in an empty folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ADOPT_LANG", "en")
    monkeypatch.delenv("ADOPT_DEBUG", raising=False)

    def run(*words: str | Path) -> Ended:
        monkeypatch.setattr(sys, "argv", ["adopt", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return Ended(int(ended.value.code or 0), said.out, said.err)

    return run


@pytest.fixture
def history(small_world: World, tmp_path: Path) -> Path:
    file = tmp_path / "history.csv"
    file.write_bytes(small_world.history.to_csv_bytes())
    return file


def total_of(plan: Path, days: int) -> Decimal:
    written = pd.read_csv(plan, dtype=str)["recommended_daily_budget"]
    return sum(map(Decimal, written), Decimal(0)) * days


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


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.csv", b"", "empty"),
        ("unknown.csv", b"a,b\n1,2\n", "row 1 has a, b. Export a report by day"),
        (
            "ids.csv",
            b"Day,Campaign ID,Campaign name,Ad set name,Amount spent (USD),Purchases\n"
            b"2026-01-01,1.20243E+17,c,a,5,1\n",
            "1.20243E+17",
        ),
        (
            "negative.csv",
            b"date,platform,campaign,audience,spend,conversions\n2026-01-01,x,c,a,-5,1\n",
            "row 2, column spend: expected an amount",
        ),
        (
            "text.csv",
            b"date,platform,campaign,audience,spend,conversions\n2026-01-01,x,c,a,5,1\n2026-01-02,x,c,a,much,1\n",
            "row 3, column spend: expected a number",
        ),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "picture.csv"),
    ],
)
def test_a_bad_file_is_refused_by_its_name(adopt: Run, name: str, content: bytes, said: str) -> None:
    Path(name).write_bytes(content)
    for command in (["import"], ["check"], ["fit"], ["plan"]):
        ended = adopt(*command, name)
        assert (ended.code, ended.out) == (2, "")
        assert name in ended.err
        assert said in ended.err


def test_a_missing_file_and_a_folder_are_refused(adopt: Run) -> None:
    Path("folder").mkdir()
    for word in ("none.csv", "folder"):
        ended = adopt("plan", word)
        assert ended.code == 2
        assert word in ended.err


@pytest.mark.parametrize("out", ["none/plan.csv", "folder"])
def test_where_nothing_can_be_written_nothing_is_printed_either(adopt: Run, history: Path, out: str) -> None:
    Path("folder").mkdir()
    ended = adopt("plan", history, "--out", out)
    assert (ended.code, ended.out) == (2, "")
    assert out in ended.err


def test_import_puts_files_together_and_reads_its_own_file_back(adopt: Run, history: Path) -> None:
    first = adopt("import", history, "--out", "all.csv")
    assert first.code == 0
    assert "history.csv" in first.out
    assert Path("all.csv").read_bytes() == history.read_bytes()


def test_own_specs_are_named_before_the_command(adopt: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADOPT_SPECS", "")  # the command sets it; undone after the test
    Path("own").mkdir()
    Path("own/meta.toml").write_text('platform = "meta"\n[headings]\nspend = { it = ["Importo speso"] }\n')
    Path("it.csv").write_text("Day,Campaign name,Importo speso (EUR),Purchases,Reach\n2026-09-17,Spring,2,1,9\n")
    assert adopt("import", "it.csv").code == 2
    assert adopt("--specs", "own", "import", "it.csv", "--out", "all.csv").code == 0
    assert "meta,Spring,Spring,2" in Path("all.csv").read_text()
    none = adopt("--specs", "none", "import", "it.csv")
    assert (none.code, none.out) == (2, "")
    assert "none holds no specs" in none.err


def test_a_mapping_is_named_before_the_command_and_applied_on_import(
    adopt: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADOPT_MAPPING", "")  # the command sets it; undone after the test
    Path("m.toml").write_text(
        '[[rule]]\nsplit = "_"\npart = 2\ntags = ["ksa"]\n[currency]\nto = "SAR"\n'
        '[[currency.rates]]\ncurrency = "USD"\nrate = 3.75\n'
    )
    headings = "Day,Campaign name,Ad set name,Amount spent (USD),Purchases\n"
    Path("meta.csv").write_text(f"{headings}2026-09-17,Spring,KSA_Women,2,1\n2026-09-17,Spring,UAE_Women,4,1\n")
    ended = adopt("--mapping", "m.toml", "import", "meta.csv", "--out", "all.csv")
    assert ended.code == 0, ended.err
    assert "are one now: meta / Spring / Women" in ended.out
    assert Path("all.csv").read_text().splitlines()[1] == "2026-09-17,meta,Spring,Women,22.5,,,2,,SAR,ksa,purchase"
    assert adopt("--mapping", "none.toml", "import", "meta.csv").code == 2


def test_a_plan_goes_into_the_bulk_sheet_it_came_from(adopt: Run) -> None:
    head = "platform,campaign,audience,currency,current_daily_budget,recommended_daily_budget\n"
    Path("plan.csv").write_text(f"{head}meta,Spring,Women,SAR,50,61.25\ntiktok,Spring,Men,SAR,9,10\n")
    sheet = meta_sheet(meta_row("Spring", "Women", 1), meta_row("Autumn", "All", 2)).data
    Path("bulk.csv").write_bytes(sheet)
    Path("out.csv").write_text("old")
    refused = adopt("export", "plan.csv", "--bulk", "bulk.csv", "--out", "out.csv")
    assert (refused.code, refused.out) == (2, "")
    assert "no budget for meta / Autumn / All (row 3)" in refused.err
    assert Path("out.csv").read_text() == "old"
    ended = adopt("export", "plan.csv", "--bulk", "bulk.csv", "--out", "out.csv", "--leave-others")
    assert (ended.code, ended.err) == (0, "")
    assert "│ Spring   │ Women    │            50 │        61.25 │   +23% │" in ended.out
    assert "1 running budget is in no plan and stays as it is" in ended.out
    changed = sheet.decode("utf-16").replace("Women\t50\t", "Women\t61.25\t")
    assert Path("out.csv").read_bytes() == b"\xff\xfe" + changed.encode("utf-16-le")


def test_google_takes_a_sheet_made_from_the_plan_alone(adopt: Run) -> None:
    Path("plan.csv").write_text(f"{HEAD.replace('daily_budget', 'recommended_daily_budget')}youtube,Video,a,9.5\n")
    assert adopt("export", "plan.csv", "--out", "new.csv").code == 2
    assert adopt("export", "plan.csv", "--out", "new.csv", "--new-google", "--bulk", "plan.csv").code == 2
    ended = adopt("export", "plan.csv", "--out", "new.csv", "--new-google")
    assert (ended.code, ended.err) == (0, "")
    assert Path("new.csv").read_bytes().endswith(b"\r\nVideo,9.50\r\n")


def test_overlapping_files_are_refused_unless_the_newer_replaces(adopt: Run, history: Path) -> None:
    Path("again.csv").write_bytes(history.read_bytes())
    assert adopt("import", history, "again.csv").code == 2
    assert adopt("import", history, "again.csv", "--newer-replaces").code == 0


def test_check_says_what_is_odd_or_that_nothing_is(adopt: Run, history: Path) -> None:
    calm = "Nothing that needs your attention was found."
    said = adopt("check", history)
    assert said.code == 0
    assert "still arriving" in said.out
    assert said.out.endswith(f"{calm}\n")
    rows = history.read_text().splitlines()
    Path("thin.csv").write_text("\n".join(rows[:12]))
    thin = adopt("check", "thin.csv")
    assert "The history is 11 days long" in thin.out
    assert calm not in thin.out


def test_fit_writes_the_curves(adopt: Run, history: Path) -> None:
    assert adopt("fit", history, "--out", "curves.csv").code == 0
    curves = pd.read_csv("curves.csv")
    assert len(curves) == 4
    assert (curves["elasticity_low"] < curves["elasticity_high"]).all()


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


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["whatif", "history.csv", "--budgets", "none.csv"], "There is no file none.csv. Check the name"),
        (["whatif", "history.csv", "--budgets", "mine.csv", "--days", "0"], "from 1 to 366, got 0"),
        (["whatif", "history.csv", "--budgets", "mine.csv", "--days", "-3"], "from 1 to 366, got -3"),
        (["whatif", "history.csv", "--budgets", "mine.csv"], "row 2, column daily_budget: expected an amount"),
        (["whatif", "history.csv"], "--budgets"),
        (
            ["compare", "history.csv", "--scenarios", "bad"],
            "wrong.toml, key “budgets”: there is no such key; the nearest is “budget”.",
        ),
        (["compare", "history.csv", "--scenarios", "twins", "--scenarios", "twins"], "but a stands twice"),
        (["compare", "history.csv", "--scenarios", "none"], "none cannot be read: No such file"),
        (["backtest", "history.csv", "--horizon", "0"], "a whole number of days from 1 to 90, got 0"),
        (["backtest", "history.csv", "--horizon", "32"], "at least 92 days; it has 90. Export more days, or look"),
        (["backtest", "history.csv", "--origins", "9"], "room for 1 to 5 earlier days to forecast from, got 9"),
        (["fit", "history.csv", "--seed", "-1"], "--seed"),
        (["simulate", "--seed", "-1"], "--seed"),
        (["simulate", "--out", "history.csv"], "cannot be written"),
        (["demo", "--out", "history.csv"], "cannot be written"),
        (["nonsense"], "nonsense"),
    ],
)
def test_every_command_refuses_bad_input_with_code_2_and_writes_nothing(
    adopt: Run, history: Path, words: list[str], said: str
) -> None:
    for folder, name, content in (("bad", "wrong", "budgets = 1"), ("twins", "a", "days = 7")):
        Path(folder).mkdir()
        Path(folder, f"{name}.toml").write_text(content)
    Path("mine.csv").write_text(f"{HEAD}meta,Prospecting,Women 25-34,much\n")
    before = {p: p.read_bytes() for p in Path().rglob("*") if p.is_file()}
    ended = adopt(*words)
    assert (ended.code, ended.out) == (2, "")
    assert said in re.sub(r"\s+", " ", ended.err.replace("│", " "))
    assert "Traceback" not in ended.err
    assert {p: p.read_bytes() for p in Path().rglob("*") if p.is_file()} == before


def test_a_scenario_may_have_any_name(adopt: Run, history: Path) -> None:
    Path("s.toml").write_text('name = "{a} [red]:fire:"\ndays = 7\n')
    ended = adopt("compare", history, "--scenarios", "s.toml")
    assert ended.code == 0, ended.err
    assert ended.out.count("{a} [red]:fire:") == 2


def test_simulate_writes_the_same_advertiser_for_the_same_seed_and_says_it_is_simulated(adopt: Run) -> None:
    for name in ("one", "two"):
        ended = adopt("simulate", "--out", name, "--kind", "short", "--seed", "5")
        assert ended.code == 0
        assert ended.out.startswith("SIMULATED")
    one, two = (sorted(p for p in Path(n).rglob("*") if p.is_file()) for n in ("one", "two"))
    assert [p.name for p in one] == [p.name for p in two]
    assert all(a.read_bytes() == b.read_bytes() for a, b in zip(one, two, strict=True) if a.suffix != ".xlsx")
    assert "SIMULATED" in Path("one/README.txt").read_text()


def test_a_simulated_advertiser_on_all_eight_platforms_is_read_back_to_the_cent(adopt: Run) -> None:
    everywhere = "meta, linkedin, tiktok, x, snapchat, youtube, pinterest, reddit"
    assert adopt("simulate", "--out", "s", "--kind", "dirty", "--seed", "3", "--platforms", everywhere).code == 0
    exports = sorted(Path("s/exports").iterdir())
    assert len(exports) == 8
    read = adopt("import", *exports, "--out", "all.csv")
    assert read.code == 0, read.err
    found, true = pd.read_csv("all.csv", dtype=str), pd.read_csv("s/history.csv", dtype=str)
    for table in (found, true):
        for name in ("spend", "impressions", "clicks", "conversions", "revenue"):
            table[name] = [str(Decimal(amount).quantize(Decimal("0.01"))) for amount in table[name].fillna("0")]
    assert found.pop("result").notna().all()
    pd.testing.assert_frame_equal(found, true)


@pytest.mark.parametrize("kind", ["short", "dirty"])
def test_raw_exports_give_the_plan_of_the_canonical_table_to_the_last_digit(adopt: Run, kind: str) -> None:
    assert adopt("simulate", "--out", "s", "--kind", kind, "--seed", "3").code == 0
    exports = sorted(Path("s/exports").iterdir())
    assert len(exports) == 4
    assert adopt("plan", *exports, "--out", "raw.csv").code == 0
    assert adopt("plan", "s/history.csv", "--out", "canonical.csv").code == 0
    assert Path("raw.csv").read_bytes() == Path("canonical.csv").read_bytes()


def test_the_kinds_of_worlds_can_be_listed_and_an_unknown_one_is_refused(adopt: Run) -> None:
    listed = adopt("simulate", "--list")
    assert listed.code == 0
    assert "following_demand" in listed.out
    assert not list(Path().iterdir())
    assert "The kinds are" in adopt("simulate", "--kind", "flat").err


@pytest.mark.parametrize(("lang", "spoken"), [(["--lang", "ar"], "ar"), ([], "en")])
def test_the_app_is_served_by_a_process_of_its_own_in_the_language_asked_for(
    adopt: Run, monkeypatch: pytest.MonkeyPatch, lang: list[str], spoken: str
) -> None:
    called: list[tuple[list[str], dict[str, str]]] = []

    def call(command: list[str], env: dict[str, str]) -> int:
        called.append((command, env))
        return 7

    monkeypatch.setattr(subprocess, "call", call)
    assert adopt(*lang, "app", "--port", "8600", "--headless").code == 7
    command, environment = called[0]
    assert command[1:] == ["-P", "-m", "app", "--port", "8600", "--headless"]
    assert environment["ADOPT_LANG"] == spoken


def test_the_demo_says_where_everything_is(adopt: Run) -> None:
    ended = adopt("demo")
    assert ended.code == 0
    for said in ("SIMULATED", "demo/plan.csv", "demo/report.pdf", "demo/report.html", "demo/exports", "adopt app"):
        assert said in ended.out
    page = Path("demo/report.html").read_text()
    assert "Gain over today&#39;s split" in page
    assert "SIMULATED" in page
    assert Path("demo/report.pdf").read_bytes().startswith(b"%PDF-")
    assert total_of(Path("demo/plan.csv"), 30) > 0


def test_arabic_is_spoken_where_it_is_asked_for(adopt: Run, history: Path) -> None:
    planned = adopt("--lang", "ar", "plan", history)
    assert "التحويلات المتوقّعة" in planned.out
    assert "Expected" not in planned.out
    refused = adopt("--lang=ar", "plan", history, "--budget", "0")
    assert refused.code == 2
    assert "الميزانية" in refused.err
    assert adopt("--lang", "xx", "check", history).code == 2


def test_every_command_has_help(adopt: Run) -> None:
    commands = re.findall(r"^  (\w+) ", adopt("--help").out.split("Commands:")[1], re.MULTILINE)
    assert set(commands) >= {"import", "check", "fit", "plan", "whatif", "compare", "app", "demo", "simulate"}
    for command in commands:
        assert adopt(command, "--help").code == 0


def test_an_unexpected_failure_is_one_line_and_no_traceback(
    adopt: Run, history: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(usecases, "make_plan", broken)
    ended = adopt("plan", history)
    assert ended.code == 1
    assert "RuntimeError: boom" in ended.err
    assert ended.err.count("\n") == 1
    monkeypatch.setenv("ADOPT_DEBUG", "1")
    monkeypatch.setattr(sys, "argv", ["adopt", "plan", str(history)])
    with pytest.raises(RuntimeError, match="boom"):
        cli.main()


def test_an_interruption_before_the_command_starts_ends_quietly_too(
    adopt: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "app", interrupted)
    assert adopt("demo") == Ended(130, "", "")


def test_an_interruption_ends_quietly(adopt: Run, history: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(usecases, "make_plan", interrupted)
    ended = adopt("plan", history)
    assert ended.code == 130
    assert "Traceback" not in ended.err


def test_as_a_process_of_its_own_it_is_quiet_in_a_pipe_and_ends_with_its_code(history: Path) -> None:
    command = [sys.executable, "-m", "adopt", "plan", str(history)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    failed = subprocess.run([*command, "--budget", "1"], capture_output=True, text=True, check=False)
    assert failed.returncode == 3
    assert failed.stdout == ""
    assert failed.stderr.startswith("adopt: ")


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
