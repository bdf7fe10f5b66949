"""What a workspace's own names are called where people read them; apart, as the database loads slowly."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from adopt.text import N_, Message

if TYPE_CHECKING:
    from adopt.workspace.imports import Kept

STATUS_NAMES: Mapping[str, str] = {
    "draft": N_("draft"),
    "approved": N_("approved"),
    "exported": N_("exported"),
    "archived": N_("archived"),
}
"""Status of a plan -> its name."""
ACTION_NAMES: Mapping[str, str] = {
    "import": N_("import kept"),
    "undo import": N_("import undone"),
    "save scenario": N_("scenario saved"),
    "mark scenario": N_("scenario marked"),
    "delete scenario": N_("scenario deleted"),
    "keep plan": N_("plan kept"),
    "move plan": N_("plan moved"),
    "forget advertiser": N_("advertiser deleted"),
    "ask job": N_("job asked for"),
    "cancel job": N_("job cancelled"),
}
"""Action of the log -> its name; one of a newer adopt has none and is shown as it is."""


def kept_words(kept: "Kept") -> Message:
    """What came of keeping exports."""
    if kept.again:
        text = N_("Nothing changed: the same rows were kept as import {number}.")
        return Message(text, {"number": kept.number})
    text = N_(
        "Kept as import {number}: {rows:,} cell-days from {first} to {last}, {new:,} of them new and "
        "{other:,} restated."
    )
    days = {"first": kept.first_day, "last": kept.last_day}
    rows = {"rows": kept.rows, "new": kept.new_rows, "other": kept.restated_rows}
    return Message(text, {"number": kept.number, **days, **rows})
