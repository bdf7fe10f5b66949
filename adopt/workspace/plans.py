"""Plans: what each said, what made it, and what became of it in the hands of people."""

import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from adopt.curves.misses import NO_MISSES, Misses
from adopt.plan.scenario import Scenario
from adopt.text import N_
from adopt.workspace.audit import noted, now
from adopt.workspace.database import WorkspaceError
from adopt.workspace.names import fitted
from adopt.workspace.schema import CONTEXTS, PLANS

STATUSES = ("draft", "approved", "exported", "archived")
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Recipe:
    """What makes a plan again, to the same bytes.

    Attributes:
        imports: numbers of the imports that were its history.
        history: digest of that history.
        scenario: the question.
        context: digest of what else was known; empty for nothing.
        seed: of the posterior's draws.
        program: version of adopt that made it.
        misses: of earlier plans, as they were known then.
    """

    imports: tuple[int, ...]
    history: str
    scenario: Scenario
    context: str
    seed: int
    program: str
    misses: Misses = NO_MISSES


@dataclass(frozen=True)
class Made:
    """A plan of the workspace.

    Attributes:
        number: its number.
        at: when it was kept, UTC.
        person: who kept it.
        name: what it is called.
        status: one of :data:`STATUSES`.
        first_day: planned for.
        last_day: planned for.
        recipe: what makes it again.
        told: its totals: total, currency, expected, low, high, gain, chance.
        content: ``plan.csv``.
    """

    number: int
    at: datetime
    person: str
    name: str
    status: str
    first_day: date
    last_day: date
    recipe: Recipe
    told: Mapping[str, Any]
    content: bytes


def kept(connection: Connection, advertiser: tuple[int, str], plan: Made, files: Mapping[str, bytes]) -> Made:
    """Keep a plan; its number, moment and context's digest are found here.

    Args:
        connection: in a transaction that writes.
        advertiser: number and name.
        plan: what is to be kept.
        files: the context, as :func:`adopt.context.load.context_files` gives it; none for nothing.
    """
    context = keep_context(connection, advertiser[0], files)
    recipe = plan.recipe
    made_of = {
        "imports": list(recipe.imports),
        "history": recipe.history,
        "scenario": recipe.scenario.model_dump(mode="json"),
        "context": context,
        "seed": recipe.seed,
        "program": recipe.program,
        "misses": asdict(recipe.misses),
    }
    values = {
        "advertiser_id": advertiser[0],
        "at": now(),
        "person": fitted(plan.person),
        "name": fitted(plan.name),
        "status": plan.status,
        "first_day": plan.first_day,
        "last_day": plan.last_day,
        "made_of": made_of,
        "told": dict(plan.told),
        "content": plan.content,
        "digest": hashlib.sha256(plan.content).hexdigest(),
    }
    row = connection.execute(insert(PLANS).values(**values).returning(*PLANS.c)).one()
    noted(connection, advertiser[1], plan.person, "keep plan", f"{row.id} {row.name}", after=dict(plan.told))
    return _made(row)


def moved(connection: Connection, advertiser: tuple[int, str], number: int, status: str, person: str) -> Made:
    """Approve, export or archive a plan.

    Raises:
        WorkspaceError: if there is no such plan or no such status.
    """
    before = plan_of(connection, advertiser, number)
    if status not in STATUSES:
        raise WorkspaceError(
            "plan-status",
            N_("A plan is one of {statuses}, not “{got}”."),
            "",
            statuses=list(STATUSES),
            got=status,
        )
    done = update(PLANS).where(PLANS.c.id == number).values(status=status)
    row = connection.execute(done.returning(*PLANS.c)).one()
    was, becomes = {"status": before.status}, {"status": status}
    noted(connection, advertiser[1], person, "move plan", f"{number} {before.name}", was, becomes)
    return _made(row)


def plan_of(connection: Connection, advertiser: tuple[int, str], number: int) -> Made:
    """A plan by its number.

    Raises:
        WorkspaceError: if there is none.
    """
    this = (PLANS.c.id == number) & (PLANS.c.advertiser_id == advertiser[0])
    row = connection.execute(select(PLANS).where(this)).one_or_none()
    if row is None:
        raise WorkspaceError(
            "no-plan",
            N_("There is no plan {number} of {advertiser} in the workspace."),
            N_("adopt workspace plans lists them."),
            number=number,
            advertiser=advertiser[1],
        )
    return _made(row)


def plans_of(connection: Connection, advertiser: int) -> Sequence[Made]:
    """Every plan, oldest first."""
    asked = select(PLANS).where(PLANS.c.advertiser_id == advertiser).order_by(PLANS.c.id)
    return tuple(map(_made, connection.execute(asked)))


def plans_like(connection: Connection, advertiser: int, content: bytes) -> Sequence[Made]:
    """Every plan whose ``plan.csv`` is this, oldest first."""
    same = (PLANS.c.advertiser_id == advertiser) & (PLANS.c.digest == hashlib.sha256(content).hexdigest())
    return tuple(map(_made, connection.execute(select(PLANS).where(same).order_by(PLANS.c.id))))


def statuses_of(connection: Connection, advertiser: int) -> tuple[tuple[int, str], ...]:
    """Number and status of every plan, oldest first, without reading them."""
    asked = select(PLANS.c.id, PLANS.c.status).where(PLANS.c.advertiser_id == advertiser).order_by(PLANS.c.id)
    return tuple((row.id, row.status) for row in connection.execute(asked))


def context_of(connection: Connection, advertiser: int, digest: str) -> dict[str, bytes]:
    """The files of a context."""
    asked = select(CONTEXTS.c.content)
    asked = asked.where(CONTEXTS.c.advertiser_id == advertiser, CONTEXTS.c.digest == digest)
    with zipfile.ZipFile(io.BytesIO(connection.execute(asked).scalar_one())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def keep_context(connection: Connection, advertiser: int, files: Mapping[str, bytes]) -> str:
    """Keep the files of a context, once; their digest, empty for none.

    Args:
        connection: in a transaction that writes, the advertiser locked.
        advertiser: its number.
        files: as :func:`adopt.context.load.context_files` gives them.
    """
    if not files:
        return ""
    content = _zipped(files)
    digest = hashlib.sha256(content).hexdigest()
    same = (CONTEXTS.c.advertiser_id == advertiser) & (CONTEXTS.c.digest == digest)
    if connection.execute(select(CONTEXTS.c.digest).where(same)).one_or_none() is None:
        connection.execute(insert(CONTEXTS).values(advertiser_id=advertiser, digest=digest, content=content))
    return digest


def context_digest(files: Mapping[str, bytes]) -> str:
    """The digest by which the files of a context are kept; empty for none."""
    return hashlib.sha256(_zipped(files)).hexdigest() if files else ""


def _made(row: Row[Any]) -> Made:
    of = row.made_of
    recipe = Recipe(
        tuple(of["imports"]), of["history"], Scenario.model_validate(of["scenario"]), of["context"], of["seed"],
        of["program"], Misses(**of.get("misses", {})),
    )  # fmt: skip
    return Made(
        row.id,
        row.at,
        row.person,
        row.name,
        row.status,
        row.first_day,
        row.last_day,
        recipe,
        row.told,
        row.content,
    )


def _zipped(files: Mapping[str, bytes]) -> bytes:
    """An archive whose bytes depend on the files alone."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), files[name], zipfile.ZIP_DEFLATED)
    return stream.getvalue()
