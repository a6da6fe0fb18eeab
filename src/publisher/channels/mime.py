"""A newsletter's mail to one reader: headers and MIME parts, as bytes with CRLF line ends.

RFC 5322 (format), 2045–2047 (MIME, encoded words), 2387 (related), 2919 (List-Id), 2369 and 8058 (leaving a list).
Headers are written with `email.header.Header`: Python 3.11's `EmailMessage` drops a space from some folded subjects.
"""

import hashlib
import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime
from urllib.parse import quote

from publisher.errors import Refused
from publisher.types import Destination, Media, Message

MAX_LINE = 998
"""Octets of a line without its CRLF: RFC 5322, section 2.1.1."""

_LINE = 76
_BREAKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_SCALAR = re.compile(r"\[\[\s*(reader\.[^\]]*)\]\]", re.IGNORECASE)
_LOCAL = re.compile(r'[^\s\x00-\x20\x7f-\x9f"(),:;<>@\[\]\\]+')
_DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*", re.IGNORECASE)
_HTTPS = re.compile(r"https://[!#-;=?-~]+", re.ASCII)
"""An address on the web that can stand between angle brackets."""


@dataclass(frozen=True, slots=True)
class Sender:
    """What all mails of one newsletter share. Addresses are as `wire_address` gives them; `names` are by language."""

    address: str
    reply_to: str
    unsubscribe: str
    list_name: str
    list_host: str
    names: Mapping[str, str]
    help_url: str = ""
    archive_url: str = ""

    @property
    def domain(self) -> str:
        """The domain of the address, for Message-IDs."""
        return self.address.rpartition("@")[2]

    def name(self, lang: str) -> str:
        """The sender's name in a language, in English, or else in any."""
        return self.names.get(lang) or self.names.get("en") or next(iter(self.names.values()), "")


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail and its envelope. `utf8`: the recipient's local part is not ASCII, which needs SMTPUTF8 (RFC 6531)."""

    sender: str
    recipient: str
    message_id: str
    data: bytes
    utf8: bool = False


def wire_address(address: str) -> str:
    """An address with its domain in IDNA (RFC 3490). Raises `ValueError` when it is not `local@domain`."""
    local, _, name = address.rpartition("@")
    if not _LOCAL.fullmatch(local) or len(local.encode()) > 64:
        raise ValueError(f"{address!r} is not a mail address: write it as name@example.org")
    return f"{local}@{wire_domain(name)}"


def wire_domain(name: str) -> str:
    """A domain in IDNA. Raises `ValueError` when it cannot be one."""
    try:
        domain = name.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ValueError(f"{name!r} is not a domain: {error}") from error
    if not _DOMAIN.fullmatch(domain) or len(domain) > 253:
        raise ValueError(f"{name!r} is not a domain: write it as example.org")
    return domain


def compose(message: Message, destination: Destination, sender: Sender, now: datetime) -> Mail:
    """Make the mail of one reader; the same key gives the same Message-ID, at whatever time.

    `now` is aware. `[[reader.name]]` and `[[reader.unsubscribe_url]]` (a mailto address) have values when
    `destination.reader` gives none. Raises `Refused` for another value that is
    missing, an address that is none, a picture that cannot be read, or a header that cannot be folded.
    """
    try:
        recipient = wire_address(destination.address)
    except ValueError as error:
        raise Refused(str(error)) from error
    key = _message_key(destination.key)
    message_id = f"<{key}@{sender.domain}>"
    mailto = unsubscribe_mailto(sender, destination, message.lang)
    values = {"name": destination.name, "unsubscribe_url": mailto, **destination.reader}
    values = {name: one_line(value) for name, value in values.items()}
    root = _body(message, values, hashlib.sha256(key.encode()).hexdigest()[:24])
    lines = {
        "Date": format_datetime(now),
        "Message-ID": message_id,
        "X-Delivery-ID": key,
        "From": _mailbox(sender.name(message.lang), sender.address, "From"),
        "Reply-To": sender.reply_to,
        "To": _mailbox(destination.name, recipient, "To"),
        "Subject": _words(_fill(message.subject, values, "subject"), "Subject"),
        "Content-Language": message.lang,
        **dict(_list_headers(message.lang, sender, values.get("unsubscribe_url", ""), mailto)),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    for line in head.split("\r\n"):
        if len(line.encode()) > MAX_LINE:
            raise Refused(f"delivery {destination.key}: the header {line[:40]}… is longer than {MAX_LINE} octets")
    data = head.encode() + root.as_bytes(policy=compat32.clone(linesep="\r\n"))
    return Mail(sender.address, recipient, message_id, data, utf8=not recipient.isascii())


def unsubscribe_mailto(sender: Sender, destination: Destination, lang: str) -> str:
    """The address to write to for leaving the list, with a subject that says who leaves (RFC 6068)."""
    word = {"bg": "Отписване"}.get(lang, "Unsubscribe")
    address = quote(sender.unsubscribe, safe="@+")
    return f"mailto:{address}?subject={quote(f'{word} {_message_key(destination.key)}', safe='')}"


def one_line(text: str) -> str:
    """Text without line ends and control characters, which in a header would start another one."""
    return _BREAKS.sub(" ", _encodable(text)).strip()


def _list_headers(lang: str, sender: Sender, url: str, mailto: str) -> Iterator[tuple[str, str]]:
    list_id = f"<{sender.list_name}-{lang}.{sender.list_host}>"
    yield "List-Id", f"{_phrase(sender.name(lang), 'List-Id')} {list_id}".strip()
    if url.startswith("https:"):
        if not _HTTPS.fullmatch(url):
            raise Refused(f"unsubscribe_url {url!r} cannot stand in a header: percent-encode it")
        yield "List-Unsubscribe", f"<{url}>,\r\n <{mailto}>"
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"
    else:
        yield "List-Unsubscribe", f"<{mailto}>"
    yield "List-Owner", f"<mailto:{quote(sender.reply_to, safe='@+')}>"
    yield "List-Post", "NO"
    if sender.help_url:
        yield "List-Help", f"<{sender.help_url}>"
    if sender.archive_url:
        yield "List-Archive", f"<{sender.archive_url}>"
    # RFC 3834, section 5: an issue that people send is no auto-reply, so there is no Auto-Submitted here.
    yield "Precedence", "bulk"


def _body(message: Message, values: Mapping[str, str], mark: str) -> MIMEBase:
    """Text first: the last alternative is the one that a reader's program prefers (RFC 2046, section 5.1.4)."""
    text = _part(_fill(message.text, values, "text"), "plain")
    escaped = {name: html.escape(value) for name, value in values.items()}
    page: MIMEBase = _part(_fill(message.html, escaped, "html"), "html")
    if message.media:
        # Base64 never contains "_", so that no content can end a part.
        related = MIMEMultipart("related", boundary=f"=_{mark}_r", type="text/html")
        related.attach(page)
        for number, media in enumerate(message.media, start=1):
            related.attach(_picture(media, number))
        page = related
    root = MIMEMultipart("alternative", boundary=f"=_{mark}_a")
    for part in (text, page):
        root.attach(part)
    for part in root.walk():
        if part is not root:
            del part["MIME-Version"]
    return root


def _part(text: str, subtype: str) -> MIMEText:
    # RFC 2045, section 6.8: line ends become CRLF before base64.
    return MIMEText(re.sub(r"\r\n|\r|\n", "\r\n", _encodable(text)), subtype, "utf-8")


def _picture(media: Media, number: int) -> MIMEImage:
    try:
        data = media.path.read_bytes()
    except OSError as error:
        raise Refused(f"{media.path}: the image cannot be read: {error.strerror}") from error
    subtype = media.mime.partition("/")[2]
    part = MIMEImage(data, subtype)
    part.add_header("Content-ID", f"<{one_line(media.content_id)}>")
    part.add_header("Content-Disposition", "inline", filename=f"image-{number}.{subtype.partition('+')[0]}")
    return part


def _fill(text: str, values: Mapping[str, str], where: str) -> str:
    """Put a reader's values in, in one pass: what a value says is not looked at again."""

    def value(found: re.Match[str]) -> str:
        name = found[1].strip().removeprefix("reader.")
        if name not in values:
            known = ", ".join(sorted(values))
            raise Refused(f"{found[0]} in the {where}: this reader has no {name}, only {known}")
        return values[name]

    return _SCALAR.sub(value, text)


def _message_key(key: str) -> str:
    """A key as the left side of a Message-ID (RFC 5322, dot-atom); different keys stay different."""
    safe = quote(_encodable(key), safe="!#$&'*+/=?^_`{|}~-.")
    return safe.replace(".", "%2E") if safe.startswith(".") or safe.endswith(".") or ".." in safe else safe


def _mailbox(name: str, address: str, header: str) -> str:
    phrase = _phrase(name, header)
    if not phrase:
        return address
    last = phrase.rpartition("\r\n")[2]
    gap = " " if len(last) + len(address) + len(header) < _LINE else "\r\n "
    return f"{phrase}{gap}<{address}>"


def _phrase(name: str, header: str) -> str:
    """A name as a quoted string, or in encoded words when that would not do (RFC 2047, section 5)."""
    name = one_line(name)
    if not name.isascii() or "=?" in name or len(name) > _LINE - 16:
        return _encoded(name, header)
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"' if name else ""


def _words(text: str, header: str) -> str:
    text = one_line(text)
    plain = text.isascii() and "=?" not in text and all(len(word) < _LINE - 16 for word in text.split(" "))
    return _encoded(text, header, "us-ascii" if plain else "utf-8")


def _encoded(text: str, header: str, charset: str = "utf-8") -> str:
    return Header(text, charset, header_name=header, maxlinelen=_LINE).encode(linesep="\r\n")


def _encodable(text: str) -> str:
    """Lone surrogates cannot be written as UTF-8."""
    return text.encode(errors="replace").decode()
