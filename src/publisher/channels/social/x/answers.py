"""What X's answers mean for a delivery: from a status, or none, to the three errors of a channel."""

import html
import re
import time
from datetime import timedelta

import requests

from publisher.channels.answers import HUMAN, Meaning, bounded
from publisher.channels.social.x.http import AnsweredError, UnreadableError
from publisher.core.errors import Ambiguous, ChannelError, Refused, Unavailable
from publisher.core.http import never_sent, reason
from publisher.core.untrusted_json import load_json
from publisher.core.wording import worded

_WINDOW = timedelta(minutes=15)
"""The window of X's rate limits, and our wait when it does not say "
"(https://docs.x.com/x-api/fundamentals/rate-limits)."""

_DAY = timedelta(days=1)
"""The longest of X's windows: a reset beyond it is not believed."""

_WINDOWS = ("x-rate-limit", "x-user-limit-24hour", "x-app-limit-24hour")


_NOT_ACCEPTED = {
    # The request itself is wrong: a text too long, a media id that has run out, a reply to a deleted post.
    400: Meaning(Refused, worded("X does not take this post as it is")),
    # Wrong, revoked or mixed-up keys, or a clock minutes off (OAuth signs the time). Not the message's fault and
    # certainly not published: with the keys put right it may go out while it is news, so not `Refused`.
    401: Meaning(
        Unavailable,
        worded(
            "X does not accept the keys: make new ones in its developer portal and set consumer_key, "
            "consumer_secret, access_token and access_token_secret; if they are right, set this machine's clock"
        ),
        HUMAN,
    ),
    # Prepaid credits have run out; nothing about the message.
    402: Meaning(Unavailable, worded("X's credits are used up: buy some in its developer portal"), HUMAN),
    # Keys made while the app could only read, a suspended account, a reply that X's rules do not allow.
    403: Meaning(
        Refused,
        worded("X forbids it; if it names permissions, give the app Read and write, then make new access tokens"),
    ),
    # X itself, or something on the way, gave up on a request that had not come whole.
    408: Meaning(Unavailable, worded("X did not get the whole request")),
    413: Meaning(Refused, worded("X finds it too large")),
    # 100 posts in 15 minutes, 10,000 in a day. Sent before anything is stored.
    429: Meaning(Unavailable, worded("X takes no more for now")),
}

_OTHER_4XX = Meaning(Refused, worded("X does not take it"))

_DUPLICATE = Meaning(
    Ambiguous,
    worded("X says it has this already: an earlier try of this post arrived, or another post says the same"),
)


def explain(error: Exception, *, publishing: bool) -> ChannelError:
    """The channel's error for what was raised by a call of `XClient`; its message says what to do.

    `publishing` is true for the call that makes the post visible: there, whatever leaves the outcome open is
    `Ambiguous`. Before it (images) nothing is public yet, and the same failures are `Unavailable`.
    """
    unknown = Ambiguous if publishing else Unavailable
    if isinstance(error, AnsweredError):
        return _answered(error, unknown, publishing)
    if never_sent(error):
        return Unavailable(worded("X cannot be reached: %(error)s", error=bounded(reason(error))))
    if isinstance(error, requests.exceptions.JSONDecodeError):
        # Seen from proxies and during X's outages: the request had been passed on.
        return unknown(worded("X has answered, but not in JSON"), bounded(error.doc))
    if isinstance(error, UnreadableError):
        return unknown(worded("X has answered, but %(error)s", error=error), bounded(error.body))
    if isinstance(error, requests.exceptions.Timeout):
        return unknown(worded("X has the request and did not answer in time"), bounded(reason(error)))
    if isinstance(error, OSError):
        return unknown(worded("the connection to X broke before its answer: %(error)s", error=bounded(reason(error))))
    return unknown(
        worded(
            "the call to X failed on this side: %(kind)s: %(error)s",
            kind=type(error).__name__,
            error=bounded(reason(error)),
        )
    )


def _answered(answer: AnsweredError, unknown: type[ChannelError], publishing: bool) -> ChannelError:
    words = _words(answer.body)
    said = (
        worded(" (HTTP %(status)s: %(words)s)", status=answer.status, words=words)
        if words
        else worded(" (HTTP %(status)s)", status=answer.status)
    )
    meaning = _NOT_ACCEPTED.get(answer.status)
    if meaning is None and not 400 <= answer.status < 500:
        # 5xx comes from X's edge as well, after the post was made behind it; 3xx is not documented at all.
        return unknown(worded("X did not say whether it took the post%(said)s", said=said), words)
    if publishing and answer.status == 403 and "duplicate" in words.lower():
        meaning = _DUPLICATE
    meaning = meaning or _OTHER_4XX
    if issubclass(meaning.error, Unavailable):
        wait = _until_reset(answer) if answer.status == 429 else meaning.wait
        return Unavailable(worded("%(words)s%(said)s", words=meaning.words, said=said), words, wait)
    return meaning.error(worded("%(words)s%(said)s", words=meaning.words, said=said), words)


def _until_reset(answer: AnsweredError) -> timedelta:
    """How long until the windows that are used up open again. X sends no `Retry-After`."""
    waits = []
    for window in _WINDOWS:
        reset = answer.headers.get(f"{window}-reset", "")
        if reset.isascii() and reset.isdecimal() and answer.headers.get(f"{window}-remaining", "0") == "0":
            # A second more: X counts in whole ones. Bounded first: a duration cannot hold any number of them.
            seconds = min(max(int(reset[:15]) - time.time() + 1, 1), _DAY.total_seconds())
            waits.append(timedelta(seconds=seconds))
    return max(waits, default=_WINDOW)


def _words(body: str) -> str:
    """The reason in an error's body: X's `detail` and `errors[].message`, else a page's text."""
    try:
        answer = load_json(body)
    except ValueError:
        return bounded(html.unescape(re.sub(r"(?s)<(style|script)\b.*?(?:</\1>|\Z)|<[^>]*+(?:>|\Z)", " ", body)))
    if not isinstance(answer, dict):
        return bounded(body)
    errors = answer.get("errors")
    messages = [e.get("message") for e in errors if isinstance(e, dict)] if isinstance(errors, list) else []
    said = [m for m in (answer.get("detail"), *messages) if isinstance(m, str) and m]
    return bounded("; ".join(dict.fromkeys(said)) or body)
