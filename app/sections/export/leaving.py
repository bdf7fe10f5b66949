"""What leaves for the ads managers, on the page “Export”: what all of it shares, and bulk sheets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import pandas as pd
import streamlit as st

from adopt.errors import AdoptError
from adopt.findings import Finding, Severity
from adopt.text import N_
from adopt.usecases import (
    Filled,
    Leaving,
    Plan,
    Source,
    check_export,
    export_plan,
    new_google_sheet,
)
from app.elements import parts, tables
from app.session import uploads
from app.session.state import session
from app.session.words import explained, plain, t

REMEDIES: Mapping[str, str] = {
    "large-step": N_("Take it in steps: they are ready under “In steps”."),
    "owner-assumed": N_("Say it under “Where budgets are kept”."),
    "no-cell": N_("Plan with their history too, or leave such budgets as they are by a tick in the box above."),
    "unknown-bulk": N_(
        "adopt gives back the sheets of {known}. Export one in English, and give it unchanged; if only the "
        "heading of its daily budget is not known, say it below."
    ),
    "too-many-stages": N_("Allow larger steps, or plan a smaller change."),
    "no-account-id": N_("Write it into its field above."),
}
"""Code -> what to do on this page, where the sentence itself speaks of the command line."""
SHEETS = "bulk-sheets"
"""Key of the uploader, and where the session keeps why it was refused."""
Said = TypeVar("Said", AdoptError, Finding)


@dataclass(frozen=True)
class Departure:
    """A plan on its way out.

    Attributes:
        plan: whose budgets.
        platforms: of the plan.
        owners: the levels that hold budgets, as the visitor said them.
    """

    plan: Plan
    platforms: Sequence[Leaving]
    owners: tuple[str, ...]


def on_this_page(found: Sequence[Finding]) -> list[Finding]:
    """Findings whose remedies are to be found on the page."""
    return [replace(f, remedy=REMEDIES.get(f.code, f.remedy)) for f in found]


def refusal(error: AdoptError) -> None:
    """An error with what to do about it on the page."""
    remedy = REMEDIES.get(error.code)
    if remedy:
        error = error.inside("{problem}")
        error.remedy = replace(error.remedy, text=remedy)
    parts.refusal(error)


def released(found: Sequence[Finding], key: str) -> bool:
    """Whether something may be downloaded: a budget that will be refused needs a tick first."""
    if not any(finding.severity is Severity.SERIOUS for finding in found):
        return True
    return st.checkbox(
        t(N_("Download all the same, although the check says that a budget will be refused")), key=key
    )


def sheets(departure: Departure) -> list[Filled]:
    """Bulk sheets in, filled ones out."""
    st.write(
        t(
            N_(
                "Export the bulk sheet in the ads manager, in English, and give it as it is. Its budgets change, "
                "and nothing else in it does."
            )
        )
    )
    st.file_uploader(
        t(N_("Bulk sheets, of one platform or of several (CSV, TSV or Excel)")),
        accept_multiple_files=True,
        help=explained("bulk_sheet"),
        key=SHEETS,
        on_change=_take,
    )
    if SHEETS in session().refusals:
        parts.refusal(session().refusals[SHEETS])
    leave = st.checkbox(
        t(N_("Leave running budgets that the plan does not name as they are")),
        key="leave-others",
        persist_state="session",
    )
    filled = [_sheet(departure, source, leave) for source in session().sheets]
    if session().sheets and not st.session_state[SHEETS]:
        st.button(t(N_("Remove the sheets")), icon=":material/delete:", on_click=_remove)
    _new_sheet(departure)
    return [each for each in filled if each]


def _take() -> None:
    # Kept here because the uploader forgets its files when another page is opened.
    now = session()
    now.refusals.pop(SHEETS, None)
    try:
        now.sheets = uploads.received(st.session_state[SHEETS], now.sheets)
    except AdoptError as error:
        now.refusals[SHEETS] = error


def _remove() -> None:
    session().sheets = ()


def _sheet(departure: Departure, source: Source, leave: bool) -> Filled | None:
    """One sheet: what changes in it, and the file; None if it is refused."""
    with st.container(border=True):
        st.markdown(f"**{plain(source.name)}**")
        try:
            filled = _filled(departure, source, leave)
        except AdoptError as error:
            refusal(error)
            return None
        _changes(filled, departure.plan)
        found = (*filled.findings, *check_export(departure.plan, departure.owners, sheet=filled))
        parts.findings(on_this_page(found), together=True)
        stopped = [finding for finding in found if finding.code != "pause"]  # which the sheet cannot say at all
        allowed = released(stopped, f"anyway-{source.name}")
        st.download_button(
            t(N_("Download {file}"), file=upload_name(source.name)),
            filled.data,
            upload_name(source.name),
            "application/octet-stream",
            key=f"filled-{source.name}",
            on_click="ignore",
            icon=":material/download:",
            type="primary",
            disabled=not allowed,
        )
    return filled


def upload_name(name: str) -> str:
    """What a filled sheet is called: as the one that was given, so that both lie side by side.

    Example:
        >>> upload_name("meta.bulk.csv")
        'meta.bulk-adopt.csv'
    """
    stem, dot, kind = name.rpartition(".")
    return f"{stem}-adopt.{kind}" if dot else f"{name}-adopt"


def _filled(departure: Departure, source: Source, leave: bool) -> Filled:
    """The sheet with its budgets; asks for the heading of the budget where it is not known.

    Raises:
        AdoptError: naming the row and what cannot be done there.
    """
    plan, owners = departure.plan, departure.owners
    try:
        return export_plan(plan, source, session().mapping, leave, None, owners)
    except AdoptError as error:
        if error.code != "unknown-bulk":
            raise
        column = _column(departure, source)
        if column is None:
            raise
    return export_plan(plan, source, session().mapping, leave, column, owners)


def _column(departure: Departure, source: Source) -> str | None:
    """The platform of a sheet and the heading of its daily budget, where both were said."""
    titles = {each.platform: each.title for each in departure.platforms if each.has_sheet}
    whose, heading = st.columns(2)
    platform = whose.selectbox(
        t(N_("Whose sheet is it?")),
        list(titles),
        index=None,
        format_func=titles.__getitem__,
        key=f"whose-{source.name}",
        placeholder=t(N_("Choose one")),
        persist_state="session",
    )
    name = heading.text_input(
        t(N_("Heading of its daily budget")), key=f"heading-{source.name}", persist_state="session"
    )
    return f"{platform}={name}" if platform and name and name.strip() else None


def _changes(filled: Filled, plan: Plan) -> None:
    changes = [*filled.changes, *filled.stopped]
    rows = [
        {
            "campaign": change.cell.campaign,
            "audience": "" if change.level == "campaign" else change.cell.audience,
            "before": float(change.before),
            "after": float(change.after),
            "change": float(change.after / change.before - 1) if change.before else float("nan"),
            "rows": ", ".join(map(str, change.rows)),
        }
        for change in changes
    ]
    heads = {
        "campaign": t(N_("Campaign")),
        "audience": t(N_("Audience")),
        "before": t(N_("Before, a day")),
        "after": t(N_("After, a day")),
        "change": t(N_("Change")),
        "rows": t(N_("Rows")),
    }
    money = f"%,.{plan.decimals}f"
    formats = {"before": money, "after": money, "change": tables.SIGNED_PERCENT}
    st.text(
        t(
            N_("{sheet}: budgets alone were changed; check them in the preview of the upload."),
            sheet=filled.sheet,
        )
    )
    tables.table(pd.DataFrame(rows), heads, formats, alt=t(N_("The budgets of the sheet, before and after")))


def _new_sheet(departure: Departure) -> None:
    """Google's budgets without an export."""
    if not any(each.in_new_sheet for each in departure.platforms):
        return
    with st.expander(t(N_("A new sheet for Google Ads Editor, without an export"))):
        st.write(t(N_("Campaigns are found by their names, which must be those of the account to the letter.")))
        try:
            sheet = new_google_sheet(departure.plan)
        except AdoptError as error:
            refusal(error)
            return
        found = check_export(departure.plan, departure.owners, google=True)
        parts.findings(on_this_page(found), together=True)
        st.download_button(
            t(N_("Download {file}"), file="google.csv"),
            sheet,
            "google.csv",
            "text/csv",
            key="new-google",
            on_click="ignore",
            icon=":material/download:",
            disabled=not released(found, "anyway-google"),
        )
