"""The rules for bulk mail, checked in the bytes that arrived at an SMTP server: real editions in both languages,
rendered from the sample posts and sent through the newsletter channel of a workspace."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from shutil import copytree

import dkim  # type: ignore[import-untyped]
import pytest

from publisher.app.assembly import Publisher, open_publisher
from publisher.app.trial_sends import proof_of, sample_reader
from publisher.channels.mail.message.dkim import dns_record, make_key
from publisher.channels.mail.newsletter import NewsletterChannel
from publisher.core.types import Destination, Edition, MailKind, Message, Story
from publisher.doctor.mail.visible_page import read_page
from publisher.doctor.workspace import diagnose
from servers.dns import DnsServer, serve_dns
from servers.smtp import SmtpServer, serve

NOW = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)
SUBJECTS = {"bg": "Седмичен бюлетин № 47 — десет новини", "en": "Weekly bulletin No. 47: ten stories"}
LANGS = tuple(SUBJECTS)
SETTINGS = """
return_path = "bounces@example.bg"
dkim = [{ selector = "s1", key_file = "s1.pem" }, { selector = "s2", key_file = "s2.pem" }]
"""


@dataclass(frozen=True)
class Post:
    """A workspace with its relay and its DNS, both on loopback."""

    publisher: Publisher
    server: SmtpServer
    dns: DnsServer
    keys: dict[str, bytes]

    def message(self, lang: str, kind: MailKind = "issue", scheduled: bool = False) -> Message:
        slugs = [post.slug for post in self.publisher.editorial.posts()[0]]
        stories = tuple(in_language(self.publisher.editorial.story(slug, "bg"), lang) for slug in slugs)
        edition = Edition("2026-12", lang, SUBJECTS[lang], NOW.date(), stories)
        message = proof_of(self.publisher.renderer.newsletter(edition), SUBJECTS[lang])
        return replace(message, kind=kind, scheduled=scheduled)

    def arrived(self, message: Message, number: int = 7) -> tuple[bytes, str]:
        """The bytes of a reader's mail, and the sender in its envelope."""
        token = self.publisher.tokens.make("bounce", number)
        values = sample_reader(self.publisher, message.lang, NOW)
        values |= {"unsubscribe_url": self.publisher.links.unsubscribe(number)}
        to = Destination(f"r{number}@reader.example", f"p1.{number}", message.lang, "Мария Петрова", values, token)
        channel = self.publisher.channel("newsletter")
        channel.send(message, to)
        channel.close()
        envelope = re.search(r"MAIL FROM:<([^>]*)>", self.server.commands("MAIL")[-1])
        assert envelope
        return re.sub(rb"(?m)^\.\.", b".", self.server.bodies[-1]), envelope[1]


def in_language(story: Story, lang: str) -> Story:
    words = "Sofia grows with its knowledge. " * 20
    english = replace(story, lang="en", title=f"Knowledge for {story.slug}", summary=words[:120], body=words)
    return story if lang == story.lang else english


@pytest.fixture(scope="module")
def post(tmp_path_factory: pytest.TempPathFactory, fresh_office: Path) -> Iterator[Post]:
    folder = Path(copytree(fresh_office, tmp_path_factory.mktemp("checklist") / "office"))
    made = {"s1": make_key(ed25519=False), "s2": make_key(ed25519=True)}
    for selector, (_, pem) in made.items():
        (folder / f"{selector}.pem").write_bytes(pem)
    with ExitStack() as stack:
        server, dns = stack.enter_context(serve()), stack.enter_context(serve_dns())
        file = folder / "config.toml"
        text = file.read_text(encoding="utf-8")
        text = text.replace("port = 2525", f"port = {server.port}").replace("@example.org", "@example.bg")
        places = f'nameservers = ["{dns.place}"]\n'
        text = text.replace("[channels.newsletter]\n", f"[channels.newsletter]{SETTINGS}{places}", 1)
        file.write_text(f'{text}\n[web]\naddress = "https://news.example.bg"\n', encoding="utf-8")
        records = {f"{name}._domainkey.example.bg.": dns_record(key).encode() for name, (key, _) in made.items()}
        yield Post(stack.enter_context(open_publisher(file, lambda: NOW)), server, dns, records)


@pytest.fixture(scope="module")
def mails(post: Post) -> dict[str, bytes]:
    """One issue's mail in each language, as bytes."""
    return {lang: post.arrived(post.message(lang))[0] for lang in LANGS}


def parsed(data: bytes) -> EmailMessage:
    return message_from_bytes(data, policy=policy.default)


def part(data: bytes, subtype: str) -> str:
    found = parsed(data).get_body((subtype,))
    assert found is not None
    return str(found.get_content())


@pytest.mark.parametrize("lang", LANGS)
def test_one_from_on_our_domain_a_reply_to_and_one_subscriber_in_to(lang: str, mails: dict[str, bytes]) -> None:
    mail = parsed(mails[lang])
    (sender,) = mail["From"].addresses
    (reader,) = mail["To"].addresses
    assert sender.addr_spec == "news@example.bg"
    assert sender.display_name == {"bg": "Вести от клъстера", "en": "Cluster News"}[lang]
    assert mail["Reply-To"] == "office@example.bg"
    assert reader.addr_spec == "r7@reader.example"
    assert mail["Cc"] is mail["Bcc"] is mail["Sender"] is None


@pytest.mark.parametrize("lang", LANGS)
def test_a_date_a_message_id_from_the_deliverys_key_and_no_header_twice(
    lang: str, post: Post, mails: dict[str, bytes]
) -> None:
    mail = message_from_bytes(mails[lang])
    assert abs((parsedate_to_datetime(mail["Date"]) - datetime.now(UTC)).total_seconds()) < 300
    assert mail["Message-ID"] == "<p1.7@example.bg>"
    again = post.arrived(post.message(lang))[0]
    other = post.arrived(post.message(lang), number=8)[0]
    assert message_from_bytes(again)["Message-ID"] == mail["Message-ID"]
    assert message_from_bytes(other)["Message-ID"] == "<p1.8@example.bg>"
    names = [name.lower() for name in mail.keys() if name != "DKIM-Signature"]  # noqa: SIM118 each one counts
    assert len(names) == len(set(names))


def test_cyrillic_in_encoded_words_and_lines_of_at_most_998_octets(mails: dict[str, bytes]) -> None:
    head = mails["bg"].partition(b"\r\n\r\n")[0]
    assert mails["bg"].isascii()
    for name, value in {"Subject": SUBJECTS["bg"], "To": "Мария Петрова", "From": "Вести от клъстера"}.items():
        raw = str(message_from_bytes(mails["bg"])[name])
        assert "=?utf-8?" in raw
        assert value in str(make_header(decode_header(re.sub(r"\r?\n", "", raw))))
    assert max(map(len, mails["bg"].split(b"\r\n"))) <= 998
    assert max(map(len, re.findall(rb"(?m)^(?:Subject|To|From).*(?:\r\n[ \t].*)*", head))) < 998


@pytest.mark.parametrize("lang", LANGS)
def test_text_before_html_in_utf_8_and_the_language_told_in_header_and_page(lang: str, mails: dict[str, bytes]) -> None:
    mail = parsed(mails[lang])
    assert mail.get_content_type() == "multipart/alternative"
    text, page = mail.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert page.get_content_type() in ("text/html", "multipart/related")
    for leaf in mail.walk():
        assert leaf.get_content_maintype() != "text" or leaf.get_content_charset() == "utf-8"
    assert mail["Content-Language"] == lang
    assert read_page(part(mails[lang], "html")).lang == lang


@pytest.mark.parametrize("lang", LANGS)
def test_list_unsubscribe_with_exactly_one_https_uri_and_a_mailto(
    lang: str, post: Post, mails: dict[str, bytes]
) -> None:
    raw = re.sub(r"\r\n(?=[ \t])", "", str(message_from_bytes(mails[lang])["List-Unsubscribe"]))
    uris = re.findall(r"<([^<>]*)>", raw)
    assert uris[0] == post.publisher.links.unsubscribe(7)
    assert uris[0].startswith("https://news.example.bg/u/")
    assert uris[1].startswith("mailto:office@example.bg?subject=")
    assert re.fullmatch(r"<[^<>\s]+>,\s*<[^<>\s]+>", raw)


@pytest.mark.parametrize("lang", LANGS)
def test_list_unsubscribe_post_says_one_click(lang: str, mails: dict[str, bytes]) -> None:
    assert message_from_bytes(mails[lang]).get_all("List-Unsubscribe-Post") == ["List-Unsubscribe=One-Click"]


def test_one_list_id_a_list_and_language_that_never_changes(post: Post, mails: dict[str, bytes]) -> None:
    wanted = {lang: f"<news-{lang}.example.bg>" for lang in LANGS}
    for lang, mail in mails.items():
        (value,) = message_from_bytes(mail).get_all("List-Id", [])
        assert value.endswith(wanted[lang])
        assert len(wanted[lang]) <= 255
    digest = post.arrived(post.message("bg", "digest", scheduled=True), number=9)[0]
    assert str(message_from_bytes(digest)["List-Id"]).endswith(wanted["bg"])


@pytest.mark.parametrize("lang", LANGS)
def test_list_help_owner_archive_and_subscribe_in_the_readers_language_and_no_list_post(
    lang: str, mails: dict[str, bytes]
) -> None:
    mail, home = message_from_bytes(mails[lang]), f"https://news.example.bg/{lang}/"
    assert mail["List-Help"] == f"<{home}help>"
    assert mail["List-Archive"] == f"<{home}>"
    assert mail["List-Subscribe"] == f"<{home}subscribe>"
    assert mail["List-Owner"] == "<mailto:office@example.bg>"
    assert mail["List-Post"] == "NO"


@pytest.mark.parametrize("number", [0, 1], ids=["rsa-2048", "ed25519"])
@pytest.mark.parametrize("lang", LANGS)
def test_dkim_holds_covers_the_list_headers_and_oversigns_from(
    lang: str, number: int, post: Post, mails: dict[str, bytes]
) -> None:
    signed = dkim.DKIM(mails[lang], minkey=2048)
    assert signed.verify(number, dnsfunc=lambda name, timeout=0: post.keys.get(name.decode()))
    fields = {tag.decode(): value.decode() for tag, value in signed.signature_fields.items()}
    assert fields["a"] == ["rsa-sha256", "ed25519-sha256"][number]
    assert fields["d"] == "example.bg"
    assert "l" not in fields
    covered = [name.strip() for name in fields["h"].split(":")]
    assert covered.count("from") == 2
    lists = {name.lower() for name in message_from_bytes(mails[lang]).keys() if name.startswith("List-")}  # noqa: SIM118
    assert {"reply-to", "subject", "date", "to", "list-unsubscribe", "list-unsubscribe-post", *lists} <= set(covered)


def test_doctor_looks_up_spf_and_dmarc_and_says_what_is_missing(post: Post) -> None:
    found = {d.check: d for d in diagnose(post.publisher) if "RFC" in d.check}
    spf, dmarc = found["channel newsletter: SPF of example.bg (RFC 7208)"], "DMARC of example.bg (RFC 9989)"
    assert not spf.ok
    assert 'example.bg. IN TXT "v=spf1 mx ~all"' in spf.mend
    assert '_dmarc.example.bg. IN TXT "v=DMARC1; p=none;' in found[f"channel newsletter: {dmarc}"].mend
    post.dns.txt |= {"example.bg": ["v=spf1 ip4:192.0.2.7 -all"], "_dmarc.example.bg": ["v=DMARC1; p=none"]}
    post.dns.txt |= {name.rstrip("."): [text.decode()] for name, text in post.keys.items()}
    found = {d.check: d for d in diagnose(post.publisher) if "RFC" in d.check}
    assert len(found) == 4
    assert all(d.ok for d in found.values())


def test_a_return_path_with_a_signed_token_of_each_recipient(post: Post) -> None:
    senders = {number: post.arrived(post.message("bg"), number)[1] for number in (7, 8)}
    for number, sender in senders.items():
        local, _, host = sender.partition("@")
        name, _, token = local.partition("+")
        assert (name, host) == ("bounces", "example.bg")
        assert post.publisher.tokens.read("bounce", token) == (number,)
        assert len(local) <= 64
    assert senders[7] != senders[8]


@pytest.mark.parametrize(
    ("kind", "scheduled", "automatic"),
    [("issue", False, None), ("digest", True, "auto-generated"), ("letter", False, "auto-generated")],
)
def test_auto_submitted_on_automatic_mails_and_precedence_bulk_on_list_mails(
    kind: MailKind, scheduled: bool, automatic: str | None, post: Post
) -> None:
    mail = message_from_bytes(post.arrived(post.message("bg", kind, scheduled))[0])
    assert mail["Auto-Submitted"] == automatic
    assert mail["Precedence"] == (None if kind == "letter" else "bulk")
    lists = [name for name in mail.keys() if name.startswith("List-")]  # noqa: SIM118
    assert bool(lists) == (kind != "letter")


@pytest.mark.parametrize("lang", LANGS)
def test_a_visible_unsubscribe_link_in_html_and_text(lang: str, post: Post, mails: dict[str, bytes]) -> None:
    url = post.publisher.links.unsubscribe(7)
    links = [link for link in read_page(part(mails[lang], "html")).links if link.href == url]
    assert any({"bg": "Отписване", "en": "Unsubscribe"}[lang] in link.text for link in links)
    assert url in part(mails[lang], "plain")


@pytest.mark.parametrize("lang", LANGS)
def test_html_under_102_kb_no_data_uris_dark_colours_and_alt_text_for_every_picture(
    lang: str, mails: dict[str, bytes]
) -> None:
    html = part(mails[lang], "html")
    assert len(html.encode()) < 102_000
    assert not re.search(r"(?i)data:\s*image", html)
    assert "prefers-color-scheme: dark" in html.replace("prefers-color-scheme:dark", "prefers-color-scheme: dark")
    page = read_page(html)
    assert page.pictures
    attached = {str(leaf["Content-ID"]).strip("<>") for leaf in parsed(mails[lang]).walk() if leaf["Content-ID"]}
    for picture in page.pictures:
        assert picture.src.startswith("https://") or picture.src.removeprefix("cid:") in attached
        assert picture.tiny or picture.alt


def test_the_channel_under_test_is_the_real_one(post: Post) -> None:
    assert isinstance(post.publisher.channel("newsletter"), NewsletterChannel)
