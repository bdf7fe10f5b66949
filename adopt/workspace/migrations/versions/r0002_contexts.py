"""Contexts belong to an advertiser, as all else does; an import remembers what its own files said again."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "context",
        sa.Column("advertiser_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["advertiser_id"], ["advertiser.id"], name="fk_context_advertiser_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("advertiser_id", "digest", name="pk_context"),
    )
    plan, blob, context = _tables()
    used = sa.select(plan.c.advertiser_id, plan.c.made_of["context"].as_string().label("digest")).distinct()
    of = used.subquery()
    both = of.join(blob, of.c.digest == blob.c.digest)
    kept = sa.select(of.c.advertiser_id, of.c.digest, blob.c.content).select_from(both)
    op.execute(context.insert().from_select(["advertiser_id", "digest", "content"], kept))
    op.drop_table("blob")
    op.add_column("import", sa.Column("restated", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Back from it."""
    with op.batch_alter_table("import") as batch:
        batch.drop_column("restated")
    op.create_table(
        "blob",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_blob"),
    )
    _, blob, context = _tables()
    other = context.alias()
    first = sa.select(sa.func.min(other.c.advertiser_id)).where(other.c.digest == context.c.digest)
    once = sa.select(context.c.digest, context.c.content).where(context.c.advertiser_id == first.scalar_subquery())
    op.execute(blob.insert().from_select(["digest", "content"], once))
    op.drop_table("context")


def _tables() -> tuple[sa.TableClause, sa.TableClause, sa.TableClause]:
    digest, content = sa.Column("digest", sa.String()), sa.Column("content", sa.LargeBinary())
    return (
        sa.table("plan", sa.Column("advertiser_id", sa.Integer()), sa.Column("made_of", sa.JSON())),
        sa.table("blob", digest, content),
        sa.table("context", sa.Column("advertiser_id", sa.Integer()), digest._copy(), content._copy()),
    )
