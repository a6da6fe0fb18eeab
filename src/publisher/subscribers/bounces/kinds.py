"""Classification of failures as hard, soft or policy, by the codes of RFC 3463 and the replies of RFC 5321."""

import re
from typing import Literal

BounceKind = Literal["hard", "soft", "policy"]
"""`hard`: no such mailbox. `soft`: temporary, or unclear. `policy`: about us or the mail, not the reader."""

_ENHANCED = re.compile(r"\b([45])\.(\d{1,3})\.(\d{1,3})\b")
_REPLY = re.compile(r"\b([45]\d\d)\b")

_SENDER_TROUBLE = frozenset({"1.7", "1.8", "3.4"})
"""5.1.7 and 5.1.8 are about the sender's address, 5.3.4 is about a mail that is too big."""

_NOBODY_THERE = frozenset({"2.1", "4.4"})
"""5.2.1: the mailbox is disabled; 5.4.4: the domain has no mail server."""

_NOBODY_THERE_REPLIES = frozenset({"550", "551", "553"})
"""RFC 5321, section 4.2.3. Without an enhanced code, most servers use them for "no such mailbox"."""


def classify(code: str, diagnostic: str) -> BounceKind:
    """`code` is an enhanced status ("5.1.1") or ""; `diagnostic` is the server's text, which may contain one, too."""
    found = _ENHANCED.search(code) or _ENHANCED.search(diagnostic)
    if found is None:
        reply = _REPLY.search(diagnostic)
        return "hard" if reply and reply[1] in _NOBODY_THERE_REPLIES else "soft"
    kind, subject, detail = found.groups()
    if kind == "4":
        return "soft"
    if subject in ("6", "7") or f"{subject}.{detail}" in _SENDER_TROUBLE:
        return "policy"
    if subject == "1" or f"{subject}.{detail}" in _NOBODY_THERE:
        return "hard"
    return "soft"
