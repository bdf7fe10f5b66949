"""What the process of a job does, and how it ends."""

import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from adopt import worked
from adopt.asking import ask_fit, ask_import
from adopt.errors import AdoptError, FileError
from adopt.history.source import Source
from adopt.keeping import keep_history, kept_curves
from adopt.learned import quiet
from adopt.simulate.worlds import World
from adopt.workspace import leases
from adopt.workspace.database import WorkspaceError, writing
from adopt.workspace.jobs import State
from adopt.workspace.leases import UNTOLD, Held
from adopt.workspace.workspace import Workspace


@pytest.fixture
def export(small_world: World, tmp_path: Path) -> Path:
    path = tmp_path / "small.csv"
    path.write_bytes(small_world.history.to_csv_bytes())
    return path


def claimed(workspace: Workspace) -> Held:
    with writing(workspace.engine) as connection:
        held = leases.claimed(connection, "w", 60.0)
    assert held is not None
    return held


def fails(error: BaseException) -> Callable[..., None]:
    def work(*_: object) -> None:
        raise error

    return work


def test_an_import_is_read_as_whoever_asked_meant_it(
    workspace: Workspace, place: str, export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    text = export.read_text()
    (folder / "a.csv").write_text(text)
    (folder / "notes.txt").write_text("not a table at all")
    monkeypatch.setenv("ADOPT_RESULT", "meta=purchase")
    job = ask_import(workspace, [folder], newer_replaces=True)
    assert [file["name"] for file in job.question["files"]] == ["a.csv", "notes.txt"]
    assert (job.question["results"], job.question["mapping"], job.question["newer_replaces"]) == (
        "meta=purchase", [], True,
    )  # fmt: skip
    said: list[str] = []
    assert worked.worked(place, claimed(workspace), lambda words, _: said.append(words)) == 0
    assert said == ["Reading the files", "Keeping the rows"]
    done = workspace.job(job.number)
    assert (done.error, done.state) == (None, State.DONE)
    assert done.answer is not None
    assert any(told["code"] for told in done.answer["findings"])  # of the file that is no table
    assert workspace.imports()[0].files == ("a.csv",)


def test_a_mapping_goes_along_with_the_files(
    workspace: Workspace, place: str, export: Path, tmp_path: Path
) -> None:
    mapping = tmp_path / "map.toml"
    mapping.write_text(MAPPING)
    ask_import(workspace, [export], results={}, mapping=mapping)
    mapping.unlink()
    assert worked.worked(place, claimed(workspace), quiet) == 0
    assert {cell.campaign for cell in workspace.history()[0].cells} == {"Renamed"}


MAPPING = '[[rule]]\nrename = { campaign = "Renamed" }\n'


def test_large_files_wait_in_parts(workspace: Workspace, export: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adopt.asking.PART", 1000)
    whole = export.read_bytes()
    small, large = Source("a.csv", whole), Source("b.csv", whole[:10], export, len(whole))
    number = ask_import(workspace, [small, large]).number
    from adopt.workspace.database import reading
    from adopt.workspace.jobs import upload_of

    with reading(workspace.engine) as connection:
        parts = [list(upload_of(connection, number, upload)) for upload in (0, 1)]
    assert [b"".join(of) for of in parts] == [whole, whole]
    assert all(len(of) == -(-len(whole) // 1000) for of in parts)


def test_a_fit_that_is_kept_already_is_not_kept_twice(workspace: Workspace, place: str, export: Path) -> None:
    keep_history(workspace, [export])
    kept_curves(workspace)
    before = workspace.fits()
    number = ask_fit(workspace).number
    assert worked.worked(place, claimed(workspace), quiet) == 0
    assert workspace.fits() == before
    answer = workspace.job(number).answer
    assert answer is not None
    assert answer["fit"] == before[0].number


def test_what_is_known_beside_the_history_goes_along(
    workspace: Workspace, place: str, export: Path, tmp_path: Path
) -> None:
    keep_history(workspace, [export])
    context = tmp_path / "context.toml"
    context.write_text('countries = ["AE"]\n')
    by_file = ask_fit(workspace, context)
    assert ask_fit(workspace, {"context.toml": context.read_bytes()}) == by_file
    assert ask_fit(workspace).number != by_file.number
    assert worked.worked(place, claimed(workspace), quiet) == 0
    assert workspace.fits()[0].of.context == by_file.question["context"] != ""


def test_an_empty_workspace_has_nothing_to_be_fitted(workspace: Workspace) -> None:
    with pytest.raises(WorkspaceError, match="There is no history of main"):
        ask_fit(workspace)


def test_a_job_that_was_cancelled_meanwhile_keeps_nothing(workspace: Workspace, place: str, export: Path) -> None:
    number = ask_import(workspace, [export]).number
    held = claimed(workspace)
    seen: list[str] = []

    def cancels(words: str, _: float) -> None:
        seen.append(words)
        if words == "Keeping the rows":
            workspace.cancel(number)

    assert worked.worked(place, held, cancels) == 0
    assert (len(seen), workspace.imports(), workspace.job(number).state) == (2, (), State.CANCELLED)


def test_errors_are_left_in_the_job_and_those_that_pass_are_not(
    workspace: Workspace, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = [
        (FileError("x", "Broken."), 0, State.FAILED, "Broken."),
        (WorkspaceError("no-import", "None."), 0, State.FAILED, "None."),
        (MemoryError(), 0, State.FAILED, "The worker has not enough memory"),
        (WorkspaceError("busy-workspace", "Busy."), UNTOLD, State.RUNNING, "None"),
    ]
    for seed, (error, status, state, said) in enumerate(ends):
        number = workspace.ask("fit", {"seed": seed}).number
        monkeypatch.setattr(worked, "WORKS", {"fit": fails(error)})
        assert worked.worked(place, claimed(workspace), quiet) == status
        job = workspace.job(number)
        assert job.state == state
        assert said in str(job.error)


def test_a_refusal_of_a_job_that_is_lost_is_told_to_nobody(
    workspace: Workspace, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.ask("fit", {})
    held = claimed(workspace)
    workspace.cancel(1)
    monkeypatch.setattr(worked, "WORKS", {"fit": fails(FileError("x", "Broken."))})
    assert worked.worked(place, held, quiet) == 0
    assert workspace.job(1).error is None


def test_an_end_that_cannot_be_told_is_an_exit_status(
    workspace: Workspace, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.ask("fit", {})
    held = claimed(workspace)
    monkeypatch.setattr(worked, "WORKS", {"fit": fails(FileError("x", "Broken."))})
    monkeypatch.setattr(worked, "refused", fails(WorkspaceError("unreachable-workspace", "Away.")))
    assert worked.worked(place, held, quiet) == UNTOLD
    (tmp_path / "notes.db").write_text("these are notes, and no database at all\n" * 50)
    assert worked.worked(str(tmp_path / "notes.db"), held, quiet) == UNTOLD


def test_a_line_of_input_says_which_job_and_progress_is_told_line_by_line(
    workspace: Workspace, place: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = json.dumps({"place": place, "held": {**vars(Held(1, 1, "main", "Sara", "fit", {}))}})

    class Line:
        buffer = io.BytesIO(asked.encode() + b"\n")

    def tells(_workspace: Workspace, held: Held, progress: Callable[[str, float], None]) -> None:
        progress("Fitting", 0.5)
        raise AdoptError("x", f"{held.number}")

    monkeypatch.setattr(sys, "stdin", Line)
    monkeypatch.setattr(os, "nice", lambda _: 0)
    monkeypatch.setattr(worked, "_end_with_the_worker", lambda: None)
    monkeypatch.setattr(worked, "WORKS", {"fit": tells})
    assert worked.main() == 0  # nobody has this job
    assert json.loads(capsys.readouterr().out) == ["Fitting", 0.5]
