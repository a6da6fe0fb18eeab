"""What an answer says about our pace, and about whom it speaks (RFC 5321, section 4.2; enhanced codes: RFC 3463)."""

import re
from enum import StrEnum

from publisher.channels.answers import NotNow
from publisher.core.errors import Ambiguous, ChannelError, Unavailable


class Heard(StrEnum):
    """`deferred` asks us to slow down; `mailbox` defers one recipient only; `refused` is final."""

    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    MAILBOX = "mailbox"
    REFUSED = "refused"


_CODE = re.compile(r"(?<![\d.:])([245])\d\d(?![\d.])(?:[ -]+\1\.(\d{1,3})\.\d{1,3})?")

_ADDRESS, _MAILBOX = "1", "2"
"""Subjects of an enhanced code that concern one mailbox: a full mailbox is no reason to slow down for others."""


def heard_in(reply: str) -> Heard:
    """What the first code in a reply says. A reply without a code is `deferred`: nothing was accepted.

    Examples: "421 4.7.0 …", "450 4.2.1 …" (a mailbox that gets too much mail), "550-5.1.1 …".
    """
    code = _CODE.search(reply)
    if code is None:
        return Heard.DEFERRED
    kind, subject = code[1], code[2]
    if kind == "4":
        return Heard.MAILBOX if subject in (_ADDRESS, _MAILBOX) else Heard.DEFERRED
    return Heard.ACCEPTED if kind == "2" else Heard.REFUSED


_CLOSING = "421"
"""The server ends the connection (RFC 5321, section 3.8): this can be the answer to any command, about any mail."""

_KIND = r"(?:concurrent|simultaneous|parallel|open|active|smtp|tcp|incoming|number|of|the|allowed)"
_CONNECTIONS = re.compile(
    rf"(?:too many|maximum|max\.?|limit on|exceed\w{{0,5}})(?: {_KIND}){{0,4}} (?:connections|sessions)\b"
    r"|\b(?:connection|session|concurrency)s? (?:rate |count )?(?:limit|number)\b"
    r"|\bconnections? (?:are |is )?(?:in use|exceeded|exhausted)"
    r"|\bonly \d{1,4} (?:\w{1,20} )?connections?\b",
    re.IGNORECASE,
)
"""A server that takes no further connection; "too many recipients in this session" is another matter."""


def is_about_all(error: ChannelError) -> bool:
    """Whether a failure is about the far side as a whole: no answer, no connection, or one that ends it (421).

    Only a 4xx that speaks of one mail says anything about its recipient's provider. A service over HTTP answers for the
    whole account.
    """
    if isinstance(error, NotNow | Ambiguous):
        return True
    if not isinstance(error, Unavailable):
        return False
    code = _CODE.search(error.reply)
    about_us = code is None or error.reply.startswith("HTTP ") or code[0].startswith(_CLOSING)
    return about_us or has_too_many_connections(error)


def has_too_many_connections(error: ChannelError) -> bool:
    """Whether the far side would take more mail over fewer connections."""
    return isinstance(error, Unavailable) and _CONNECTIONS.search(error.reply[:500]) is not None
