"""The flow of the demo: its own workspace, six readers, an issue in two languages, social posts; all on loopback."""

import re
import shutil
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from publisher.app import scheduler
from publisher.app.assembly import Publisher, open_publisher
from publisher.app.issue_making import create_issue
from publisher.app.scheduling import Publication
from publisher.cli.demo import copied_page
from publisher.cli.demo.mailbox import DemoMailbox
from publisher.cli.demo.report import write_report
from publisher.cli.session import columns
from publisher.config import new_workspace
from publisher.core.errors import ConfigError, ModelError, TranslationError
from publisher.core.states import DeliveryState, PublicationState
from publisher.core.wording import joined, worded, worded_many
from publisher.translation.engines.argos import models

READERS = [
    ("maria@reader.example", "bg", "Мария"),
    ("ivan@reader.example", "bg", "Иван"),
    ("elena@reader.example", "bg", ""),
    ("anna@partner.example", "en", "Anna"),
    ("joao@partner.example", "en", "João"),
    ("office@partner.example", "en", ""),
]
"""Fictional: `.example` is reserved by RFC 2606 and belongs to nobody."""

STAFF = "staff@demo.example"
"""The account in the demo's console."""

SUBJECTS = {
    "bg": "Вести от клъстера № 1 – среща в Антверпен, отчет и покана",
    "en": "Cluster News No. 1 – the Antwerp meeting and what comes next",
}
PREHEADERS = {
    "bg": "Партньорска среща, годишен отчет и работилница за отворени данни",
    "en": "What the partnership decided in Antwerp",
}
INTROS = {
    "bg": "Здравейте! В този брой: какво реши партньорството в Антверпен, "
    "какво свършихме през годината и на какво Ви каним.",
    "en": "Hello! In this issue: what the partnership decided in Antwerp. "
    "Stories that still wait for an editor are named below.",
}

ADDRESS = "https://news.example.org"
"""Of https, as a real one is: mails have one-click links for nothing less (RFC 8058). It belongs to nobody."""

_PORTS = (8080, 8081, 8082, 0)
"""Where `publisher run` shows the demo's pages: the first that is free; 0 = any."""

LEAD = "partnyorska-sreshta"
_MARKER = ".publisher-demo"
_AHEAD = timedelta(seconds=2)
_DONE = (
    PublicationState.PUBLISHED,
    PublicationState.FAILED,
    PublicationState.NEEDS_REVIEW,
    PublicationState.EXPIRED,
    PublicationState.CANCELLED,
)

Say = Callable[[str], None]


@dataclass(frozen=True)
class Shown:
    """The result: a table, a summary, and the path of the report."""

    headings: list[str]
    lines: list[tuple[object, ...]]
    summary: str
    report: Path
    complete: bool

    def as_json(self) -> dict[str, Any]:
        """The result as one JSON value."""
        keys = [heading.replace(" ", "_") for heading in self.headings]
        rows = [dict(zip(keys, line, strict=True)) for line in self.lines]
        return {"publications": rows, "summary": self.summary, "report": str(self.report), "complete": self.complete}


def run_demo(folder: Path, say: Say) -> Shown:
    """Run the whole flow in `folder`, which is emptied first except for models. Raises `PublisherError`."""
    folder = folder.resolve()
    make_afresh(folder)
    with DemoMailbox(folder / "outbox" / "mail") as mailbox:
        config_file = configure(folder, mailbox.port)
        with open_publisher(config_file) as publisher:
            _fetch_models(publisher, say)
            copied_page.take_in(publisher, LEAD, say)
            _translate(publisher, say)
            subscribe(publisher)
            planned = _plan(publisher)
            say(
                worded_many(
                    "%(num)s publication on the calendar; the scheduler fires in %(seconds)s s",
                    "%(num)s publications on the calendar; the scheduler fires in %(seconds)s s",
                    len(planned), seconds=_AHEAD.seconds,
                )
            )  # fmt: skip
            scheduler.run_scheduler(publisher, say, until=lambda: _is_over(publisher))
            again = publisher.tick()
            report = write_report(publisher, folder)
            return _shown(publisher, mailbox, report, again.tried)


def make_afresh(folder: Path) -> None:
    """An empty workspace for a demo, with the sample posts. Raises `ConfigError` for a folder with anything else."""
    if folder.exists() and any(folder.iterdir()) and not (folder / _MARKER).exists():
        raise ConfigError(
            worded("%(folder)s holds something that is not a demo; name another folder with --folder", folder=folder)
        )
    folder.mkdir(parents=True, exist_ok=True)
    for entry in folder.iterdir():
        # A model is a download of 100 MB: keep it for the next demo.
        if entry.name == "models":
            continue
        shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    (folder / _MARKER).write_text("`publisher demo` empties this folder at every run.\n", encoding="utf-8")
    new_workspace.make_workspace(folder, with_posts=True)


def configure(folder: Path, port: int) -> Path:
    """Point the copied configuration at the demo's mail server, switch its pages on, make it tick every second."""
    file = folder / "config.toml"
    text = file.read_text(encoding="utf-8")
    for key, value in {"port": port, "tick_seconds": 1, "host": '"127.0.0.1"', "tls": '"none"'}.items():
        text, found = re.subn(rf"(?m)^{key} = .*$", f"{key} = {value}", text, count=1)
        if not found:
            raise ConfigError(
                worded(
                    "%(file)s: %(key)s is missing; the demo starts from an unchanged config.example.toml",
                    file=file, key=key,
                )
            )  # fmt: skip
    web = f'[web]\naddress = "{ADDRESS}"\nlisten = "127.0.0.1:{_free_port()}"\n'
    file.write_text(text.replace("# [web]\n", web, 1), encoding="utf-8")
    return file


def _free_port() -> int:
    for port in _PORTS:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise ConfigError(worded("no port of 127.0.0.1 is free for the demo's pages"))


def _fetch_models(publisher: Publisher, say: Say) -> None:
    """Download the public Argos models that are missing; the other engines need no download."""
    config = publisher.config
    if "argos" not in config.translation.engines:
        return
    folder = config.folder("models")
    present = {(model.source, model.target) for model in models.installed(folder)}
    for target in config.languages.targets:
        if (config.languages.source, target) in present:
            continue
        say(worded("fetching the Argos model %(source)s → %(target)s …", source=config.languages.source, target=target))
        try:
            models.install(config.languages.source, target, folder, progress=_dots())
        except ModelError as error:
            say(worded("  not fetched: %(error)s", error=error))


def _dots() -> models.BytesProgress:
    shown = {"tenth": 0}

    def progress(done: int, total: int | None) -> None:
        tenth = 10 * done // total if total else 0
        if tenth > shown["tenth"]:
            shown["tenth"] = tenth
            sys.stderr.write(f"  {tenth * 10} %\n")

    return progress


def _translate(publisher: Publisher, say: Say) -> None:
    posts, errors = publisher.editorial.posts()
    for error in errors:
        say(worded("  %(text)s", text=error))
    for target in publisher.config.languages.targets:
        for post in posts:
            try:
                stored = publisher.editorial.translate([post.slug], target, publisher.clock(), None, None)[0]
            except TranslationError as error:
                say(worded("  %(slug)s → %(target)s: %(text)s", slug=post.slug, target=target, text=error))
                continue
            fit, why = publisher.editorial.fit(post.slug, target)
            said = joined("; ", [stored.engine or worded("a person"), stored.state if fit else why])
            say(worded("  %(slug)s → %(target)s: %(text)s", slug=post.slug, target=target, text=said))


def subscribe(publisher: Publisher) -> None:
    """Add the demo's readers."""
    for address, lang, name in READERS:
        publisher.subscribers.add(address, lang, publisher.clock(), name=name, consent="takes part in the demo")


def _plan(publisher: Publisher) -> list[Publication]:
    posts, _ = publisher.editorial.posts()
    slugs = [LEAD, *(post.slug for post in posts if post.slug != LEAD)]
    create_issue(publisher, "2026-01", slugs, SUBJECTS, INTROS, publisher.clock(), preheaders=PREHEADERS)
    at = publisher.clock() + _AHEAD
    # Together: each edition then links to the other.
    planned = publisher.scheduling.schedule("2026-01", "newsletter", publisher.languages, at, publisher.clock())
    for slug in slugs:
        for lang in publisher.languages:
            try:
                planned.append(publisher.schedule(slug, "folder", lang, at))
            except TranslationError:
                # Reported already: no engine could translate it, so there is nothing to put on the calendar.
                continue
    return planned


def _is_over(publisher: Publisher) -> bool:
    return all(publication.state in _DONE for publication in publisher.calendar.all())


def _shown(publisher: Publisher, mailbox: DemoMailbox, report: Path, tried_again: int) -> Shown:
    rows = publisher.calendar.all()
    counts = publisher.deliveries.counts([row.id for row in rows])
    lines: list[tuple[object, ...]] = []
    for row in rows:
        sent = counts.get(row.id, {}).get(DeliveryState.SENT, 0)
        lines.append(
            (row.what, row.channel, row.lang, row.state, f"{sent}/{row.planned}" if row.planned else "–", row.reason)
        )
    waiting = sum(row.state == PublicationState.NEEDS_REVIEW for row in rows)
    posted = sum(row.channel == "folder" and row.state == PublicationState.PUBLISHED for row in rows)
    summary = worded(
        "%(mails)s mails delivered to %(readers)s readers, %(posted)s social posts written, %(waiting)s publications "
        "wait for a person; a second tick tried %(again)s deliveries\n`publisher run` in %(folder)s serves its pages "
        "at http://%(listen)s/ and the console for staff at http://%(listen)s/console/; sign in there once with\n"
        "%(link)s",
        mails=len(mailbox.received), readers=len(READERS), posted=posted, waiting=waiting, again=tried_again,
        folder=report.parent, listen=publisher.config.web.listen, link=_invited(publisher),
    )  # fmt: skip
    complete = len(mailbox.received) == len(READERS) and not tried_again
    return Shown(columns("what", "channel", "language", "state", "sent", "why"), lines, summary, report, complete)


def _invited(publisher: Publisher) -> str:
    """An account for whoever tries the demo: the link by which they set their password."""
    from publisher.cli.staff import accounts_of
    from publisher.web.console.accounts import managing

    with accounts_of(publisher) as people:
        person = managing.add(people, STAFF, "administrator", publisher.clock(), "Демо", "bg")
        return managing.password_link(person)
