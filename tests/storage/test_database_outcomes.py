"""A database from before `failed`: what went out stays published, and what did not says so."""

from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, text

from publisher.storage import migrating
from publisher.storage.database import open_store
from support.core_parts import NOW


def _old(connection: Connection) -> None:
    """The tables as they were, with four publications that have ended."""
    config = Config()
    config.set_main_option("script_location", str(migrating.MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "0006")
    for number, deliveries in enumerate((["sent", "refused"], ["refused", "suppressed"], ["uncertain"], []), start=1):
        connection.execute(
            text(
                "INSERT INTO publications (id, kind, what, channel, lang, at, expires_at, state, why, stories, topics, "
                "basis_hash, planned, created_at) VALUES (:id, 'issue', :what, 'newsletter', 'bg', :at, :at, "
                "'published', '', '[]', '[]', '', :planned, :at)"
            ),
            {"id": number, "what": f"2026-{number}", "at": NOW - timedelta(days=1), "planned": len(deliveries)},
        )
        for place, state in enumerate(deliveries):
            connection.execute(
                text(
                    "INSERT INTO deliveries (publication_id, destination, name, lang, omitted, wanted_lang, tracked, "
                    "domain, key, state, attempts, next_at, changed_at, remote_id, url, reply) VALUES (:of, :to, '', "
                    "'bg', 0, '', false, '', :to, :state, 1, :at, :at, '', '', '')"
                ),
                {"of": number, "to": f"{number}.{place}@reader.example", "state": state, "at": NOW},
            )


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_went_to_nobody_is_failed_after_the_upgrade(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    if kind == "postgresql":
        url = request.getfixturevalue("postgres").empty_database()
    engine = create_engine(url)
    with engine.begin() as connection:
        _old(connection)
    engine.dispose()
    store = open_store(url)
    with store.read() as connection:
        rows = connection.execute(text("SELECT id, state, outcome FROM publications ORDER BY id")).all()
        installations = connection.execute(text("SELECT id, mark FROM installation")).all()
    store.close()
    assert [row.state for row in rows] == ["published", "failed", "published", "failed"]
    assert rows[1].outcome == "nothing went out; publisher deliveries list --publication 2 says why"
    ((made_in, mark),) = installations
    assert (len(made_in), mark) == (16, 0)
