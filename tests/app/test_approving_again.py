"""An issue whose stories readers have had: said before it is approved, and sent all the same with --again."""

from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from publisher.app.approving import outlook
from publisher.app.assembly import Publisher, open_publisher
from publisher.cli.demo.mailbox import DemoMailbox
from publisher.core.states import PublicationState
from publisher.planning import EditionText
from support.calendar_rows import HOUR, INVITATION, LEAD, issue, schedule, subscribe
from support.core_parts import NOW, HandClock

THIRD = "stazhanti-umen-grad"
TEXTS = {"bg": EditionText("Още веднъж")}


@pytest.fixture
def office(workspace: Path, clock: HandClock) -> Iterator[tuple[Publisher, DemoMailbox]]:
    """A workspace whose relay is a real SMTP server."""
    with DemoMailbox(workspace / "mail") as mailbox:
        file = workspace / "config.toml"
        text = file.read_text(encoding="utf-8").replace("port = 2525", f"port = {mailbox.port}")
        file.write_text(text, encoding="utf-8")
        with open_publisher(file, clock) as publisher:
            yield publisher, mailbox


def titles_in(mailbox: DemoMailbox, publisher: Publisher, *slugs: str) -> dict[str, list[str]]:
    """The stories, by their slugs, in the last mail that each reader got."""
    found = {}
    for mail in mailbox.received:
        part = message_from_bytes(mail.file.read_bytes(), policy=default).get_body(("plain",))
        assert part is not None
        text = " ".join(part.get_content().split())
        found[mail.recipient] = [slug for slug in slugs if publisher.editorial.post(slug).title in text]
    return found


def test_with_again_readers_get_what_they_have_had_and_without_it_they_do_not(
    office: tuple[Publisher, DemoMailbox], clock: HandClock
) -> None:
    publisher, mailbox = office
    subscribe(publisher, "old@reader.example")
    schedule(publisher, issue(publisher, LEAD))
    clock.move(HOUR)
    publisher.tick()
    subscribe(publisher, "new@reader.example")
    publisher.issues.create("2027-01", [LEAD, THIRD], TEXTS, NOW)
    (row,) = publisher.scheduling.approve_issue("2027-01", "newsletter", ["bg"], None, clock())
    publisher.tick()
    got = titles_in(mailbox, publisher, LEAD, THIRD)
    assert got == {"old@reader.example": [THIRD], "new@reader.example": [LEAD, THIRD]}
    publisher.issues.create("2027-02", [LEAD, THIRD], TEXTS, NOW)
    (row,) = publisher.scheduling.approve_issue("2027-02", "newsletter", ["bg"], clock() + HOUR, clock(), again=True)
    assert row.again
    clock.move(HOUR)
    publisher.tick()
    assert publisher.calendar.get(row.id).state is PublicationState.PUBLISHED
    assert set(map(tuple, titles_in(mailbox, publisher, LEAD, THIRD).values())) == {(LEAD, THIRD)}


def test_the_last_approval_decides_and_moving_keeps_its_word(publisher: Publisher, clock: HandClock) -> None:
    publisher.issues.create("2027-01", [LEAD], {}, NOW)
    approve = publisher.scheduling.approve_issue
    (row,) = approve("2027-01", "newsletter", ["bg"], NOW + HOUR, clock(), again=True)
    publisher.moving.move([row.id], NOW + 40 * HOUR, clock())
    assert publisher.calendar.approve(row.id, clock()).again
    assert [one.why for one in publisher.calendar.compared()] == [""]
    (row,) = approve("2027-01", "newsletter", ["bg"], None, clock())
    assert not row.again


def test_who_gets_the_stories_is_part_of_what_was_approved(publisher: Publisher, clock: HandClock) -> None:
    publisher.issues.create("2027-01", [LEAD], {}, NOW)
    (row,) = publisher.scheduling.approve_issue("2027-01", "newsletter", ["bg"], NOW + HOUR, clock(), again=True)
    with publisher.store.begin() as connection:
        connection.exec_driver_sql("UPDATE publications SET again = 0")
    clock.move(HOUR)
    assert publisher.calendar.release(clock()) == []
    assert publisher.calendar.get(row.id).state is PublicationState.NEEDS_REVIEW


def test_the_outlook_counts_neither_the_refused_nor_the_deferred_as_readers_who_have_had_a_story(
    publisher: Publisher, clock: HandClock
) -> None:
    names = ("sent", "refused", "deferred")
    subscribe(publisher, *(f"{name}@reader.example" for name in names))
    row = schedule(publisher, issue(publisher, LEAD))
    clock.move(HOUR)
    assert publisher.calendar.release(clock()) == [row.id]
    publisher.enqueueing.enqueue(row.id, clock())
    with publisher.store.begin() as connection:
        for name in names:
            connection.exec_driver_sql(
                f"UPDATE deliveries SET state = '{name}' WHERE destination LIKE '{name}@%'"  # noqa: S608
            )
    publisher.issues.create("2027-01", [LEAD, INVITATION], {}, NOW)
    (found,) = outlook(publisher, "2027-01", "newsletter", ["bg"], None, clock())
    title = publisher.editorial.post(LEAD).title
    assert any(words.startswith(f"1 of 3 readers have had “{title}”: they get 1 of 2") for words in found.warnings)
