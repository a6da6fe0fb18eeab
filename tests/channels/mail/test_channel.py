"""What every mail channel does with a message and an address, shown on the newsletter over real SMTP."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings

from publisher.cli.demo.mailbox import DemoMailbox
from publisher.core.addresses import wire_address
from publisher.core.errors import Refused
from publisher.core.types import Media, Message
from servers.smtp import SmtpServer
from support.mail_parts import MESSAGE, READER, parsed
from support.newsletters import ANY_TEXT, SUBJECT, content, newsletter


def test_a_mail_arrives_over_real_smtp_and_reads_as_it_was_written(tmp_path: Path) -> None:
    with DemoMailbox(tmp_path) as mailbox:
        channel = newsletter(mailbox.port, reply_to="office@example.bg")
        outcome = channel.send(MESSAGE, READER)
        channel.close()
    (received,) = mailbox.received
    assert received.file == tmp_path / "maria@example.org.bg.eml"
    mail = parsed(received.file.read_bytes())
    assert outcome.remote_id == mail["Message-ID"] == "<p1.7@example.bg>"
    assert outcome.reply.startswith("250")
    assert mail["X-Delivery-ID"] == "p1.7"
    assert mail["Subject"] == SUBJECT
    assert mail["From"] == "Клъстер София <news@example.bg>"
    assert mail["To"] == "Мария Петрова <maria@example.org>"
    assert mail["Reply-To"] == "office@example.bg"
    assert abs((mail["Date"].datetime - datetime.now(UTC)).total_seconds()) < 60
    address = "mailto:office@example.bg?subject=Unsubscribe%20p1.7"
    assert content(mail, "plain") == f"Здравейте, Мария Петрова!\n.\n..две точки\nОтписване: {address}\n"
    assert f'<a href="{address}">' in content(mail, "html")
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_reports_come_back_to_an_address_of_the_delivery(server: SmtpServer) -> None:
    reader = replace(READER, bounce_token="abc234")
    newsletter(server.port).send(MESSAGE, reader)
    newsletter(server.port, return_path="bounces@back.example.bg").send(MESSAGE, reader)
    newsletter(server.port, return_path="bounces@back.example.bg").send(MESSAGE, READER)
    senders = [command.split(">")[0].partition("<")[2] for command in server.commands("MAIL")]
    assert senders == ["news@example.bg", "bounces+abc234@back.example.bg", "bounces@back.example.bg"]
    assert [parsed(body)["From"].addresses[0].addr_spec for body in server.bodies] == ["news@example.bg"] * 3


def test_a_relay_that_writes_reports_is_told_the_deliverys_key(server: SmtpServer) -> None:
    server.extensions.append("DSN")
    newsletter(server.port).send(MESSAGE, replace(READER, key="p1+a=7"))
    assert server.commands("MAIL")[0].endswith(" RET=HDRS ENVID=p1+2Ba+3D7")


def test_problems_name_what_is_missing(tmp_path: Path) -> None:
    channel = newsletter(25)
    assert channel.problems(MESSAGE) == []
    assert channel.problems(Message("bg", " ")) == ["the mail has no " + part for part in ("subject", "HTML", "text")]
    gone = Media(tmp_path / "gone.png", "", "image/png", "gone@example.bg")
    (problem,) = channel.problems(replace(MESSAGE, html="<img src='cid:gone@example.bg'>", media=(gone,)))
    assert "gone.png" in problem
    (problem,) = channel.problems(replace(MESSAGE, html='<td background="cid:no@where.bg">'))
    assert "cid:no@where.bg" in problem
    with pytest.raises(Refused, match="subject"):
        channel.send(replace(MESSAGE, subject=""), READER)


def test_a_bulgarian_domain_travels_in_its_ascii_form(server: SmtpServer) -> None:
    newsletter(server.port).send(MESSAGE, replace(READER, address="maria@пример.бг"))
    assert server.commands("RCPT") == ["RCPT TO:<maria@xn--e1afmkfd.xn--90ae>"]


INVALID_ADDRESSES = [
    "",
    "maria",
    "@b.bg",
    "maria@",
    "a b@c.bg",
    "a@b@c.bg",
    "a@b.bg>\r\nRCPT TO:<c@d.bg",
    "a@b..bg",
    "a\n@b.bg",
]
INVALID_ADDRESSES += ["a@-b.bg", "a@b_c.bg", "<a@b.bg>", "a@[127.0.0.1]", "\ud800@b.bg", "x" * 65 + "@b.bg"]
INVALID_ADDRESSES += ["a@" + "b" * 64 + ".bg"]


@pytest.mark.parametrize("address", INVALID_ADDRESSES)
def test_an_invalid_address_is_refused_before_a_connection_is_made(address: str, server: SmtpServer) -> None:
    with pytest.raises(Refused):
        newsletter(server.port).send(MESSAGE, replace(READER, address=address))
    assert server.conversations == []


def test_letters_outside_ascii_before_the_at_need_smtputf8(server: SmtpServer, tmp_path: Path) -> None:
    reader = replace(READER, address="мария@пример.бг")
    channel = newsletter(server.port)
    with pytest.raises(Refused, match="SMTPUTF8"):
        channel.send(MESSAGE, reader)
    assert server.commands("MAIL") == []
    assert channel.send(MESSAGE, READER).reply.startswith("250")
    with DemoMailbox(tmp_path) as mailbox:
        channel = newsletter(mailbox.port)
        channel.send(MESSAGE, reader)
        channel.send(MESSAGE, READER)
        channel.close()
    assert [received.recipient for received in mailbox.received] == ["мария@xn--e1afmkfd.xn--90ae", "maria@example.org"]


@settings(max_examples=200, deadline=None)
@given(ANY_TEXT)
def test_an_address_is_either_refused_or_safe_in_a_command(text: str) -> None:
    try:
        address = wire_address(text)
    except ValueError:
        return
    assert not re.search(r"[\s<>\x00-\x1f\x7f]", address)
    assert address.count("@") == 1
