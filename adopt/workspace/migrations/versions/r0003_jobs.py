"""Long work waits in rows, and what took long to find is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "fit",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("advertiser_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person", sa.String(length=200), nullable=False),
        sa.Column("made_of", sa.JSON(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _of("fit", "advertiser"),
        sa.PrimaryKeyConstraint("id", name="pk_fit"),
        sa.UniqueConstraint("advertiser_id", "key", name="uq_fit_advertiser_id"),
    )
    op.create_index("ix_fit_advertiser_id", "fit", ["advertiser_id"], unique=False)
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("advertiser_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("question", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("lost", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(length=200), nullable=True),
        sa.Column("lease", sa.DateTime(timezone=True), nullable=True),
        sa.Column("person", sa.String(length=200), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.JSON(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("error", sa.JSON(), nullable=True),
        _of("job", "advertiser"),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
        sa.UniqueConstraint("advertiser_id", "key", name="uq_job_advertiser_id"),
    )
    op.create_index("ix_job_advertiser_id", "job", ["advertiser_id"], unique=False)
    op.create_index("ix_job_state", "job", ["state"], unique=False)
    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _of("upload", "job"),
        sa.PrimaryKeyConstraint("id", name="pk_upload"),
        sa.UniqueConstraint("job_id", "number", "part", name="uq_upload_job_id"),
    )
    op.create_index("ix_upload_job_id", "upload", ["job_id"], unique=False)


def downgrade() -> None:
    """Back from it: fits can be found again, and what waited is not done."""
    op.drop_index("ix_upload_job_id", table_name="upload")
    op.drop_table("upload")
    op.drop_index("ix_job_state", table_name="job")
    op.drop_index("ix_job_advertiser_id", table_name="job")
    op.drop_table("job")
    op.drop_index("ix_fit_advertiser_id", table_name="fit")
    op.drop_table("fit")


def _of(table: str, other: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{other}_id"
    return sa.ForeignKeyConstraint([f"{other}_id"], [f"{other}.id"], name=name, ondelete="CASCADE")
