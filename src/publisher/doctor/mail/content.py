"""Checks of a mail's content: visible unsubscribe link, size, and features that spam filters dislike."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import urlsplit

from publisher.core.wording import joined, worded
from publisher.doctor.mail.arrived_mail import Arrived, MailCheck
from publisher.rendering.weight import CLIP

_LETTERS_A_PICTURE = 60
"""Filters suspect advertising in mails with many pictures and little text."""

_SHOUTING = 8
"""A subject in capitals with fewer letters may be an abbreviation."""

_HOST = re.compile(r"(?:https?://)?((?:[\w-]+\.)+[^\W\d_]{2,})(?:[/?#:]\S*)?", re.IGNORECASE)


def _way_out(mail: Arrived) -> tuple[str, str]:
    ways = mail.ways_out
    if not ways:
        return worded("the mail has no List-Unsubscribe to compare with"), worded("fix that first")
    seen = [link for link in mail.page.links if link.href in ways]
    if not any(link.text for link in seen):
        return worded("no link in the HTML that a reader can see"), worded(
            "write [[reader.unsubscribe_url]] into the footer template"
        )
    if not any(uri in mail.text_of("text/plain") for uri in ways):
        return worded("not in the text part"), worded(
            "write [[reader.unsubscribe_url]] into the footer of issue.txt.j2"
        )
    return "", f"“{next(link.text for link in seen if link.text)}”"


def _weight(mail: Arrived) -> tuple[str, str]:
    size = len(mail.text_of("text/html").encode())
    said = worded("%(size)s kB of HTML", size=f"{size / 1000:.1f}")
    if size > CLIP:
        return said, worded(
            'Gmail hides everything after %(clip)s kB: fewer stories, or articles = "teaser"', clip=CLIP // 1000
        )
    return "", said


def _data(mail: Arrived) -> tuple[str, str]:
    found = re.findall(
        r"""(?:src|href|background)\s*+=\s*+(?:["']\s*+)?data:|url\(\s*+["']?data:""", mail.text_of("text/html")
    )
    if found:
        return (
            worded("%(number)s in the HTML", number=len(found)),
            worded("Gmail and Outlook do not show them: attach the pictures, or host them"),
        )
    return "", worded("none")


def _subject(mail: Arrived) -> tuple[str, str]:
    letters = [c for c in mail.decoded("Subject") if c.isalpha()]
    if len(letters) >= _SHOUTING and all(c.isupper() for c in letters):
        return worded("only capitals"), worded("write it as a sentence: filters and readers take it for shouting")
    return "", mail.decoded("Subject")


def _words(mail: Arrived) -> tuple[str, str]:
    pictures = [picture for picture in mail.page.pictures if not picture.tiny]
    letters = sum(c.isalpha() for c in mail.page.text)
    said = worded("%(letters)s letters, %(number)s pictures", letters=letters, number=len(pictures))
    if letters < _LETTERS_A_PICTURE * len(pictures):
        return said, worded(
            "write at least %(letters_a_picture)s letters for each picture: filters cannot read pictures",
            letters_a_picture=_LETTERS_A_PICTURE,
        )
    return "", said


def _alt(mail: Arrived) -> tuple[str, str]:
    silent = [p.src for p in mail.page.pictures if not p.tiny and not (p.alt or "").strip()]
    if silent:
        return worded("none for %(silent)s", silent=", ".join(silent)[:200]), worded(
            "describe them in the posts (alt): many programs hide pictures"
        )
    return "", worded("every picture has one")


def _honest_links(mail: Arrived) -> tuple[str, str]:
    """Compare link texts that consist of an address with the link's target."""
    wrong = []
    for link in mail.page.links:
        shown, goes = _HOST.fullmatch(link.text.strip()), urlsplit(link.href).hostname or ""
        if shown and goes and _bare(shown[1]) != _bare(goes):
            wrong.append(worded("“%(text)s” goes to %(goes)s", text=link.text, goes=goes))
    if wrong:
        return joined("; ", wrong[:5]), worded(
            "write words instead of an address, or the address that the link goes to"
        )
    return "", worded("%(number)s links", number=len(mail.page.links))


def _bare(host: str) -> str:
    """A host name without "www.", in its ASCII form (IDNA)."""
    try:
        host = host.lower().encode("idna").decode()
    except UnicodeError:
        host = host.lower()
    return host.removeprefix("www.")


CONTENT: Mapping[str, MailCheck] = MappingProxyType(
    {
        worded("visible unsubscribe link (RFC 8058, 6; providers' rules)"): _way_out,
        worded("weight (Gmail's clip)"): _weight,
        worded("no data: addresses (Gmail, Outlook)"): _data,
        worded("subject (filters)"): _subject,
        worded("words beside pictures (filters)"): _words,
        worded("descriptions of pictures (filters, WCAG 1.1.1)"): _alt,
        worded("links that say where they go (filters)"): _honest_links,
    }
)
