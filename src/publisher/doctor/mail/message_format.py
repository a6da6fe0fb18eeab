"""Checks of a mail's format: headers, lines, MIME parts."""

import re
from collections.abc import Mapping
from email.message import Message as Part
from email.utils import getaddresses, parsedate_to_datetime
from types import MappingProxyType

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
        return f"{len(addresses)} addresses", "write exactly one"
    domain = mail.domain_of("From")
    if domain != mail.expected.domain.lower():
        return f"it comes from {domain}, not from {mail.expected.domain}", "the relay rewrites it: check its settings"
    return "", mail.decoded("From")


def _to(mail: Arrived) -> tuple[str, str]:
    number = len(getaddresses(mail.all("To"))) + len(mail.all("Cc")) + len(mail.all("Bcc"))
    return ("", "one") if number == 1 else (f"{number} addresses", "send each reader a separate mail")


def _reply_to(mail: Arrived) -> tuple[str, str]:
    address = mail.one("Reply-To")
    return ("", address) if "@" in address else ("missing", "write reply_to into the channel's table")


def _once(mail: Arrived) -> tuple[str, str]:
    counts = {name: len(mail.all(name)) for name in (*_ONCE, *LISTS)}
    wrong = [f"{count} times {name}" for name, count in counts.items() if count > 1]
    wrong += [f"no {name}" for name in _NEEDED if not counts[name]]
    return (", ".join(wrong), "the relay adds or removes headers: check its settings") if wrong else ("", "each once")


def _date(mail: Arrived) -> tuple[str, str]:
    try:
        moment = parsedate_to_datetime(mail.one("Date"))
    except (TypeError, ValueError):
        return f"no date: {mail.one('Date')!r}", "the relay rewrites it: check its settings"
    return "", f"{moment:%Y-%m-%d %H:%M %z}"


def _message_id(mail: Arrived) -> tuple[str, str]:
    found = mail.one("Message-ID")
    match = re.fullmatch(rf"<{_ATOM}(?:\.{_ATOM})*@([^<>@\s]+)>", found)
    if not match or match[1].lower() != mail.expected.domain.lower():
        return (
            f"{found}: not on {mail.expected.domain}",
            "the relay rewrites it (Amazon SES does): reports may not match",
        )
    return "", found


def _lines(mail: Arrived) -> tuple[str, str]:
    longest = max(len(line.rstrip(b"\r")) for line in mail.data.split(b"\n"))
    if longest > _MAX_LINE:
        return f"a line of {longest} octets", f"the limit is {_MAX_LINE}"
    return "", f"the longest has {longest} octets"


def _ascii(mail: Arrived) -> tuple[str, str]:
    head = re.split(rb"\r?\n\r?\n", mail.data, maxsplit=1)[0]
    bare = [line.split(b":")[0].decode("ascii", "replace") for line in head.split(b"\n") if not line.isascii()]
    if bare:
        return f"bare letters outside ASCII in {', '.join(bare)}", "they must be encoded words"
    return "", mail.decoded("Subject")


def _parts(mail: Arrived) -> tuple[str, str]:
    if mail.alternative is None:
        return "no multipart/alternative", "send text and HTML"
    payload = mail.alternative.get_payload()
    kinds = [part.get_content_type() for part in payload if isinstance(part, Part)]
    pages = ("text/html", "multipart/related")
    if len(kinds) < 2 or kinds[0] != "text/plain" or kinds[-1] not in pages:
        return f"the parts are {', '.join(kinds)}", "text first, HTML last: the last one is shown"
    texts = [part for part in mail.alternative.walk() if part.get_content_maintype() == "text"]
    other = [str(part.get_content_charset()) for part in texts if part.get_content_charset() != "utf-8"]
    return (f"in {', '.join(other)}", "write UTF-8") if other else ("", "text, then HTML, in UTF-8")


def _language(mail: Arrived) -> tuple[str, str]:
    header, page = mail.one("Content-Language"), mail.page.lang
    wanted = mail.expected.lang or header
    if not header or header != wanted:
        return f"Content-Language is {header or 'missing'}", f"it must say {wanted or 'the language'}"
    if page.partition("-")[0] != wanted:
        return (
            f'<html lang="{page}">, Content-Language: {header}',
            "let the layout template write the edition's language",
        )
    return "", header


def _list_id(mail: Arrived) -> tuple[str, str]:
    found = mail.one("List-Id")
    match = _LIST_ID.fullmatch(found)
    if not match:
        return f"{found or 'missing'}: not a name and <label.host>", "check list_name and list_id_host"
    if len(match[1]) > _MOST_LIST_ID:
        return f"{len(match[1])} octets", f"at most {_MOST_LIST_ID}"
    return "", match[1]


def _unsubscribe(mail: Arrived) -> tuple[str, str]:
    web = [uri for uri in mail.ways_out if uri.lower().startswith("https:")]
    if len(web) != 1:
        mend = "write web.address (https) into config.toml" if not web else "there must be exactly one"
        return f"{len(web)} https addresses: {mail.one('List-Unsubscribe') or 'missing'}", mend
    if not any(uri.startswith("mailto:") for uri in mail.ways_out):
        return "no mailto beside it", "check unsubscribe_mailto"
    return "", web[0]


def _one_click(mail: Arrived) -> tuple[str, str]:
    found = mail.one("List-Unsubscribe-Post")
    wanted = "List-Unsubscribe=One-Click"
    return ("", found) if found == wanted else (f"{found or 'missing'}", f"it must say {wanted}")


def _list_pages(mail: Arrived) -> tuple[str, str]:
    missing = [name for name in _PAGES if not mail.one(name)]
    if missing:
        return (
            f"no {', '.join(missing)}",
            "write web.address, or help_url, subscribe_url and archive_url of the channel",
        )
    broken = [name for name in _PAGES if not re.fullmatch(r"<[^<>\s]+>.*", mail.one(name))]
    if broken:
        return f"no address between < and >: {', '.join(broken)}", "check the addresses in the channel's table"
    found = mail.one("List-Post")
    return ("", "help, owner, subscribe, archive; no posts") if found == "NO" else (f"List-Post: {found}", "write NO")


def _automatic(mail: Arrived) -> tuple[str, str]:
    found, wanted = mail.one("Auto-Submitted"), mail.expected.automatic
    if mail.one("Precedence").lower() != "bulk":
        return (
            f"Precedence is {mail.one('Precedence') or 'missing'}",
            "the relay removes it: out-of-office replies will come back",
        )
    if wanted is not None and bool(found) != wanted:
        return f"Auto-Submitted: {found or 'missing'}", "only mails that the schedule makes should have it"
    return "", f"Precedence: bulk, Auto-Submitted {found or 'absent, as it should be'}"


def _return_path(mail: Arrived) -> tuple[str, str]:
    wanted = mail.expected.return_path
    found = mail.one("Return-Path").strip("<> ")
    if not wanted:
        return "", "no return_path is set: reports go to the sender's address"
    if not found:
        return "", "the receiving server recorded none"
    local, _, host = wanted.rpartition("@")
    if not re.fullmatch(rf"{re.escape(local)}\+[a-z2-7]+@{re.escape(host)}", found, re.IGNORECASE):
        return f"{found}: not {local}+TOKEN@{host}", "the relay rewrites the envelope: reports cannot be told apart"
    return "", found


MESSAGE_FORMAT: Mapping[str, MailCheck] = MappingProxyType(
    {
        "From (RFC 5322, 3.6.2)": _from,
        "To (RFC 5322, 3.6.3)": _to,
        "Reply-To (RFC 5322, 3.6.2)": _reply_to,
        "headers allowed only once (RFC 5322, 3.6)": _once,
        "Date (RFC 5322, 3.6.1)": _date,
        "Message-ID (RFC 5322, 3.6.4)": _message_id,
        "encoded words (RFC 2047, 5)": _ascii,
        "line lengths (RFC 5322, 2.1.1)": _lines,
        "parts (RFC 2046, 5.1.4)": _parts,
        "Content-Language (RFC 3282, 2)": _language,
        "List-Id (RFC 2919, 2 and 3)": _list_id,
        "List-Unsubscribe (RFC 8058, 3.1; RFC 2369, 3.2)": _unsubscribe,
        "List-Unsubscribe-Post (RFC 8058, 3.1)": _one_click,
        "other List- headers (RFC 2369, 3)": _list_pages,
        "Precedence and Auto-Submitted (RFC 3834, 5)": _automatic,
        "Return-Path (RFC 3464, 4.1)": _return_path,
    }
)
"""The checks by name, each with the section that requires it, in the order in which they are shown."""
