"""The workspace from the command line: history that grows, plans that are kept, and what became of them."""

from pathlib import Path

import pandas as pd
import pytest

from adopt.simulate.worlds import World
from adopt.workspace.workspace import Workspace
from tests.functional.running import Run

STORE = ("--workspace", "store.db")


@pytest.fixture
def weeks(small_world: World, tmp_path: Path) -> list[Path]:
    """Two exports: all but the last week, and the last three weeks, of which two say what was said before."""
    table = small_world.history.table
    last, files = table["date"].max(), [tmp_path / "first.csv", tmp_path / "second.csv"]
    table[table["date"] <= last - pd.Timedelta(days=7)].to_csv(files[0], index=False)
    table[table["date"] > last - pd.Timedelta(days=21)].to_csv(files[1], index=False)
    return files


def test_a_history_is_kept_listed_undone_and_written(adopt: Run, weeks: list[Path]) -> None:
    kept = adopt("keep", weeks[0], *STORE)
    assert (kept.code, kept.err) == (0, "")
    assert "Kept as import 1" in kept.out
    assert "Nothing changed: the same rows were kept as import 1." in adopt("keep", weeks[0], *STORE).out
    assert "28 of them new and 0 restated" in adopt("keep", weeks[1], *STORE).out
    assert adopt("workspace", "undo", "2", *STORE).out == "Import 2 is undone.\n"
    listed = adopt("workspace", "imports", *STORE).out
    assert "first.csv" in listed
    assert "Restated" in listed
    adopt("workspace", "history", "--out", "all.csv", *STORE)
    assert len(pd.read_csv("all.csv")) == len(pd.read_csv(weeks[0]))
    again = adopt("workspace", "undo", "2", *STORE)
    assert again.code == 2
    assert "undone already" in again.err


@pytest.mark.parametrize(
    ("lang", "none", "wide"),
    [
        ("en", "No plan has days", "of 1 earlier plan missed its own"),
        ("ar", "لا توجد بعدُ خطة", "من خطة سابقة واحدة"),
    ],
)
def test_plans_are_kept_made_again_and_held_to_their_word(
    adopt: Run, weeks: list[Path], lang: str, none: str, wide: str
) -> None:
    spoken = ("--lang", lang)
    adopt("keep", weeks[0], *STORE)
    first = adopt(*spoken, "plan", "--days", "14", "--out", "plan.csv", *STORE)
    assert (first.code, first.err) == (0, "")
    assert none in adopt(*spoken, "track", *STORE).out
    adopt("keep", weeks[1], *STORE)
    tracked = adopt(*spoken, "track", "--out", "track.csv", *STORE)
    assert (tracked.code, tracked.err) == (0, "")
    assert pd.read_csv("track.csv")["days"].tolist() == [7]
    assert wide in adopt(*spoken, "plan", "--days", "14", *STORE).out
    for number, name in ((1, "again.csv"), (2, "second.csv")):
        assert adopt("workspace", "plan", str(number), "--again", "--out", name, *STORE).code == 0
    assert Path("again.csv").read_bytes() == Path("plan.csv").read_bytes()
    adopt("workspace", "plan", "1", "--out", "kept.csv", *STORE)
    assert Path("kept.csv").read_bytes() == Path("plan.csv").read_bytes()


def test_plans_are_listed_and_moved(adopt: Run, weeks: list[Path]) -> None:
    adopt("keep", weeks[0], *STORE)
    adopt("plan", *STORE)
    assert "draft" in adopt("workspace", "plans", *STORE).out
    assert "approved" in adopt("workspace", "move", "1", "approved", *STORE).out
    assert "معتمدة" in adopt("--lang", "ar", "workspace", "plans", *STORE).out
    assert adopt("workspace", "move", "1", "lost", *STORE).code == 2
    assert "move plan" in adopt("workspace", "log", *STORE).out
    assert "There is no plan 9" in adopt("workspace", "plan", "9", "--out", "p.csv", *STORE).err
    assert not Path("p.csv").exists()


def test_scenarios_are_listed_with_their_marks(adopt: Run) -> None:
    from adopt.plan.scenario import Scenario

    store = Workspace.open("store.db")
    store.save(Scenario(name="summer"))
    store.mark("summer", record=True, locked=True)
    assert "plan of record, locked" in adopt("workspace", "scenarios", *STORE).out


def test_a_workspace_is_packed_unpacked_and_forgotten(adopt: Run, weeks: list[Path]) -> None:
    adopt("keep", weeks[0], *STORE)
    assert adopt("workspace", "pack", "--out", "all.zip", *STORE).code == 0
    assert "Unpacked: all.zip" in adopt("workspace", "unpack", "all.zip", "--workspace", "new.db").out
    assert "first.csv" in adopt("workspace", "imports", "--workspace", "new.db").out
    done = adopt("workspace", "forget", "--advertiser", "main", "--yes", *STORE)
    assert done.out == "Everything of main is deleted.\n"
    empty = adopt("track", *STORE)
    assert empty.code == 2
    assert "There is no history of main" in empty.err


def test_nothing_is_forgotten_without_a_yes(
    adopt: Run, weeks: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    adopt("keep", weeks[0], *STORE)
    monkeypatch.setattr("typer.confirm", lambda *_, **__: (_ for _ in ()).throw(SystemExit(1)))
    assert adopt("workspace", "forget", "--advertiser", "main", *STORE).code == 1
    assert "first.csv" in adopt("workspace", "imports", *STORE).out


def test_files_and_a_workspace_are_no_one_history(adopt: Run, weeks: list[Path]) -> None:
    ended = adopt("plan", weeks[0], *STORE)
    assert ended.code == 2
    assert "without files" in ended.err


@pytest.mark.parametrize(("lang", "head"), [("en", "History of plans"), ("ar", "سجل الخطط")])
def test_full_reports_on_a_workspace_have_the_history_of_plans(
    adopt: Run, weeks: list[Path], lang: str, head: str
) -> None:
    adopt("keep", weeks[0], *STORE)
    adopt("plan", "--days", "14", "--out", "first.csv", *STORE)
    adopt("keep", weeks[1], *STORE)
    full = ("--report", "full.html", "--report-kind", "full")
    made = adopt("--lang", lang, "plan", "--days", "14", "--out", "plan.csv", *full, *STORE)
    assert (made.code, made.err) == (0, "")
    assert head in Path("full.html").read_text(encoding="utf-8")
    again = ("--kind", "full", "--lang", lang, "--out", "again.html")
    told = adopt("report", "plan.csv", *again, *STORE)
    assert (told.code, told.err) == (0, "")
    assert head in Path("again.html").read_text(encoding="utf-8")
    short = adopt("report", "first.csv", "--out", "short.html", *STORE)
    assert (short.code, short.err) == (0, "")
    assert "History of plans" not in Path("short.html").read_text(encoding="utf-8")


def test_a_report_of_what_the_workspace_does_not_keep_is_refused(adopt: Run, weeks: list[Path]) -> None:
    adopt("keep", weeks[0], *STORE)
    adopt("plan", "--days", "14", "--out", "plan.csv", *STORE)
    Path("mine.csv").write_bytes(Path("plan.csv").read_bytes() + b"\n")
    refused = adopt("report", "mine.csv", "--out", "report.html", *STORE)
    assert refused.code == 2
    assert "mine.csv is no plan that main keeps in the workspace" in refused.err
    both = adopt("report", "plan.csv", "--out", "report.html", "--history", weeks[0], "--days", "14", *STORE)
    assert both.code == 2
    assert "without --history" in both.err


def test_long_work_is_asked_for_listed_done_and_told(adopt: Run, weeks: list[Path]) -> None:
    asked = adopt("keep", weeks[0], "--later", *STORE)
    assert (asked.code, asked.out) == (0, "Asked for as job 1; adopt work does it.\n")
    assert "There is no history of main" in adopt("fit", "--later", *STORE).err
    assert "waiting" in adopt("workspace", "jobs", *STORE).out
    worked = adopt("work", "--once", *STORE)
    assert (worked.code, worked.err) == (0, "")
    assert worked.out.splitlines()[-1] == "1 job was taken up."
    came = adopt("workspace", "answer", "1", *STORE).out
    assert came.startswith("Job 1: import 1: 332 cell-days, 332 of them new and 0 restated")
    adopt("fit", "--later", *STORE)
    adopt("backtest", "--later", "--horizon", "7", "--origins", "2", *STORE)
    assert "1 job before it" in adopt("workspace", "jobs", *STORE).out
    assert "2 jobs were taken up." in adopt("work", "--once", *STORE).out
    assert adopt("fit", "--later", *STORE).out == "Job 2 is done already: adopt workspace answer 2.\n"
    assert "fit 1, 4 audiences" in adopt("workspace", "answer", "2", "--out", "later.csv", *STORE).out
    assert adopt("fit", "--out", "now.csv", *STORE).code == 0
    assert Path("later.csv").read_bytes() == Path("now.csv").read_bytes()
    assert adopt("workspace", "answer", "3", "--out", "judged.csv", *STORE).code == 0
    adopt("backtest", "--horizon", "7", "--origins", "2", "--out", "direct.csv", *STORE)
    assert Path("judged.csv").read_bytes() == Path("direct.csv").read_bytes()
    assert "is for a job that has a table" in adopt("workspace", "answer", "1", "--out", "x.csv", *STORE).err
    listed = adopt("workspace", "fits", *STORE).out
    assert len([line for line in listed.splitlines() if "0%" in line]) == 1


def test_a_job_that_failed_says_so_and_one_that_is_cancelled_has_no_answer(adopt: Run, tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("nothing,of,use\n1,2,3\n")
    adopt("keep", "notes.csv", "--later", *STORE)
    adopt("work", "--once", *STORE)
    failed = adopt("workspace", "answer", "1", *STORE)
    assert failed.code == 2
    assert "notes.csv" in failed.err
    assert "failed" in adopt("workspace", "jobs", *STORE).out
    (tmp_path / "more.csv").write_text("date,platform\n")
    adopt("keep", "more.csv", "--later", *STORE)
    assert adopt("workspace", "cancel", "2", *STORE).out == "Job 2 is cancelled.\n"
    assert "over already" in adopt("workspace", "cancel", "2", *STORE).err
    assert adopt("workspace", "answer", "2", *STORE).out == "Job 2 has no answer: cancelled.\n"
    assert "There is no job 9" in adopt("workspace", "answer", "9", *STORE).err


@pytest.mark.parametrize("words", [("--later",), STORE], ids=["later", "workspace"])
@pytest.mark.parametrize("command", ["fit", "backtest"])
def test_files_are_fitted_at_once_and_without_a_workspace(
    adopt: Run, weeks: list[Path], command: str, words: tuple[str, ...]
) -> None:
    ended = adopt(command, weeks[0], *words)
    assert ended.code == 2
    assert "without files" in ended.err


def test_a_command_lets_go_of_the_workspace_when_it_ends(adopt: Run, weeks: list[Path], tmp_path: Path) -> None:
    adopt("keep", weeks[0], *STORE)
    assert adopt("workspace", "undo", "9", *STORE).code == 2  # and when it is refused
    assert sorted(path.name for path in tmp_path.glob("store.db*")) == ["store.db"]


def test_an_archive_that_cannot_be_made_leaves_the_older_one(adopt: Run, tmp_path: Path) -> None:
    (tmp_path / "all.zip").write_bytes(b"older")
    (tmp_path / "notes.db").write_text("these are notes, and no database at all\n" * 50)
    assert adopt("workspace", "pack", "--out", "all.zip", "--workspace", "notes.db").code == 2
    assert (tmp_path / "all.zip").read_bytes() == b"older"
    assert not list(tmp_path.glob(".adopt-*"))
