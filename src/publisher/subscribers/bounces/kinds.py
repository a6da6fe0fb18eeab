"""Classification of failures as hard, soft or policy: by the codes of RFC 3463 and 5321, and by the server's words.

Neither witness is enough alone. Codes are often generic (5.0.0, a bare 550) or wrong (5.1.1 for spam), and a report's
own code may hide a better one in the words of the far side; words differ from server to server, or are missing.
"""

import re
from typing import Literal

from publisher.subscribers.bounces import wordings

BounceKind = Literal["hard", "soft", "policy"]
"""`hard`: no such mailbox. `soft`: temporary, or unclear. `policy`: about us or the mail, not the reader."""

STATUS = re.compile(r"(?<![\w.])([245])\.(\d{1,3})\.(\d{1,3})(?![\w]|\.\d)")
"""An enhanced status code (RFC 3463); not a part of an IP address or of a longer version number."""

REPLY = re.compile(r"(?<![\w.#@/+-])([45]\d\d)(?=[ \-:,;)<\"'\]]|$)(?![ )-]{1,2}\d{2,4}[ .-]?\d)")
"""The code of a reply (RFC 5321, section 4.2); not the beginning of a telephone number."""

_BEFORE_A_STATUS = re.compile(
    r"(?:^|[:;,(\[<>#=\"'\-]|[45]\d\d[ -]|\b(?:status|code|error|dsn|smtp|said|reason|reply))\s?$"
)
_BEHIND_A_REPLY = re.compile(r"\b[45]\d\d[ -][#'\"(\[]?$")
_LONGEST = 1_200

_GENERIC = frozenset({"0.0", "5.0", "1.0", "3.0", "2.0", "4.0"})
"""Subjects without a detail: they say that it failed, and not why."""

_SENDERS_ADDRESS = frozenset({"1.7", "1.8"})
_ABOUT_US = frozenset({"2.3", "3.4", "5.3"})
"""5.2.3 and 5.3.4 are about a mail that is too big, 5.5.3 about too many recipients."""

_NOBODY_THERE = frozenset({"1.1", "1.2", "1.3", "1.6", "1.10", "2.1", "4.4", "4.310"})
"""5.1.x: a bad address, 5.1.10: a domain that takes no mail; 5.2.1: the mailbox is disabled; 5.4.4: no mail server."""


def classify(code: str, diagnostic: str) -> BounceKind:
    """`code` is an enhanced status ("5.1.1") or ""; `diagnostic` is the server's text, which may contain one, too."""
    text = diagnostic[:_LONGEST]
    status = _most_precise(code, text)
    words = wordings.plain(text)
    if wordings.takes_no_mail.search(words):
        return "hard"
    if wordings.mailbox_full.search(words):
        return "soft"
    subject = status.partition(".")[2]
    nobody, about_us = wordings.nobody_there.search(words), wordings.about_us.search(words)
    # "5.1.1 user unknown; our spam policy is at ..." names its reason first.
    named_first = nobody and about_us and subject == "1.1" and nobody.start() < about_us.start()
    if subject in _SENDERS_ADDRESS or (about_us and not named_first):
        return "policy"
    if _is_temporary(status, text) or wordings.full.search(words) or wordings.on_hold.search(words):
        return "soft"
    if nobody:
        return "hard"
    against = subject.startswith(("6.", "7.")) or subject in _ABOUT_US
    if not against and wordings.probably_nobody.search(words):
        return "hard"
    if against:
        return "policy"
    if subject in _NOBODY_THERE:
        return "hard"
    if wordings.for_now.search(words):
        return "soft"
    return "policy" if wordings.against_the_mail.search(words) else "soft"


def status_in(text: str) -> str:
    """The enhanced code in a text that stands where servers write it, best behind a reply's code; "" without one."""
    first = ""
    for found in STATUS.finditer(text):
        before = text[max(0, found.start() - 12) : found.start()]
        if (
            int(found[2]) <= 7
            and not before.lower().endswith(("version: ", "version "))
            and _BEFORE_A_STATUS.search(before)
        ):
            if _BEHIND_A_REPLY.search(before):
                return found[0]
            first = first or found[0]
    return first


def _most_precise(code: str, text: str) -> str:
    """Of the report's own code and that of the far side's words: the latter, unless it says nothing."""
    own = STATUS.search(code)
    theirs = status_in(text)
    if not theirs.startswith(("4", "5")):
        return own[0] if own else ""
    generic = theirs.partition(".")[2] in _GENERIC
    return own[0] if own and generic and own[1] != "2" else theirs


def _is_temporary(status: str, text: str) -> bool:
    reply = REPLY.search(text)
    if reply and not status_in(text):
        return reply[1].startswith("4")
    return status.startswith("4")
