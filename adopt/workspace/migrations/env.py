"""Alembic's entry: the caller gives the connection, and its transaction."""

from alembic import context

from adopt.workspace.revisions import TABLE
from adopt.workspace.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table=TABLE,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
