"""Test sends to staff: the edition as it stands, marked, outside the ledger."""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from publisher.app import trial_sends
from publisher.app.assembly import Publisher, open_publisher
from publisher.core.errors import ConfigError, IllegalStep, NotFound
from publisher.core.wording import in_words
from publisher.planning import EditionText
from servers.smtp import Answer, SmtpServer, serve
from support.core_parts import NOW, HandClock
from support.workspaces import configure

LEAD = "partnyorska-sreshta"


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with serve() as running:
        yield running


@pytest.fixture
def office(workspace: Path, clock: HandClock, server: SmtpServer) -> Iterator[Publisher]:
    configure(workspace, port=server.port)
    file = workspace / "config.toml"
    file.write_text(
        f'{file.read_text(encoding="utf-8")}\n[web]\naddress = "https://news.example.bg"\n', encoding="utf-8"
    )
    with open_publisher(file, clock) as publisher:
        publisher.issues.create("2026-12", [LEAD], {"bg": EditionText("Вести за декември")}, NOW)
        yield publisher


def mails(server: SmtpServer) -> list[EmailMessage]:
    return [message_from_bytes(re.sub(rb"(?m)^\.\.", b".", body), policy=policy.default) for body in server.bodies]


def test_staff_get_the_edition_as_it_stands_marked_as_a_test_and_the_ledger_stays_empty(
    office: Publisher, server: SmtpServer
) -> None:
    done = trial_sends.test_send(
        office, "2026-12", "bg", ["eva@example.org", "ivan@example.org", "eva@example.org"], NOW
    )
    assert [(proof.address, proof.sent) for proof in done] == [("eva@example.org", True), ("ivan@example.org", True)]
    assert all(proof.reply.startswith("250") for proof in done)
    first, second = mails(server)
    assert first["Subject"] == "[Проба] Вести за декември"
    assert first["Message-ID"] != second["Message-ID"]
    assert first["Auto-Submitted"] is None
    assert office.deliveries.rows() == []
    assert office.calendar.all() == []


def test_a_story_that_the_edition_lacks_is_named_and_the_answer_is_in_words(office: Publisher) -> None:
    office.editorial.translate([LEAD], "en", NOW)
    office.issues.create("2027-01", [LEAD, "pokana-otvoreni-danni"], {}, NOW)
    (proof,) = trial_sends.test_send(office, "2027-01", "en", ["eva@example.org"], NOW)
    assert "pokana-otvoreni-danni" in proof.left_out
    assert proof.answer == f"the mail server has taken it ({proof.reply})"
    assert in_words(proof.answer, "bg").startswith("пощенският сървър го прие (250")
    (whole,) = trial_sends.test_send(office, "2026-12", "bg", ["eva@example.org"], NOW)
    assert whole.left_out == ""


def test_its_unsubscribe_link_affects_nobody_and_no_placeholder_is_left(office: Publisher, server: SmtpServer) -> None:
    trial_sends.test_send(office, "2026-12", "bg", ["eva@example.org"], NOW)
    (mail,) = mails(server)
    url = str(mail["List-Unsubscribe"]).split(">")[0].removeprefix("<")
    token = url.removeprefix("https://news.example.bg/u/")
    assert office.tokens.read("probe", token) == (int(NOW.timestamp()),)
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        assert part is not None
        content = str(part.get_content())
        assert url in content
        assert "[[" not in content
        assert "pub:" not in content


def test_an_address_that_is_refused_does_not_keep_the_others(office: Publisher, server: SmtpServer) -> None:
    server.script("RCPT", Answer(b"550 5.1.1 no such user\r\n"))
    done = trial_sends.test_send(office, "2026-12", "bg", ["gone@example.org", "no address", "eva@example.org"], NOW)
    assert [proof.sent for proof in done] == [False, False, True]
    assert "550 5.1.1 no such user" in done[0].reply
    assert "no address" in done[1].reply


def test_a_draft_goes_to_staff_with_a_watermark(office: Publisher, server: SmtpServer, workspace: Path) -> None:
    office.editorial.translate([LEAD], "en", NOW)
    file = workspace / "posts" / f"{LEAD}.md"
    file.write_text(f"{file.read_text(encoding='utf-8')}\nОще едно изречение.\n", encoding="utf-8")
    (proof,) = trial_sends.test_send(office, "2026-12", "en", ["eva@example.org"], NOW)
    assert proof.sent
    (mail,) = mails(server)
    assert str(mail["Subject"]).startswith("[Test] [Draft] ")
    page = mail.get_body(("html",))
    assert page is not None
    assert "Draft: the translation has not been reviewed" in str(page.get_content())


def test_what_cannot_be_sent_yet_is_told(office: Publisher, server: SmtpServer) -> None:
    with pytest.raises(NotFound, match="2027-01"):
        trial_sends.test_send(office, "2027-01", "bg", ["eva@example.org"], NOW)
    with pytest.raises(IllegalStep, match=f"issue 2026-12 in en: .*{LEAD}"):
        trial_sends.test_send(office, "2026-12", "en", ["eva@example.org"], NOW)
    assert server.bodies == []


def test_a_workspace_without_a_channel_for_mail_says_what_to_write(office: Publisher) -> None:
    del office.config.channels["newsletter"]
    with pytest.raises(ConfigError, match=r"\[channels\.newsletter\]"):
        trial_sends.test_send(office, "2026-12", "bg", ["eva@example.org"], NOW)
