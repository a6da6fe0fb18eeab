"""What is known of mail that came back: counted for a month, without what has been lifted; on both databases."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from publisher.app.assembly import open_publisher, utc_now
from publisher.app.returned_summary import returned_summary
from publisher.config.new_workspace import make_workspace
from publisher.core.wording import worded
from publisher.ledger.latest_work import BOUNCES, LatestWork, note_work
from publisher.storage.tables import bounces


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_month_is_counted_and_the_newest_is_named(
    tmp_path: Path, database: str, request: pytest.FixtureRequest
) -> None:
    make_workspace(tmp_path)
    file = tmp_path / "config.toml"
    if database == "postgresql":
        url = request.getfixturevalue("postgres").database()
        text = file.read_text(encoding="utf-8").replace("[paths]", f'[paths]\ndatabase = "{url}"')
        file.write_text(text, encoding="utf-8")
    now = utc_now()
    with open_publisher(file, lambda: now) as publisher:
        assert returned_summary(publisher, now).newest is None
        kinds = (("hard", 1), ("soft", 2), ("forged", 29), ("hard", 31), ("lifted", 0))
        rows = [
            {"source": f"{kind}{days}", "address_hash": "x", "kind": kind, "at": now - timedelta(days=days)}
            for kind, days in kinds
        ]
        with publisher.store.begin() as connection:
            connection.execute(insert(bounces), rows)
        found = returned_summary(publisher, now)
        assert (found.configured, found.lately, found.newest) == (False, 3, now - timedelta(days=1))
        assert (found.read, found.overdue) == (None, False)
        note_work(publisher.store, BOUNCES, now, 4)
        note_work(publisher.store, BOUNCES, now, 0, worded("stopped"))
        assert returned_summary(publisher, now).read == LatestWork(now, 0, "stopped")
