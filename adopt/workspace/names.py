"""Names as every kind of database takes them."""

import unicodedata

from adopt.text import N_
from adopt.workspace.database import WorkspaceError

LONGEST = 200


def refuse_name(name: str) -> str:
    """The name of an advertiser or a scenario, by which it is found again.

    Raises:
        WorkspaceError: if it is empty, too long, or has characters that some database cannot keep.
    """
    if name.strip() and len(name) <= LONGEST and not any(map(_unkept, name)):
        return name
    raise WorkspaceError(
        "bad-name",
        N_("“{name}” cannot be kept: a name has 1 to {most} characters, and no control characters."),
        N_("Give another name."),
        name=fitted(name[:40]),
        most=LONGEST,
    )


def fitted(name: str) -> str:
    """A name that only tells somebody something, made to fit."""
    told = "".join("\N{REPLACEMENT CHARACTER}" if _unkept(letter) else letter for letter in name)
    return told if len(told) <= LONGEST else told[: LONGEST - 1] + "…"


def _unkept(letter: str) -> bool:
    """Control characters and halves of a pair; marks of direction are meant."""
    return unicodedata.category(letter) in ("Cc", "Cs")
