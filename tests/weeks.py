"""A workspace with weeks of kept plans, for tests of what shows them."""

from pathlib import Path

import pandas as pd

from adopt.history.table import History
from adopt.keeping import keep_plan, kept_curves
from adopt.plan.scenario import Scenario
from adopt.simulate.worlds import World
from adopt.tracking import learned_misses
from adopt.usecases import import_history, make_plan
from adopt.workspace.workspace import Workspace

NAME = "أسبوع"
"""Of every plan; it is Arabic, for pages that must not have English on them."""


def keep_weeks(place: Path, world: World, weeks: int = 3, person: str = "سارة") -> None:
    """Keep all but the last weeks of a history and a plan of 14 days, then week after week the same anew.

    The last plan begins after the history: its days have not come. It is archived, the one before it approved.
    """
    workspace, table = Workspace.open(str(place), person=person), world.history.table
    for back in range(weeks, -1, -1):
        file = place.parent / f"export-{back}.csv"
        known = table[table["date"] <= table["date"].max() - pd.Timedelta(days=7 * back)]
        file.write_bytes(History.from_clean(known).to_csv_bytes())
        workspace.keep(import_history([file]))
        curves, imports = kept_curves(workspace)
        asked = Scenario(name=NAME, days=14, max_change=0.2 + 0.1 * back)
        plan = make_plan(curves, asked, learned_misses(workspace, curves))
        number = keep_plan(workspace, plan, curves, asked, imports).number
        if back < 2:
            workspace.move_plan(number, "approved" if back else "archived")
    workspace.close()
