"""Staff are told of what happens, once each: a real mail server, a real HTTP server, processes that are killed."""

import re
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select, update

from publisher.app.assembly import Publisher, open_publisher
from publisher.storage.tables import notices, paces, publications
from servers.postgres import Cluster
from servers.smtp import Answer, SmtpServer, serve
from support.core_parts import HandClock
from support.mailing import PUBLISHER
from support.workspaces import configure

LEAD, INVITATION, INTERNS = "partnyorska-sreshta", "pokana-otvoreni-danni", "stazhanti-umen-grad"
NOW = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
EVA, IVO = "eva@example.org", "ivo@example.org"
PEOPLE = f'\n[[staff.people]]\nname = "Ева"\nlanguage = "bg"\nto = "{EVA}"\n'
Open = Callable[..., Publisher]


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with serve() as running:
        yield running


@pytest.fixture
def clock() -> HandClock:
    return HandClock(NOW)


@pytest.fixture
def office(workspace: Path, clock: HandClock, server: SmtpServer) -> Iterator[Open]:
    """Opens the workspace, in which these people are told; a reader of Bulgarian is there."""
    opened: list[Publisher] = []
    configure(workspace, port=server.port, targets="[]")
    file = workspace / "config.toml"
    plain = file.read_text(encoding="utf-8")

    def opens(people: str = PEOPLE, targets: str = "[]") -> Publisher:
        file.write_text(plain.replace("targets = []", f"targets = {targets}") + people, encoding="utf-8")
        publisher = open_publisher(file, clock)
        if not opened:
            publisher.subscribers.add("reader@reader.example", "bg", NOW, consent="asked on paper")
        opened.append(publisher)
        return publisher

    yield opens
    for publisher in opened:
        publisher.close()


def tick(publisher: Publisher) -> list[str]:
    """A tick, and all that is told after it; returns what went wrong with that."""
    heard: list[str] = []
    publisher.tick(report=heard.append)
    assert publisher.noticing.wait(30)
    return heard


def put(publisher: Publisher, key: str, slug: str = LEAD, at: datetime | None = None, lang: str = "bg") -> int:
    publisher.issues.create(key, [slug], {}, publisher.clock())
    return publisher.schedule(key, "newsletter", lang, at or publisher.clock()).id


def mails(server: SmtpServer, to: str = EVA) -> list[EmailMessage]:
    found = [message_from_bytes(re.sub(rb"(?m)^\.\.", b".", body), policy=policy.default) for body in server.bodies]
    return [mail for mail in found if to in str(mail["To"])]


def words(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_a_mailing_that_has_gone_out_is_told_once_with_its_figures(office: Open, server: SmtpServer) -> None:
    publisher = office()
    tick(publisher)
    put(publisher, "monday")
    for _ in range(3):
        assert tick(publisher) == []
    (mail,) = mails(server)
    title = publisher.calendar.all()[0].message
    assert title is not None
    assert mail["Subject"] == f"Излезе: „{title.subject}“ (български)"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert not [name for name in mail.keys() if name.startswith("List-")]  # noqa: SIM118 a message is no dict
    text = words(mail)
    assert "понеделник, 30 ноември 2026 г., 09:00 ч." in text
    assert "Изпратени: 1. Отложени: 0. Отказани: 0. Върнати досега: 0." in text
    assert "publisher report monday" in text
    assert "<code>publisher report monday</code>" in words(mail, "html")
