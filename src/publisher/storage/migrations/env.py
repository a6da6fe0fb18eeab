"""How Alembic reaches the database: through the connection that `publisher.storage.database` hands over."""

from alembic import context

from publisher.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite cannot alter most things in place; batches copy the table.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
