"""Plans that somebody looks at are put into a workspace only if they can be made again, and are found there."""

from pathlib import Path

import pandas as pd
import pytest

from adopt.context.context import Context
from adopt.curves.calendar import Promotion
from adopt.history.table import History
from adopt.keeping import keep_history, made_again
from adopt.learned import fit_curves
from adopt.plan.scenario import Scenario
from adopt.recording import imports_behind, keep_shown_plan, kept_as, plan_of_file, plan_with_curves
from adopt.simulate.worlds import World
from adopt.usecases import make_plan
from adopt.workspace.database import WorkspaceError, writing
from adopt.workspace.workspace import Workspace

ASKED = Scenario(name="week", days=7)


@pytest.fixture
def workspace(small_world: World, tmp_path: Path) -> Workspace:
    (tmp_path / "export.csv").write_bytes(small_world.history.to_csv_bytes())
    workspace = Workspace.open(str(tmp_path / "store.db"), person="ann")
    keep_history(workspace, [tmp_path / "export.csv"])
    return workspace


def test_a_shown_plan_is_kept_with_its_context_and_made_again(workspace: Workspace) -> None:
    history, imports = workspace.history()
    day = history.first_day
    curves = fit_curves(history, Context(countries=("AE",), promotions=(Promotion("Sale", day, day),)))
    plan = make_plan(curves, ASKED)
    assert kept_as(workspace, plan) is None
    made = keep_shown_plan(workspace, plan, curves, ASKED)
    assert (made.name, made.recipe.imports) == ("week", imports)
    assert set(workspace.context(made.recipe.context)) == {"context.toml", "0-promotions.csv"}
    assert made_again(workspace, made.number).to_csv_bytes() == plan.to_csv_bytes()
    again = keep_shown_plan(workspace, plan, curves, ASKED)
    found = kept_as(workspace, plan)
    assert found is not None
    assert found.number == again.number == plan_of_file(workspace, plan.to_csv_bytes(), "plan.csv").number
    other, of = plan_with_curves(workspace, made)
    assert other.to_csv_bytes() == plan.to_csv_bytes()
    assert of.context.countries == ("AE",)


def test_a_plan_of_other_data_is_not_kept(workspace: Workspace, small_world: World) -> None:
    table = small_world.history.table
    shorter = fit_curves(History.from_clean(table[table["date"] < table["date"].max()]))
    with pytest.raises(WorkspaceError, match="data that the workspace does not keep"):
        keep_shown_plan(workspace, make_plan(shorter, ASKED), shorter, ASKED)
    with pytest.raises(WorkspaceError, match=r"mine\.csv is no plan that main keeps"):
        plan_of_file(workspace, b"other", "mine.csv")


def test_a_history_is_the_workspaces_by_its_rows_and_by_what_was_restated(workspace: Workspace) -> None:
    history, imports = workspace.history()
    assert imports_behind(workspace, history) == imports
    restated = pd.DataFrame([["meta", 1, 8, 10.0, 12.0]])
    assert imports_behind(workspace, History(history.table, restated)) == ()
    workspace.undo(imports[0])
    assert imports_behind(workspace, history) == ()


def test_a_workspace_that_cannot_be_read_is_told(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    history, _ = workspace.history()

    def broken(*_: object) -> None:
        raise WorkspaceError("unreachable", "Nobody is there.")

    monkeypatch.setattr(Workspace, "history", broken)
    with pytest.raises(WorkspaceError, match="Nobody"):
        imports_behind(workspace, history)


def test_a_kept_plan_that_comes_out_otherwise_is_refused(workspace: Workspace) -> None:
    from sqlalchemy import text

    history, _ = workspace.history()
    curves = fit_curves(history)
    made = keep_shown_plan(workspace, make_plan(curves, ASKED), curves, ASKED)
    with writing(workspace.engine) as connection:
        connection.execute(text("update plan set content = :content"), {"content": b"otherwise"})
    with pytest.raises(WorkspaceError, match="came out otherwise"):
        plan_with_curves(workspace, workspace.plan(made.number))
