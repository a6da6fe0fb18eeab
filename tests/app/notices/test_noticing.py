"""Staff are told of what happens, once each: a real mail server, a real HTTP server, processes that are killed."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select

from publisher.app.assembly import Publisher, open_publisher
from publisher.app.holding import hold, let_go
from publisher.storage.tables import bounces, notices, paces
from servers.smtp import Answer, SmtpServer, serve
from support.core_parts import HandClock
from support.workspaces import configure

LEAD, INVITATION, INTERNS = "partnyorska-sreshta", "pokana-otvoreni-danni", "stazhanti-umen-grad"
NOW = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
EVA = "eva@example.org"
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
    assert "Канал „Бюлетин“, понеделник, 30 ноември 2026 г., 09:00 ч." in text
    assert "Изпратени: 1. Отложени: 0. Отказани: 0. Върнати досега: 0." in text
    assert "Продължете в „Изпращане“ на конзолата\n    http://127.0.0.1:" in text
    assert "publisher " not in text
    assert '/console/sending/past/">' in words(mail, "html")


def test_what_waits_for_review_is_told_and_again_when_it_waits_again(
    office: Open, clock: HandClock, server: SmtpServer, workspace: Path
) -> None:
    publisher = office(targets='["en"]')
    tick(publisher)
    number = put(publisher, "monday", INTERNS, NOW + timedelta(hours=5), lang="en")
    assert tick(publisher) == tick(publisher) == []
    (mail,) = mails(server)
    assert str(mail["Subject"]).startswith("Чака преглед: „")
    assert "/console/issues/monday/" in words(mail)
    # It goes out in Bulgarian instead, and is over; what comes later is told anew.
    publisher.calendar.cancel(number, NOW)
    tick(publisher)
    publisher.schedule("monday", "newsletter", "en", NOW + timedelta(hours=6))
    tick(publisher)
    assert len(mails(server)) == 2


def test_what_changes_after_approval_is_told_before_its_hour_and_once_each_time(
    office: Open, clock: HandClock, server: SmtpServer, workspace: Path
) -> None:
    publisher = office()
    tick(publisher)
    number = put(publisher, "monday", at=NOW + timedelta(hours=5))
    post = workspace / "posts" / f"{LEAD}.md"
    for times in (1, 2):
        post.write_text(post.read_text(encoding="utf-8") + "\n\nОще едно изречение.\n", encoding="utf-8")
        for _ in range(2):
            clock.move(timedelta(minutes=6))
            assert tick(publisher) == []
        assert len(mails(server)) == times
        publisher.calendar.approve(number, clock())
        clock.move(timedelta(minutes=6))
        tick(publisher)
    (first, _) = mails(server)
    assert str(first["Subject"]).startswith("Няма да излезе в този вид: „")
    assert f"/console/calendar/{number}\n" in words(first)


def test_nothing_is_told_of_what_was_before(office: Open, clock: HandClock, server: SmtpServer) -> None:
    before = office("")
    put(before, "old")
    tick(before)
    expired = put(before, "older", INVITATION, clock() + timedelta(minutes=1))
    clock.move(timedelta(hours=10))
    tick(before)
    assert before.calendar.get(expired).state == "expired"
    publisher = office()
    tick(publisher)
    put(publisher, "new", INTERNS)
    tick(publisher)
    (mail,) = mails(server)
    assert str(mail["Subject"]).startswith("Излезе: „")
    assert "/console/sending/past/" in words(mail)


def test_failed_and_expired_and_paused_are_told_with_the_reason(
    office: Open, clock: HandClock, server: SmtpServer
) -> None:
    publisher = office(PEOPLE.replace('language = "bg"\n', "") + 'about = ["failed", "expired", "held"]\n')
    tick(publisher)
    server.refusals["reader.example"] = Answer(b"550 5.7.1 not wanted here\r\n")
    put(publisher, "failing")
    tick(publisher)
    put(publisher, "late", INVITATION, clock() + timedelta(minutes=1))
    clock.move(timedelta(hours=10))
    tick(publisher)
    put(publisher, "kept", INTERNS, clock() + timedelta(minutes=1))
    hold(publisher, "newsletter", "", clock(), None, "we wait for the minister")
    clock.move(timedelta(minutes=2))
    tick(publisher)
    failed, expired, held = mails(server)
    assert str(failed["Subject"]).startswith("Failed: “")
    assert "550 5.7.1 not wanted here" in words(failed)
    assert "/console/sending/past/" in words(failed)
    assert str(expired["Subject"]).startswith("Too late, did not go out: “")
    assert "nothing ran then" in words(expired)
    assert "we wait for the minister" in words(held)
    assert "/console/calendar/holds" in words(held)
    # It goes out after all: no notice about that was wanted.
    server.refusals.clear()
    let_go(publisher, "newsletter", "", clock())
    tick(publisher)
    assert [str(mail["Subject"])[:8] for mail in mails(server)] == ["Failed: ", "Too late", "Held bac"]


def test_bounces_and_a_relay_that_is_away_are_told(office: Open, clock: HandClock, server: SmtpServer) -> None:
    publisher = office(PEOPLE + 'about = ["bounces", "relay"]\n')
    for number in range(3):
        publisher.subscribers.add(f"r{number}@reader.example", "bg", NOW, consent="asked on paper")
    tick(publisher)
    put(publisher, "monday")
    tick(publisher)
    with publisher.store.begin() as connection:
        for number in range(1, 4):
            connection.execute(
                bounces.insert().values(
                    source=str(number), delivery_id=number, address_hash=f"hash {number}", kind="hard", at=NOW
                )
            )
        connection.execute(
            paces.insert().values(
                channel="newsletter", name="*", rests=16, resting_until=NOW, reply="connection refused", changed_at=NOW
            )
        )
    clock.move(timedelta(minutes=6))
    tick(publisher)
    tick(publisher)
    said = {str(mail["Subject"]).split(":")[0]: words(mail) for mail in mails(server)}
    assert len(said) == len(mails(server)) == 2
    assert "Върнати: 3 от 4." in said["Много върнати писма"]
    assert "поне от 11 минути" in said["Пощенският сървър не отговаря"]
    assert "connection refused" in said["Пощенският сървър не отговаря"]
    assert any(str(mail["Subject"]).endswith(": канал „Бюлетин“") for mail in mails(server))


def test_a_storm_is_one_summary(office: Open, clock: HandClock, server: SmtpServer) -> None:
    publisher = office()
    tick(publisher)
    for number in range(8):
        put(publisher, f"late-{number}", (LEAD, INVITATION, INTERNS)[number % 3], NOW + timedelta(minutes=number + 1))
    clock.move(timedelta(hours=10))
    tick(publisher)
    tick(publisher)
    (mail,) = mails(server)
    assert mail["Subject"] == "8 известия"
    assert words(mail).count("Не излезе навреме, срокът изтече: „") == 8
    assert words(mail).count("/console/calendar/") == 8
    # The storm goes on: what comes now is told when it is over.
    for number in range(2):
        put(publisher, f"soon-{number}", LEAD, clock() + timedelta(minutes=1))
    clock.move(timedelta(minutes=5))
    tick(publisher)
    assert len(mails(server)) == 1
    clock.move(timedelta(minutes=11))
    tick(publisher)
    assert len(mails(server)) > 1


def test_a_daily_summary_waits_for_its_hour_and_what_cannot_wait_does_not(
    office: Open, clock: HandClock, server: SmtpServer
) -> None:
    publisher = office(PEOPLE + 'daily = "08:30"\n')
    tick(publisher)
    for key, slug in (("one", LEAD), ("two", INVITATION)):
        put(publisher, key, slug)
        tick(publisher)
    assert mails(server) == []
    put(publisher, "late", INTERNS, clock() + timedelta(minutes=1))
    clock.move(timedelta(hours=10))
    tick(publisher)
    (urgent,) = mails(server)
    assert str(urgent["Subject"]).startswith("Не излезе навреме")
    clock.now = datetime(2026, 12, 1, 6, 29, tzinfo=UTC)
    tick(publisher)
    assert len(mails(server)) == 1
    clock.move(timedelta(minutes=2))
    tick(publisher)
    tick(publisher)
    _, summary = mails(server)
    assert summary["Subject"] == "2 известия"
    assert words(summary).count("Излезе: „") == 2


def test_a_notice_that_is_not_taken_is_tried_again_for_a_day(
    office: Open, clock: HandClock, server: SmtpServer
) -> None:
    publisher = office()
    tick(publisher)
    server.refusals["example.org"] = Answer(b"451 4.3.0 try later\r\n")
    put(publisher, "monday")
    (said,) = tick(publisher)
    assert said.startswith("notice to Ева: ")
    assert "451" in said
    assert tick(publisher) == []
    for _ in range(40):
        clock.move(timedelta(hours=1))
        tick(publisher)
    with publisher.store.read() as connection:
        (row,) = connection.execute(select(notices)).all()
    assert (row.state, 8 <= row.attempts <= 12) == ("undelivered", True)
    server.refusals.clear()
    clock.move(timedelta(hours=1))
    put(publisher, "tuesday", INVITATION)
    tick(publisher)
    assert [words(mail).count("/console/sending/past/") for mail in mails(server)] == [1]


def test_a_translation_that_was_sent_back_is_told_to_its_writer_alone_and_once(
    office: Open, server: SmtpServer, clock: HandClock
) -> None:
    boss = '\n[[staff.people]]\nname = "Иво"\nlanguage = "bg"\nto = "ivo@example.org"\n'
    publisher = office(PEOPLE + boss, targets='["en"]')
    publisher.editorial.translate([LEAD], "en", NOW)
    publisher.editorial.withdraw(LEAD, "en", NOW, "ivo@example.org")
    tick(publisher)
    for writer, number in ((EVA, 1), ("gone@example.org", 2)):
        publisher.editorial.edit(LEAD, "en", {"title": f"Written {number}"}, clock(), writer)
        publisher.editorial.send_back(LEAD, "en", "Името е друго.\nИ датата.", clock(), "ivo@example.org")
        assert tick(publisher) == tick(publisher) == []
        # Whoever has no notices of their own is spoken for by everybody who wants to hear of such things.
        assert (len(mails(server)), len(mails(server, "ivo@example.org"))) == (number, number - 1)
        publisher.editorial.answer_remark(LEAD, "en", clock(), writer)
        tick(publisher)
    mail = mails(server)[0]
    assert str(mail["Subject"]).startswith("Върнат превод: „")
    assert "ivo@example.org върна превода с бележка:\nИмето е друго.\nИ датата." in words(mail)
