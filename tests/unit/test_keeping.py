"""Plans that are made again: the same bytes, later, elsewhere, and after everything around them has changed."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from adopt.errors import FileError
from adopt.keeping import curves_of, keep_history, keep_plan, kept_curves, made_again
from adopt.plan.scenario import Scenario
from adopt.simulate.worlds import World
from adopt.usecases import Curves, fit_curves, make_plan
from adopt.workspace.database import WorkspaceError, writing
from adopt.workspace.plans import Made
from adopt.workspace.workspace import Workspace

ASKED = Scenario(name="ربيع", budget_change=0.1, days=14)


@pytest.fixture(scope="session")
def export(small_world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("export") / "small.csv"
    path.write_bytes(small_world.history.to_csv_bytes())
    return path


@pytest.fixture
def context(tmp_path: Path) -> Path:
    """Two series of one name, whose files tell them apart, and a promotion."""
    for folder, factor in (("a", 3), ("b", 7)):
        (tmp_path / folder).mkdir()
        days = "".join(f"{day:%Y-%m-%d},{100 + (i * factor) % 40}\n" for i, day in enumerate(_days()))
        (tmp_path / folder / f"{folder}.csv").write_text(f"date,sessions\n{days}")
    day = _days()[20]
    (tmp_path / "promotions.csv").write_text(f"name,from,to\nSale,{day:%Y-%m-%d},{day:%Y-%m-%d}\n")
    path = tmp_path / "known.toml"
    path.write_text('countries = ["SA"]\npromotions = "promotions.csv"\nseries = ["a/a.csv", "b/b.csv"]\n')
    return path


def _days() -> list[object]:
    import pandas as pd

    return list(pd.date_range("2025-01-01", periods=500))


def made(workspace: Workspace, context: Path | None = None, seed: int = 0) -> Made:
    curves, imports = kept_curves(workspace, context, seed)
    return keep_plan(workspace, make_plan(curves, ASKED), curves, ASKED, imports, context, seed)


def test_a_plan_is_made_again_to_the_same_bytes_after_later_imports_and_elsewhere(
    workspace: Workspace, export: Path, tmp_path: Path
) -> None:
    first = keep_history(workspace, [export])
    assert keep_history(workspace, [export]).again
    kept = made(workspace, seed=3)
    assert kept.recipe.imports == (first.number,)
    assert (kept.name, kept.status, kept.person) == ("ربيع", "draft", "Sara")
    lines = export.read_text().splitlines()
    (tmp_path / "later.csv").write_text(
        "\n".join([lines[0], lines[1].replace(",meta,", ",meta,", 1), *lines[-5:]])
    )
    later = keep_history(workspace, [tmp_path / "later.csv"])
    workspace.undo(first.number)
    assert later.number != first.number
    with (tmp_path / "w.zip").open("wb") as stream:
        workspace.pack(stream)
    elsewhere = Workspace.open(str(tmp_path / "elsewhere.db"))
    elsewhere.unpack(tmp_path / "w.zip")
    for one in (workspace, elsewhere):
        assert made_again(one, kept.number).to_csv_bytes() == kept.content
    elsewhere.close()


def test_what_was_known_beside_the_history_is_kept_with_the_plan(
    export: Path, context: Path, tmp_path: Path
) -> None:
    workspace = Workspace.open(str(tmp_path / "w.db"), person="Sara")
    keep_history(workspace, [export])
    kept = made(workspace, context)
    assert set(workspace.context(kept.recipe.context)) == {
        "context.toml",
        "0-promotions.csv",
        "1-a.csv",
        "2-b.csv",
    }
    for file in (context, context.parent / "a" / "a.csv"):
        file.unlink()
    again = curves_of(workspace, kept)
    assert len(again.context.series) == 2
    assert made_again(workspace, kept.number).to_csv_bytes() == kept.content
    workspace.close()


def test_a_plan_that_comes_out_otherwise_says_so(
    export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace.open(str(tmp_path / "w.db"), person="Sara")
    keep_history(workspace, [export])
    number = made(workspace).number
    with writing(workspace.engine) as connection:
        connection.execute(text("update plan set content = :content"), {"content": b"otherwise"})
    monkeypatch.setattr("adopt.keeping.program_version", lambda: "99")
    with pytest.raises(WorkspaceError, match=r"Plan 1 came out otherwise: .* and this is adopt 99"):
        made_again(workspace, number)
    workspace.close()


def test_plans_and_curves_of_an_empty_workspace_are_refused(workspace: Workspace) -> None:
    for ask in (lambda: kept_curves(workspace), lambda: made_again(workspace, 1)):
        _refused(ask)


def _refused(ask: Callable[[], object]) -> None:
    with pytest.raises(WorkspaceError, match="There is no"):
        ask()


def test_a_file_that_cannot_be_read_keeps_nothing(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("nothing,of,use\n1,2,3\n")
    with pytest.raises(FileError):
        keep_history(workspace, [tmp_path / "a.csv"])
    assert workspace.imports() == ()


def test_a_plan_without_a_name_is_called_plan(export: Path, tmp_path: Path) -> None:
    workspace = Workspace.open(str(tmp_path / "w.db"), person="Sara")
    keep_history(workspace, [export])
    curves, imports = kept_curves(workspace)
    asked = replace_name(ASKED)
    assert keep_plan(workspace, make_plan(curves, asked), curves, asked, imports).name == "plan"
    workspace.close()


def replace_name(asked: Scenario) -> Scenario:
    return asked.model_copy(update={"name": ""})


def test_a_fit_is_kept_and_a_plan_from_it_has_the_same_bytes(
    workspace: Workspace, export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_history(workspace, [export])
    fresh = made(workspace, seed=3)
    (kept,) = workspace.fits()
    assert (kept.person, kept.of.imports, kept.of.seed, kept.told["cells"]) == ("Sara", (1,), 3, 4)
    monkeypatch.setattr("adopt.learned.fit_with_carry", _never)
    found = made(workspace, seed=3)
    assert found.content == fresh.content
    assert found.recipe == fresh.recipe
    assert curves_of(workspace, fresh).posterior.seed == 3
    assert workspace.fits() == (kept,)


def test_series_that_helped_are_not_tried_again(
    export: Path, context: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace.open(str(tmp_path / "w.db"), person="Sara")
    keep_history(workspace, [export])
    fresh, _ = kept_curves(workspace, context)
    assert fresh.of_series
    for name in ("helpful", "fit_with_carry"):
        monkeypatch.setattr(f"adopt.learned.{name}", _never)
    again, _ = kept_curves(workspace, context)
    assert again.table.equals(fresh.table)
    assert [str(f.message) for f in again.findings] == [str(f.message) for f in fresh.findings]
    workspace.close()


def test_whoever_wants_a_plan_made_again_gets_it_from_the_history_itself(
    export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace.open(str(tmp_path / "w.db"), person="Sara")
    keep_history(workspace, [export])
    kept = made(workspace)
    fitted: list[int] = []

    def counted(*given: Any) -> Curves:
        fitted.append(len(given))
        return fit_curves(*given)

    monkeypatch.setattr("adopt.keeping.fit_curves", counted)
    assert made_again(workspace, kept.number).to_csv_bytes() == kept.content
    assert fitted == [3]  # and nothing that was found before
    workspace.close()


def test_a_fit_that_is_not_of_this_program_any_more_is_found_anew(
    export: Path, tmp_path: Path, small_curves: Curves
) -> None:
    workspace = Workspace.open(str(tmp_path / "w.db"), person="Sara")
    keep_history(workspace, [export])
    kept_curves(workspace)
    (kept,) = workspace.fits()
    for content in (b"", replace(small_curves.found, height=0.0).to_bytes()):
        workspace.keep_fit(kept.of, kept.told, content)
        curves, _ = kept_curves(workspace)
        assert curves.table.equals(small_curves.table)
        there = workspace.fit(kept.of)
        assert there is not None
        assert there[1] == small_curves.found.to_bytes()
    workspace.close()


def test_plans_that_remember_their_history_by_its_csv_are_made_again_too(export: Path, tmp_path: Path) -> None:
    workspace = Workspace.open(str(tmp_path / "w.db"), person="Sara")
    keep_history(workspace, [export])
    kept = made(workspace)
    assert kept.recipe.history.startswith("rows:")
    history, _ = workspace.history()
    for digest, comes_out in ((history.digest, True), ("rows:" + "0" * 64, False), ("0" * 64, False)):
        older = replace(kept, recipe=replace(kept.recipe, history=digest))
        number = workspace.keep_plan(older, {}).number
        if comes_out:
            assert made_again(workspace, number).to_csv_bytes() == kept.content
        else:
            with pytest.raises(WorkspaceError, match="came out otherwise"):
                made_again(workspace, number)
    workspace.close()


def _never(*_: object) -> None:
    pytest.fail("searched again")
