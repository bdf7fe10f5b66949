"""The picture of the README: what the demo's plan changes, and why, drawn with the app's own charts.

Usage: python -m benchmarks.picture docs/plan.svg
"""

import sys
from pathlib import Path

import altair as alt
import pandas as pd
import vl_convert

from adopt.charts.curves import response_chart
from adopt.charts.plans import change_chart
from adopt.files import write_whole
from adopt.usecases import Scenario, demo_history, fit_curves, make_plan

FONT = "IBM Plex Sans, Segoe UI, Helvetica, Arial, sans-serif"


def picture() -> str:
    """The picture as SVG."""
    curves = fit_curves(demo_history().history)
    plan = make_plan(curves, Scenario(days=30))
    table = plan.table
    names = table["platform"] + " / " + table["audience"]
    cells = [i for i, cell in enumerate(plan.cells) if cell.campaign == "Prospecting"]
    moved = pd.DataFrame({"label": names, "today": plan.todays_split, "recommended": plan.recommended}).iloc[cells]
    first = max(cells, key=lambda i: float(plan.posterior.evidence[i]))
    here = pd.DataFrame([vars(curves.today(plan.cells[first]))])
    currency = plan.currency or ""
    left = response_chart(curves.points(plan.cells[first]), here, currency, "en")
    right = change_chart(moved, currency, "en")
    both = alt.hconcat(
        left.properties(width=380, height=240, title=f"What {names[first]} brings, and how sure that is"),
        right.properties(width=380, height=240, title="A day: today (dot) and recommended (diamond)"),
        spacing=40,
    ).configure(font=FONT, background="white")
    specification = both.to_json().replace("min(260, 0.4 * windowSize()[0])", "180")
    return str(vl_convert.vegalite_to_svg(specification))


def main() -> None:
    """Draw it into the file named."""
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    write_whole(Path(sys.argv[1]), picture().encode())


if __name__ == "__main__":
    main()
