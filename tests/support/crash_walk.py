"""The whole flow as a process that is killed at each transaction that changes anything, once before it is committed and
once behind: as a script, `crash_walk.py WORKSPACE SOURCE`.

Each run goes on where the last one was killed, until it does something at which none was killed yet. The last one meets
nothing new, and ends. Printed is a JSON list of the kills: [what the transaction did, "before" or "behind"].
"""

import json
import os
import re
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import Pool

from publisher.app import holding
from publisher.app.assembly import Publisher
from publisher.app.importing import ImportOptions, import_posts
from publisher.config.workspace import load_config
from publisher.core.states import PublicationState, TranslationState
from publisher.planning import Publication
from publisher.storage.database import open_store
from publisher.translation import types
from support.scripted_engines import ScriptedEngine

HOUR = timedelta(hours=1)
ISSUE, CHANGED, UNREVIEWED = "2026-12", "stazhanti-umen-grad", "pokana-otvoreni-danni"

_CHANGES = re.compile(r"\b(INSERT INTO|(?<!DO )UPDATE|DELETE FROM) (\w+)")
_OLD = {
    "publications": "OLD.state",
    "deliveries": "OLD.state",
    "translations": "CASE WHEN OLD.source_hash <> NEW.source_hash THEN 'stale' ELSE OLD.state END",
}


class Killer:
    """Kills this process at the first transaction that does something at which none was `killed` yet."""

    def __init__(self, killed: set[tuple[str, str]], tell: int) -> None:
        self._killed, self._tell = killed, tell
        self._done = threading.local()

    def start(self) -> None:
        event.listen(Pool, "checkout", self._watch)
        event.listen(Engine, "before_cursor_execute", self._note_statement)
        event.listen(Engine, "commit", self._commit)
        event.listen(Engine, "rollback", lambda _connection: self._steps.clear())

    @property
    def _steps(self) -> list[str]:
        if not hasattr(self._done, "steps"):
            self._done.steps = []
        steps: list[str] = self._done.steps
        return steps

    def _watch(self, connection: Any, record: Any, _proxy: Any) -> None:
        if record.info.get("watched"):
            return
        connection.create_function("note_step", 1, lambda step: self._steps.append(step))
        for table, old in _OLD.items():
            connection.execute(
                f"CREATE TEMP TRIGGER changed_{table} AFTER UPDATE ON main.{table} WHEN {old} <> NEW.state "
                f"BEGIN SELECT note_step('{table}: ' || {old} || ' > ' || NEW.state); END"
            )
            connection.execute(
                f"CREATE TEMP TRIGGER made_{table} AFTER INSERT ON main.{table} "
                f"BEGIN SELECT note_step('{table}: > ' || NEW.state); END"
            )
        record.info["watched"] = True

    def _note_statement(self, _c: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        for verb, table in _CHANGES.findall(statement):
            self._steps.append(f"{table}: {verb.split()[0].lower()}")

    def _commit(self, connection: Connection) -> None:
        steps = sorted(set(self._steps))
        self._steps.clear()
        for when in ("before", "behind"):
            if steps and not {(step, when) for step in steps} <= self._killed:
                if when == "behind":
                    connection.connection.dbapi_connection.commit()  # type: ignore[union-attr]
                os.write(self._tell, json.dumps([steps, when]).encode())
                os.kill(os.getpid(), signal.SIGKILL)


class Office(Publisher):
    """A workspace whose engine answers at once."""

    def engines(self) -> Sequence[types.Engine]:
        return [ScriptedEngine(lambda sentence: f"The city has news for you: {len(sentence)}.")]


def walk(office: Publisher, source: Path, begun: datetime) -> None:
    """Everything from the source of a story to its readers. What has been done already is left."""
    options = ImportOptions(day=date(2026, 11, 27))
    (report,) = import_posts(office, [str(source)], begun, options)
    story = report.slug
    if office.editorial.translation(story, "en") is None:
        office.editorial.translate([story], "en", begun)
    if ISSUE not in {issue.key for issue in office.issues.all()}:
        office.issues.create(ISSUE, [story], {}, begun)
    post = _planned(office, story, "folder", "bg", begun)
    _planned(office, story, "folder", "en", begun)
    issue = _planned(office, ISSUE, "newsletter", "bg", begun)
    # Nobody reads English here.
    _planned(office, ISSUE, "newsletter", "en", begun)
    # One that nobody reviews, one that changes behind its approval, one that nobody wants, one that comes too late.
    _planned(office, UNREVIEWED, "folder", "en", begun + HOUR)
    _planned(office, CHANGED, "folder", "bg", begun + 2 * HOUR)
    unwanted = _planned(office, UNREVIEWED, "folder", "bg", begun + 30 * HOUR)
    late = _planned(office, "partnyorska-sreshta", "folder", "bg", begun + 7 * HOUR)
    if unwanted.state is PublicationState.SCHEDULED:
        office.calendar.cancel(unwanted.id, begun)
    _translation(office, story, begun)
    if post.state is PublicationState.SCHEDULED:
        office.calendar.approve(post.id, begun)
    if issue.state is PublicationState.SCHEDULED:
        office.calendar.pause(issue.id)
    if office.calendar.get(issue.id).state is PublicationState.PAUSED:
        office.calendar.resume(issue.id)
    if late.state is PublicationState.SCHEDULED:
        holding.hold(office, "folder", "en", begun)
        holding.let_go(office, "folder", "en", begun)
    _change(office.config.folder("posts") / f"{CHANGED}.md")
    for hours in (0, 1, 2, 4, 6, 20):
        _all_that_is_due(office, begun + hours * HOUR)
    if office.calendar.get(late.id).state is PublicationState.EXPIRED:
        office.calendar.approve(late.id, begun + 20 * HOUR)
    _all_that_is_due(office, begun + 21 * HOUR)


def _planned(office: Publisher, what: str, channel: str, lang: str, at: datetime) -> Publication:
    """The row of a publication, put on the calendar unless it is there, in whatever state."""
    known = (row for row in office.calendar.all() if (row.what, row.channel, row.lang) == (what, channel, lang))
    return next(known, None) or office.schedule(what, channel, lang, at)


def _translation(office: Publisher, story: str, now: datetime) -> None:
    stored = office.editorial.translation(story, "en")
    if stored is not None and stored.state is TranslationState.MACHINE:
        office.editorial.edit(story, "en", {"title": "News of the city"}, now, "Мария")
    office.tick(clock=lambda: now - HOUR)
    stored = office.editorial.translation(story, "en")
    if stored is not None and stored.state is TranslationState.EDITED:
        office.editorial.approve(story, "en", now, "Мария", despite_errors=True)


def _change(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    if "Добавено" not in text:
        file.write_text(f"{text}\nДобавено след одобрението.\n", encoding="utf-8")


def _all_that_is_due(office: Publisher, now: datetime) -> None:
    while office.tick(clock=lambda: now).tried:
        pass


def _run(config: Path, source: Path, begun: datetime, killed: set[tuple[str, str]], tell: int) -> None:
    loaded = load_config(config)
    Killer(killed, tell).start()
    with Office(loaded, open_store(loaded.database_url)) as office:
        walk(office, source, begun)


def _forked(run: Callable[[int], None]) -> tuple[int, bytes]:
    """Run in a process of its own; its wait status, and what it has told."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            run(writing)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    return os.waitpid(process, 0)[1], told


def main() -> None:
    """Until a run is not killed any more."""
    workspace, source = Path(sys.argv[1]), Path(sys.argv[2])
    begun, killed = datetime.now(UTC), set[tuple[str, str]]()
    kills: list[list[Any]] = []
    while True:
        status, told = _forked(partial(_run, workspace / "config.toml", source, begun, killed))
        if not os.WIFSIGNALED(status):
            break
        steps, when = json.loads(told)
        killed |= {(step, when) for step in steps}
        kills.append([steps, when])
    sys.stdout.write(json.dumps(kills))
    sys.exit(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
