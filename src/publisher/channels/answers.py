"""From a far side's answer, or the lack of one, to the three errors of a channel: the parts that channels share."""

from dataclasses import dataclass
from datetime import timedelta

from publisher.core.errors import Ambiguous, Away, ChannelError, Unavailable
from publisher.core.http import Reply, RequestError
from publisher.core.wording import worded

HUMAN = timedelta(hours=1)
"""How long to wait when a person has to act first; the publication's own expiry ends it when nobody does."""

LONGEST_WAIT = timedelta(days=1)
"""The longest wait that a far side can ask for: a `Retry-After` beyond it is not believed."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """The error that an answer stands for, in words that say what to do, and how long to `wait` before the next try."""

    error: type[ChannelError]
    words: str
    wait: timedelta | None = None


class NoConnection(Away):
    """The far side cannot be used as configured, or not now; `what` is wrong, `mend` says what to do."""

    def __init__(self, message: str, mend: str, reply: str = "", retry_after: timedelta | None = None) -> None:
        self.what, self.mend = message, mend
        super().__init__(worded("%(what)s: %(why)s", what=message, why=mend), reply, retry_after)


class Declined(Exception):
    """An answer other than success; `said` is the reason in the far side's own words, "" for none."""

    def __init__(self, reply: Reply, said: str = "") -> None:
        self.reply, self.said = reply, said
        super().__init__(f"HTTP {reply.status}")


def bounded(text: str) -> str:
    """The far side's words on one line, cut to the length that a row can keep."""
    return " ".join(text.split())[: ChannelError.REPLY_LIMIT]


def unanswered(far_side: str, error: RequestError, *, publishing: bool) -> ChannelError:
    """The error for a request without a usable answer. `publishing`: the request was the one that hands over.

    What has left may have been obeyed, so a request that was `publishing` is `Ambiguous`; all others may be repeated.
    """
    if not error.sent:
        return Unavailable(worded("%(far_side)s cannot be reached: %(error)s", far_side=far_side, error=error))
    return unknown(publishing)(
        worded("%(far_side)s has the request, and its answer is missing: %(error)s", far_side=far_side, error=error)
    )


def answered(
    far_side: str, reply: Reply, said: str, meaning: Meaning | None, *, publishing: bool, what: str = "post"
) -> ChannelError:
    """The error for an answer other than success. `said` is the reason in the far side's own words, "" for none.

    Without a `meaning` the answer does not tell whether the far side took the message (`what`: "post", "mail").
    """
    answer = (
        worded("HTTP %(status)s: %(said)s", status=reply.status, said=said)
        if said
        else worded("HTTP %(status)s", status=reply.status)
    )
    if meaning is None:
        return unknown(publishing)(
            worded(
                "%(far_side)s did not say whether it took the %(what)s (%(answer)s)",
                far_side=far_side,
                what=worded(what),
                answer=answer,
            ),
            answer,
        )
    message = worded("%(far_side)s: %(words)s (%(answer)s)", far_side=far_side, words=meaning.words, answer=answer)
    if not issubclass(meaning.error, Unavailable):
        return meaning.error(message, answer)
    wait = meaning.wait if reply.retry_after is None else timedelta(seconds=min(reply.retry_after, 10**9))
    return Unavailable(message, answer, min(wait, LONGEST_WAIT) if wait is not None else None)


def unknown(publishing: bool) -> type[ChannelError]:
    """The error for a call whose outcome is open: only a call that hands over leaves anything to find out."""
    return Ambiguous if publishing else Unavailable
