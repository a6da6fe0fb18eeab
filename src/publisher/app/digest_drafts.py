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
from publisher.core.wording import CONSOLE, in_words, joined, worded
from publisher.planning import DigestRun

__all__ = ["DraftReady", "channel_of", "draft_ready", "send_drafts"]

_AGAIN_AFTER = timedelta(minutes=5)
"""How long to wait before a draft that could not be sent is tried again."""


@dataclass(frozen=True, slots=True)
class DraftReady:
    """A digest stands on the calendar and can be looked at by `people` (mail addresses).

    `going` are the languages in which it goes out by itself at `at`, `waiting` those in which a person has to do
    something first. `stop` and `approve` are the commands; `words` say all of it.
    """

    key: str
    channel: str
    at: datetime
    cut_off: datetime
    people: tuple[str, ...]
    going: tuple[str, ...]
    waiting: tuple[str, ...]
    stop: str
    approve: str
    words: str


def channel_of(publisher: Publisher, rule: DigestRule) -> str:
    """The channel of a rule. Raises `ConfigError`."""
    return rule.channel or publisher.mail_channel()


def draft_ready(publisher: Publisher, rule: DigestRule, run: DigestRun) -> DraftReady:
    """The one place that decides whom the draft of a digest is ready for, and what there is to say about it."""
    editions = [row for row in publisher.calendar.about([run.key]) if row.kind == "issue"]
    going = tuple(row.lang for row in editions if row.state is PublicationState.SCHEDULED)
    waiting = tuple(row.lang for row in editions if row.state is PublicationState.NEEDS_REVIEW)
    at = min((row.at for row in editions), default=run.at or run.made_at)
    zone = publisher.config.schedule.zone
    stop, approve = f"publisher issues digest stop {run.key}", f"publisher issues approve {run.key}"
    time = at.astimezone(zone)
    parts = [worded("digest %(key)s has the stories until %(time)s", key=run.key, time=run.cut_off.astimezone(zone))]
    if going:
        parts.append(
            worded("%(langs)s: goes out on %(time)s, and `%(stop)s` keeps it back", langs=going, time=time, stop=stop)
        )
    if waiting:
        parts.append(
            worded(
                "%(langs)s: waits for a person before %(time)s, `%(approve)s`",
                langs=waiting,
                time=time,
                approve=approve,
            )
        )
    return DraftReady(
        run.key, channel_of(publisher, rule), at, run.cut_off, rule.draft_to, going, waiting, stop, approve,
        joined("; ", parts),
    )  # fmt: skip


def send_drafts(publisher: Publisher, rule: DigestRule, run: DigestRun, now: datetime) -> Iterator[Told]:
    """Send the drafts that are still to be sent. Yields what went wrong, a sentence each.

    Each is sent once unless the process dies between the mail and the note of it. After the hour nobody needs one that
    could not be sent, nor that of a digest that was cancelled.
    """
    runs = publisher.digests.runs
    ready = draft_ready(publisher, rule, run)
    if not ready.waiting and (ready.at < now or not ready.going):
        runs.leave_drafts(run.key, ())
        return
    if not runs.begin_drafts(run, _AGAIN_AFTER, now):
        return
    left = list(run.drafts)
    for address, lang in run.drafts:
        try:
            send_draft(publisher, run.key, lang, address, now, ready.channel, in_words(ready.words, lang, CONSOLE))
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
