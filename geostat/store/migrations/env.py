"""How Alembic runs our migrations: on the connection that it is handed, inside its transaction."""

from alembic import context

from geostat.store.all_tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
