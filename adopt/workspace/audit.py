"""Who changed what, and when."""

import getpass
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, insert, select

from adopt.workspace.names import fitted
from adopt.workspace.schema import AUDIT

if TYPE_CHECKING:
    import pandas as pd


def whoever() -> str:
    """The person at work: ``ADOPT_PERSON``, else the name they are logged in by; empty where there is none."""
    try:
        return os.environ.get("ADOPT_PERSON") or getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container whose user has no name
        return ""


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def noted(
    connection: Connection,
    advertiser: str,
    person: str,
    action: str,
    subject: str,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """Write into the log what a person does, in the transaction that does it."""
    values = {"advertiser": advertiser, "at": now(), "person": fitted(person)}
    told = {"action": action, "subject": subject, "before": before, "after": after}
    connection.execute(insert(AUDIT).values(**values, **told))


def log_of(connection: Connection, advertiser: str) -> "pd.DataFrame":
    """The log of an advertiser, oldest first: columns at, person, action, subject, before, after."""
    import pandas as pd  # a worker that waits for jobs needs none of its memory

    columns = [AUDIT.c[name] for name in ("at", "person", "action", "subject", "before", "after")]
    asked = select(*columns).where(AUDIT.c.advertiser == advertiser).order_by(AUDIT.c.id)
    return pd.DataFrame(connection.execute(asked).all(), columns=[column.name for column in columns])


def forget(connection: Connection, advertiser: str) -> None:
    """Delete the log of an advertiser."""
    connection.execute(delete(AUDIT).where(AUDIT.c.advertiser == advertiser))
