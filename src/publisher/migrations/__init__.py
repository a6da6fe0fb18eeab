"""Alembic's migrations; `publisher.store` runs them when a database is opened."""
