"""The whole line with real parts: posts, a real Argos model, templates, a mail server, the calendar and the ledger."""

import email
import email.policy
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from publisher.app.assembly import Publisher, open_publisher
from publisher.cli.demo.mailbox import DemoMailbox
from publisher.planning import EditionText
from publisher.translation.engines.argos.models import install_file
from support.core_parts import NOW, HandClock
from support.places import MODELS
from support.workspaces import configure

MODEL = MODELS / "translate-bg_en-test.argosmodel"
LEAD = "partnyorska-sreshta"
"""The given post, with the English translation that a person wrote beside it."""

NEWS = "nova-laboratoriya"
"""A post of sentences that the test model knows by heart."""

INVITATION = "pokana-otvoreni-danni"
"""A post that the test model answers with nonsense."""

ISSUE = "2026-12"
HOUR = timedelta(hours=1)
READERS = {
    "maria@reader.example": ("bg", "Мария"),
    "ivan@reader.example": ("bg", ""),
    "мими@reader.example": ("bg", "Мими"),
    "anna@partner.example": ("en", "Anna"),
    "joao@partner.example": ("en", "João"),
    "office@partner.example": ("en", ""),
}

POST = """---
title: "Нов проект за умни градове"
date: 2026-11-30
lang: bg
summary: "Новата лаборатория разполага с 12 сензора за качеството на въздуха."
tags: [Проекти]
canonical_url: https://example.org/novini/nova-laboratoriya
---

Бюджетът на проекта е 1 250 000 евро.

## Контакти

- Проектът ще продължи 36 месеца.
- Пилотните градове са Пловдив, Варна и Бургас.
"""


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[DemoMailbox]:
    with DemoMailbox(tmp_path / "mail") as opened:
        yield opened


@pytest.fixture
def office(workspace: Path, mailbox: DemoMailbox, clock: HandClock) -> Iterator[Publisher]:
    """A workspace with a model, a relay, readers in two languages and an issue of three posts."""
    configure(workspace, port=mailbox.port)
    file = workspace / "config.toml"
    # The texts of the posts are looked for in the mails.
    whole = file.read_text(encoding="utf-8").replace('# articles = "teaser"', 'articles = "full"')
    file.write_text(whole, encoding="utf-8")
    install_file(MODEL, workspace / "models")
    (workspace / "posts" / f"{NEWS}.md").write_text(POST, encoding="utf-8")
    with open_publisher(workspace / "config.toml", clock) as publisher:
        for address, (lang, name) in READERS.items():
            publisher.subscribers.add(address, lang, NOW, name=name, consent="asked on paper")
        texts = {"bg": EditionText("Вести № 12 — „умен“ град"), "en": EditionText("News No. 12", intro="Hello!")}
        publisher.issues.create(ISSUE, [LEAD, NEWS, INVITATION], texts, NOW)
        yield publisher


def mails(mailbox: DemoMailbox) -> dict[str, EmailMessage]:
    """What each reader has in the mailbox; nobody may have two."""
    assert set(Counter(mail.recipient for mail in mailbox.received).values()) <= {1}
    return {
        mail.recipient: email.message_from_bytes(mail.file.read_bytes(), policy=email.policy.default)
        for mail in mailbox.received
    }


def part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def social(workspace: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """The social posts by link and language."""
    cards = [json.loads(path.read_text(encoding="utf-8")) for path in (workspace / "outbox/social").glob("*.json")]
    found = {(card["link"].rpartition("/")[2], card["lang"]): card for card in cards}
    assert len(found) == len(cards)
    return found


def schedule_all(publisher: Publisher) -> dict[tuple[str, str], str]:
    at = publisher.clock() + HOUR
    rows = [publisher.schedule(ISSUE, "newsletter", lang, at) for lang in publisher.languages]
    rows += [
        publisher.schedule(slug, "folder", lang, at)
        for slug in (LEAD, NEWS, INVITATION)
        for lang in publisher.languages
    ]
    return {(row.what, row.lang): str(row.state) for row in rows}


def test_from_posts_to_every_reader_and_follower_once(
    workspace: Path, office: Publisher, mailbox: DemoMailbox, clock: HandClock
) -> None:
    states = schedule_all(office)
    waiting = {key for key, state in states.items() if state == "needs review"}
    assert waiting == {(INVITATION, "en")}
    assert office.tick().tried == 0

    clock.move(HOUR)
    done = office.tick()
    assert (done.started, done.tried, done.troubles) == (7, len(READERS) + 5, ())
    _look_at_the_mails(mails(mailbox))
    _look_at_the_posts(workspace, social(workspace))

    # Nothing that runs again sends again.
    before = len(mailbox.received)
    assert office.tick().tried == 0
    with open_publisher(workspace / "config.toml", clock) as restarted:
        assert restarted.tick().tried == 0
        rows = restarted.deliveries.rows()
    assert len(mailbox.received) == before == len(READERS)
    assert Counter(row.state for row in rows) == {"sent": len(READERS) + 5}
    assert {row.destination for row in rows if row.channel == "newsletter"} == set(READERS)
    assert {row.state for row in office.calendar.all()} == {"published", "needs review"}


def _look_at_the_mails(received: dict[str, EmailMessage]) -> None:
    assert set(received) == set(READERS)
    for address, (lang, name) in READERS.items():
        mail = received[address]
        subject = {"bg": "Вести № 12 — „умен“ град", "en": "News No. 12"}[lang]
        assert (mail["Subject"], mail["Content-Language"]) == (subject, lang)
        assert name in str(mail["To"])
        html, text = part(mail, "html"), part(mail, "plain")
        assert "[[reader." not in html + text + str(mail)
        assert mail["List-Unsubscribe"]
        pictures = {str(piece["Content-ID"]).strip("<>") for piece in mail.walk() if piece["Content-ID"]}
        assert set(re.findall(r"cid:([^\"')]+)", html)) <= pictures
        if lang == "bg":
            assert "Бюджетът на проекта е 1 250 000 евро." in text
            assert "Отворени данни за умния град" in text
        else:
            # By a person, by the machine and said so, and not ready yet: named, in the original, with a link.
            assert "SmartCityTech Partnership Partner Meeting" in text
            assert "The budget of the project is 1,250,000 euros." in text
            assert text.lower().count("machine-translated") == 1
            assert "Покана за открита работилница" in text
            assert "Проектът ще продължи" not in text
    assert len({mail["Message-ID"] for mail in received.values()}) == len(READERS)


def _look_at_the_posts(workspace: Path, cards: dict[tuple[str, str], dict[str, Any]]) -> None:
    assert set(cards) == {(LEAD, "bg"), (LEAD, "en"), (NEWS, "bg"), (NEWS, "en"), (INVITATION, "bg")}
    for card in cards.values():
        assert 0 < card["length"] <= card["limit"] == 280
        assert card["link"] in card["text"]
        for media in card["media"]:
            assert media["alt"]
            assert (workspace / "outbox" / "social" / media["file"]).stat().st_size > 1000
    assert "New project on smart cities" in cards[NEWS, "en"]["text"]
    assert len(cards[LEAD, "en"]["media"]) == 1
    assert cards[LEAD, "en"]["media"][0]["alt"].startswith("Illustration: a long dinner table")


def test_what_a_check_held_back_goes_out_once_a_person_has_read_it(
    workspace: Path, office: Publisher, clock: HandClock
) -> None:
    row = office.schedule(INVITATION, "folder", "en", NOW + HOUR)
    assert row.state == "needs review"
    assert row.why.startswith("needs review: ")
    assert re.search(r"\d+ (error|warning)s?", row.why)
    office.tick()
    assert office.calendar.get(row.id).state == "needs review"
    office.editorial.approve(INVITATION, "en", clock(), "Мария", despite_errors=True)
    office.tick()
    assert office.calendar.get(row.id).state == "scheduled"
    clock.move(HOUR)
    assert office.tick().tried == 1
    assert set(social(workspace)) == {(INVITATION, "en")}
    assert office.tick().tried == 0


def test_what_was_approved_is_what_leaves_and_a_later_edit_holds_only_its_own(
    workspace: Path, office: Publisher, mailbox: DemoMailbox, clock: HandClock
) -> None:
    schedule_all(office)
    post = workspace / "posts" / f"{NEWS}.md"
    post.write_text(POST.replace("36 месеца", "48 месеца"), encoding="utf-8")
    clock.move(HOUR)
    office.tick()
    held = {(row.what, row.lang) for row in office.calendar.all() if row.why.startswith("changed since")}
    # Both editions of the issue contain it, and both its own posts do.
    assert held == {(ISSUE, "bg"), (ISSUE, "en"), (NEWS, "bg"), (NEWS, "en")}
    assert mailbox.received == []
    assert set(social(workspace)) == {(LEAD, "bg"), (LEAD, "en"), (INVITATION, "bg")}
    # Staff look and approve again: the Bulgarian edition takes the change in, the English goes without the story.
    for row in office.calendar.all():
        if (row.what, row.state) == (ISSUE, "needs review"):
            office.calendar.approve(row.id, clock())
    assert office.tick().tried == len(READERS)
    texts = {address: part(mail, "plain") for address, mail in mails(mailbox).items()}
    assert "48 месеца" in texts["maria@reader.example"]
    assert "The project will run for 36 months." not in texts["anna@partner.example"]


def test_a_relay_that_is_down_costs_nobody_their_mail(
    workspace: Path, office: Publisher, mailbox: DemoMailbox, clock: HandClock
) -> None:
    good = mailbox.port
    configure(workspace, port=1)
    with open_publisher(workspace / "config.toml", clock) as cut_off:
        cut_off.schedule(ISSUE, "newsletter", "bg", NOW)
        cut_off.schedule(LEAD, "folder", "bg", NOW)
        cut_off.tick()
        states = Counter(row.state for row in cut_off.deliveries.rows())
        # The post went out; the readers wait.
        assert states["sent"] == 1
        assert states["deferred"] + states["queued"] == 3
    configure(workspace, port=good)
    with open_publisher(workspace / "config.toml", clock) as back:
        clock.move(timedelta(minutes=2))
        assert back.tick().tried == 3
    assert set(mails(mailbox)) == {address for address, (lang, _) in READERS.items() if lang == "bg"}
