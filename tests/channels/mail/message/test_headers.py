"""The headers of a mail, read back by `email`; hostile names and subjects among them."""

import random
import re
from dataclasses import replace
from email import message_from_bytes
from email.header import Header, decode_header, make_header
from email.utils import parseaddr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.channels.mail.message.headers import header_line, header_words, mailbox, subject_line
from publisher.core.errors import Refused
from publisher.core.types import Destination, MailKind
from support.mail_parts import MESSAGE, READER, parsed
from support.newsletters import ANY_TEXT, IDENTITY, NOW, SUBJECT, compose, content, subject_of


def test_the_mail_carries_what_a_list_must_carry() -> None:
    sender = replace(IDENTITY, help_url="https://example.bg/help", archive_url="https://example.bg/news")
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
    mail = parsed(compose(replace(MESSAGE, lang="en"), READER, IDENTITY, NOW).data)
    assert mail["From"] == "Sofia Cluster <news@example.bg>"
    assert mail["List-Id"] == '"Sofia Cluster" <news-en.lists.example.bg>'
    assert "subject=Unsubscribe%20p1.7" in mail["List-Unsubscribe"]


def test_one_click_needs_an_https_address_and_keeps_the_mail_address_beside_it() -> None:
    reader = replace(READER, reader={"unsubscribe_url": "https://news.example.bg/u/TOKEN"})
    mail = parsed(compose(MESSAGE, reader, IDENTITY, NOW).data)
    web, post = mail["List-Unsubscribe"].split(", ")
    assert web == "<https://news.example.bg/u/TOKEN>"
    assert post.startswith("<mailto:leave@example.bg")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert 'href="https://news.example.bg/u/TOKEN"' in content(mail, "html")
    unsafe = replace(READER, reader={"unsubscribe_url": "http://news.example.bg/u/TOKEN"})
    mail = parsed(compose(MESSAGE, unsafe, IDENTITY, NOW).data)
    assert "http" not in mail["List-Unsubscribe"]
    assert mail["List-Unsubscribe-Post"] is None


def test_an_unsubscribe_address_that_would_break_the_header_is_refused() -> None:
    for url in ("https://x.bg/u>, <mailto:a@b.bg", "https://x.bg/ю", "https://x.bg/a b"):
        with pytest.raises(Refused, match="unsubscribe_url"):
            compose(MESSAGE, replace(READER, reader={"unsubscribe_url": url}), IDENTITY, NOW)


def test_hundreds_of_bulgarian_subjects_come_back_letter_for_letter() -> None:
    text = (
        "седмичен бюлетин № 47 — десет новини от „Клъстер София“ за Щъркелово, ЕС и НАТО; 12,5 млн. € (част 3) "
        "Horizon Europe: покана? Да! заседание на 5 декември Благоевград ѝ към международното сътрудничество – 🙂"
    )
    words = text.split(" ")
    chance = random.Random(47)
    subjects = [SUBJECT, *(" ".join(chance.choices(words, k=chance.randint(1, 30))) for _ in range(600))]
    for subject in subjects:
        data = compose(replace(MESSAGE, subject=subject), READER, IDENTITY, NOW).data
        assert subject_of(data) == subject
        assert parsed(data)["Subject"] == subject
        head = data.partition(b"\r\n\r\n")[0]
        assert all(len(line) <= 78 for line in head.split(b"\r\n") if line.startswith((b"Subject", b" =?")))


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
HEADERS += ["List-Unsubscribe", "List-Owner", "List-Post", "Precedence", "X-Auto-Response-Suppress"]
HEADERS += ["Content-Type", "MIME-Version"]


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
    data = compose(message, reader, replace(IDENTITY, names={"bg": from_name}), NOW).data
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
        mail = parsed(compose(MESSAGE, replace(READER, name=name), IDENTITY, NOW).data)
        assert mail["To"].addresses[0].display_name == name


def test_a_name_of_several_encoded_words_comes_back_whole() -> None:
    for name in ("Клъстер за интелигентни технологии и устойчиво развитие", "я" * 200):
        to = str(message_from_bytes(compose(MESSAGE, replace(READER, name=name), IDENTITY, NOW).data)["To"])
        phrase, address = parseaddr(re.sub(r"\r?\n", "", to))
        # Python 3.11's newer parser puts a space between the words, against RFC 2047, section 6.2.
        assert str(make_header(decode_header(phrase))) == name
        assert address == "maria@example.org"


def test_a_readers_own_pages_stand_before_those_of_the_settings() -> None:
    sender = replace(IDENTITY, help_url="https://example.bg/help", archive_url="https://example.bg/news")
    own = {"help_url": "https://news.example.bg/bg/help", "subscribe_url": "https://news.example.bg/bg/"}
    mail = parsed(compose(MESSAGE, replace(READER, reader=own), sender, NOW).data)
    assert mail["List-Help"] == "<https://news.example.bg/bg/help>"
    assert mail["List-Subscribe"] == "<https://news.example.bg/bg/>"
    assert mail["List-Archive"] == "<https://example.bg/news>"
    for url in ("https://x.bg/>, <mailto:a@b.bg", "javascript:alert(1)"):
        with pytest.raises(Refused, match="help_url"):
            compose(MESSAGE, replace(READER, reader={"help_url": url}), sender, NOW)


def test_a_letter_says_that_it_is_automatic_and_nothing_of_a_list() -> None:
    mail = parsed(compose(replace(MESSAGE, kind="letter"), READER, replace(IDENTITY, feedback_id="cluster"), NOW).data)
    assert mail["Auto-Submitted"] == "auto-generated"
    lists = ("List-", "Precedence", "Feedback-ID")
    assert [name for name in mail.keys() if name.startswith(lists)] == []  # noqa: SIM118 each one counts
    assert mail["Message-ID"] == "<p1.7@example.bg>"


@pytest.mark.parametrize("kind", ["issue", "letter"])
def test_every_mail_asks_exchange_for_no_automatic_reply(kind: MailKind) -> None:
    mail = parsed(compose(replace(MESSAGE, kind=kind), READER, IDENTITY, NOW).data)
    assert mail.get_all("X-Auto-Response-Suppress") == ["OOF, AutoReply"]


def test_only_what_the_schedule_made_is_called_automatic() -> None:
    kinds: tuple[MailKind, ...] = ("issue", "digest", "story", "invitation")
    for kind in kinds:
        message = replace(MESSAGE, kind=kind)
        assert parsed(compose(message, READER, IDENTITY, NOW).data)["Auto-Submitted"] is None
        scheduled = parsed(compose(replace(message, scheduled=True), READER, IDENTITY, NOW).data)
        assert scheduled["Auto-Submitted"] == "auto-generated"


def test_complaints_can_be_told_apart_by_issue_list_and_kind() -> None:
    mail = parsed(compose(MESSAGE, READER, replace(IDENTITY, feedback_id="cluster"), NOW).data)
    assert mail["Feedback-ID"] == "p1:news-bg:issue:cluster"


def test_the_same_key_always_gives_the_same_message_id_and_others_never_do() -> None:
    keys = ["p1.7", "p1.8", "a b", "a%20b", "a..b", "a%2E%2Eb", ".a", "ключ", "a@b", "a>b\r\nBcc: x"]
    ids = [compose(MESSAGE, replace(READER, key=key), IDENTITY, NOW).message_id for key in keys]
    assert len(set(ids)) == len(keys)
    assert ids == [compose(MESSAGE, replace(READER, key=key), IDENTITY, NOW).message_id for key in keys]
    atom = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
    assert all(re.fullmatch(rf"<{atom}(\.{atom})*@example\.bg>", found) for found in ids)


def lines(header: str) -> list[str]:
    return header.split("\r\n")


@pytest.mark.parametrize("length", range(20, 70))
def test_a_name_and_its_address_share_a_line_as_long_as_both_fit(length: int) -> None:
    name, address = "n" * length, "maria@example.org"
    last = lines("To: " + mailbox(name, address, "To"))[-1]
    whole = f'To: "{name}" <{address}>'
    assert (last == whole) == (len(whole) <= 80)
    assert last.endswith(f"<{address}>")


def test_an_address_stands_beside_the_last_line_of_a_long_name_not_its_first() -> None:
    name, address = "Мария-Магдалена Петрова-Александрова от Стара Загора", "maria@example.org"
    folded = lines("To: " + mailbox(name, address, "To"))
    assert len(folded) == 3
    assert re.fullmatch(r" =\?utf-8\?b\?\S+\?= <maria@example\.org>", folded[-1])
    assert max(map(len, folded)) <= 76


def test_a_word_too_long_for_a_line_is_encoded_and_one_that_fits_is_not() -> None:
    assert header_words("a" * 59, "Subject") == "a" * 59
    assert header_words("a" * 60, "Subject").startswith("=?utf-8?")


@pytest.mark.parametrize("letters", range(30))
def test_base64_is_chosen_where_the_library_chooses_it(letters: int) -> None:
    """Beside ten letters of one byte a letter of two makes both forms equally long."""
    text = "é" + "a" * letters
    assert header_words(text, "Subject") == Header(text, "utf-8", header_name="Subject", maxlinelen=76).encode()


def test_each_line_of_a_long_subject_is_filled_and_none_is_too_long() -> None:
    subject = lines(subject_line("й" * 200).removesuffix("\r\n"))
    # 18 and 21 letters of two bytes: as many as fit and are a multiple of three bytes.
    first, rest = len("Subject: =?utf-8?b??=") + 36 // 3 * 4, len(" =?utf-8?b??=") + 42 // 3 * 4
    assert [len(line) for line in subject[:-1]] == [first] + [rest] * (len(subject) - 2)
    assert str(make_header(decode_header("".join(subject)))).removeprefix("Subject:").strip() == "й" * 200
