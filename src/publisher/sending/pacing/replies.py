"""What an answer says about our pace, and whom it is about (RFC 5321, section 4.2; enhanced codes: RFC 3463)."""

import re
from enum import StrEnum

from publisher.core.errors import Ambiguous, Away, ChannelError, Unavailable
from publisher.core.types import Outcome


class Heard(StrEnum):
    """What an answer says.

    `deferred` asks us to send this provider less, `crowded` to use fewer connections; `mailbox` defers one recipient
    only; `refused` is final. `away`: the relay cannot be used, which says nothing about the provider. `nothing`: nobody
    has said anything.
    """

    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    CROWDED = "crowded"
    MAILBOX = "mailbox"
    REFUSED = "refused"
    AWAY = "away"
    NOTHING = "nothing"


_CODE = re.compile(r"(?<![\d.:])([245])\d\d(?![\d.])(?:[ -]+\1\.(\d{1,3})\.\d{1,3})?")

_ADDRESS, _MAILBOX = "1", "2"
"""Subjects of an enhanced code that concern one mailbox: a full mailbox is no reason to slow down for others."""

_LINKS = r"(?:connections?|sessions?|threads?)"
_TOO_MANY = (
    r"(?:too many|too much|maximum|max|limits?|exceed\w*|reached|concurren\w*|simultaneous\w*|parallel|over quota)"
)
_CROWDED = re.compile(
    rf"\b{_TOO_MANY}\b[^.;]{{0,60}}\b{_LINKS}\b|\b{_LINKS}\b[^.;]{{0,60}}\b{_TOO_MANY}\b"
    rf"|\b{_LINKS} (?:are |is )?in use\b|\bonly \d{{1,4}} (?:\w{{1,20}} )?{_LINKS}\b|\bconcurrency limit\b",
    re.I,
)
_OF_ONE_CONNECTION = re.compile(
    rf"\b(?:mails?|e-?mails?|messages?|recipients?|errors?|commands?|transactions?)\b[^.;]{{0,40}}"
    rf"\b(?:in|on|per|for|within|during|over|this)\b[^.;]{{0,20}}\b{_LINKS}\b",
    re.I,
)
"""A limit on what one connection may carry asks for a new connection, not for fewer."""


def heard_in(reply: str) -> Heard:
    """What the first code in a reply says; `nothing` without a code.

    Examples: "421 4.7.0 …", "450 4.2.1 …" (a mailbox that gets too much mail), "550-5.1.1 …", "421 Too many concurrent
    SMTP connections".
    """
    code = _CODE.search(reply)
    if code is None:
        return Heard.NOTHING
    kind, subject = code[1], code[2]
    if kind == "4":
        if asks_for_fewer_connections(reply):
            return Heard.CROWDED
        return Heard.MAILBOX if subject in (_ADDRESS, _MAILBOX) else Heard.DEFERRED
    return Heard.ACCEPTED if kind == "2" else Heard.REFUSED


def asks_for_fewer_connections(reply: str) -> bool:
    """Whether a temporary answer complains about the number of connections; servers word it in many ways."""
    code = _CODE.search(reply)
    temporary = code is not None and code[1] == "4"
    return temporary and bool(_CROWDED.search(reply)) and not _OF_ONE_CONNECTION.search(reply)


def heard_from(end: Outcome | ChannelError) -> Heard:
    """What the end of an attempt says. A mail cut off behind its body is the relay's doing, like a lost connection.

    So is what no SMTP reply explains: a service on the web that answers with a status, or a disk that is full.
    """
    if isinstance(end, Outcome):
        return Heard.ACCEPTED
    if isinstance(end, Away | Ambiguous) or (isinstance(end, Unavailable) and end.reply.startswith("HTTP ")):
        return Heard.AWAY
    heard = heard_in(end.reply)
    return Heard.AWAY if heard is Heard.NOTHING and isinstance(end, Unavailable) else heard
