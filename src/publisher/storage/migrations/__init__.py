"""Alembic's migrations; `publisher.storage.database` runs them when a database is opened."""
