"""The reason in the text of a report that people were meant to read: old servers write nothing else."""

import re
from collections.abc import Callable

from publisher.subscribers.bounces import wordings
from publisher.subscribers.bounces.kinds import REPLY, STATUS, status_in

MOST_TEXT = 20_000

_RETURNED = re.compile(
    r"^\W{0,60}(?:this is a copy of|below this line|original (?:message|mail|header)|returned (?:message|mail)|"
    r"(?:the )?(?:header|body|text|copy|start|beginning|first) .{0,30}(?:of|from) (?:the |your )?(?:original|message|"
    r"mail|returned|header)|the (?:original|header|body|following|returned|attached) .{0,20}(?:message|mail|header)s? "
    r"(?:is|follow)|"
    r"(?:unsent|undelivered|your original|rejected|attached|failed) (?:message|mail)|message header|"
    r"message (?:follows|text|content)|-{2,60} ?(?:original|returned|forwarded)|received: |received:from|"
    r"return-path: ?<|исходное сообщение|ursprüngliche nachricht|message d.origine)",
    re.IGNORECASE,
)  # fmt: skip
_STEP = re.compile(
    r"error from remote (?:mail )?server after|(?:after|in reply to) (?:mail from|rcpt to|initial|end of|helo)", re.I
)
_BOILERPLATE = re.compile(
    r"delivery (?:status notification|has failed to these)|one or more of (?:its|the) recip|following address|"
    r"could not be delivered to|permanent error|mail delivery (?:system|failed)|automatically (?:generated|created)|"
    r"this is the |^to: |^subject: |^from: |^date: |^sent: |^message-id|\bi'm (?:afraid|sorry)|unable to deliver your|"
    r"please (?:do not|contact|direct|send|include|check)|if you (?:do|need|have|think|feel|believe)",
    re.IGNORECASE,
)  # fmt: skip


def without_the_returned_mail(text: str) -> str:
    """The text before the mail that is returned with it, at most 20,000 characters."""
    lines = text[:MOST_TEXT].splitlines()
    for place, line in enumerate(lines):
        if place and _RETURNED.match(line[:200].strip()):
            return "\n".join(lines[:place])
    return "\n".join(lines)


def reason(text: str) -> tuple[str, str]:
    """The enhanced code ("" without one) and the server's words: the lines that hold a code, or else telling words."""
    lines = [line.strip(" \t*=>|")[:400] for line in text.splitlines()][:400]
    coded, worded = _best(lines, _has_code), _best(lines, _has_words)
    if coded is None:
        return ("", " ".join(_paragraph(lines, worded))) if worded is not None else ("", "")
    window = " ".join(_paragraph(lines, coded))
    status = status_in(window) or _any_status(lines[coded])
    if not status and worded is not None and not _has_words(window):
        # A reply's code alone says little: "550 Service unavailable" below "mail.local: unknown user".
        window = f"{window} {' '.join(_paragraph(lines, worded))}"
    return status, window


def _best(lines: list[str], tells: Callable[[str], int]) -> int | None:
    """The first of the lines that tell most; None if none of them tells anything."""
    best, place = max(((tells(line), -place) for place, line in enumerate(lines)), default=(0, 0))
    return -place if best else None


def _paragraph(lines: list[str], place: int) -> list[str]:
    """A line and those that continue it; before it, the step of SMTP that it answers, as Exim writes it."""
    end = place + 1
    while end < min(place + 4, len(lines)) and lines[end].strip("-_"):
        end += 1
    begin = next((before for before in (place - 1, place - 2) if before >= 0 and _STEP.search(lines[before])), place)
    return lines[begin:end]


def _has_code(line: str) -> int:
    """How well a line shows a code: with both codes best."""
    reply, status = REPLY.search(line), status_in(line)
    if not reply and not status.startswith(("4", "5")):
        return 0
    return 1 + 2 * bool(reply) + 2 * status.startswith(("4", "5")) + _has_words(line)


def _has_words(line: str) -> int:
    if _BOILERPLATE.search(line):
        return 0
    words = wordings.plain(line)
    telling = (wordings.takes_no_mail, wordings.about_us, wordings.full, wordings.nobody_there)
    return 2 * any(one.search(words) for one in telling) or bool(
        wordings.probably_nobody.search(words) or wordings.for_now.search(words)
    )


def _any_status(line: str) -> str:
    found = STATUS.search(line) if REPLY.search(line) else None
    return found[0] if found and found[1] != "2" and int(found[2]) <= 7 else ""
