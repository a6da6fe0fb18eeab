"""What an SMTP reply says about our pace (RFC 5321, section 4.2; enhanced codes: RFC 3463)."""

import re
from enum import StrEnum


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
