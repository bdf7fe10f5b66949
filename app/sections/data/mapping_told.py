"""What a mapping would do, as tables on the page “Data”."""

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from adopt.text import N_
from adopt.usecases import MappingPreview
from app.elements import parts, tables
from app.session.words import t


def show(preview: MappingPreview) -> None:
    """The cells before and after, and what each rule touches."""
    if not preview.rules:
        return
    st.text(t(N_("What the rules do:")))
    parts.findings(preview.findings, together=True)
    heads = {"rule": t(N_("Rule")), "cells": t(N_("Audiences")), "rows": t(N_("Rows"))}
    rules = pd.DataFrame([vars(touch) for touch in preview.rules])
    tables.table(rules, heads, {"rule": "%d", "cells": "%,d", "rows": "%,d"}, t(N_("What each rule touches")))
    heads = {
        "platform": t(N_("Platform")),
        "campaign": t(N_("Campaign before")),
        "audience": t(N_("Audience before")),
        "new_campaign": t(N_("Campaign after")),
        "new_audience": t(N_("Audience after")),
        "tags": t(N_("Tags")),
        "rows": t(N_("Rows")),
    }
    tables.table(_cells_told(preview), heads, {"rows": "%,d"}, t(N_("Every audience before and after")))


def _cells_told(preview: MappingPreview) -> pd.DataFrame:
    rows: Iterable[dict[str, object]] = (
        {
            "platform": cell.before.platform,
            "campaign": cell.before.campaign,
            "audience": cell.before.audience,
            "new_campaign": cell.after.campaign,
            "new_audience": cell.after.audience,
            "tags": "; ".join(cell.tags),
            "rows": cell.rows,
        }
        for cell in preview.cells
    )
    return pd.DataFrame(rows)
