"""What an SMTP answer says about our pace (RFC 5321, section 4.2; enhanced codes by RFC 3463)."""

import re
from enum import StrEnum


class Heard(StrEnum):
    """`deferred` asks us to slow down; `mailbox` is later for one reader alone, and `refused` never."""

    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    MAILBOX = "mailbox"
    REFUSED = "refused"


_CODE = re.compile(r"(?<![\d.:])([245])\d\d(?![\d.])(?:[ -]+\1\.(\d{1,3})\.\d{1,3})?")

_ADDRESS, _MAILBOX = "1", "2"
"""Subjects of an enhanced code that speak of one mailbox: a full one is no reason to slow down for all the others."""


def heard_in(reply: str) -> Heard:
    """What the first code in a reply says; one without any is `deferred`, since it was no acceptance.

    "421 4.7.0 …", "450 4.2.1 …" (a mailbox that gets too much), "550-5.1.1 …".
    """
    code = _CODE.search(reply)
    if code is None:
        return Heard.DEFERRED
    kind, subject = code[1], code[2]
    if kind == "4":
        return Heard.MAILBOX if subject in (_ADDRESS, _MAILBOX) else Heard.DEFERRED
    return Heard.ACCEPTED if kind == "2" else Heard.REFUSED
