"""A message made ready once gives each reader the mail that was meant, read back by `email` and dkimpy."""

import html
import random
import re
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import Header, decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from typing import Any

import dkim  # type: ignore[import-untyped]
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from publisher.channels.mail.message.dkim import Signature, Signer, SigningKey, dns_record, make_key
from publisher.channels.mail.message.gaps import Base64Gaps, Gaps
from publisher.channels.mail.message.headers import NewsletterIdentity, header_words, mailbox
from publisher.channels.mail.message.mail import Mail
from publisher.channels.mail.message.prepared import Prepared
from publisher.channels.mail.newsletter import NewsletterChannel, NewsletterSettings
from publisher.channels.mail.smtp.connection import Server
from publisher.channels.mail.smtp.conversation import Conversation
from publisher.core.errors import ChannelError, LostFile, Refused
from publisher.core.types import Attachment, Destination, Media, Message, Outcome
from publisher.core.waiting import take_turns
from servers.smtp import serve

SUBJECT = "Седмичен бюлетин № 47 — десет новини"
TEXT = "Здравейте, [[reader.name]]!\n.\n..две точки\nОтписване: [[reader.unsubscribe_url]]\n"
PAGE = '<p>Здравейте, [[reader.name]]!</p><a href="[[reader.unsubscribe_url]]">Отписване</a>'
MESSAGE = Message("bg", TEXT, SUBJECT, html=PAGE)
READER = Destination("maria@example.org", "p1.7", "bg", "Мария Петрова")
ADDRESSES = ("news@example.bg", "office@example.bg", "leave@example.bg")
SENDER = NewsletterIdentity(*ADDRESSES, "news", "lists.example.bg", {"bg": "Клъстер „София“"})
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9

HOSTILE = [
    "", " ", ".", "..\r\n.", "\r\nBcc: x@evil.example", "</p><script>alert('x')</script>", '"', "'", "\\", "&amp;",
    "[[reader.name]]", "[[reader.secret]]", "]]", "=?utf-8?q?x?=", "\ud800", "x\udfff", "\0", "\x85", "\u2028", "%s{}",
    "Мария", "Мария-Магдалена Петрова-Александрова от Стара Загора", "🙂", "👩‍🔬", "й" * 400, "a" * 700, "a  b", "é",
]  # fmt: skip
ANY_VALUE = st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=()), max_size=90)
SCALARS = ["[[reader.name]]", "[[reader.first]]", "[[ reader.second ]]", "[[Reader.third]]"]
FRAGMENTS = [
    *SCALARS,
    "",
    "a",
    "аб",
    "\n",
    "\r\n",
    "\r",
    ".\n",
    "\n.",
    "щ" * 300,
    "Десет новини. ",
    "🙂",
    "<p>",
    "=_",
    "\udc80",
]
TEMPLATE = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=20).filter(lambda t: "[" not in t), max_size=14)
WORDS = (
    "седмичен бюлетин № 47 — десет новини от „Клъстер София“ за Щъркелово, ЕС и НАТО; 12,5 млн. € (част 3) "
    "Horizon Europe: покана? Да! заседание на 5 декември Благоевград ѝ към международното сътрудничество – 🙂 café"
)
BULGARIAN = WORDS.split(" ")


def plain_fill(template: str, values: Mapping[str, str]) -> str:
    """What a template says to a reader, put together piece by piece, with \\n for a line's end."""
    filled = ""
    for piece in re.split(r"(\[\[.*?\]\])", re.sub(r"\r\n|\r", "\n", template)):
        name = piece.strip("[] ").removeprefix("reader.")
        filled += values[name] if piece.startswith("[[") else piece
    return readable(filled)


def readable(text: str) -> str:
    """With a question mark for what UTF-8 cannot say."""
    return "".join("?" if "\ud800" <= letter <= "\udfff" else letter for letter in text)


def on_one_line(text: str) -> str:
    return " ".join(re.split(r"(?:[^\S\u00a0\u202f]|[\x00-\x1f\x7f-\x9f])+", readable(text))).strip()


def parsed(data: bytes) -> EmailMessage:
    return message_from_bytes(data, policy=policy.default)


def said(mail: EmailMessage, subtype: str) -> str:
    part = mail.get_body((subtype,))
    assert part is not None
    assert part["Content-Transfer-Encoding"] == "base64"
    assert max(map(len, str(part.get_payload()).split("\r\n"))) <= 76
    return str(part.get_content()).replace("\r\n", "\n")


def decoded(header: str) -> str:
    return str(make_header(decode_header(re.sub(r"\r?\n", "", header))))


def assert_fit_for_the_wire(mail: Mail) -> None:
    assert mail.data.endswith(b"\r\n")
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", mail.data)
    lines = mail.data.split(b"\r\n")
    assert not [line for line in lines if line.startswith(b".")]
    assert max(map(len, lines)) <= 998
    assert not message_from_bytes(mail.data).defects


def mail_to(reader: Destination, message: Message = MESSAGE, sender: NewsletterIdentity = SENDER) -> Mail:
    return Prepared(message, sender).mail(reader, NOW)


# What a reader reads


@settings(max_examples=150, deadline=None)
@given(text=TEMPLATE, page=TEMPLATE, name=ANY_VALUE, first=ANY_VALUE, second=ANY_VALUE)
def test_text_and_html_say_what_a_plain_fill_says(
    text: list[str], page: list[str], name: str, first: str, second: str
) -> None:
    message = replace(MESSAGE, text="".join(text), html="".join(page))
    given = {"name": name, "first": first, "second": second, "Reader.third": "третo"}
    mail = mail_to(replace(READER, reader=given), message)
    assert_fit_for_the_wire(mail)
    values = {key: on_one_line(value) for key, value in given.items()}
    assert said(parsed(mail.data), "plain") == plain_fill(message.text, values)
    escaped = {key: html.escape(value) for key, value in values.items()}
    assert said(parsed(mail.data), "html") == plain_fill(message.html, escaped)


@settings(max_examples=200, deadline=None)
@given(before=ANY_VALUE.filter(lambda text: "[" not in text), name=ANY_VALUE, value=ANY_VALUE)
@example("Новини за ", "\r\nBcc: x@evil.example", '"Мария"')
@example("", "", "")
def test_subject_and_recipient_come_back_and_add_no_header(before: str, name: str, value: str) -> None:
    message = replace(MESSAGE, subject=f"{before}[[reader.who]], новини")
    mail = mail_to(replace(READER, name=name, reader={"who": value}), message)
    assert_fit_for_the_wire(mail)
    plain = message_from_bytes(mail.data)
    assert plain.keys() == message_from_bytes(mail_to(READER).data).keys()
    assert decoded(str(plain["Subject"])) == on_one_line(f"{before}{on_one_line(value)}, новини")
    phrase, address = parseaddr(re.sub(r"\r?\n", "", str(plain["To"])))
    assert decoded(phrase) == on_one_line(name)
    assert address == "maria@example.org"


def test_hundreds_of_bulgarian_subjects_come_back_letter_for_letter_with_and_without_a_name() -> None:
    chance = random.Random(23)
    subjects = [SUBJECT, *(" ".join(chance.choices(BULGARIAN, k=chance.randint(1, 25))) for _ in range(250))]
    for subject in subjects:
        for template in (subject, f"[[reader.name]]: {subject}", f"{subject} за [[reader.name]]"):
            data = mail_to(READER, replace(MESSAGE, subject=template)).data
            wanted = template.replace("[[reader.name]]", READER.name)
            assert parsed(data)["Subject"] == decoded(str(message_from_bytes(data)["Subject"])) == wanted
            lines = [line for line in data.split(b"\r\n") if line.startswith((b"Subject", b" =?"))]
            assert max(map(len, lines)) <= 76


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from([*BULGARIAN, "й" * 40, "e", "=?", "👩‍🔬"]), min_size=1, max_size=20).map(" ".join))
def test_headers_on_one_line_are_those_that_the_library_writes(text: str) -> None:
    for header in ("Subject", "To"):
        library = Header(text, "utf-8", header_name=header, maxlinelen=76).encode(linesep="\r\n")
        written = (
            header_words(text, header) if header == "Subject" else mailbox(text, "", header).rpartition("<")[0].rstrip()
        )
        if not text.isascii() and "\r\n" not in library:
            assert written == library
        assert decoded(written.strip('"')) == text


@settings(max_examples=300, deadline=None)
@given(st.lists(st.integers(0, 130), min_size=1, max_size=7), st.lists(st.integers(0, 130), min_size=7, max_size=7))
def test_pieces_and_values_of_every_length_join_to_one_base64(pieces: list[int], lengths: list[int]) -> None:
    static = [chr(97 + number) * length for number, length in enumerate(pieces)]
    values = {str(number): str(number) * length for number, length in enumerate(lengths)}
    template = static[0] + "".join(f"[[reader.{number}]]{piece}" for number, piece in enumerate(static[1:]))
    encoded = b"".join(Base64Gaps(Gaps(template, "text")).fill(values))
    expected = static[0] + "".join(values[str(number)] + piece for number, piece in enumerate(static[1:]))
    assert b64decode(encoded, validate=False).decode() == expected
    assert all(0 < len(line) <= 76 for line in encoded.split(b"\r\n")[:-1])
    assert not encoded or encoded.endswith(b"\r\n")
    assert b"=" not in encoded.rstrip(b"=\r\n")


def test_one_message_serves_readers_in_turn_and_makes_the_same_mail_again() -> None:
    prepared = Prepared(MESSAGE, SENDER)
    readers = [replace(READER, key=f"p1.{n}", address=f"r{n}@example.org", name="я" * n) for n in range(40)]
    first = [prepared.mail(reader, NOW) for reader in readers]
    for reader, mail in zip(readers, first, strict=True):
        read = parsed(mail.data)
        assert (mail.recipient, read["To"].addresses[0].addr_spec) == (reader.address, reader.address)
        assert read["X-Delivery-ID"] == mail.envelope_id == reader.key
        assert read["Message-ID"] == mail.message_id == f"<{reader.key}@example.bg>"
        assert f"Unsubscribe%20{reader.key}" in read["List-Unsubscribe"].replace(
            "%D0%9E%D1%82%D0%BF%D0%B8%D1%81%D0%B2%D0%B0%D0%BD%D0%B5", "Unsubscribe"
        )
        assert f"Здравейте, {reader.name}!" in said(read, "plain")
    assert [prepared.mail(reader, NOW) for reader in readers] == first
    assert mail_to(readers[7]) == first[7]


# Pictures, files, letters


def rich(folder: Path) -> Message:
    (folder / "снимка.png").write_bytes(PICTURE)
    media = tuple(Media(folder / "снимка.png", "", "image/png", f"p{number}@example.bg") for number in (1, 2))
    shown = "".join(f'<img src="cid:{one.content_id}">' for one in media)
    name = f".{'много дълго име ' * 9}\r\n.ics"
    entry = Attachment(name, "text/calendar", "BEGIN:VCALENDAR\nMETHOD:REQUEST\n.\nEND:VCALENDAR\n")
    return replace(MESSAGE, html=f"<p>[[reader.name]]</p>{shown}", media=media, attachments=(entry,))


def test_pictures_and_files_are_in_every_readers_mail(tmp_path: Path) -> None:
    prepared = Prepared(rich(tmp_path), SENDER)
    for name in ("Мария", "", "<b>", "я" * 300):
        mail = prepared.mail(replace(READER, name=name), NOW)
        assert_fit_for_the_wire(mail)
        read = parsed(mail.data)
        parts = [part for part in read.walk() if not part.is_multipart()]
        kinds = ["text/plain", "text/html", "image/png", "image/png", "text/calendar"]
        assert [part.get_content_type() for part in parts] == kinds
        assert [part.get_content_type() for part in read.walk() if part.is_multipart()] == [
            "multipart/mixed",
            "multipart/alternative",
            "multipart/related",
        ]
        assert html.escape(name) in said(read, "html")
        assert [part["Content-ID"] for part in parts[2:4]] == ["<p1@example.bg>", "<p2@example.bg>"]
        assert [part.get_content() for part in parts[2:4]] == [PICTURE, PICTURE]
        assert parts[4].get_payload(decode=True) == b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\n.\r\nEND:VCALENDAR\r\n"
        assert parts[4]["Content-Type"].params["method"] == "REQUEST"
        assert read["MIME-Version"] == "1.0"
        assert mail.data.count(b"MIME-Version") == 1


def test_a_letter_has_nothing_of_a_list_but_its_readers_way_out() -> None:
    mail = mail_to(READER, replace(MESSAGE, kind="letter"), replace(SENDER, help_url="not a url", feedback_id="x"))
    assert_fit_for_the_wire(mail)
    read = parsed(mail.data)
    assert read["Auto-Submitted"] == "auto-generated"
    assert not re.search(rb"(?m)^(List-|Precedence|Feedback)", mail.data)
    assert "mailto:leave@example.bg?subject=" in said(read, "plain")


# Refusals


def test_a_problem_with_one_reader_does_not_affect_the_next() -> None:
    prepared = Prepared(replace(MESSAGE, text="[[reader.age]]", subject="за [[reader.age]]"), SENDER)
    aged = replace(READER, reader={"age": "47"})
    bad: dict[str, Destination] = {
        r"\[\[reader\.age\]\] in the text: this reader has no age, only name, unsubscribe_url": READER,
        "no-address": replace(aged, address="no-address"),
        "unsubscribe_url": replace(aged, reader={"age": "1", "unsubscribe_url": "https://x.bg/a b"}),
        "help_url": replace(aged, reader={"age": "1", "help_url": "javascript:x"}),
        "delivery k+: the header .* is longer than 998 octets": replace(aged, key="k" * 999),
    }
    for why, reader in bad.items():
        with pytest.raises(Refused, match=why):
            prepared.mail(reader, NOW)
        assert parsed(prepared.mail(aged, NOW).data)["Subject"] == "за 47"


def test_a_picture_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    media = Media(tmp_path / "gone.png", "", "image/png", "p@example.bg")
    with pytest.raises(LostFile, match=r"gone\.png: the picture cannot be read"):
        Prepared(replace(MESSAGE, media=(media,)), SENDER)


# Signatures


KEYS = {"rsa": make_key(ed25519=False)[0], "ed": make_key(ed25519=True)[0]}


def zone(keys: Mapping[str, SigningKey]) -> Callable[..., bytes | None]:
    found = {f"{selector}._domainkey.example.bg.".encode(): dns_record(key).encode() for selector, key in keys.items()}
    return lambda name, timeout=0: found.get(name)


def holds(mail: bytes, number: int) -> bool:
    try:
        return bool(dkim.DKIM(mail, minkey=2048).verify(number, dnsfunc=zone(KEYS)))
    except dkim.ValidationError:
        return False


@pytest.mark.parametrize("extra", [False, True])
def test_each_readers_signatures_hold_and_are_their_own(extra: bool, tmp_path: Path) -> None:
    message = rich(tmp_path) if extra else MESSAGE
    prepared = Prepared(message, SENDER, Signer([Signature(name, "example.bg", key) for name, key in KEYS.items()]))
    own = {"unsubscribe_url": "https://news.example.bg/u/T", "help_url": "https://news.example.bg/bg/help"}
    mails = [
        prepared.mail(replace(READER, key=f"p1.{n}", name=name, reader=own if n % 2 else {}), NOW)
        for n, name in enumerate(["Мария", "", '"  \\', "я" * 200, "[[reader.name]]", "Anna  (office)\t"])
    ]
    for mail in mails:
        assert_fit_for_the_wire(mail)
        assert [holds(mail.data, 0), holds(mail.data, 1)] == [True, True]
    signed, _, body = mails[0].data.partition(b"\r\n\r\n")
    assert not holds(signed + b"\r\n\r\n" + mails[1].data.partition(b"\r\n\r\n")[2], 0)
    assert not holds(mails[0].data.replace(b"\r\nTo: ", b"\r\nTo: x"), 1)
    assert body


@settings(max_examples=60, deadline=None)
@given(name=ANY_VALUE, subject=ANY_VALUE.filter(lambda text: "[" not in text))
def test_a_signature_holds_whatever_a_name_says(name: str, subject: str) -> None:
    signer = Signer([Signature("ed", "example.bg", KEYS["ed"])])
    mail = Prepared(replace(MESSAGE, subject=subject), SENDER, signer).mail(replace(READER, name=name), NOW)
    assert_fit_for_the_wire(mail)
    assert holds(mail.data, 0)


# Through the channel


def newsletter(port: int, **changes: Any) -> NewsletterChannel:
    table = {"from_address": "news@example.bg", "port": port, "tls": "none", "timeout_seconds": 5, **changes}
    return NewsletterChannel(NewsletterSettings.model_validate(table))


def test_a_mailing_reads_its_pictures_once_and_the_next_mailing_reads_them_again(tmp_path: Path) -> None:
    message = rich(tmp_path)
    with serve() as server:
        server.extensions.clear()
        channel = newsletter(server.port)
        channel.send(message, READER)
        (tmp_path / "снимка.png").unlink()
        channel.send(message, replace(READER, key="p1.8", name="Петър"))
        with pytest.raises(LostFile, match="the picture cannot be read"):
            channel.send(replace(message), READER)
        channel.close()
        with pytest.raises(LostFile, match="the picture cannot be read"):
            channel.send(message, READER)
    first, second = map(parsed, server.bodies)
    for mail, name in ((first, "Мария Петрова"), (second, "Петър")):
        assert f"<p>{name}</p>" in said(mail, "html")
        assert [part.get_content() for part in mail.walk() if part.get_content_maintype() == "image"] == [PICTURE] * 2


def test_a_picture_lost_amid_a_mailing_ends_it_after_what_is_under_way(tmp_path: Path) -> None:
    whole, harmed = rich(tmp_path), replace(rich(tmp_path), subject="Друга")
    ends: list[Outcome | ChannelError] = []

    def mails() -> Iterator[tuple[Message, Destination]]:
        yield whole, READER
        (tmp_path / "снимка.png").unlink()
        yield harmed, replace(READER, key="p1.8")
        raise AssertionError("nothing is asked for after a picture is lost")

    with serve() as server:
        channel = newsletter(server.port)
        with pytest.raises(LostFile, match=r"снимка\.png: the picture cannot be read"):
            take_turns([channel.send_all(mails(), lambda _: True, lambda _, end: ends.append(end))])
        channel.close()
    assert [type(end) for end in ends] == [Outcome]
    assert len(server.bodies) == 1


def test_messages_that_take_turns_are_not_mixed_up() -> None:
    messages = [replace(MESSAGE, subject=f"Новини № {number}") for number in range(7)]
    with serve() as server:
        channel = newsletter(server.port)
        for number in (0, 1, 0, 6, 2, 3, 4, 5, 0, 6):
            channel.send(messages[number], READER)
            assert parsed(server.bodies[-1])["Subject"] == messages[number].subject
        channel.close()


def test_a_mail_is_sent_as_it_is() -> None:
    with serve() as server:
        conversation = Conversation(Server("127.0.0.1", server.port, "none", timeout=5))
        mail = mail_to(READER)
        conversation.deliver(mail)
        conversation.close()
    assert server.bodies == [mail.data]
    assert mail.size == len(mail.data)
