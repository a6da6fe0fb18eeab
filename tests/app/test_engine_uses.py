"""When each engine translated last: by the memory, on both databases."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from publisher.app.assembly import open_publisher, utc_now
from publisher.app.engine_uses import EngineUse, engine_uses
from publisher.config.new_workspace import make_workspace
from publisher.storage.tables import sentences


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_the_newest_sentence_of_each_engine_counts(
    tmp_path: Path, database: str, request: pytest.FixtureRequest
) -> None:
    make_workspace(tmp_path)
    file = tmp_path / "config.toml"
    text = file.read_text(encoding="utf-8")
    if database == "postgresql":
        url = request.getfixturevalue("postgres").database()
        text = text.replace("[paths]", f'[paths]\ndatabase = "{url}"')
    file.write_text(text, encoding="utf-8")
    now = utc_now().replace(microsecond=0)
    with open_publisher(file, lambda: now) as publisher:
        first, *others = publisher.config.translation.engines
        rows = [
            {
                "source_lang": "bg", "target_lang": "en", "domain": "", "source_key": str(days), "source": "а",
                "target": "a", "origin": "machine", "engine": first, "made_at": now - timedelta(days=days),
            }
            for days in (3, 1, 2)
        ]  # fmt: skip
        with publisher.store.begin() as connection:
            connection.execute(insert(sentences), rows)
        assert engine_uses(publisher) == [
            EngineUse(first, now - timedelta(days=1)), *(EngineUse(name, None) for name in others)
        ]  # fmt: skip
