"""What a history hangs on, asked without reading it."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from adopt.workspace.schema import IMPORTS


@dataclass(frozen=True)
class Counted:
    """An import that counts now.

    Attributes:
        number: its number.
        digest: of its rows; numbers may be given again when an advertiser was forgotten.
        rows: cell-days that it brought.
    """

    number: int
    digest: str
    rows: int


def counted(connection: Connection, advertiser: int) -> tuple[Counted, ...]:
    """The imports that count, oldest first; equal ones make equal histories."""
    these = (IMPORTS.c.advertiser_id == advertiser) & IMPORTS.c.undone_at.is_(None)
    asked = select(IMPORTS.c.id, IMPORTS.c.digest, IMPORTS.c.rows).where(these).order_by(IMPORTS.c.id)
    return tuple(Counted(*row) for row in connection.execute(asked))
