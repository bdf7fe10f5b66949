import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from adopt.accounts import Answer
from adopt.engines import Cluster, EngineError, Here, Pool
from adopt.errors import FileError, QuestionError
from adopt.portfolio import Night, load_settings, night, run_portfolio, summary_report
from adopt.portfolio.record import RECORD, WHY_NOT
from adopt.portfolio.work import planned_files
from adopt.report.printed import Grid, Number, printed
from adopt.simulate.worlds import make_world
from adopt.text import say
from adopt.usecases import Scenario, fit_curves, import_history, make_plan
from tests.unit.portfolio.agency import TINY, sheet, stopped, table


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The accounts that are worked on, one after the other."""
    done: list[str] = []

    def work(account: str, task: Any) -> Answer:
        done.append(account)
        return planned_files(account, task)

    monkeypatch.setattr(night, "planned_files", work)
    return done


def settings_of(folder: Path, text: str) -> Any:
    (folder / "p.toml").write_text(text, encoding="utf-8")
    return load_settings(folder / "p.toml")


def files(out: Path) -> dict[str, bytes]:
    return {
        str(f.relative_to(out)): f.read_bytes()
        for f in sorted(out.rglob("*"))
        if f.is_file() and f.name != ".lock"
    }


def test_each_account_is_planned_by_its_own_settings_as_if_it_were_alone(tmp_path: Path) -> None:
    given = sheet(tmp_path, table(1, "Amber"), table(2, "متجر", "AED"))
    settings = settings_of(
        tmp_path, '[defaults]\ndays = 14\n[accounts."متجر"]\ndays = 7\nmax_change = 0.2\nseed = 3\n'
    )
    found = run_portfolio([given], tmp_path / "night", settings, Here())
    alone = import_history([sheet(tmp_path, table(2, "متجر", "AED"), name="own.csv")]).history
    plan = make_plan(fit_curves(alone, seed=3), Scenario(days=7, max_change=0.2))
    assert (tmp_path / "night" / "متجر" / "plan.csv").read_bytes() == plan.to_csv_bytes()
    written = pd.read_csv(tmp_path / "night" / "summary.csv")
    assert written["account"].tolist() == ["Amber", "متجر"]
    assert written["days"].tolist() == [14, 7]
    assert written["currency"].tolist() == ["SAR", "AED"]
    assert written["gain"][1] == pytest.approx(plan.gain.mean)
    assert [record.folder for record in found.planned] == ["Amber", "متجر"]
    assert sorted(f.name for f in (tmp_path / "night" / "Amber").iterdir()) == [
        "account.json", "changes.xlsx", "curves.csv", "findings.csv", "plan.csv",
    ]  # fmt: skip


def test_engines_answer_the_same_to_the_bit(tmp_path: Path) -> None:
    given = sheet(tmp_path, *(table(i, f"a{i}") for i in range(3)))
    run_portfolio([given], tmp_path / "here", engine=Here())
    run_portfolio([given], tmp_path / "pool", engine=Pool(1))
    here, pool = files(tmp_path / "here"), files(tmp_path / "pool")
    names = [name for name in here if name.endswith((".csv", ".html"))]  # workbooks hold the moment
    assert len(names) == 3 * 3 + 2
    assert [pool[name] for name in names] == [here[name] for name in names]
    told = [[json.loads(one[f"a{i}/{RECORD}"])["figures"] for i in range(3)] for one in (here, pool)]
    assert told[0] == told[1]


@pytest.mark.filterwarnings("ignore")  # Dask's own
def test_workers_of_a_cluster_answer_the_same_to_the_bit(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    given = sheet(tmp_path, table(1, "a"), table(2, "b"))
    run_portfolio([given], tmp_path / "here", engine=Here())
    with distributed.LocalCluster(  # a process of its own, as on another machine
        n_workers=1, threads_per_worker=1, protocol="tcp", dashboard_address=None, silence_logs=50
    ) as local:
        run_portfolio([given], tmp_path / "dask", engine=Cluster(local.scheduler_address))
    for name in ("a/plan.csv", "b/curves.csv", "summary.csv"):
        assert files(tmp_path / "dask")[name] == files(tmp_path / "here")[name]


def test_accounts_that_fail_are_told_and_stop_no_other(tmp_path: Path) -> None:
    bad = table(2, "bad")
    bad["spend"] = ["1"] * 3 + ["much"] + ["1"] * (len(bad) - 4)
    given = sheet(tmp_path, table(1, "good"), bad, stopped(3, "gone"), table(1, "dear", "AED"))
    settings = settings_of(tmp_path, "[accounts.dear]\ncurrency = 'SAR'\n")
    found = run_portfolio([given], tmp_path / "night", settings, Here())
    assert [record.account for record in found.planned] == ["good"]
    why = dict(zip(found.table()["account"], found.table()["why"], strict=True))
    assert "“much”" in why["bad"]
    assert "No cell spent anything" in why["gone"]
    assert why["dear"] == "The settings say SAR, and the files AED."
    assert sorted(f.name for f in (tmp_path / "night" / "gone").iterdir()) == [RECORD, WHY_NOT]
    assert "up to now" in (tmp_path / "night" / "gone" / WHY_NOT).read_text()
    assert pd.read_csv(tmp_path / "night" / "summary.csv")["status"].tolist() == ["failed"] * 3 + ["planned"]


def test_whatever_breaks_in_an_account_is_that_account_s_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(account: str, task: Any) -> Answer:
        if account == "b":
            raise ZeroDivisionError("out of luck")
        return planned_files(account, task)

    monkeypatch.setattr(night, "planned_files", work)
    found = run_portfolio([sheet(tmp_path, table(1, "a"), table(2, "b"))], tmp_path / "night", engine=Here())
    assert [record.account for record in found.planned] == ["a"]
    assert "ZeroDivisionError: out of luck" in str(found.failed[0].error)


def test_a_currency_of_settings_is_that_of_files_that_name_none(tmp_path: Path) -> None:
    given = sheet(tmp_path, table(1, "a").drop(columns="currency"))
    found = run_portfolio([given], tmp_path / "n", settings_of(tmp_path, "[defaults]\ncurrency = 'KWD'\n"), Here())
    assert found.records[0].figures["currency"] == "KWD"


def test_what_is_finished_is_not_done_again_and_what_changed_is(tmp_path: Path, counted: list[str]) -> None:
    out, accounts = tmp_path / "night", [table(i, name) for i, name in enumerate("abc")]

    def again(text: str = "", language: str = "en") -> tuple[list[str], int]:
        counted.clear()
        settings = settings_of(tmp_path, text)
        found = run_portfolio([sheet(tmp_path, *accounts)], out, settings, Here(), language=language)
        return list(counted), found.taken_over

    assert again() == (["a", "b", "c"], 0)
    first = files(out)
    assert again() == ([], 3)
    assert {n: c for n, c in files(out).items() if n[:2] in ("a/", "b/")} == {
        n: c for n, c in first.items() if n[:2] in ("a/", "b/")
    }
    accounts[1] = accounts[1].assign(conversions=accounts[1]["conversions"] + 1)
    assert again() == (["b"], 2)
    assert again("[accounts.c]\ndays = 9\n") == (["c"], 2)
    assert again("[defaults]\nseed = 1\n[accounts.a]\nseed = 0\n") == (["b", "c"], 1)
    (out / "a" / "plan.csv").write_text("somebody's own")
    (out / "b" / RECORD).write_text("{")
    assert again("[defaults]\nseed = 1\n[accounts.a]\nseed = 0\n") == (["a", "b"], 1)
    assert again("[defaults]\nseed = 1\n[accounts.a]\nseed = 0\n", "ar") == (["a", "b", "c"], 0)


def test_another_version_of_the_program_does_all_again(
    tmp_path: Path, counted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = sheet(tmp_path, table(1, "a"))
    for version, done in (("1", ["a"]), ("1", ["a"]), ("2", ["a", "a"])):
        monkeypatch.setattr(night, "program_version", lambda v=version: v)
        run_portfolio([given], tmp_path / "night", engine=Here())
        assert counted == done


def test_an_account_that_failed_is_tried_again_and_its_old_plan_does_not_stay(
    tmp_path: Path, counted: list[str]
) -> None:
    out = tmp_path / "night"
    run_portfolio([sheet(tmp_path, table(1, "a"))], out, engine=Here())
    for _ in range(2):
        assert not run_portfolio([sheet(tmp_path, stopped(1, "a"))], out, engine=Here()).planned
        assert sorted(f.name for f in (out / "a").iterdir()) == [RECORD, WHY_NOT]
    assert counted == ["a", "a", "a"]


class Stopped:
    """An engine that is lost after a few answers."""

    def __init__(self, answers: int, error: BaseException) -> None:
        self.answers, self.error = answers, error

    def each(self, work: Any, items: Any) -> Iterator[Any]:
        for key, item in items:
            if not self.answers:
                raise self.error
            self.answers -= 1
            yield key, work(item)


def test_a_run_that_loses_its_engine_keeps_what_is_finished_and_the_next_goes_on(
    tmp_path: Path, counted: list[str]
) -> None:
    given, out = sheet(tmp_path, *(table(i, name) for i, name in enumerate("abcd"))), tmp_path / "night"
    lost: Any = Stopped(
        2, EngineError("scheduler-lost", "The scheduler {address} was lost.", "Start it.", address="x")
    )
    with pytest.raises(
        EngineError, match=r"was lost\. Accounts finished and kept in .*night: 2\. The same command"
    ):
        run_portfolio([given], out, engine=lost)
    assert not (out / "summary.csv").exists()
    assert run_portfolio([given], out, engine=Here()).taken_over == 2
    assert counted == ["a", "b", "c", "d"]


def test_a_stopped_run_leaves_the_old_summary_whole(tmp_path: Path) -> None:
    given, out = sheet(tmp_path, table(1, "a"), table(2, "b")), tmp_path / "night"
    run_portfolio([given], out, engine=Here())
    before = (out / "summary.csv").read_bytes(), (out / "summary.html").read_bytes()
    with pytest.raises(KeyboardInterrupt):
        run_portfolio([sheet(tmp_path, table(3, "a"), table(4, "b"))], out, engine=Stopped(1, KeyboardInterrupt()))  # type: ignore[arg-type]
    assert ((out / "summary.csv").read_bytes(), (out / "summary.html").read_bytes()) == before


def test_what_a_killed_run_left_half_made_is_cleared_away(tmp_path: Path) -> None:
    out = tmp_path / "night"
    (out / ".adopt-1234").mkdir(parents=True)
    (out / ".adopt-5678").write_text("half")
    run_portfolio([sheet(tmp_path, table(1, "a"))], out, engine=Here())
    assert sorted(f.name for f in out.iterdir()) == [".lock", "a", "summary.csv", "summary.html", "summary.xlsx"]


def test_two_runs_do_not_write_into_one_folder(tmp_path: Path) -> None:
    (tmp_path / "night").mkdir()
    other = sqlite3.connect(tmp_path / "night" / ".lock", isolation_level=None)
    other.execute("begin exclusive")
    with pytest.raises(FileError, match="Another run is writing to"):
        run_portfolio([sheet(tmp_path, table(1, "a"))], tmp_path / "night", engine=Here())
    other.close()


def test_folders_of_accounts_that_are_not_given_any_more_are_told_and_stay(tmp_path: Path) -> None:
    out = tmp_path / "night"
    run_portfolio([sheet(tmp_path, table(1, "a"), table(2, "b"))], out, engine=Here())
    assert run_portfolio([sheet(tmp_path, table(2, "b"))], out, engine=Here()).leftover == ("a",)
    assert (out / "a" / "plan.csv").exists()


def test_settings_of_an_unknown_account_are_refused_before_any_work(tmp_path: Path, counted: list[str]) -> None:
    with pytest.raises(FileError, match="there is no such account"):
        run_portfolio(
            [sheet(tmp_path, table(1, "Amber"))],
            tmp_path / "night",
            settings_of(tmp_path, "[accounts.Ambr]\n"),
            Here(),
        )
    assert counted == []


def test_platforms_of_one_s_own_do_not_travel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(night, "own_spec_files", lambda: [tmp_path])
    with pytest.raises(QuestionError, match="Platforms of your own stand in a folder of this machine"):
        run_portfolio([tmp_path], tmp_path / "night", engine=Cluster("tcp://a:1"))


def test_data_that_end_long_before_the_newest_account_s_need_a_person(tmp_path: Path) -> None:
    late = table(1, "late")
    late = late[late["date"] <= late["date"].max() - pd.Timedelta(days=8)]
    found = run_portfolio([sheet(tmp_path, late, table(2, "new"))], tmp_path / "night", engine=Here())
    told = {record.account: [say(message) for message in record.needs] for record in found.records}
    assert told["late"][-1].startswith("Its data end on ")
    assert told["late"][-1].endswith("8 days before the newest account's.")
    assert not any("Its data end" in said for said in told["new"])


def _night(tmp_path: Path, *told: dict[str, Any]) -> Night:
    """A night of accounts with given figures, written and read as real ones are."""
    given = sheet(tmp_path, *(make_world(TINY, 1).history.table.assign(account=f"a{i}") for i in range(len(told))))
    run_portfolio([given], tmp_path / "night", engine=Here())
    for i, figures in enumerate(told):
        file = tmp_path / "night" / f"a{i}" / RECORD
        record = json.loads(file.read_text())
        file.write_text(json.dumps(record | {"figures": record["figures"] | figures, "needs": []}))
    return run_portfolio([given], tmp_path / "night", engine=Here())


def test_the_summary_names_those_that_surely_gain_by_their_share(tmp_path: Path) -> None:
    found = _night(
        tmp_path,
        {"gain_low": 1.0, "gain_share": 0.02},
        {"gain_low": -1.0, "gain_share": 0.5},
        {"gain_low": 0.5, "gain_share": 0.1},
        {"gain_low": 0.5, "gain_share": {"is": "float", "of": "nan"}},
    )
    assert [record.account for record in found.gaining] == ["a2", "a0", "a3"]
    said = printed(summary_report(found), "en")
    assert said.title == "Plans of 4 accounts"
    grids = {part.caption: part for chapter in said.chapters for part in chapter.parts if isinstance(part, Grid)}
    gains = grids["Accounts by their gain as a share of what today's split would bring"]
    assert [row[0].text for row in gains.rows] == ["a2", "a0", "a3"]
    assert isinstance(share := gains.rows[0][8], Number)
    assert share.text == "+10.0%"
    assert [chapter.head for chapter in said.chapters] == [
        "At a glance", "Which accounts gain most", "Which need a person, and why", "Which failed, and why",
        "All accounts with a plan",
    ]  # fmt: skip


def test_a_summary_without_a_plan_says_so_in_arabic(tmp_path: Path) -> None:
    found = run_portfolio([sheet(tmp_path, stopped(1, "a"))], tmp_path / "night", engine=Here(), language="ar")
    page = (tmp_path / "night" / "summary.html").read_text("utf-8")
    assert 'dir="rtl"' in page
    assert "لا حساب له خطة" in page
    assert found.table("ar")["cells"].isna().all()
