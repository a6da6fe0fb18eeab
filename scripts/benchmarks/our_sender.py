"""Sends a mailing as `publisher tick` does; prints seconds and megabytes: FOLDER PORT CONNECTIONS READERS FILE"""

import json
import resource
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from publisher.app import open_publisher
from publisher.frozen import freeze
from publisher.starter import make_workspace
from publisher.store import Store
from publisher.tables import issues, publications, subscribers, subscriptions
from publisher.types import Message

NOW = datetime.now(UTC)


def readers(store: Store, number: int) -> None:
    """So many people who read Bulgarian."""
    one = {"list": "news", "lang": "bg", "confirmed": True, "consent": "on paper", "consent_at": NOW}
    for start in range(1, number + 1, 10_000):
        people = range(start, min(start + 10_000, number + 1))
        with store.begin() as connection:
            connection.execute(
                insert(subscribers),
                [
                    {"id": n, "email": f"r{n}@reader.example", "address_hash": f"{n:064}", "created_at": NOW,
                     "name": f"Мария {n}"}
                    for n in people
                ],
            )  # fmt: skip
            connection.execute(insert(subscriptions), [{"subscriber_id": n, **one} for n in people])


def main(folder: Path, port: int, connections: int, number: int, file: Path) -> dict[str, float]:
    """Seconds of planning and of sending, and the process's peak."""
    make_workspace(folder)
    config = folder / "config.toml"
    text = config.read_text(encoding="utf-8").replace("port = 2525", f"port = {port}")
    table = f"[channels.newsletter]\nconnections = {connections}\nmax_messages_per_connection = 100000\n"
    text = text.replace("[channels.newsletter]\n", table, 1)
    # With public pages: each mail then has its reader's own links, as the others' mails have.
    config.write_text(f'{text}\n[web]\naddress = "https://news.example.org"\n', encoding="utf-8")
    parts = json.loads(file.read_text(encoding="utf-8"))
    with open_publisher(config) as publisher:
        readers(publisher.store, number)
        message = freeze(Message("bg", parts["text"], subject=parts["subject"], html=parts["html"]), folder)
        row = {
            "kind": "issue", "what": "bench", "channel": "newsletter", "lang": "bg", "at": NOW, "state": "scheduled",
            "expires_at": NOW + timedelta(days=1), "created_at": NOW, "message": message, "stories": ["a"],
        }  # fmt: skip
        with publisher.store.begin() as connection:
            connection.execute(issues.insert().values(key="bench", created_at=NOW))
            key = connection.execute(publications.insert().values(**row).returning(publications.c.id)).scalar_one()
        begun = time.perf_counter()
        planned = publisher.deliveries.enqueue(key, publisher.clock())
        between = time.perf_counter()
        tried = publisher.deliveries.send_due(publisher.clock)
        ended = time.perf_counter()
        states = publisher.deliveries.counts([key])[key]
    if not planned == tried == number == states["sent"]:
        raise RuntimeError(f"planned {planned}, tried {tried}: {states}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"plan": between - begun, "send": ended - between, "peak_mb": peak}


if __name__ == "__main__":
    where, at, by, people, parts_file = sys.argv[1:]
    print(json.dumps(main(Path(where), int(at), int(by), int(people), Path(parts_file))))
