"""The headers of a mail: From, To, Subject, and those of a mailing list.

RFC 5322 (format), 2047 (encoded words), 2919 (List-Id), 2369 and 8058 (leaving a list), 3834 (automatic mails).
Headers are written with `email.header.Header`: Python 3.11's `EmailMessage` drops a space from some folded subjects.
"""

import re
from binascii import b2a_base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.header import Header
from functools import lru_cache
from urllib.parse import quote

from publisher.channels.mail.message.gaps import encodable
from publisher.core.errors import Refused
from publisher.core.locales import in_language
from publisher.core.types import Message
from publisher.core.wording import worded

_LINE = 76
_BLANKS = re.compile(r"(?:[^\S\u00a0\u202f]|[\x00-\x1f\x7f-\x9f\u2028\u2029])+")
_HTTPS = re.compile(r"https://[!#-;=?-~]+", re.ASCII)
_UNRESERVED = re.compile(r"[A-Za-z0-9_~-]+(?:\.[A-Za-z0-9_~-]+)*")
"""What addresses (RFC 3986, section 2.3) and Message-IDs hold unescaped; our own keys are of this form."""
_ESCAPE = re.compile("%[0-9A-F]{2}")
_WEB = re.compile(r"https?://[!#-;=?-~]+", re.ASCII)
"""Web addresses that fit between angle brackets."""

_PAGES = {"List-Help": "help_url", "List-Subscribe": "subscribe_url", "List-Archive": "archive_url"}


@dataclass(frozen=True, slots=True)
class NewsletterIdentity:
    """The sender and list of one newsletter. Addresses are as `wire_address` gives them; `names` are by language.

    The page addresses are for readers whose `Destination.reader` has none.
    """

    address: str
    reply_to: str
    unsubscribe: str
    list_name: str
    list_host: str
    names: Mapping[str, str]
    help_url: str = ""
    archive_url: str = ""
    subscribe_url: str = ""
    return_path: str = ""
    feedback_id: str = ""

    @property
    def domain(self) -> str:
        """The domain of the address, for Message-IDs."""
        return self.address.rpartition("@")[2]

    def name(self, lang: str) -> str:
        """The sender's name in a language, in English, or else in any."""
        return in_language(self.names, lang)


def automatic(message: Message) -> Iterator[tuple[str, str]]:
    """The headers about automatic mails: of ours, and of answers to ours.

    Mails made by the schedule or the program say so, an issue made by hand does not (RFC 3834, 5). All ask Exchange to
    send no out-of-office reply, which it would send to the return path ([MS-OXCMAIL]).
    """
    if message.scheduled or message.kind == "letter":
        yield "Auto-Submitted", "auto-generated"
    yield "X-Auto-Response-Suppress", "OOF, AutoReply"


class ListHeaders:
    """The headers of a mailing list's mails; a letter, which no list sends, has none of them."""

    def __init__(self, message: Message, sender: NewsletterIdentity) -> None:
        list_name = f"{sender.list_name}-{message.lang}"
        # In English for all: SpamAssassin takes the escapes of Cyrillic letters for a template that was not filled in.
        self._mailto = f"mailto:{escaped(sender.unsubscribe, '@+')}?subject=Unsubscribe%20"
        self._letter = message.kind == "letter"
        named = f"{phrase(sender.name(message.lang), 'List-Id')} <{list_name}.{sender.list_host}>".strip()
        self._list_id = f"List-Id: {named}\r\n"
        self._owner = f"List-Owner: <mailto:{escaped(sender.reply_to, '@+')}>\r\nList-Post: NO\r\n"
        self._pages = {name: getattr(sender, name) for name in _PAGES.values()}
        # Four fields for Gmail's postmaster tools: what was sent, to which list, of what kind, by whom.
        self._feedback = f":{list_name}:{message.kind}:{sender.feedback_id}\r\n" if sender.feedback_id else ""

    def mailto(self, key: str) -> str:
        """The mailto address that unsubscribes, with a subject that says who (RFC 6068)."""
        return self._mailto + (key if _UNRESERVED.fullmatch(key) else escaped(key))

    def lines(self, key: str, unsubscribe: str, reader: Mapping[str, str]) -> str:
        """The headers of the mail whose `message_key` is `key`; addresses of pages are in `reader`, or the sender's.

        Raises `Refused` for an address that would break them.
        """
        if self._letter:
            return ""
        way_out = self._unsubscribe(key, unsubscribe)
        pages = _page_lines(tuple([reader.get(name) or page for name, page in self._pages.items()]))
        sent = key.partition(".")[0].replace(":", "_")
        feedback = f"Feedback-ID: {sent}{self._feedback}" if self._feedback else ""
        return f"{self._list_id}{way_out}{self._owner}{pages}Precedence: bulk\r\n{feedback}"

    def _unsubscribe(self, key: str, url: str) -> str:
        mailto = self.mailto(key)
        if not url.startswith("https:"):
            return f"List-Unsubscribe: <{mailto}>\r\n"
        if not _HTTPS.fullmatch(url):
            raise Refused(worded("unsubscribe_url %(url)s cannot be in a header: percent-encode it", url=repr(url)))
        one_click = "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
        return f"List-Unsubscribe: <{_lower(url)}>,\r\n <{mailto}>\r\n{one_click}"


@lru_cache(maxsize=64)
def _page_lines(pages: tuple[str, ...]) -> str:
    """Cached: the same for all readers of an edition."""
    return "".join(
        [_page(header, name, header_line(page)) for (header, name), page in zip(_PAGES.items(), pages, strict=True)]
    )


def _page(header: str, name: str, page: str) -> str:
    if page and not _WEB.fullmatch(page):
        raise Refused(worded("%(name)s %(page)s cannot be in a header: percent-encode it", name=name, page=repr(page)))
    return f"{header}: <{_lower(page)}>\r\n" if page else ""


def escaped(text: str, safe: str = "") -> str:
    """Text for an address, percent-encoded with small letters.

    They mean the same (RFC 3986, section 2.1), and SpamAssassin's UNRESOLVED_TEMPLATE looks for large ones behind "%".
    """
    return _lower(quote(text, safe=safe))


def _lower(address: str) -> str:
    return _ESCAPE.sub(lambda escape: escape[0].lower(), address)


def subject_line(text: str) -> str:
    """The Subject header of a mail, folded."""
    return f"Subject: {header_words(text, 'Subject')}\r\n"


def header_line(text: str) -> str:
    """Text without line ends and control characters, which could start another header; no-break spaces stay."""
    if text.isprintable() and "  " not in text:
        return text.strip(" ")
    return _BLANKS.sub(" ", encodable(text)).strip()


def message_key(key: str) -> str:
    """A key as the left side of a Message-ID (RFC 5322, dot-atom); different keys stay different."""
    if _UNRESERVED.fullmatch(key):
        return key
    safe = quote(encodable(key), safe="!#$&'*+/=?^_`{|}~-.")
    return safe.replace(".", "%2E") if safe.startswith(".") or safe.endswith(".") or ".." in safe else safe


def mailbox(name: str, address: str, header: str) -> str:
    """`name <address>`, folded; the address alone when there is no name."""
    named = phrase(name, header)
    if not named:
        return address
    last = named.rpartition("\r\n")[2]
    gap = " " if len(last) + len(address) + len(header) < _LINE else "\r\n "
    return f"{named}{gap}<{address}>"


def phrase(name: str, header: str) -> str:
    """A name as a quoted string, or in encoded words when it cannot be quoted (RFC 2047, section 5)."""
    name = header_line(name)
    if not name.isascii() or "=?" in name or len(name) > _LINE - 16:
        return _encoded(name, header)
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"' if name else ""


def header_words(text: str, header: str) -> str:
    """Text of a header, folded; in encoded words when it is not ASCII."""
    text = header_line(text)
    plain = text.isascii() and "=?" not in text and all(len(word) < _LINE - 16 for word in text.split(" "))
    return _encoded(text, header, "us-ascii" if plain else "utf-8")


def _encoded(text: str, header: str, charset: str = "utf-8") -> str:
    data = text.encode()
    letters = len(text.encode("ascii", "ignore"))
    # Base64 is shorter than three letters for each byte outside ASCII, so that `Header` takes it too.
    if charset == "utf-8" and (len(data) + 2) // 3 * 4 < letters + 3 * (len(data) - letters):
        room = _LINE - len(header) - len(": ")
        return _base64_word(data) if len(data) <= _fits_in(room) else "\r\n ".join(_base64_words(data, room))
    return Header(text, charset, header_name=header, maxlinelen=_LINE).encode(linesep="\r\n")


def _base64_words(data: bytes, room: int) -> Iterator[str]:
    """Encoded words of whole letters (RFC 2047, section 5).

    All but the last hold a multiple of three bytes, so that their base64 has no padding: GMime (notmuch, mu, Geary)
    joins the base64 of neighbouring words, and stops reading at a "=" between them.
    """
    while data:
        end = _unpadded(data, _fits_in(room))
        yield _base64_word(data[:end]) if end else _quoted_word(data[: (end := _letter_end(data))])
        data, room = data[end:], _LINE - len(" ")


def _unpadded(data: bytes, most: int) -> int:
    """The largest multiple of three up to `most` at which no letter is split; 0 if there is none; all when all fits."""
    if len(data) <= most:
        return len(data)
    return next((end for end in range(most // 3 * 3, 0, -3) if data[end] & 0xC0 != 0x80), 0)


def _letter_end(data: bytes) -> int:
    return next((end for end in range(1, len(data)) if data[end] & 0xC0 != 0x80), len(data))


def _quoted_word(data: bytes) -> str:
    """For the letter of one, two or four bytes before letters of three, after which their base64 needs no padding."""
    return f"=?utf-8?q?{''.join(f'={byte:02X}' for byte in data)}?="


def _base64_word(data: bytes) -> str:
    return f"=?utf-8?b?{b2a_base64(data, newline=False).decode()}?="


def _fits_in(room: int) -> int:
    """How many bytes an encoded word of `room` letters can hold."""
    return (room - len("=?utf-8?b??=")) // 4 * 3
