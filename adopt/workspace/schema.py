"""The tables of a workspace.

A history is the fold of its imports: each import keeps the rows that it brought, and of a cell's day the latest
import that is not undone counts. So undoing an import, and knowing what was seen before it, cost nothing.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

REVISION = "0003"
"""The newest revision; what a workspace is brought to when it is opened."""

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC: SQLite forgets the zone, and PostgreSQL tells moments in its own."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database."""
        return value if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _key() -> Column[int]:
    return Column("id", Integer, primary_key=True, autoincrement=True)


def _of(table: str) -> Column[int]:
    return Column(f"{table}_id", ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=False, index=True)


ADVERTISERS = Table(
    "advertiser", METADATA, _key(), Column("name", String(200), nullable=False, unique=True),
    Column("made_at", Moment, nullable=False),
)  # fmt: skip

IMPORTS = Table(
    "import", METADATA, _key(), _of("advertiser"),
    Column("at", Moment, nullable=False),
    Column("person", String(200), nullable=False),
    Column("digest", String(64), nullable=False),  # of the rows that it brought
    Column("files", JSON, nullable=False),  # name, digest and what was understood of each
    Column("findings", JSON, nullable=False),
    Column("currency", String(3)),
    Column("rows", Integer, nullable=False),
    Column("new_rows", Integer, nullable=False),
    Column("restated_rows", Integer, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("undone_at", Moment),
    Column("undone_by", String(200)),
    Column("restated", JSON(none_as_null=True)),  # what its own files said of days that others of them said again
)  # fmt: skip

CHUNKS = Table(
    "chunk", METADATA, _key(), _of("import"),
    Column("number", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),  # Parquet, canonical columns
    UniqueConstraint("import_id", "number"),
)  # fmt: skip

SCENARIOS = Table(
    "scenario", METADATA, _key(), _of("advertiser"),
    Column("name", String(200), nullable=False),
    Column("version", Integer, nullable=False),  # the latest
    Column("locked", Boolean, nullable=False, default=False),
    Column("archived", Boolean, nullable=False, default=False),
    Column("record", Boolean, nullable=False, default=False),  # whether it is the plan of record
    UniqueConstraint("advertiser_id", "name"),
)  # fmt: skip

VERSIONS = Table(
    "scenario_version", METADATA, _key(), _of("scenario"),
    Column("version", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("person", String(200), nullable=False),
    Column("content", Text, nullable=False),  # JSON of the scenario
    UniqueConstraint("scenario_id", "version"),
)  # fmt: skip

PLANS = Table(
    "plan", METADATA, _key(), _of("advertiser"),
    Column("at", Moment, nullable=False),
    Column("person", String(200), nullable=False),
    Column("name", String(200), nullable=False),
    Column("status", String(20), nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("made_of", JSON, nullable=False),  # what makes it again: imports, digests, scenario, version, seed
    Column("told", JSON, nullable=False),  # its totals, for lists
    Column("content", LargeBinary, nullable=False),  # plan.csv
    Column("digest", String(64), nullable=False),  # of the content
)  # fmt: skip

AUDIT = Table(
    "audit", METADATA, _key(),
    Column("advertiser", String(200), nullable=False),
    Column("at", Moment, nullable=False),
    Column("person", String(200), nullable=False),
    Column("action", String(40), nullable=False),
    Column("subject", String(400), nullable=False),
    Column("before", JSON),
    Column("after", JSON),
    Index("ix_audit_advertiser_at", "advertiser", "at"),
)  # fmt: skip

CONTEXTS = Table(
    "context", METADATA,
    Column("advertiser_id", ForeignKey("advertiser.id", ondelete="CASCADE"), primary_key=True),
    Column("digest", String(64), primary_key=True),  # of the content
    Column("content", LargeBinary, nullable=False),
)  # fmt: skip
"""The files of a context, once for all plans of an advertiser that were made with it."""

FITS = Table(
    "fit", METADATA, _key(), _of("advertiser"),
    Column("key", String(64), nullable=False),  # digest of what it is of
    Column("at", Moment, nullable=False),
    Column("person", String(200), nullable=False),
    Column("made_of", JSON, nullable=False),  # imports, context, seed and program
    Column("told", JSON, nullable=False),  # what lists say of it
    Column("content", LargeBinary, nullable=False),  # what took long to find, as numbers
    UniqueConstraint("advertiser_id", "key"),
)  # fmt: skip

PASSING = {"passing": True}
"""What marks tables of work in progress: archives go without them."""

JOBS = Table(
    "job", METADATA, _key(), _of("advertiser"),
    Column("key", String(64), nullable=False),  # digest of the question
    Column("kind", String(20), nullable=False),
    Column("question", JSON, nullable=False),
    Column("state", String(20), nullable=False),
    Column("words", Text, nullable=False),  # what is being done, to be translated
    Column("share", Float, nullable=False),  # of it that is done
    Column("tries", Integer, nullable=False),  # how often it was taken up; who has an older number has lost it
    Column("lost", Integer, nullable=False),  # how often its worker or its process was lost
    Column("worker", String(200)),
    Column("lease", Moment),  # until when the worker has it
    Column("person", String(200), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("begun_at", Moment),
    Column("ended_at", Moment),
    Column("answer", JSON(none_as_null=True)),
    Column("content", LargeBinary),  # a table for people, where there is one
    Column("error", JSON(none_as_null=True)),
    UniqueConstraint("advertiser_id", "key"),
    Index("ix_job_state", "state"),
    info=PASSING,
)  # fmt: skip

UPLOADS = Table(
    "upload", METADATA, _key(), _of("job"),
    Column("number", Integer, nullable=False),  # which of the question's files
    Column("part", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    UniqueConstraint("job_id", "number", "part"),
    info=PASSING,
)  # fmt: skip
"""Files that wait to be imported, in parts; gone when their job is over."""
