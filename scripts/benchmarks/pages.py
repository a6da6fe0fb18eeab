"""How fast readers can leave while others read the pages and a mailing goes out, all in one `publisher run`."""

import http.client
import json
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from publisher.app.assembly import open_publisher
from publisher.config.new_workspace import make_workspace
from publisher.core.messages import freeze
from publisher.core.types import Message
from publisher.storage.tables import issues, publications
from scripts.benchmarks.commands import PUBLISHER
from scripts.benchmarks.invented import Invented
from scripts.benchmarks.mail_senders import free_port, message, sink
from scripts.benchmarks.our_sender import readers
from scripts.benchmarks.rows import ROOT, Measurement, Row

POSTS, ISSUES, READERS = 300, 30, 40_000
SECONDS, VIEWS, LEAVING = 20, 50, 10
"""How long, and how many page views and one-click requests a second."""

_SETTLED = 2.0
"""Seconds from the first answer on that are not measured: the mailing is taken up, and reads the posts."""

ADDRESS = "https://news.example.org"


def leave_p99_ms() -> Sequence[Row]:
    """One-click requests (RFC 8058) beside page views of a large archive and a mailing."""
    with tempfile.TemporaryDirectory() as place, sink() as relay:
        folder, port = Path(place) / "office", free_port()
        links = _workspace(folder, relay, port, message(Path(place)))
        with _running(folder, port):
            times, seen = _load(port, links)
            with open_publisher(folder / "config.toml") as publisher:
                (mailing,) = [one.id for one in publisher.calendar.all() if one.what == "bench"]
                sent = publisher.deliveries.counts([mailing])[mailing]["sent"]
    note = (
        f"{len(times)} one-click requests, median {_share(times, 0.5):.0f}, worst {times[-1]:.0f} ms; beside them "
        f"{len(seen)} page views, p99 {_share(seen, 0.99):.0f} ms, and {sent:,} mails sent"
    )
    return [Row("leave_p99_ms", round(_share(times, 0.99), 1), "ms", 300, 100, "lower", note)]


def _workspace(folder: Path, relay: int, port: int, file: Path) -> list[str]:
    """An archive, and a mailing that is due; the paths of the readers' one-click links."""
    make_workspace(folder)
    for number, post in enumerate(Invented("bg").posts(POSTS)):
        (folder / "posts" / f"post-{number}.md").write_text(post.markdown(number), encoding="utf-8")
    config, now = folder / "config.toml", datetime.now(UTC)
    text = config.read_text(encoding="utf-8").replace("port = 2525", f"port = {relay}")
    web = f'[web]\naddress = "{ADDRESS}"\nlisten = "127.0.0.1:{port}"\n'
    config.write_text(f"{text}\n{web}", encoding="utf-8")
    parts = json.loads(file.read_text(encoding="utf-8"))
    frozen = freeze(Message("bg", parts["text"], subject=parts["subject"], html=parts["html"]), folder)
    rows = [_row(f"issue-{n}", now - timedelta(days=n + 1), "published", frozen, n) for n in range(ISSUES)]
    with open_publisher(config) as publisher:
        readers(publisher.store, READERS, now)
        with publisher.store.begin() as connection:
            connection.execute(issues.insert(), [{"key": row["what"], "created_at": now} for row in rows])
            connection.execute(issues.insert().values(key="bench", created_at=now))
            connection.execute(publications.insert(), [*rows, _row("bench", now, "scheduled", frozen, 0)])
        (mailing,) = [one.id for one in publisher.calendar.all() if one.what == "bench"]
        publisher.enqueueing.enqueue(mailing, publisher.clock())
        return [publisher.links.unsubscribe(n).removeprefix(ADDRESS) for n in range(1, SECONDS * LEAVING + 1)]


def _row(key: str, at: datetime, state: str, frozen: dict[str, object], number: int) -> dict[str, object]:
    each = POSTS // ISSUES
    return {
        "kind": "issue", "what": key, "channel": "newsletter", "lang": "bg", "at": at, "state": state,
        "expires_at": at + timedelta(days=1), "created_at": at, "message": frozen,
        "stories": [f"post-{n}" for n in range(number * each, (number + 1) * each)],
    }  # fmt: skip


@contextmanager
def _running(folder: Path, port: int) -> Iterator[None]:
    server = subprocess.Popen(
        [PUBLISHER, "--config", str(folder / "config.toml"), "run"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
    )
    try:
        until = time.monotonic() + 60
        while not _answers(port):
            if time.monotonic() > until or server.poll() is not None:
                raise RuntimeError("the pages do not answer")
            time.sleep(0.1)
        time.sleep(_SETTLED)
        yield
    finally:
        server.terminate()
        server.wait(timeout=60)


def _answers(port: int) -> bool:
    try:
        return _timed(port, "GET", "/healthz") > 0
    except OSError:
        return False


def _load(port: int, links: Sequence[str]) -> tuple[list[float], list[float]]:
    """Milliseconds of the one-click requests, and of the page views, sorted. Each starts at its time, come what may."""
    pages = [
        "/bg/",
        *(f"/bg/posts/post-{n}" for n in range(POSTS)),
        "/bg/",
        *(f"/bg/issues/issue-{n}" for n in range(ISSUES)),
    ]
    seen: list[float] = []
    times: list[float] = []

    def beat(rate: int, call: Callable[[int], float], into: list[float], pool: ThreadPoolExecutor) -> None:
        begun = time.monotonic()
        for number in range(SECONDS * rate):
            time.sleep(max(0.0, begun + number / rate - time.monotonic()))
            pool.submit(call, number).add_done_callback(lambda done: into.append(done.result()))

    def view(number: int) -> float:
        # Every other visitor comes to the home page.
        return _timed(port, "GET", "/bg/" if number % 2 else pages[number * 7 % len(pages)])

    def leave(number: int) -> float:
        return _timed(port, "POST", links[number])

    with ThreadPoolExecutor(200) as pool:
        beats = [
            threading.Thread(target=beat, args=(VIEWS, view, seen, pool)),
            threading.Thread(target=beat, args=(LEAVING, leave, times, pool)),
        ]
        for thread in beats:
            thread.start()
        for thread in beats:
            thread.join()
    if len(times) != SECONDS * LEAVING or len(seen) != SECONDS * VIEWS:
        raise RuntimeError("a request failed")
    return sorted(times), sorted(seen)


def _timed(port: int, method: str, path: str) -> float:
    """Milliseconds until the whole answer is there. Raises `RuntimeError` for another answer than 200."""
    begun = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    body = "List-Unsubscribe=One-Click" if method == "POST" else None
    kind = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
    try:
        connection.request(method, path, body, kind)
        answer = connection.getresponse()
        answer.read()
    finally:
        connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{method} {path}: {answer.status}")
    return (time.perf_counter() - begun) * 1000


def _share(times: Sequence[float], share: float) -> float:
    return times[min(len(times) - 1, int(len(times) * share))]


MEASUREMENTS = (Measurement(["leave_p99_ms"], leave_p99_ms),)
