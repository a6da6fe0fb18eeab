"""What will happen when an issue is approved: to whom, when, from where, with what, and what speaks against it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from publisher.app.assembly import Publisher
from publisher.app.event_days import late_stories
from publisher.app.previews import preview
from publisher.core.wording import worded, worded_many
from publisher.planning import Composed, Publication
from publisher.sending.forecasting import Forecast, StoryReach

__all__ = ["EditionOutlook", "outlook", "usual_hour"]

_FAR = timedelta(days=366)
_USUAL = "08:00"


@dataclass(frozen=True, slots=True)
class EditionOutlook:
    """One edition. `time` is `at` in words.

    `readers` None = it cannot be said yet; `waits` then says why nothing goes out. `left_out` says which stories the
    edition lacks, `warnings` everything that a person should know before they agree.
    """

    lang: str
    at: datetime
    time: str
    sender: str
    subject: str
    readers: int | None
    waits: str
    left_out: str
    warnings: tuple[str, ...]


def outlook(
    publisher: Publisher,
    key: str,
    channel: str,
    langs: Sequence[str],
    at: datetime | None,
    now: datetime,
    again: bool = False,
) -> list[EditionOutlook]:
    """The outlook of each edition; `at` None = those on the calendar keep their time, the others go out now.

    `langs` () = every language. `again`: readers who have had a story get it all the same. Raises `NotFound`,
    `InvalidInput`, `ConfigError`.
    """
    publisher.issues.get(key)
    chosen = publisher.scheduling.editions(langs)
    known = {row.lang: row for row in publisher.calendar.about([key]) if row.channel == channel}
    remarks = {one.lang: one.remarks for one in preview(publisher, key, now, channel)}
    return [
        _of(publisher, key, channel, lang, at or _time_of(known.get(lang), now), remarks.get(lang, ()), now, again)
        for lang in chosen
    ]


def usual_hour(publisher: Publisher) -> str:
    """The hour at which issues have gone out most often, like 08:00."""
    zone = publisher.config.schedule.zone
    hours = [f"{at.astimezone(zone):%H:%M}" for at in publisher.calendar.times("issue")]
    return max(hours, key=hours.count) if hours else _USUAL


def _time_of(own: Publication | None, now: datetime) -> datetime:
    return own.at if own is not None and own.at > now else now


def _of(
    publisher: Publisher, key: str, channel: str, lang: str, at: datetime, remarks: Sequence[str], now: datetime,
    again: bool,
) -> EditionOutlook:  # fmt: skip
    time = worded("%(text)s", text=at.astimezone(publisher.config.schedule.zone))
    sender = str(publisher.config.channels[channel].get("from_address", ""))
    far = (
        [worded_many("that is in %(num)s year", "that is in %(num)s years", (at - now).days // 365)]
        if at - now > _FAR
        else []
    )
    late = late_stories(publisher, publisher.issues.get(key).slugs, at)
    composed = publisher.composer.compose(
        "issue", key, channel, lang, at.astimezone(publisher.config.schedule.zone).date()
    )
    if composed.message is None:
        return EditionOutlook(lang, at, time, sender, "", None, composed.why, "", (*far, *late))
    forecast = publisher.forecasting.forecast(key, channel, lang, composed.stories, composed.topics, now, again)
    despite = [words for slug in composed.stories if (words := publisher.editorial.despite(slug, lang))]
    warnings = (*far, *late, *despite, *_missed(publisher, key, lang, composed, forecast, again), *remarks)
    return EditionOutlook(
        lang, at, time, sender, composed.message.subject, forecast.readers, "", composed.why, warnings
    )


def _missed(
    publisher: Publisher, key: str, lang: str, composed: Composed, forecast: Forecast, again: bool
) -> Iterator[str]:
    """What readers of the edition do not get, since they have had it or want other topics; or get once more."""
    if number := forecast.nothing_left:
        yield worded_many(
            "%(num)s more reader gets nothing, and has had every story or wants other topics",
            "%(num)s more readers get nothing: they have had every story, or want other topics",
            number,
        )
    everybody = forecast.readers + forecast.nothing_left
    subject = composed.message.subject.casefold() if composed.message is not None else ""
    for slug, story in forecast.stories.items():
        title = publisher.editorial.story(slug, lang).title
        if story.had:
            yield _had(title, story, everybody, len(forecast.stories), again)
        if story.unwanted:
            yield worded(
                "%(number)s of %(all)s readers have chosen other topics than those of “%(title)s”",
                number=story.unwanted, all=everybody, title=title,
            )  # fmt: skip
        if title.casefold() in subject and story.without * 2 > forecast.readers:
            yield worded(
                "the subject names %(slug)s, which most readers do not get: publisher issues edit %(key)s --subject",
                slug=slug, key=key,
            )  # fmt: skip


def _had(title: str, story: StoryReach, everybody: int, stories: int, again: bool) -> str:
    who = worded("%(number)s of %(all)s readers have had “%(title)s”", number=story.had, all=everybody, title=title)
    if again:
        return worded("%(who)s, and get it again", who=who)
    if not story.most:
        return worded("%(who)s: they get nothing (--again sends it all the same)", who=who)
    got = str(story.most) if story.least == story.most else f"{story.least}–{story.most}"
    return worded(
        "%(who)s: they get %(got)s of %(stories)s stories (--again sends it all the same)",
        who=who, got=got, stories=stories,
    )  # fmt: skip
