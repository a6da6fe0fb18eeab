import gc
import random
import re
import socket
import ssl
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.message import Message as ParsedMessage
from email.utils import parseaddr
from pathlib import Path
from typing import Any, cast

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from publisher.channels.mail.message.headers import NewsletterIdentity, header_line
from publisher.channels.mail.message.mail import Mail
from publisher.channels.mail.message.prepared import Prepared
from publisher.channels.mail.newsletter import NewsletterChannel, NewsletterSettings
from publisher.cli.demo.mailbox import DemoMailbox
from publisher.core.addresses import wire_address
from publisher.core.errors import Ambiguous, ChannelError, ConfigError, Refused, Unavailable
from publisher.core.types import Attachment, Destination, MailKind, Media, Message
from servers.smtp import Answer, Position, SmtpServer, make_certificate, serve

SUBJECT = "Седмичен бюлетин № 47 — десет новини"
MESSAGE = Message(
    lang="bg",
    subject=SUBJECT,
    text="Здравейте, [[reader.name]]!\n.\n..две точки\nОтписване: [[reader.unsubscribe_url]]\n",
    html='<html lang="bg"><p>Здравейте, [[reader.name]]!</p><a href="[[reader.unsubscribe_url]]">Отписване</a></html>',
)
READER = Destination("maria@example.org", "p1.7", "bg", "Мария Петрова")
SENDER = NewsletterIdentity(
    address="news@example.bg",
    reply_to="office@example.bg",
    unsubscribe="leave@example.bg",
    list_name="news",
    list_host="lists.example.bg",
    names={"bg": "Клъстер „София“", "en": "Sofia Cluster"},
)
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TIMEOUT = 0.5
OPENED: list[NewsletterChannel] = []


def newsletter(port: int, **changes: Any) -> NewsletterChannel:
    table = {
        "from_address": "news@example.bg",
        "from_name": {"bg": "Клъстер София", "en": "Sofia Cluster"},
        "port": port,
        "tls": "none",
        "timeout_seconds": TIMEOUT,
        "data_timeout_seconds": TIMEOUT,
        **changes,
    }
    OPENED.append(NewsletterChannel(NewsletterSettings.model_validate(table)))
    return OPENED[-1]


@pytest.fixture(autouse=True)
def _closing() -> Iterator[None]:
    yield
    while OPENED:
        OPENED.pop().close()


def compose(message: Message, destination: Destination, sender: NewsletterIdentity, now: datetime) -> Mail:
    return Prepared(message, sender).mail(destination, now)


def parsed(data: bytes) -> EmailMessage:
    return message_from_bytes(data, policy=policy.default)


def subject_of(data: bytes) -> str:
    """As an older program reads it, that knows encoded words but not Python's newer parser."""
    plain: ParsedMessage = message_from_bytes(data)
    return str(make_header(decode_header(re.sub(r"\r?\n", "", str(plain["Subject"])))))


def content(mail: EmailMessage, subtype: str) -> str:
    part = mail.get_body((subtype,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with serve() as running:
        yield running


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A self-signed certificate for 127.0.0.1 and localhost, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    chain, key = folder / "chain.pem", folder / "key.pem"
    make_certificate(chain, key, "DNS:localhost,IP:127.0.0.1")
    return chain, key


@pytest.fixture(scope="module")
def tls(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


# The mail itself


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
    address = "mailto:office@example.bg?subject=%D0%9E%D1%82%D0%BF%D0%B8%D1%81%D0%B2%D0%B0%D0%BD%D0%B5%20p1.7"
    assert content(mail, "plain") == f"Здравейте, Мария Петрова!\n.\n..две точки\nОтписване: {address}\n"
    assert f'<a href="{address}">' in content(mail, "html")
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_the_mail_carries_what_a_list_must_carry() -> None:
    sender = replace(SENDER, help_url="https://example.bg/help", archive_url="https://example.bg/news")
    mail = parsed(compose(MESSAGE, READER, sender, NOW).data)
    assert mail["Content-Language"] == "bg"
    assert mail["List-Id"] == "Клъстер „София“ <news-bg.lists.example.bg>"
    assert mail["List-Unsubscribe"].startswith("<mailto:leave@example.bg?subject=")
    assert mail["List-Unsubscribe-Post"] is None
    assert mail["List-Owner"] == "<mailto:office@example.bg>"
    assert mail["List-Post"] == "NO"
    assert mail["List-Help"] == "<https://example.bg/help>"
    assert mail["List-Archive"] == "<https://example.bg/news>"
    assert mail["Precedence"] == "bulk"
    assert mail["Auto-Submitted"] is None


def test_the_english_edition_speaks_english_in_its_headers() -> None:
    mail = parsed(compose(replace(MESSAGE, lang="en"), READER, SENDER, NOW).data)
    assert mail["From"] == "Sofia Cluster <news@example.bg>"
    assert mail["List-Id"] == '"Sofia Cluster" <news-en.lists.example.bg>'
    assert "subject=Unsubscribe%20p1.7" in mail["List-Unsubscribe"]


def test_one_click_needs_an_https_address_and_keeps_the_mail_address_beside_it() -> None:
    reader = replace(READER, reader={"unsubscribe_url": "https://news.example.bg/u/TOKEN"})
    mail = parsed(compose(MESSAGE, reader, SENDER, NOW).data)
    web, post = mail["List-Unsubscribe"].split(", ")
    assert web == "<https://news.example.bg/u/TOKEN>"
    assert post.startswith("<mailto:leave@example.bg")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert 'href="https://news.example.bg/u/TOKEN"' in content(mail, "html")
    unsafe = replace(READER, reader={"unsubscribe_url": "http://news.example.bg/u/TOKEN"})
    mail = parsed(compose(MESSAGE, unsafe, SENDER, NOW).data)
    assert "http" not in mail["List-Unsubscribe"]
    assert mail["List-Unsubscribe-Post"] is None


def test_an_unsubscribe_address_that_would_break_the_header_is_refused() -> None:
    for url in ("https://x.bg/u>, <mailto:a@b.bg", "https://x.bg/ю", "https://x.bg/a b"):
        with pytest.raises(Refused, match="unsubscribe_url"):
            compose(MESSAGE, replace(READER, reader={"unsubscribe_url": url}), SENDER, NOW)


def test_hundreds_of_bulgarian_subjects_come_back_letter_for_letter() -> None:
    text = (
        "седмичен бюлетин № 47 — десет новини от „Клъстер София“ за Щъркелово, ЕС и НАТО; 12,5 млн. € (част 3) "
        "Horizon Europe: покана? Да! заседание на 5 декември Благоевград ѝ към международното сътрудничество – 🙂"
    )
    words = text.split(" ")
    chance = random.Random(47)
    subjects = [SUBJECT, *(" ".join(chance.choices(words, k=chance.randint(1, 30))) for _ in range(600))]
    for subject in subjects:
        data = compose(replace(MESSAGE, subject=subject), READER, SENDER, NOW).data
        assert subject_of(data) == subject
        assert parsed(data)["Subject"] == subject
        head = data.partition(b"\r\n\r\n")[0]
        assert all(len(line) <= 78 for line in head.split(b"\r\n") if line.startswith((b"Subject", b" =?")))


ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=300)
HOSTILE = st.one_of(
    ANY_TEXT,
    st.lists(
        st.sampled_from(
            ["\r\n", "\n", "\r", "\x85", "\u2028", "\0", "Bcc: a@b.bg", "=?utf-8?q?x?=", '"', "\\", "<a@b.bg>"]
        )
    ).map("x".join),
    st.integers(1, 1200).map(lambda length: "a" * length),
    st.integers(1, 1200).map(lambda length: "щ" * length),
)
HEADERS = ["Date", "Message-ID", "X-Delivery-ID", "From", "Reply-To", "To", "Subject", "Content-Language", "List-Id"]
HEADERS += ["List-Unsubscribe", "List-Owner", "List-Post", "Precedence", "Content-Type", "MIME-Version"]


@settings(max_examples=150, deadline=None)
@given(
    subject=HOSTILE, name=HOSTILE, from_name=HOSTILE, key=HOSTILE.filter(lambda key: 0 < len(key) < 60), value=HOSTILE
)
def test_no_name_subject_or_key_can_add_a_header_or_break_a_line(
    subject: str, name: str, from_name: str, key: str, value: str
) -> None:
    message = replace(
        MESSAGE, subject=subject.replace("[", ""), text="[[reader.extra]]", html="<p>[[reader.extra]]</p>"
    )
    reader = Destination("maria@example.org", key, "bg", name, {"extra": value})
    data = compose(message, reader, replace(SENDER, names={"bg": from_name}), NOW).data
    assert data.isascii()
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", data)
    assert max(map(len, data.split(b"\r\n"))) <= 998
    plain = message_from_bytes(data)
    assert plain.keys() == HEADERS
    assert subject_of(data) == header_line(message.subject)
    assert not plain.defects
    (to,) = parsed(data)["To"].addresses
    assert to.addr_spec == "maria@example.org"
    (sender,) = parsed(data)["From"].addresses
    assert sender.addr_spec == "news@example.bg"
    assert content(parsed(data), "plain") == header_line(value)


def test_names_with_quotes_and_commas_come_back_whole() -> None:
    names = ['Иванова, "Мими" \\ Мария', 'O\'Neill, "Bob" \\ <x@y.bg>', "Anna (office)", "=?utf-8?q?boo?="]
    for name in names:
        mail = parsed(compose(MESSAGE, replace(READER, name=name), SENDER, NOW).data)
        assert mail["To"].addresses[0].display_name == name


def test_a_name_of_several_encoded_words_comes_back_whole() -> None:
    for name in ("Клъстер за интелигентни технологии и устойчиво развитие", "я" * 200):
        to = str(message_from_bytes(compose(MESSAGE, replace(READER, name=name), SENDER, NOW).data)["To"])
        phrase, address = parseaddr(re.sub(r"\r?\n", "", to))
        # Python 3.11's newer parser puts a space between the words, against RFC 2047, section 6.2.
        assert str(make_header(decode_header(phrase))) == name
        assert address == "maria@example.org"


def test_a_readers_values_are_escaped_in_html_plain_in_text_and_never_read_again() -> None:
    reader = replace(READER, name='<b>"A & B"</b> [[reader.secret]]')
    mail = parsed(compose(MESSAGE, reader, SENDER, NOW).data)
    assert "&lt;b&gt;&quot;A &amp; B&quot;&lt;/b&gt; [[reader.secret]]" in content(mail, "html")
    assert 'Здравейте, <b>"A & B"</b> [[reader.secret]]!' in content(mail, "plain")


@pytest.mark.parametrize("field", ["subject", "html", "text"])
@pytest.mark.parametrize("scalar", ["[[reader.age]]", "[[ reader.name2 ]]", "[[READER.name]]", "[[reader.]]"])
def test_a_value_that_the_reader_lacks_is_refused_by_name_and_nothing_is_sent(
    field: str, scalar: str, server: SmtpServer
) -> None:
    parts: dict[str, Any] = {field: f"Здравей {scalar}"}
    message = replace(MESSAGE, **parts)
    with pytest.raises(Refused, match=re.escape(scalar)):
        newsletter(server.port).send(message, READER)
    assert server.conversations == []


def test_pictures_travel_inside_the_mail_beside_its_html(tmp_path: Path) -> None:
    picture = tmp_path / "снимка.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    media = Media(picture, "Снимка", "image/png", "photo1@example.bg")
    message = replace(MESSAGE, html='<img src="cid:photo1@example.bg">', media=(media,))
    assert newsletter(25).problems(message) == []
    mail = parsed(compose(message, READER, SENDER, NOW).data)
    text, related = mail.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert related.get_content_type() == "multipart/related"
    assert related["Content-Type"].params["type"] == "text/html"
    page, image = cast("EmailMessage", related).iter_parts()
    assert page.get_content_type() == "text/html"
    assert image["Content-ID"] == "<photo1@example.bg>"
    assert image.get_content_disposition() == "inline"
    assert image.get_content() == picture.read_bytes()


ENTRY = "BEGIN:VCALENDAR\nMETHOD:PUBLISH\nBEGIN:VEVENT\nSUMMARY:Среща\nEND:VEVENT\nEND:VCALENDAR\n"


@pytest.mark.parametrize("mime", ["text/calendar", "text/calendar; method=PUBLISH; charset=utf-8"])
def test_a_calendar_entry_travels_beside_the_alternatives_with_its_method(mime: str, tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")
    media = Media(picture, "Снимка", "image/png", "a@example.bg")
    entry = Attachment("покана.ics", mime, ENTRY)
    message = replace(MESSAGE, html='<img src="cid:a@example.bg">', media=(media,), attachments=(entry,))
    data = compose(message, READER, SENDER, NOW).data
    mail = parsed(data)
    assert mail.get_content_type() == "multipart/mixed"
    alternative, file = mail.iter_parts()
    assert alternative.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in cast("EmailMessage", alternative).iter_parts()] == [
        "text/plain",
        "multipart/related",
    ]
    assert file.get_content_type() == "text/calendar"
    assert dict(file["Content-Type"].params) == {"charset": "utf-8", "method": "PUBLISH"}
    assert file["Content-Transfer-Encoding"] == "base64"
    assert file.get_filename() == "покана.ics"
    assert file.get_content_disposition() == "attachment"
    assert file.get_payload(decode=True) == ENTRY.replace("\n", "\r\n").encode()
    assert data.count(b"MIME-Version") == 1
    assert content(mail, "html") == '<img src="cid:a@example.bg">'


def test_an_attachments_name_and_type_cannot_add_a_header() -> None:
    entry = Attachment("a.ics\r\nBcc: c@d.bg", "text/calendar; method=PUBLISH\r\nBcc: c@d.bg", ENTRY)
    data = compose(replace(MESSAGE, attachments=(entry,)), READER, SENDER, NOW).data
    assert not re.search(rb"(?m)^Bcc", data)
    assert not message_from_bytes(data).defects


def test_a_readers_own_pages_stand_before_those_of_the_settings() -> None:
    sender = replace(SENDER, help_url="https://example.bg/help", archive_url="https://example.bg/news")
    own = {"help_url": "https://news.example.bg/bg/help", "subscribe_url": "https://news.example.bg/bg/"}
    mail = parsed(compose(MESSAGE, replace(READER, reader=own), sender, NOW).data)
    assert mail["List-Help"] == "<https://news.example.bg/bg/help>"
    assert mail["List-Subscribe"] == "<https://news.example.bg/bg/>"
    assert mail["List-Archive"] == "<https://example.bg/news>"
    for url in ("https://x.bg/>, <mailto:a@b.bg", "javascript:alert(1)"):
        with pytest.raises(Refused, match="help_url"):
            compose(MESSAGE, replace(READER, reader={"help_url": url}), sender, NOW)


def test_a_letter_says_that_it_is_automatic_and_nothing_of_a_list() -> None:
    mail = parsed(compose(replace(MESSAGE, kind="letter"), READER, replace(SENDER, feedback_id="cluster"), NOW).data)
    assert mail["Auto-Submitted"] == "auto-generated"
    lists = ("List-", "Precedence", "Feedback-ID")
    assert [name for name in mail.keys() if name.startswith(lists)] == []  # noqa: SIM118 each one counts
    assert mail["Message-ID"] == "<p1.7@example.bg>"


def test_only_what_the_schedule_made_is_called_automatic() -> None:
    kinds: tuple[MailKind, ...] = ("issue", "digest", "story", "invitation")
    for kind in kinds:
        message = replace(MESSAGE, kind=kind)
        assert parsed(compose(message, READER, SENDER, NOW).data)["Auto-Submitted"] is None
        scheduled = parsed(compose(replace(message, scheduled=True), READER, SENDER, NOW).data)
        assert scheduled["Auto-Submitted"] == "auto-generated"


def test_complaints_can_be_told_apart_by_issue_list_and_kind() -> None:
    mail = parsed(compose(MESSAGE, READER, replace(SENDER, feedback_id="cluster"), NOW).data)
    assert mail["Feedback-ID"] == "p1:news-bg:issue:cluster"


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


def test_the_same_key_always_gives_the_same_message_id_and_others_never_do() -> None:
    keys = ["p1.7", "p1.8", "a b", "a%20b", "a..b", "a%2E%2Eb", ".a", "ключ", "a@b", "a>b\r\nBcc: x"]
    ids = [compose(MESSAGE, replace(READER, key=key), SENDER, NOW).message_id for key in keys]
    assert len(set(ids)) == len(keys)
    assert ids == [compose(MESSAGE, replace(READER, key=key), SENDER, NOW).message_id for key in keys]
    atom = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
    assert all(re.fullmatch(rf"<{atom}(\.{atom})*@example\.bg>", found) for found in ids)


# Addresses


def test_a_bulgarian_domain_travels_in_its_ascii_form(server: SmtpServer) -> None:
    newsletter(server.port).send(MESSAGE, replace(READER, address="maria@пример.бг"))
    assert server.commands("RCPT") == ["RCPT TO:<maria@xn--e1afmkfd.xn--90ae>"]


NO_ADDRESSES = [
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
NO_ADDRESSES += ["a@-b.bg", "a@b_c.bg", "<a@b.bg>", "a@[127.0.0.1]", "\ud800@b.bg", "x" * 65 + "@b.bg"]
NO_ADDRESSES += ["a@" + "b" * 64 + ".bg"]


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_what_is_no_address_is_refused_before_a_connection_is_made(address: str, server: SmtpServer) -> None:
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


# Position × answer

NO_450, NO_550, NO_421 = (
    Answer(b"450 4.2.0 later\r\n"),
    Answer(b"550 5.1.1 no\r\n"),
    Answer(b"421 4.3.2 bye\r\n", "close"),
)
NOT_ANSWERS = {
    "garbage": Answer(b"hello there\r\n"),
    "bytes": Answer(b"\xff\xfe\x00\r\n"),
    "a blank line": Answer(b"\r\n"),
    "no such code": Answer(b"999 what\r\n"),
    "two codes": Answer(b"250-one\r\n550 two\r\n"),
    "a long line": Answer(b"250 " + b"x" * 10_000 + b"\r\n"),
    "a line without end": Answer(b"250 " + b"x" * 20_000),
    "lines without end": Answer(b"250-more\r\n" * 5_000),
    "half a reply": Answer(b"250-more\r\n", "close"),
    "silence": Answer(then="silence"),
    "a drip": Answer(then="drip"),
    "close": Answer(then="close"),
    "reset": Answer(then="reset"),
}
ANSWERS = {"450": NO_450, "550": NO_550, "421": NO_421, **NOT_ANSWERS}
POSITIONS: tuple[Position, ...] = ("greeting", "EHLO", "MAIL", "RCPT", "DATA", "body")


def expected(position: Position, answer: str) -> type[ChannelError]:
    if answer == "550" and position in ("MAIL", "RCPT", "DATA", "body"):
        return Refused
    return Ambiguous if position == "body" and answer in NOT_ANSWERS else Unavailable


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("position", POSITIONS)
def test_every_answer_at_every_position(position: Position, answer: str, server: SmtpServer) -> None:
    server.script(position, ANSWERS[answer])
    channel = newsletter(server.port)
    started = time.monotonic()
    with pytest.raises(ChannelError) as caught:
        channel.send(MESSAGE, READER)
    assert time.monotonic() - started < TIMEOUT + 4
    assert type(caught.value) is expected(position, answer) or (
        isinstance(caught.value, Unavailable) and expected(position, answer) is Unavailable
    )
    if answer.isdigit():
        assert caught.value.reply.startswith(answer)
    assert len(caught.value.reply) <= ChannelError.REPLY_LIMIT
    assert len(server.bodies) == (1 if position == "body" else 0)
    # The next mail starts clean: behind RSET on the same connection, or on a new one.
    channel.send(MESSAGE, replace(READER, address="next@example.org"))
    channel.close()
    assert b"To: =?utf-8?" in server.bodies[-1]
    assert b"next@example.org" in server.bodies[-1]
    assert len(server.bodies) == (2 if position == "body" else 1)
    assert len(server.conversations) == (1 if answer in ("450", "550") and position not in ("greeting", "EHLO") else 2)
    last = server.conversations[-1]
    mail = len(last) - 1 - [line.split(":")[0] for line in reversed(last)].index("MAIL FROM")
    assert last[mail - 1] == "RSET" or last[mail - 1].startswith("ehlo")


@pytest.mark.parametrize(
    ("position", "said", "outcome"),
    [
        ("MAIL", b"354 go\r\n", Unavailable),
        ("RCPT", b"354 go\r\n", Unavailable),
        ("DATA", b"250 ok\r\n", Unavailable),
        ("body", b"354 go\r\n", Ambiguous),
        ("RCPT", b"452 4.2.2 mailbox full\r\n", Unavailable),
        ("RCPT", b"552 5.2.2 mailbox full\r\n", Refused),
        ("MAIL", b"530 5.7.0 log in first\r\n", Unavailable),
        ("MAIL", b"250 ok\r\n250 ok\r\n", Unavailable),
        ("DATA", b"354 go\r\n250 taken\r\n", Unavailable),
    ],
)
def test_answers_of_the_wrong_kind(
    position: Position, said: bytes, outcome: type[ChannelError], server: SmtpServer
) -> None:
    server.script(position, Answer(said))
    channel = newsletter(server.port)
    with pytest.raises(outcome):
        channel.send(MESSAGE, READER)
    assert channel.send(MESSAGE, READER).remote_id == "<p1.7@example.bg>"
    channel.close()


def test_a_connection_lost_while_the_body_is_written_is_ambiguous(server: SmtpServer) -> None:
    server.script("mid-body", Answer(then="reset"))
    channel = newsletter(server.port)
    with pytest.raises(Ambiguous):
        channel.send(replace(MESSAGE, text="дълго " * 2_000_000), READER)
    assert server.bodies == []
    channel.send(MESSAGE, READER)
    channel.close()
    assert len(server.bodies) == 1


def test_a_connection_that_does_not_reset_is_given_up(server: SmtpServer) -> None:
    server.script("RCPT", NO_550)
    server.script("RSET", Answer(b"250 ok\r\n250 again\r\n"), Answer(then="silence"))
    channel = newsletter(server.port)
    with pytest.raises(Refused, match=r"550 5\.1\.1 no"):
        channel.send(MESSAGE, READER)
    channel.send(MESSAGE, READER)
    channel.close()
    assert len(server.conversations) == 2


def test_nobody_listening_is_unavailable_and_says_what_to_check() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(Unavailable, match=rf"127\.0\.0\.1:{port}.*host, port"):
        newsletter(port).send(MESSAGE, READER)


def test_an_old_server_is_greeted_with_helo(server: SmtpServer) -> None:
    server.script("EHLO", Answer(b"502 5.5.1 what\r\n"))
    channel = newsletter(server.port)
    assert channel.send(MESSAGE, READER).reply == "250 2.0.0 queued as 1A2B"
    channel.close()
    assert [line.split(" ")[0] for line in server.conversations[0]][:3] == ["ehlo", "helo", "MAIL"]
    assert server.commands("MAIL") == ["MAIL FROM:<news@example.bg>"]


def test_the_body_travels_with_crlf_and_the_envelope_with_its_size(server: SmtpServer) -> None:
    newsletter(server.port).send(MESSAGE, READER)
    (body,) = server.bodies
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", body)
    assert not re.search(rb"(?m)^\.", body)
    assert server.commands("MAIL") == [f"MAIL FROM:<news@example.bg> SIZE={len(body) + 3}"]
    assert server.commands("EHLO")[0] != "ehlo localhost"


# One connection for many mails


def test_a_connection_carries_many_mails_and_is_renewed_after_the_most_it_may(server: SmtpServer) -> None:
    channel = newsletter(server.port, max_messages_per_connection=10)
    for number in range(25):
        channel.send(MESSAGE, replace(READER, address=f"reader{number}@example.org"))
    channel.close()
    assert [sum(line.startswith("MAIL") for line in lines) for lines in server.conversations] == [10, 10, 5]
    assert all(lines[-1].upper() == "QUIT" for lines in server.conversations)
    assert len(server.bodies) == 25


@pytest.mark.parametrize("farewell", [b"", b"421 4.4.2 idle for too long\r\n"])
def test_a_connection_that_ended_between_two_mails_costs_no_try(farewell: bytes, server: SmtpServer) -> None:
    server.script("body", Answer(b"250 ok\r\n" + farewell, "close"))
    channel = newsletter(server.port)
    channel.send(MESSAGE, READER)
    time.sleep(0.05)
    channel.send(MESSAGE, READER)
    channel.close()
    assert len(server.conversations) == len(server.bodies) == 2


# Encryption and login


class Keeper:
    """Takes mails from whoever has logged in."""

    def __init__(self) -> None:
        self.taken: list[tuple[bool, str]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.taken.append((session.ssl is not None, session.auth_data.login.decode()))
        return "250 taken"


def authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
    return AuthResult(success=given.password == b"open sesame", handled=False, auth_data=given)


@pytest.fixture
def relay(tls: ssl.SSLContext) -> Iterator[tuple[int, Keeper]]:
    """aiosmtpd: STARTTLS, then a login, before any mail."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    keeper = Keeper()
    options: dict[str, Any] = {"tls_context": tls, "require_starttls": True, "auth_required": True}
    controller = Controller(keeper, hostname="127.0.0.1", port=port, authenticator=authenticate, **options)
    controller.start()
    yield port, keeper
    time.sleep(0.05)
    controller.stop()


def test_a_mail_goes_encrypted_and_logged_in_to_a_real_relay(
    relay: tuple[int, Keeper], certificate: tuple[Path, Path]
) -> None:
    port, keeper = relay
    login = {"username": "clerk", "password": "open sesame", "ca_file": str(certificate[0])}
    channel = newsletter(port, tls="starttls", timeout_seconds=5, **login)
    channel.send(MESSAGE, READER)
    channel.send(MESSAGE, READER)
    (line,) = channel.diagnose()
    channel.close()
    assert keeper.taken == [(True, "clerk"), (True, "clerk")]
    assert line.ok
    assert "TLSv1" in line.message


def test_a_wrong_password_names_the_keys_and_never_the_password(
    relay: tuple[int, Keeper], certificate: tuple[Path, Path]
) -> None:
    login = {"username": "clerk", "password": "wrong secret", "ca_file": str(certificate[0])}
    channel = newsletter(relay[0], tls="starttls", timeout_seconds=5, **login)
    with pytest.raises(Unavailable, match=r"535.*username, password") as caught:
        channel.send(MESSAGE, READER)
    assert "wrong secret" not in str(caught.value)
    assert caught.value.reply.startswith("535")
    (line,) = channel.diagnose()
    assert not line.ok
    assert "password" in line.mend


@pytest.mark.parametrize("mode", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_is_not_trusted(
    mode: str, tls: ssl.SSLContext, certificate: tuple[Path, Path]
) -> None:
    with serve(tls, implicit=mode == "tls") as server:
        channel = newsletter(server.port, tls=mode, timeout_seconds=5)
        with pytest.raises(Unavailable, match=r"certificate does not hold.*ca_file"):
            channel.send(MESSAGE, READER)
        assert server.bodies == []
        assert not channel.diagnose()[0].ok
        channel = newsletter(server.port, tls=mode, timeout_seconds=5, ca_file=str(certificate[0]))
        channel.send(MESSAGE, READER)
        channel.close()
        assert len(server.bodies) == 1
        assert "MAIL" in " ".join(server.conversations[-1])


def test_a_certificate_for_another_name_is_not_trusted(tmp_path: Path) -> None:
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    make_certificate(chain, key, "DNS:other.example.org")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    with serve(context) as server:
        channel = newsletter(server.port, tls="starttls", timeout_seconds=5, ca_file=str(chain))
        with pytest.raises(Unavailable, match=r"IP address mismatch.*host"):
            channel.send(MESSAGE, READER)
        assert server.commands("MAIL") == []


@pytest.mark.parametrize(
    "answer", ["450", "550", "421", "garbage", "a long line", "silence", "a drip", "close", "reset"]
)
@pytest.mark.parametrize("position", ["STARTTLS", "AUTH"])
def test_nothing_is_sent_when_encryption_or_login_fails(
    position: Position, answer: str, tls: ssl.SSLContext, certificate: tuple[Path, Path]
) -> None:
    with serve(tls) as server:
        server.extensions.append("AUTH PLAIN")
        server.script(position, ANSWERS[answer])
        login = {"username": "clerk", "password": "open sesame", "ca_file": str(certificate[0])}
        channel = newsletter(server.port, tls="starttls", **login)
        with pytest.raises(Unavailable, match=position):
            channel.send(MESSAGE, READER)
        assert server.commands("MAIL") == []
        channel.send(MESSAGE, READER)
        channel.close()
        assert len(server.bodies) == 1


def test_words_slipped_in_behind_the_answer_to_starttls_are_not_believed(
    tls: ssl.SSLContext, certificate: tuple[Path, Path]
) -> None:
    with serve(tls) as server:
        server.script("STARTTLS", Answer(b"220 go\r\n250 AUTH PLAIN\r\n"))
        channel = newsletter(server.port, tls="starttls", ca_file=str(certificate[0]))
        with pytest.raises(Unavailable):
            channel.send(MESSAGE, READER)
        assert server.commands("MAIL") == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"tls": "starttls"}, "STARTTLS"),
        ({"tls": "tls"}, "tls"),
        ({"username": "clerk", "password": "open sesame"}, "username"),
        ({"username": "clerk"}, "PUBLISHER_CHANNELS_<NAME>_PASSWORD"),
        ({"username": "clerk", "password": "сезам"}, "ASCII"),
        ({"tls": "starttls", "ca_file": "/no/such/file.pem"}, "ca_file"),
    ],
)
def test_what_the_server_or_the_settings_lack_is_told_and_nothing_is_sent(
    changes: dict[str, str], says: str, server: SmtpServer
) -> None:
    if changes.get("password") == "сезам":
        server.extensions.append("AUTH PLAIN LOGIN")
    channel = newsletter(server.port, **changes)
    with pytest.raises(Unavailable, match=says):
        channel.send(MESSAGE, READER)
    assert server.bodies == []
    (line,) = channel.diagnose()
    assert not line.ok
    assert says in f"{line.message} {line.mend}"


def test_a_challenge_that_is_no_base64_ends_the_login_without_a_traceback(server: SmtpServer) -> None:
    server.extensions.append("AUTH CRAM-MD5")
    server.script("AUTH", Answer(b"334 x\r\n"))
    with pytest.raises(Unavailable, match="AUTH"):
        newsletter(server.port, username="clerk", password="open sesame").send(MESSAGE, READER)


def test_doctor_asks_the_relay_and_sends_no_mail(server: SmtpServer) -> None:
    channel = newsletter(server.port)
    (line,) = channel.diagnose()
    assert line.ok
    assert f"127.0.0.1:{server.port}" in line.message
    assert [command.split(" ")[0] for command in server.conversations[0]] == ["ehlo", "noop", "quit"]
    server.script("NOOP", NO_421)
    (line,) = channel.diagnose()
    assert not line.ok
    assert "421" in line.message
    assert server.commands("MAIL") == []


def test_whether_a_mail_arrived_cannot_be_asked() -> None:
    with pytest.raises(Ambiguous, match=r"X-Delivery-ID p1\.7"):
        newsletter(25).find(MESSAGE, READER)


# Settings


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("from_address", "news"),
        ("from_address", "новини@example.bg"),
        ("from_address", "a@b.bg\r\nBcc: c@d.bg"),
        ("reply_to", "nobody"),
        ("unsubscribe_mailto", "a b@c.bg"),
        ("return_path", "bounces"),
        ("return_path", "x" * 31 + "@c.bg"),
        ("feedback_id", "a:b"),
        ("nameservers", ["ns.example.bg"]),
        ("subscribe_url", "/subscribe"),
        ("tls", "ssl"),
        ("port", 0),
        ("list_name", "News!"),
        ("list_id_host", "a b"),
        ("help_url", "javascript:alert(1)"),
        ("archive_url", "https://x.bg/> <"),
        ("timeout_seconds", 0),
        ("from_name", {"BG": "x"}),
        ("colour", "red"),
    ],
)
def test_a_setting_that_cannot_be_is_named(key: str, value: object) -> None:
    with pytest.raises(ValidationError) as caught:
        NewsletterSettings.model_validate({"from_address": "news@example.bg", key: value})
    assert caught.value.errors()[0]["loc"][0] == key


@pytest.mark.parametrize("host", ["mail.example.bg", "192.0.2.1", "localhost.example.bg"])
def test_mail_leaves_this_machine_encrypted_only(host: str) -> None:
    table = {"from_address": "news@example.bg", "host": host}
    assert NewsletterSettings.model_validate(table).tls == "starttls"
    with pytest.raises(ValidationError) as caught:
        NewsletterSettings.model_validate({**table, "tls": "none"})
    assert caught.value.errors()[0]["loc"] == ("tls",)


def test_what_is_not_set_follows_from_the_address() -> None:
    channel = NewsletterChannel(NewsletterSettings(from_address="news@клъстер.бг"))
    assert channel.audience == "subscribers"
    assert channel.list_name == "news"
    for host in ("localhost", "127.0.0.9", "::1"):
        assert NewsletterSettings(from_address="a@b.bg", host=host, tls="none").tls == "none"


# The mailbox of the demo


def test_a_double_is_seen_in_the_mailbox_and_editions_are_apart(tmp_path: Path) -> None:
    with DemoMailbox(tmp_path / "mail") as mailbox:
        channel = newsletter(mailbox.port)
        for message in (MESSAGE, replace(MESSAGE, lang="en"), MESSAGE, MESSAGE):
            channel.send(message, READER)
        channel.close()
    names = [
        "maria@example.org.bg.eml",
        "maria@example.org.en.eml",
        "maria@example.org.bg-2.eml",
        "maria@example.org.bg-3.eml",
    ]
    assert [received.file.name for received in mailbox.received] == names
    assert sorted(path.name for path in (tmp_path / "mail").iterdir()) == sorted(names)


def test_a_recipient_cannot_choose_where_the_mailbox_writes(tmp_path: Path) -> None:
    with DemoMailbox(tmp_path / "mail") as mailbox:
        channel = newsletter(mailbox.port)
        channel.send(MESSAGE, replace(READER, address="../../evil/x@example.org"))
        channel.send(MESSAGE, replace(READER, address="я" * 32 + "@" + ".".join(["b" * 60] * 4)))
        channel.close()
    assert len(list((tmp_path / "mail").glob("*.eml"))) == len(mailbox.received) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mail"]


def test_a_mailbox_that_cannot_write_does_not_say_yes(tmp_path: Path) -> None:
    with DemoMailbox(tmp_path / "mail") as mailbox:
        (tmp_path / "mail").rmdir()
        channel = newsletter(mailbox.port)
        with pytest.raises(Unavailable, match="451"):
            channel.send(MESSAGE, READER)
        channel.close()
    assert mailbox.received == []


def test_a_mailbox_closes_with_connections_open_and_opens_again(tmp_path: Path) -> None:
    ports = set()
    for _ in range(3):
        with DemoMailbox(tmp_path) as mailbox:
            ports.add(mailbox.port)
            channel = newsletter(mailbox.port)
            channel.send(MESSAGE, READER)
        with pytest.raises(RuntimeError):
            assert mailbox.port
        with pytest.raises(Unavailable):
            channel.send(MESSAGE, READER)
        gc.collect()
    assert 0 not in ports


def test_without_aiosmtpd_the_mailbox_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "aiosmtpd.controller", None)
    with pytest.raises(ConfigError, match=r'pip install "publisher\[demo\]"'), DemoMailbox(tmp_path):
        pass
