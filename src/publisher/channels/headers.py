"""The lines above a mail: who writes to whom, and what a list says of itself.

RFC 5322 (format), 2047 (encoded words), 2919 (List-Id), 2369 and 8058 (leaving a list), 3834 (automatic mails).
Headers are written with `email.header.Header`: Python 3.11's `EmailMessage` drops a space from some folded subjects.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.header import Header
from urllib.parse import quote

from publisher.errors import Refused
from publisher.types import Destination, Message

_LINE = 76
_BREAKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_HTTPS = re.compile(r"https://[!#-;=?-~]+", re.ASCII)
_WEB = re.compile(r"https?://[!#-;=?-~]+", re.ASCII)
"""Addresses on the web that can stand between angle brackets."""

_PAGES = {"List-Help": "help_url", "List-Subscribe": "subscribe_url", "List-Archive": "archive_url"}


@dataclass(frozen=True, slots=True)
class Sender:
    """What all mails of one newsletter share. Addresses are as `wire_address` gives them; `names` are by language.

    The addresses of pages count for readers who have none of their own in `Destination.reader`.
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
        return self.names.get(lang) or self.names.get("en") or next(iter(self.names.values()), "")


def automatic(message: Message) -> Iterator[tuple[str, str]]:
    """What the schedule or the program itself has put together says so; an issue by hand must not (RFC 3834, 5)."""
    if message.scheduled or message.kind == "letter":
        yield "Auto-Submitted", "auto-generated"


def list_headers(
    message: Message, destination: Destination, sender: Sender, values: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """What a list's mail carries; nothing for a letter, which no list sends. Raises `Refused` for a bad address."""
    if message.kind == "letter":
        return
    lang = message.lang
    list_id = f"<{sender.list_name}-{lang}.{sender.list_host}>"
    yield "List-Id", f"{phrase(sender.name(lang), 'List-Id')} {list_id}".strip()
    mailto, url = unsubscribe_mailto(sender, destination, lang), values.get("unsubscribe_url", "")
    if url.startswith("https:"):
        if not _HTTPS.fullmatch(url):
            raise Refused(f"unsubscribe_url {url!r} cannot stand in a header: percent-encode it")
        yield "List-Unsubscribe", f"<{url}>,\r\n <{mailto}>"
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"
    else:
        yield "List-Unsubscribe", f"<{mailto}>"
    yield "List-Owner", f"<mailto:{quote(sender.reply_to, safe='@+')}>"
    yield "List-Post", "NO"
    for header, name in _PAGES.items():
        if page := values.get(name, "") or getattr(sender, name):
            if not _WEB.fullmatch(page):
                raise Refused(f"{name} {page!r} cannot stand in a header: percent-encode it")
            yield header, f"<{page}>"
    yield "Precedence", "bulk"
    if sender.feedback_id:
        # Four fields for Gmail's postmaster tools: what was sent, to which list, of what kind, by whom.
        number = message_key(destination.key).partition(".")[0].replace(":", "_")
        yield "Feedback-ID", f"{number}:{sender.list_name}-{lang}:{message.kind}:{sender.feedback_id}"


def unsubscribe_mailto(sender: Sender, destination: Destination, lang: str) -> str:
    """The address to write to for leaving the list, with a subject that says who leaves (RFC 6068)."""
    word = {"bg": "Отписване"}.get(lang, "Unsubscribe")
    address = quote(sender.unsubscribe, safe="@+")
    return f"mailto:{address}?subject={quote(f'{word} {message_key(destination.key)}', safe='')}"


def one_line(text: str) -> str:
    """Text without line ends and control characters, which in a header would start another one."""
    return _BREAKS.sub(" ", encodable(text)).strip()


def message_key(key: str) -> str:
    """A key as the left side of a Message-ID (RFC 5322, dot-atom); different keys stay different."""
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
    """A name as a quoted string, or in encoded words when that would not do (RFC 2047, section 5)."""
    name = one_line(name)
    if not name.isascii() or "=?" in name or len(name) > _LINE - 16:
        return _encoded(name, header)
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"' if name else ""


def words(text: str, header: str) -> str:
    """Text of a header, folded; in encoded words when it is not ASCII."""
    text = one_line(text)
    plain = text.isascii() and "=?" not in text and all(len(word) < _LINE - 16 for word in text.split(" "))
    return _encoded(text, header, "us-ascii" if plain else "utf-8")


def _encoded(text: str, header: str, charset: str = "utf-8") -> str:
    return Header(text, charset, header_name=header, maxlinelen=_LINE).encode(linesep="\r\n")


def encodable(text: str) -> str:
    """Lone surrogates cannot be written as UTF-8."""
    return text.encode(errors="replace").decode()
