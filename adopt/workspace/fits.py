"""Fits: what took long to find of curves, so that the same history is never searched twice."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from adopt.workspace.audit import now
from adopt.workspace.names import fitted
from adopt.workspace.schema import FITS


@dataclass(frozen=True)
class FitOf:
    """What a fit is of: the same gives the same fit.

    Attributes:
        imports: numbers of the imports that were its history.
        context: digest of what else was known; empty for nothing.
        seed: of the posterior's draws.
        program: version of adopt that found it.
    """

    imports: tuple[int, ...]
    context: str
    seed: int
    program: str

    @property
    def key(self) -> str:
        """Digest, by which it is found."""
        told = [list(self.imports), self.context, self.seed, self.program]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


@dataclass(frozen=True)
class KeptFit:
    """A fit of the workspace.

    Attributes:
        number: its number.
        at: when it was kept, UTC.
        person: who had it found.
        of: what it is of.
        told: what lists say of it: cells, days, carry.
    """

    number: int
    at: datetime
    person: str
    of: FitOf
    told: Mapping[str, Any]


def kept(
    connection: Connection,
    advertiser: int,
    of: FitOf,
    told: Mapping[str, Any],
    content: bytes,
    person: str,
) -> KeptFit:
    """Keep a fit, in place of the one that was kept of the same.

    Args:
        connection: in a transaction that writes, the advertiser locked.
        advertiser: its number.
        of: what it is of.
        told: what lists say of it.
        content: as :meth:`adopt.curves.found.Found.to_bytes` writes it.
        person: who had it found.
    """
    connection.execute(delete(FITS).where(FITS.c.advertiser_id == advertiser, FITS.c.key == of.key))
    made_of = {"imports": list(of.imports), "context": of.context, "seed": of.seed, "program": of.program}
    values = {"advertiser_id": advertiser, "key": of.key, "at": now(), "person": fitted(person)}
    values |= {"made_of": made_of, "told": dict(told), "content": content}
    return _kept(connection.execute(insert(FITS).values(**values).returning(*_TOLD)).one())


def fit_of(connection: Connection, advertiser: int, of: FitOf) -> tuple[KeptFit, bytes] | None:
    """The fit that was kept of the same, and its content; None if there is none."""
    this = (FITS.c.advertiser_id == advertiser) & (FITS.c.key == of.key)
    row = connection.execute(select(*_TOLD, FITS.c.content).where(this)).one_or_none()
    return None if row is None else (_kept(row), row.content)


def fits_of(connection: Connection, advertiser: int) -> tuple[KeptFit, ...]:
    """Every fit, oldest first."""
    rows = connection.execute(select(*_TOLD).where(FITS.c.advertiser_id == advertiser).order_by(FITS.c.id))
    return tuple(map(_kept, rows))


_TOLD = tuple(FITS.c[name] for name in ("id", "at", "person", "made_of", "told"))


def _kept(row: Any) -> KeptFit:  # noqa: ANN401 - a row of the columns told
    made = row.made_of
    of = FitOf(tuple(made["imports"]), made["context"], made["seed"], made["program"])
    return KeptFit(row.id, row.at, row.person, of, row.told)
