"""Sends a mailing as `publisher tick` does; prints seconds, CPU seconds of sending and megabytes. Arguments: FOLDER

A separate process prepares the workspace, so that its memory does not count:
FOLDER PORT CONNECTIONS READERS FILE KEY DATABASE
KEY is the file of a DKIM key, "" = unsigned; DATABASE the address of the ledger's, "" = a file of the workspace.
"""

import json
import resource
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from publisher.app.assembly import open_publisher
from publisher.core.messages import freeze
from publisher.core.types import Message
from publisher.sending.turn import Turn
from publisher.storage.database import Store
from publisher.storage.tables import issues, publications, subscribers, subscriptions


def readers(store: Store, number: int, now: datetime, known: int = 0) -> None:
    """Insert people who read Bulgarian until there are so many; `known` are there already."""
    one = {"list": "news", "lang": "bg", "confirmed": True, "consent": "on paper", "consent_at": now}
    for start in range(known + 1, number + 1, 10_000):
        people = range(start, min(start + 10_000, number + 1))
        with store.begin() as connection:
            connection.execute(
                insert(subscribers),
                [
                    {"id": n, "email": f"r{n}@reader.example", "address_hash": f"{n:064}", "created_at": now,
                     "name": f"Мария {n}"}
                    for n in people
                ],
            )  # fmt: skip
            connection.execute(insert(subscriptions), [{"subscriber_id": n, **one} for n in people])


def prepare(
    folder: Path, port: int, connections: int, number: int, file: Path, key: str = "", database: str = ""
) -> None:
    """A workspace with a message that is due for so many readers; `database` is its address, "" = a file."""
    from publisher.config.new_workspace import make_workspace

    make_workspace(folder)
    config, now = folder / "config.toml", datetime.now(UTC)
    text = config.read_text(encoding="utf-8").replace("port = 2525", f"port = {port}")
    table = f"[channels.newsletter]\nconnections = {connections}\nmax_messages_per_connection = 100000\n"
    if key:
        table += f'dkim = [{{ selector = "s1", key_file = "{key}" }}]\n'
    text = text.replace("[channels.newsletter]\n", table, 1)
    if database:
        text = text.replace('# database = "publisher.db"', f'database = "{database}"', 1)
    # With public pages: each mail then has its reader's own links, like the mails of the other senders.
    config.write_text(f'{text}\n[web]\naddress = "https://news.example.org"\n', encoding="utf-8")
    parts = json.loads(file.read_text(encoding="utf-8"))
    with open_publisher(config) as publisher:
        readers(publisher.store, number, now)
        message = freeze(Message("bg", parts["text"], subject=parts["subject"], html=parts["html"]), folder)
        row = {
            "kind": "issue", "what": "bench", "channel": "newsletter", "lang": "bg", "at": now, "state": "scheduled",
            "expires_at": now + timedelta(days=1), "created_at": now, "message": message, "stories": ["a"],
        }  # fmt: skip
        with publisher.store.begin() as connection:
            connection.execute(issues.insert().values(key="bench", created_at=now))
            connection.execute(publications.insert().values(**row))


def send(folder: Path) -> dict[str, float]:
    """Seconds of planning and of sending, CPU seconds of sending, and the process's peak memory."""
    with open_publisher(folder / "config.toml") as publisher:
        (one,) = publisher.calendar.all()
        begun = time.perf_counter()
        planned = publisher.enqueueing.enqueue(one.id, publisher.clock())
        between, cpu = time.perf_counter(), time.process_time()
        publisher.dispatching.send(turn := Turn(publisher.clock))
        ended, cpu = time.perf_counter(), time.process_time() - cpu
        states = publisher.deliveries.counts([one.id])[one.id]
    if not planned == turn.tried == states["sent"]:
        raise RuntimeError(f"planned {planned}, tried {turn.tried}: {states}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"plan": between - begun, "send": ended - between, "cpu": cpu, "peak_mb": peak, "sent": turn.tried}


if __name__ == "__main__":
    where, *more = sys.argv[1:]
    if more:
        at, by, people, parts_file, *key_file = more
        prepare(Path(where), int(at), int(by), int(people), Path(parts_file), *key_file)
    else:
        print(json.dumps(send(Path(where))))
