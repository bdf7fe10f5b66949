"""Scenarios with their versions: two people who edit one do not overwrite each other silently."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from adopt.plan.scenario import Scenario
from adopt.text import N_
from adopt.workspace.audit import noted, now
from adopt.workspace.database import WorkspaceError
from adopt.workspace.names import fitted, refuse_name
from adopt.workspace.schema import SCENARIOS, VERSIONS

MARKS = ("locked", "archived", "record")


class ChangedMeanwhileError(WorkspaceError):
    """Somebody else saved a newer version; the values name who and when."""


@dataclass(frozen=True)
class Saved:
    """A version of a scenario.

    Attributes:
        scenario: what it asks.
        version: its number, from 1; the one to name when the next is saved.
        at: when it was saved, UTC.
        person: who saved it.
        locked: whether it may not be changed.
        archived: whether it is out of the way.
        record: whether it is the plan of record.
    """

    scenario: Scenario
    version: int
    at: datetime
    person: str
    locked: bool = False
    archived: bool = False
    record: bool = False

    @property
    def name(self) -> str:
        """Of the scenario."""
        return self.scenario.name


def save(
    connection: Connection, advertiser: tuple[int, str], scenario: Scenario, person: str, based_on: int
) -> Saved:
    """Save a scenario under its name as a new version.

    Args:
        connection: in a transaction that writes.
        advertiser: number and name.
        scenario: what it asks; its name tells which it is.
        person: who saves it.
        based_on: the version that was edited; 0 for a new scenario.

    Raises:
        ChangedMeanwhileError: if that is not the latest.
        WorkspaceError: if it is locked, or its name cannot be kept.
    """
    number, name = advertiser
    refuse_name(scenario.name)
    content = scenario.model_dump_json()
    latest = connection.execute(_latest(number, scenario.name)).one_or_none()
    if latest is None and based_on == 0:
        values = {"advertiser_id": number, "name": scenario.name, "version": 1}
        made = connection.execute(insert(SCENARIOS).values(**values).returning(SCENARIOS.c.id)).scalar_one()
        version = 1
    elif latest is None:
        raise _absent(scenario.name, name)
    elif _saved(latest).scenario == scenario:
        return _saved(latest)
    else:
        made, version = latest.id, based_on + 1
        refuse_locked(_saved(latest))
        # The condition, not the look above, is what keeps two writers apart.
        this = (SCENARIOS.c.id == made) & (SCENARIOS.c.version == based_on)
        if connection.execute(update(SCENARIOS).where(this).values(version=version)).rowcount == 0:
            raise _changed(latest)
    row = {"scenario_id": made, "version": version, "at": now(), "person": fitted(person), "content": content}
    connection.execute(insert(VERSIONS).values(**row))
    noted(
        connection, name, person, "save scenario", scenario.name,
        None if latest is None else {"version": latest.version}, {"version": version},
    )  # fmt: skip
    return _saved(connection.execute(_latest(number, scenario.name)).one())


def marked(
    connection: Connection,
    advertiser: tuple[int, str],
    name: str,
    person: str,
    marks: Mapping[str, bool],
    version: int | None = None,
) -> Saved:
    """Lock, archive or promote a scenario, or undo that; only one is the plan of record.

    Args:
        connection: in a transaction that writes.
        advertiser: number and name.
        name: of the scenario.
        person: who decides.
        marks: of :data:`MARKS`.
        version: the one that was decided about; whichever is the latest if None.

    Raises:
        WorkspaceError: if there is none of this name.
        ChangedMeanwhileError: if there is a later version than the one that was decided about.
    """
    before = connection.execute(_latest(advertiser[0], name)).one_or_none()
    if before is None:
        raise _absent(name, advertiser[1])
    if version not in (None, before.version):
        raise _unseen(before)
    if marks.get("record"):
        others = SCENARIOS.c.advertiser_id == advertiser[0]
        connection.execute(update(SCENARIOS).where(others).values(record=False))
    connection.execute(update(SCENARIOS).where(SCENARIOS.c.id == before.id).values(**marks))
    was = {mark: bool(getattr(before, mark)) for mark in marks}
    noted(connection, advertiser[1], person, "mark scenario", name, was, dict(marks))
    return _saved(connection.execute(_latest(advertiser[0], name)).one())


def renamed(connection: Connection, advertiser: tuple[int, str], name: str, to: str, person: str) -> Saved:
    """Give a scenario another name; its versions come along.

    Raises:
        WorkspaceError: if there is none of this name, it is locked, or the other name is taken or cannot be kept.
    """
    before = connection.execute(_latest(advertiser[0], name)).one_or_none()
    if before is None:
        raise _absent(name, advertiser[1])
    refuse_locked(_saved(before))
    refuse_name(to)
    try:
        with connection.begin_nested():
            connection.execute(update(SCENARIOS).where(SCENARIOS.c.id == before.id).values(name=to))
    except IntegrityError:
        raise taken(to) from None
    noted(connection, advertiser[1], person, "rename scenario", name, {"name": name}, {"name": to})
    return _saved(connection.execute(_latest(advertiser[0], to)).one())


def removed(connection: Connection, advertiser: tuple[int, str], name: str, person: str) -> None:
    """Delete a scenario with all its versions.

    Raises:
        WorkspaceError: if there is none of this name, or it is locked.
    """
    before = connection.execute(_latest(advertiser[0], name)).one_or_none()
    if before is None:
        raise _absent(name, advertiser[1])
    refuse_locked(_saved(before))
    connection.execute(delete(VERSIONS).where(VERSIONS.c.scenario_id == before.id))
    connection.execute(delete(SCENARIOS).where(SCENARIOS.c.id == before.id))
    noted(connection, advertiser[1], person, "delete scenario", name, {"version": before.version})


def scenarios_of(connection: Connection, advertiser: int) -> tuple[Saved, ...]:
    """The latest version of every scenario, the plan of record first."""
    rows = connection.execute(_latest(advertiser).order_by(SCENARIOS.c.record.desc(), SCENARIOS.c.id))
    return tuple(map(_saved, rows))


def versions_of(connection: Connection, advertiser: int, name: str) -> tuple[Saved, ...]:
    """Every version of a scenario, oldest first."""
    joined = SCENARIOS.join(VERSIONS, VERSIONS.c.scenario_id == SCENARIOS.c.id)
    named = (SCENARIOS.c.advertiser_id == advertiser) & (SCENARIOS.c.name == name)
    asked = select(*_COLUMNS).select_from(joined).where(named).order_by(VERSIONS.c.version)
    return tuple(map(_saved, connection.execute(asked)))


_COLUMNS = (
    SCENARIOS.c.id, SCENARIOS.c.name, *(SCENARIOS.c[mark] for mark in MARKS),
    VERSIONS.c.version, VERSIONS.c.at, VERSIONS.c.person, VERSIONS.c.content,
)  # fmt: skip


def _latest(advertiser: int, name: str | None = None) -> Select[Any]:
    same = (VERSIONS.c.scenario_id == SCENARIOS.c.id) & (VERSIONS.c.version == SCENARIOS.c.version)
    asked = select(*_COLUMNS).select_from(SCENARIOS.join(VERSIONS, same))
    asked = asked.where(SCENARIOS.c.advertiser_id == advertiser)
    return asked if name is None else asked.where(SCENARIOS.c.name == name)


def _saved(row: Row[Any]) -> Saved:
    scenario = Scenario.model_validate_json(row.content).model_copy(update={"name": row.name})
    return Saved(scenario, row.version, row.at, row.person, *(bool(getattr(row, mark)) for mark in MARKS))


def _absent(name: str, advertiser: str) -> WorkspaceError:
    return WorkspaceError(
        "no-scenario",
        N_("There is no scenario “{name}” of {advertiser} in the workspace."),
        N_("adopt workspace scenarios lists them."),
        name=name,
        advertiser=advertiser,
    )


def refuse_locked(saved: Saved) -> None:
    """Refuse to change what is locked.

    Raises:
        WorkspaceError: if it is.
    """
    if saved.locked:
        raise WorkspaceError(
            "locked-scenario",
            N_("The scenario “{name}” is locked."),
            N_("Unlock it, or save under another name."),
            name=saved.name,
        )


def taken(name: str) -> WorkspaceError:
    """What to say where another scenario has a name."""
    return WorkspaceError(
        "taken-name",
        N_("There is a scenario “{name}” already."),
        N_("Give another name."),
        name=name,
    )


def _unseen(row: Row[Any]) -> ChangedMeanwhileError:
    return ChangedMeanwhileError(
        "unseen-version",
        N_("{person} saved version {version} of “{name}” meanwhile; nothing was decided about it."),
        N_("Look at it, and decide then."),
        person=row.person,
        version=row.version,
        name=row.name,
    )


def _changed(row: Row[Any]) -> ChangedMeanwhileError:
    return ChangedMeanwhileError(
        "changed-meanwhile",
        N_("{person} saved version {version} of “{name}” meanwhile; yours was not saved."),
        N_("Look at it, and save again upon it, or under another name."),
        person=row.person,
        version=row.version,
        name=row.name,
    )
