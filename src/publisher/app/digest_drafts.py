"""The draft of a digest: whom it is ready for, what they are told, and its mails."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from publisher.app.assembly import Publisher
from publisher.app.told import Told
from publisher.app.trial_sends import send_draft
from publisher.config.digests import DigestRule
from publisher.core.errors import ChannelError, PublisherError, Unavailable
from publisher.core.states import PublicationState
from publisher.core.wording import in_words, worded
from publisher.planning import DigestRun, Publication

__all__ = ["DraftReady", "channel_of", "draft_ready", "send_drafts"]

_AGAIN_AFTER = timedelta(minutes=5)
"""How long to wait before a draft that could not be sent is tried again."""


@dataclass(frozen=True, slots=True)
class DraftReady:
    """A digest stands on the calendar and can be looked at by `people` (mail addresses).

    `editions` are its rows on the calendar, `goes_by_itself` whether it goes out without anybody's approval, `stop` the
    command that keeps it from going out, `approve` the one that lets it. `words` say all of it.
    """

    key: str
    channel: str
    at: datetime
    cut_off: datetime
    people: tuple[str, ...]
    editions: tuple[Publication, ...]
    goes_by_itself: bool
    stop: str
    approve: str
    words: str


def channel_of(publisher: Publisher, rule: DigestRule) -> str:
    """The channel of a rule. Raises `ConfigError`."""
    return rule.channel or publisher.mail_channel()


def draft_ready(publisher: Publisher, rule: DigestRule, run: DigestRun) -> DraftReady:
    """The one place that decides whom the draft of a digest is ready for, and what there is to say about it."""
    editions = tuple(row for row in publisher.calendar.all() if (row.kind, row.what) == ("issue", run.key))
    at = min((row.at for row in editions), default=run.at or run.made_at)
    by_itself = all(row.state is PublicationState.SCHEDULED for row in editions)
    zone = publisher.config.schedule.zone
    stop, approve = f"publisher issues digest stop {run.key}", f"publisher issues approve {run.key}"
    told = {"key": run.key, "cut_off": run.cut_off.astimezone(zone), "at": at.astimezone(zone)}
    words = (
        worded(
            "digest %(key)s, with the stories until %(cut_off)s, goes out on %(at)s; `%(stop)s` keeps it back",
            **told, stop=stop,
        )
        if by_itself
        else worded(
            "digest %(key)s, with the stories until %(cut_off)s, waits for approval, for %(at)s: `%(approve)s`",
            **told, approve=approve,
        )
    )  # fmt: skip
    return DraftReady(
        run.key, channel_of(publisher, rule), at, run.cut_off, rule.draft_to, editions, by_itself, stop, approve, words
    )


def send_drafts(publisher: Publisher, rule: DigestRule, run: DigestRun, now: datetime) -> Iterator[Told]:
    """Send the drafts that are still to be sent. Yields what went wrong, a sentence each.

    Each is sent once unless the process dies between the mail and the note of it. After the hour nobody needs one that
    could not be sent.
    """
    runs = publisher.digests.runs
    ready = draft_ready(publisher, rule, run)
    if ready.goes_by_itself and ready.at < now:
        runs.leave_drafts(run.key, ())
        return
    if not runs.begin_drafts(run, _AGAIN_AFTER, now):
        return
    left = list(run.drafts)
    for address, lang in run.drafts:
        try:
            send_draft(publisher, run.key, lang, address, now, ready.channel, in_words(ready.words, lang))
        except ChannelError as error:
            said = worded(
                "the draft of %(key)s in %(lang)s to %(address)s: %(error)s",
                key=run.key, lang=lang, address=address, error=error,
            )  # fmt: skip
            yield Told(said, "trouble")
            if isinstance(error, Unavailable):
                continue
        except PublisherError as error:
            # There is nothing to send yet in that language: the calendar says what it waits for.
            yield Told(worded("no draft of %(key)s in %(lang)s: %(error)s", key=run.key, lang=lang, error=error))
        left.remove((address, lang))
        runs.leave_drafts(run.key, left)
