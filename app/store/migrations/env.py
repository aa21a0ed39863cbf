"""Runs the migrations on the connection that `app.store.opening` hands over, in its transaction."""

from alembic import context

from app.store.tables import Table

# Alembic runs this file; whoever merely imports it (a search for doctests) has no configuration.
if hasattr(context, "config"):
    context.configure(connection=context.config.attributes["connection"], target_metadata=Table.metadata)
    context.run_migrations()
