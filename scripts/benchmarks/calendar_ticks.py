"""The tick: what a long calendar costs when nothing is due, and how soon after its time a post is handed over.

The long calendar has years of published posts and letters, a fifth of its rows still to come, and one in a hundred that
waits for a review; the short one is made the same way. Both tick in turn in this process, on SQLite and PostgreSQL.
"""

import math
import statistics
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text

from publisher.app.assembly import Publisher, open_publisher
from publisher.config.new_workspace import make_workspace
from publisher.core.messages import freeze
from publisher.core.states import PublicationState
from publisher.core.types import Message
from publisher.storage.tables import deliveries, publications
from scripts.benchmarks.commands import PUBLISHER
from scripts.benchmarks.databases import postgresql
from scripts.benchmarks.rows import Measurement, Row

_SHORT, _LONG = 1_000, 100_000
_TICKS = 60
_POSTS = 250
_EVERY = timedelta(seconds=0.12)
_MESSAGE = freeze(
    Message("bg", "Новини за града. " * 20, subject="Вести", html=f"<p>{'Новини за града. ' * 200}</p>"), Path("/none")
)
_PATTERN = ("published",) * 70 + ("scheduled",) * 20 + ("expired", "cancelled", "failed", "letter", "letter") * 2
"""The states of a hundred rows, but the last: that one waits for a review."""


def _office(folder: Path, rows: int, database: str = "") -> Publisher:
    """A workspace with a calendar of so many rows."""
    make_workspace(folder, with_posts=True)
    config = folder / "config.toml"
    if database:
        words = config.read_text(encoding="utf-8")
        config.write_text(words.replace('# database = "publisher.db"', f'database = "{database}"', 1), encoding="utf-8")
    office = open_publisher(config)
    now = datetime.now(UTC)
    pattern: dict[str, Any] = _waiting(office, now)
    calendar = [_row(number, now, pattern) for number in range(10, rows + 1)]
    sent = [row for row in calendar if row["state"] == "published"]
    for start in range(0, len(calendar), 10_000):
        with office.store.begin() as connection:
            connection.execute(insert(publications), calendar[start : start + 10_000])
    for start in range(0, len(sent), 10_000):
        with office.store.begin() as connection:
            connection.execute(insert(deliveries), [_delivery(row) for row in sent[start : start + 10_000]])
    with office.store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE" if database else "PRAGMA optimize"))
    office.lease.take()
    return office


def _waiting(office: Publisher, now: datetime) -> dict[str, Any]:
    """A real publication that waits for a review, and the columns of others like it."""
    soon = now + timedelta(days=2)
    slugs = (post.slug for post in office.editorial.posts()[0])
    tried = (office.schedule(slug, "folder", office.first_target, soon) for slug in slugs)
    first = next(one for one in tried if one.state is PublicationState.NEEDS_REVIEW)
    return {"what": first.what, "lang": first.lang, "why": first.why, "again": True, "message": None}


def _row(number: int, now: datetime, waiting: dict[str, Any]) -> dict[str, Any]:
    state = _PATTERN[number % 100] if number % 100 < len(_PATTERN) - 1 else "needs review"
    kind, state = ("letter", "published") if state == "letter" else ("post", state)
    away = timedelta(minutes=10 * number)
    at = now + timedelta(days=1) + away if state in ("scheduled", "needs review") else now - away
    row = {
        "id": number, "kind": kind, "what": f"post-{number}", "channel": "folder", "lang": "bg", "at": at, "why": "",
        "expires_at": at + timedelta(hours=3), "state": state, "message": _MESSAGE, "stories": [], "topics": [],
        "created_at": min(at, now) - timedelta(days=1), "published_at": at if state == "published" else None,
        "planned": int(state == "published"), "again": False,
    }  # fmt: skip
    return row | waiting if state == "needs review" else row


def _delivery(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "publication_id": row["id"], "destination": "town", "lang": "bg", "key": f"p{row['id']}", "state": "sent",
        "attempts": 1, "next_at": row["at"], "changed_at": row["at"],
    }  # fmt: skip


def idle() -> Sequence[Row]:
    """The worse of both databases counts."""
    found: dict[str, tuple[float, float]] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        database = stack.enter_context(postgresql())
        for kind in ("SQLite", "PostgreSQL"):
            offices = {
                rows: stack.enter_context(_office(folder / f"{kind}{rows}", rows, database() if kind[0] == "P" else ""))
                for rows in (_SHORT, _LONG)
            }
            seconds: dict[int, list[float]] = {_SHORT: [], _LONG: []}
            for _ in range(_TICKS):
                for rows, office in offices.items():
                    begun = time.perf_counter()
                    office.tick()
                    seconds[rows].append(time.perf_counter() - begun)
            found[kind] = (statistics.median(seconds[_SHORT][5:]), statistics.median(seconds[_LONG][5:]))
    ratios = {kind: long / short for kind, (short, long) in found.items()}
    note = "; ".join(
        f"{kind} {ratios[kind]:.2f}: {short * 1000:.1f} ms, {long * 1000:.1f} ms"
        for kind, (short, long) in found.items()
    )
    return [Row("tick_100k_vs_1k", round(max(ratios.values()), 2), "x", 1.5, 1.1, "lower", note)]


def handed_over() -> Sequence[Row]:
    """`publisher run` with the settings of a new workspace: posts due every 120 ms, and some together."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "office"
        make_workspace(folder, with_posts=True)
        with open_publisher(folder / "config.toml") as office:
            slug = office.editorial.posts()[0][0].slug
            row = office.schedule(slug, "folder", "bg", office.clock() + timedelta(days=1))
            # Copies of it, so that each is released as any approved post is.
            with office.store.begin() as connection:
                copied = dict(
                    connection.execute(publications.select().where(publications.c.id == row.id)).one()._mapping
                )
                first = office.clock() + timedelta(seconds=8)
                times = [first + n * _EVERY for n in range(_POSTS)]
                connection.execute(
                    insert(publications),
                    [
                        copied | {"id": row.id + n, "at": at, "expires_at": at + timedelta(hours=3), "again": True}
                        for n, at in enumerate(times, 1)
                    ],
                )
            process = subprocess.Popen(
                [PUBLISHER, "run"], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            try:
                late = _lateness(office, row.id)
            finally:
                process.terminate()
                process.wait(30)
    late.sort()
    p99 = late[math.ceil(0.99 * len(late)) - 1]
    note = f"{len(late)} posts; median {statistics.median(late):.2f} s, worst {late[-1]:.2f} s"
    return [Row("due_to_handed_over_p99_seconds", round(p99, 2), "s", 1, 0.5, "lower", note)]


def _lateness(office: Publisher, first: int) -> list[float]:
    """Seconds between the time of each post and the beginning of its hand-over."""
    until = time.monotonic() + 300
    while True:
        with office.store.read() as connection:
            rows = connection.execute(
                publications.join(deliveries).select().where(publications.c.id > first, deliveries.c.state == "sent")
            ).all()
        if len(rows) == _POSTS:
            return [(row.tried_at - row.at).total_seconds() for row in rows]
        if time.monotonic() > until:
            raise RuntimeError(f"only {len(rows)} of {_POSTS} posts were handed over")
        time.sleep(0.5)


MEASUREMENTS = (
    Measurement(["tick_100k_vs_1k"], idle),
    Measurement(["due_to_handed_over_p99_seconds"], handed_over),
)
