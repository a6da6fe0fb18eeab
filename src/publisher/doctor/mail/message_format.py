"""Checks of a mail's format: headers, lines, MIME parts."""

import re
from collections.abc import Mapping
from email.message import Message as Part
from email.utils import getaddresses, parsedate_to_datetime
from types import MappingProxyType

from publisher.core.wording import joined, worded
from publisher.doctor.mail.arrived_mail import LISTS, Arrived, MailCheck

_ONCE = (
    "From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Message-ID", "In-Reply-To", "References", "Subject", "Date",
    "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Content-Language", "Precedence", "Auto-Submitted",
)  # fmt: skip
_NEEDED = ("From", "To", "Date", "Message-ID", "Subject", "MIME-Version", "Content-Type")
_PAGES = ("List-Help", "List-Owner", "List-Subscribe", "List-Archive")
_MAX_LINE = 998
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LIST_ID = re.compile(rf"[^<]*+<({_ATOM}(?:\.{_ATOM})+)>")
_MOST_LIST_ID = 255


def _from(mail: Arrived) -> tuple[str, str]:
    addresses = getaddresses(mail.all("From"))
    if len(addresses) != 1:
        return worded("%(number)s addresses", number=len(addresses)), worded("write exactly one")
    domain = mail.domain_of("From")
    if domain != mail.expected.domain.lower():
        return worded(
            "it comes from %(domain)s, not from %(expected)s", domain=domain, expected=mail.expected.domain
        ), worded("the relay rewrites it: check its settings")
    return "", mail.decoded("From")


def _to(mail: Arrived) -> tuple[str, str]:
    number = len(getaddresses(mail.all("To"))) + len(mail.all("Cc")) + len(mail.all("Bcc"))
    return (
        ("", worded("one"))
        if number == 1
        else (worded("%(number)s addresses", number=number), worded("send each reader a separate mail"))
    )


def _reply_to(mail: Arrived) -> tuple[str, str]:
    address = mail.one("Reply-To")
    return ("", address) if "@" in address else (worded("missing"), worded("write reply_to into the channel's table"))


def _once(mail: Arrived) -> tuple[str, str]:
    counts = {name: len(mail.all(name)) for name in (*_ONCE, *LISTS)}
    wrong = [worded("%(count)s times %(name)s", count=count, name=name) for name, count in counts.items() if count > 1]
    wrong += [worded("no %(name)s", name=name) for name in _NEEDED if not counts[name]]
    return (
        (joined(", ", wrong), worded("the relay adds or removes headers: check its settings"))
        if wrong
        else ("", worded("each once"))
    )


def _date(mail: Arrived) -> tuple[str, str]:
    try:
        moment = parsedate_to_datetime(mail.one("Date"))
    except (TypeError, ValueError):
        return worded("no date: %(text)s", text=repr(mail.one("Date"))), worded(
            "the relay rewrites it: check its settings"
        )
    return "", f"{moment:%Y-%m-%d %H:%M %z}"


def _message_id(mail: Arrived) -> tuple[str, str]:
    found = mail.one("Message-ID")
    match = re.fullmatch(rf"<{_ATOM}(?:\.{_ATOM})*@([^<>@\s]+)>", found)
    if not match or match[1].lower() != mail.expected.domain.lower():
        return (
            worded("%(found)s: not on %(domain)s", found=found, domain=mail.expected.domain),
            worded("the relay rewrites it (Amazon SES does): reports may not match"),
        )
    return "", found


def _lines(mail: Arrived) -> tuple[str, str]:
    longest = max(len(line.rstrip(b"\r")) for line in mail.data.split(b"\n"))
    if longest > _MAX_LINE:
        return worded("a line of %(longest)s octets", longest=longest), worded(
            "the limit is %(limit)s", limit=_MAX_LINE
        )
    return "", worded("the longest has %(longest)s octets", longest=longest)


def _ascii(mail: Arrived) -> tuple[str, str]:
    head = re.split(rb"\r?\n\r?\n", mail.data, maxsplit=1)[0]
    bare = [line.split(b":")[0].decode("ascii", "replace") for line in head.split(b"\n") if not line.isascii()]
    if bare:
        return worded("bare letters outside ASCII in %(bare)s", bare=tuple(bare)), worded("they must be encoded words")
    return "", mail.decoded("Subject")


def _parts(mail: Arrived) -> tuple[str, str]:
    if mail.alternative is None:
        return worded("no multipart/alternative"), worded("send text and HTML")
    payload = mail.alternative.get_payload()
    kinds = [part.get_content_type() for part in payload if isinstance(part, Part)]
    pages = ("text/html", "multipart/related")
    if len(kinds) < 2 or kinds[0] != "text/plain" or kinds[-1] not in pages:
        return worded("the parts are %(kinds)s", kinds=tuple(kinds)), worded(
            "text first, HTML last: the last one is shown"
        )
    texts = [part for part in mail.alternative.walk() if part.get_content_maintype() == "text"]
    other = [str(part.get_content_charset()) for part in texts if part.get_content_charset() != "utf-8"]
    return (
        (worded("in %(other)s", other=tuple(other)), worded("write UTF-8"))
        if other
        else ("", worded("text, then HTML, in UTF-8"))
    )


def _language(mail: Arrived) -> tuple[str, str]:
    header, page = mail.one("Content-Language"), mail.page.lang
    wanted = mail.expected.lang or header
    if not header or header != wanted:
        return worded("Content-Language is %(header)s", header=header or worded("missing")), worded(
            "it must say %(wanted)s", wanted=wanted or worded("the language")
        )
    if page.partition("-")[0] != wanted:
        return (
            f'<html lang="{page}">, Content-Language: {header}',
            worded("let the layout template write the edition's language"),
        )
    return "", header


def _list_id(mail: Arrived) -> tuple[str, str]:
    found = mail.one("List-Id")
    match = _LIST_ID.fullmatch(found)
    if not match:
        return worded("%(found)s: not a name and <label.host>", found=found or worded("missing")), worded(
            "check list_name and list_id_host"
        )
    if len(match[1]) > _MOST_LIST_ID:
        return worded("%(number)s octets", number=len(match[1])), worded("at most %(limit)s", limit=_MOST_LIST_ID)
    return "", match[1]


def _unsubscribe(mail: Arrived) -> tuple[str, str]:
    web = [uri for uri in mail.ways_out if uri.lower().startswith("https:")]
    if len(web) != 1:
        mend = worded("write web.address (https) into config.toml") if not web else worded("there must be exactly one")
        return worded(
            "%(number)s https addresses: %(text)s",
            number=len(web),
            text=mail.one("List-Unsubscribe") or worded("missing"),
        ), mend
    if not any(uri.startswith("mailto:") for uri in mail.ways_out):
        return worded("no mailto beside it"), worded("check unsubscribe_mailto")
    return "", web[0]


def _one_click(mail: Arrived) -> tuple[str, str]:
    found = mail.one("List-Unsubscribe-Post")
    wanted = "List-Unsubscribe=One-Click"
    return (
        ("", found)
        if found == wanted
        else (found or worded("missing"), worded("it must say %(wanted)s", wanted=wanted))
    )


def _list_pages(mail: Arrived) -> tuple[str, str]:
    missing = [name for name in _PAGES if not mail.one(name)]
    if missing:
        return (
            worded("no %(missing)s", missing=tuple(missing)),
            worded("write web.address, or help_url, subscribe_url and archive_url of the channel"),
        )
    broken = [name for name in _PAGES if not re.fullmatch(r"<[^<>\s]+>.*", mail.one(name))]
    if broken:
        return worded("no address between < and >: %(broken)s", broken=tuple(broken)), worded(
            "check the addresses in the channel's table"
        )
    found = mail.one("List-Post")
    return (
        ("", worded("help, owner, subscribe, archive; no posts"))
        if found == "NO"
        else (worded("List-Post: %(found)s", found=found), worded("write NO"))
    )


def _automatic(mail: Arrived) -> tuple[str, str]:
    found, wanted = mail.one("Auto-Submitted"), mail.expected.automatic
    if mail.one("Precedence").lower() != "bulk":
        return (
            worded("Precedence is %(text)s", text=mail.one("Precedence") or worded("missing")),
            worded("the relay removes it: out-of-office replies will come back"),
        )
    if wanted is not None and bool(found) != wanted:
        return worded("Auto-Submitted: %(found)s", found=found or worded("missing")), worded(
            "only mails that the schedule makes should have it"
        )
    return "", worded("Precedence: bulk, Auto-Submitted %(found)s", found=found or worded("absent, as it should be"))


def _return_path(mail: Arrived) -> tuple[str, str]:
    wanted = mail.expected.return_path
    found = mail.one("Return-Path").strip("<> ")
    if not wanted:
        return "", worded("no return_path is set: reports go to the sender's address")
    if not found:
        return "", worded("the receiving server recorded none")
    local, _, host = wanted.rpartition("@")
    if not re.fullmatch(rf"{re.escape(local)}\+[a-z2-7]+@{re.escape(host)}", found, re.IGNORECASE):
        return worded("%(found)s: not %(local)s+TOKEN@%(host)s", found=found, local=local, host=host), worded(
            "the relay rewrites the envelope: reports cannot be told apart"
        )
    return "", found


MESSAGE_FORMAT: Mapping[str, MailCheck] = MappingProxyType(
    {
        worded("From (RFC 5322, 3.6.2)"): _from,
        worded("To (RFC 5322, 3.6.3)"): _to,
        worded("Reply-To (RFC 5322, 3.6.2)"): _reply_to,
        worded("headers allowed only once (RFC 5322, 3.6)"): _once,
        worded("Date (RFC 5322, 3.6.1)"): _date,
        worded("Message-ID (RFC 5322, 3.6.4)"): _message_id,
        worded("encoded words (RFC 2047, 5)"): _ascii,
        worded("line lengths (RFC 5322, 2.1.1)"): _lines,
        worded("parts (RFC 2046, 5.1.4)"): _parts,
        worded("Content-Language (RFC 3282, 2)"): _language,
        worded("List-Id (RFC 2919, 2 and 3)"): _list_id,
        worded("List-Unsubscribe (RFC 8058, 3.1; RFC 2369, 3.2)"): _unsubscribe,
        worded("List-Unsubscribe-Post (RFC 8058, 3.1)"): _one_click,
        worded("other List- headers (RFC 2369, 3)"): _list_pages,
        worded("Precedence and Auto-Submitted (RFC 3834, 5)"): _automatic,
        worded("Return-Path (RFC 3464, 4.1)"): _return_path,
    }
)
"""The checks by name, each with the section that requires it, in the order in which they are shown."""
