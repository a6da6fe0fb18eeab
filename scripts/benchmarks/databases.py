"""What PostgreSQL makes of large mailings, beside SQLite; and the memory of a long list."""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine, text

from publisher.config.new_workspace import make_workspace
from publisher.ledger import audience
from publisher.storage.database import Store, open_store
from publisher.storage.tables import issues, publications
from scripts.benchmarks import mail_senders
from scripts.benchmarks.commands import PUBLISHER
from scripts.benchmarks.our_sender import readers
from scripts.benchmarks.rows import ROOT, Measurement, Row
from scripts.postgresql_server import address, installed, running

_TRIAL = 60
_MILLION = 1_000_000
_ASKER = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_maxrss, used.ru_utime + used.ru_stime)
sys.exit(code)
"""


@contextmanager
def postgresql() -> Iterator[Callable[[], str]]:
    """A server that waits for its disk, with the default settings; call what is yielded for a new database."""
    subprocess.run([ROOT / "scripts" / "system-packages", "postgresql"], check=True, stdout=subprocess.DEVNULL)
    programs = installed()
    if programs is None:
        raise RuntimeError("install Debian's postgresql")
    numbers = count(1)
    with tempfile.TemporaryDirectory(prefix="pg-") as name, running(programs, Path(name)):

        def database() -> str:
            engine = create_engine(address(Path(name), "postgres"), isolation_level="AUTOCOMMIT")
            its = f"bench{next(numbers)}"
            with engine.connect() as connection:
                connection.execute(text(f"CREATE DATABASE {its}"))
            engine.dispose()
            return address(Path(name), its)

        yield database


def planning() -> Sequence[Row]:
    """A first mailing to 100,000 readers, with each kind of statistics that PostgreSQL may have; the slowest counts."""
    seconds: dict[str, float] = {}
    with postgresql() as database:
        for statistics_of in ("nothing", "all", "a trial"):
            store, now = open_store(database()), datetime.now(UTC)
            first = _TRIAL if statistics_of == "a trial" else 0
            readers(store, first, now)
            if first:
                _planned(store, "trial", now)
                _analyse(store)
            readers(store, 100_000, now, first)
            if statistics_of == "all":
                _analyse(store)
            seconds[statistics_of] = _planned(store, "bench", now)
            store.close()
    note = "statistics of " + ", ".join(f"{name}: {found:.2f} s" for name, found in seconds.items())
    return [Row("plan_100k_postgresql_seconds", round(max(seconds.values()), 2), "s", 3, 1, "lower", note)]


def side_by_side() -> Sequence[Row]:
    """Five rounds of 10,000 mails over four connections, on each database in turn."""
    number = 10_000
    rates: dict[str, list[float]] = {"SQLite": [], "PostgreSQL": []}
    cpu: dict[str, list[float]] = {"SQLite": [], "PostgreSQL": []}
    with tempfile.TemporaryDirectory() as folder, postgresql() as database:
        file = mail_senders.message(Path(folder))
        for _ in range(5):
            for name, url in (("SQLite", ""), ("PostgreSQL", database())):
                with mail_senders.sink() as port:
                    found = mail_senders.mailing(port, 4, number, file, database=url)
                rates[name].append(number / found["send"])
                cpu[name].append(found["cpu"] / number * 1e6)
    each = [mine / theirs for mine, theirs in zip(rates["PostgreSQL"], rates["SQLite"], strict=True)]
    typical = {name: f"{statistics.median(rates[name]):.0f}/s {statistics.median(cpu[name]):.0f} µs" for name in rates}
    note = f"rounds {min(each):.2f} to {max(each):.2f}; mails a second and the sender's processor time a mail: "
    note += ", ".join(f"{name} {words}" for name, words in typical.items())
    return [Row("send_postgresql_vs_sqlite", round(statistics.median(each), 2), "x", 0.6, 0.9, note=note)]


def long_list() -> Sequence[Row]:
    """`deliveries list --csv` of a million, on both databases; the larger memory counts."""
    memory: dict[str, float] = {}
    notes = []
    with tempfile.TemporaryDirectory() as name, postgresql() as database:
        for kind, url in (("SQLite", ""), ("PostgreSQL", database())):
            folder = Path(name) / kind
            make_workspace(folder)
            config = folder / "config.toml"
            if url:
                words = config.read_text(encoding="utf-8")
                words = words.replace('# database = "publisher.db"', f'database = "{url}"', 1)
                config.write_text(words, encoding="utf-8")
            store, now = open_store(url or f"sqlite:///{folder / 'publisher.db'}"), datetime.now(UTC)
            readers(store, _MILLION, now)
            plan = _planned(store, "bench", now)
            store.close()
            begun = time.perf_counter()
            memory[kind], busy = _measured([PUBLISHER, "deliveries", "list", "--csv", folder / "who.csv"], folder)
            took = time.perf_counter() - begun
            notes.append(
                f"{kind} {memory[kind]:.0f} MB, {took:.0f} s, processor {busy:.0f} s (planned in {plan:.0f} s)"
            )
    value = round(max(memory.values()), 1)
    return [Row("deliveries_csv_1m_memory_mb", value, "MB", 120, 90, "lower", "; ".join(notes))]


def _planned(store: Store, what: str, now: datetime) -> float:
    """Seconds for planning a mailing to everybody."""
    with store.begin() as connection:
        connection.execute(issues.insert().values(key=what, created_at=now))
        row = {
            "kind": "issue", "what": what, "channel": "newsletter", "lang": "bg", "at": now, "state": "publishing",
            "expires_at": now + timedelta(days=1), "created_at": now, "stories": [what],
        }  # fmt: skip
        number = connection.execute(publications.insert().values(**row).returning(publications.c.id)).scalar_one()
    begun = time.perf_counter()
    with store.begin() as connection:
        audience.plan_subscribers(connection, number, "news", now)
    return time.perf_counter() - begun


def _analyse(store: Store) -> None:
    with store.begin() as connection:
        connection.execute(text("ANALYZE"))


def _measured(command: Sequence[object], folder: Path) -> tuple[float, float]:
    """Peak memory in megabytes and seconds of processor time of a process."""
    # Asked by a small process: a child's peak begins with the size of the one that it is forked from.
    whole = [sys.executable, "-S", "-c", _ASKER, *(str(one) for one in command)]
    done = subprocess.run(whole, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stderr[-2000:]}")
    kilobytes, seconds = done.stdout.split()[-2:]
    return float(kilobytes) / 1024, float(seconds)


MEASUREMENTS = (
    Measurement(["plan_100k_postgresql_seconds"], planning),
    Measurement(["send_postgresql_vs_sqlite"], side_by_side),
    Measurement(["deliveries_csv_1m_memory_mb"], long_list),
)
