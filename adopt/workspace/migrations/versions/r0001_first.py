"""Histories, scenarios, plans and the log."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "advertiser",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_advertiser"),
        sa.UniqueConstraint("name", name="uq_advertiser_name"),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("advertiser", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=400), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_advertiser_at", "audit", ["advertiser", "at"], unique=False)
    op.create_table(
        "blob",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_blob"),
    )
    op.create_table(
        "import",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("advertiser_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("new_rows", sa.Integer(), nullable=False),
        sa.Column("restated_rows", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["advertiser_id"], ["advertiser.id"], name="fk_import_advertiser_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_import"),
    )
    op.create_index("ix_import_advertiser_id", "import", ["advertiser_id"], unique=False)
    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("advertiser_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("made_of", sa.JSON(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["advertiser_id"], ["advertiser.id"], name="fk_plan_advertiser_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_plan"),
    )
    op.create_index("ix_plan_advertiser_id", "plan", ["advertiser_id"], unique=False)
    op.create_table(
        "scenario",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("advertiser_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("record", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["advertiser_id"], ["advertiser.id"], name="fk_scenario_advertiser_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_scenario"),
        sa.UniqueConstraint("advertiser_id", "name", name="uq_scenario_advertiser_id"),
    )
    op.create_index("ix_scenario_advertiser_id", "scenario", ["advertiser_id"], unique=False)
    op.create_table(
        "chunk",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name="fk_chunk_import_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_chunk"),
        sa.UniqueConstraint("import_id", "number", name="uq_chunk_import_id"),
    )
    op.create_index("ix_chunk_import_id", "chunk", ["import_id"], unique=False)
    op.create_table(
        "scenario_version",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person", sa.String(length=200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["scenario.id"], name="fk_scenario_version_scenario_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_scenario_version"),
        sa.UniqueConstraint("scenario_id", "version", name="uq_scenario_version_scenario_id"),
    )
    op.create_index("ix_scenario_version_scenario_id", "scenario_version", ["scenario_id"], unique=False)


def downgrade() -> None:
    """Back from it."""
    op.drop_index("ix_scenario_version_scenario_id", table_name="scenario_version")
    op.drop_table("scenario_version")
    op.drop_index("ix_chunk_import_id", table_name="chunk")
    op.drop_table("chunk")
    op.drop_index("ix_scenario_advertiser_id", table_name="scenario")
    op.drop_table("scenario")
    op.drop_index("ix_plan_advertiser_id", table_name="plan")
    op.drop_table("plan")
    op.drop_index("ix_import_advertiser_id", table_name="import")
    op.drop_table("import")
    op.drop_table("blob")
    op.drop_index("ix_audit_advertiser_at", table_name="audit")
    op.drop_table("audit")
    op.drop_table("advertiser")
