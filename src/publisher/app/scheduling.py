"""Put posts and issues on the calendar, translate what they lack, and approve the editions of an issue.

Where several languages are asked for, all of them are done or none: everything that could go wrong with one is checked
before the first row changes.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from publisher.app.named_times import not_urgent, past
from publisher.channels import Channel
from publisher.config.workspace import Config
from publisher.core.errors import FileError, InvalidInput, PostError, TemplateError, TranslationError
from publisher.core.states import PublicationState
from publisher.core.wording import text_of, worded
from publisher.editorial import Editorial
from publisher.editorial.untranslatable import untranslatable
from publisher.planning import Calendar, Composer, Issues, Moving, Publication, PublicationKind, SlotTaken
from publisher.planning.earlier import Place

__all__ = ["Publication", "PublicationKind", "Scheduling", "kind_on"]

_TO_APPROVE = (PublicationState.SCHEDULED, PublicationState.NEEDS_REVIEW)


def kind_on(channel: Channel) -> PublicationKind:
    """What a channel carries: issues where it writes to subscribers, posts where it writes to an account."""
    return "issue" if channel.audience == "subscribers" else "post"


class Scheduling:
    """Puts publications on the calendar. `channels` finds a channel by its name in config.toml."""

    def __init__(
        self,
        config: Config,
        channels: Callable[[str], Channel],
        editorial: Editorial,
        issues: Issues,
        composer: Composer,
        calendar: Calendar,
        moving: Moving,
    ) -> None:
        self._config = config
        self._channel = channels
        self._editorial = editorial
        self._issues = issues
        self._composer = composer
        self._calendar, self._moving = calendar, moving

    def schedule(
        self,
        what: str,
        channel: str,
        langs: Sequence[str],
        at: datetime | None,
        now: datetime,
        expires_after: timedelta | None = None,
        again: bool = False,
        needs_approval: bool = False,
    ) -> list[Publication]:
        """Put a post or an issue on the calendar, one row for each language; the channel tells which of the two it is.

        `at` None = the time that the post itself names, or else now. `langs` () = every language of the workspace;
        `expires_after` None = as config.toml says. What has no translation yet is translated first; a row that still
        lacks one waits in `needs review`. Raises `InvalidInput` for an unknown language, and what `named_time` and
        `Calendar.schedule` raise; then no row has been added. `again`: a post goes out though it has been published
        there, or is going to be; an issue's stories also to readers who have had them. `needs_approval`: it waits for a
        person even if all its translations are fit.
        """
        kind = kind_on(self._channel(channel))
        chosen = self.editions(langs)
        if at is None:
            at = self.named_time(what, channel, chosen, now, again) or now
        untranslated = {lang: self._translate_missing(kind, what, lang, now) for lang in chosen}
        if len(chosen) > 1:
            for lang in chosen:
                self._check_new(Place(kind, what, channel, lang, at), again)
        expiry = expires_after or self._config.schedule.expires_after
        return [
            self._add(
                Place(kind, what, channel, lang, at), now, expiry, untranslated[lang],
                again=again, beside=chosen, needs_approval=needs_approval,
            )
            for lang in chosen
        ]  # fmt: skip

    def named_time(
        self, what: str, channel: str, langs: Sequence[str], now: datetime, again: bool = False
    ) -> datetime | None:
        """When a post itself says that it goes out; None for an issue, and for a post that does not say.

        Raises `PostError` with the line of a time that is past, and `NotFound`. A post that is broken names none.
        """
        kind = kind_on(self._channel(channel))
        try:
            at = self._composer.publish_at(kind, what)
        except PostError:
            # Its row waits on the calendar until the file is corrected.
            return None
        if at is None or at >= now:
            return at
        # What is out, or on its way, says that rather than that its time is past.
        for lang in langs:
            self._calendar.check_place(Place(kind, what, channel, lang, now), again)
        raise past(self._editorial.post(what).path, at, self._config.schedule.zone)

    def queue(
        self,
        slug: str,
        channel: str,
        langs: Sequence[str],
        now: datetime,
        urgent: bool = False,
        again: bool = False,
        after: datetime | None = None,
    ) -> list[Publication]:
        """Put a post into the next free slot of a channel later than `after` (None = now), a row for each language.

        A post that names its time itself goes out then, whatever the slots are. An `urgent` one gets the very next
        slot: those in the way go one slot further, up to the first hole. `langs` () = every language of the workspace
        that has slots there. Raises `InvalidInput` for a channel of issues, `NotFound` when no slot is free, `Conflict`
        for a post that is or was on the calendar there, unless `again`, and what `named_time` raises.
        """
        if kind_on(self._channel(channel)) != "post":
            raise InvalidInput(
                worded("channel %(channel)s carries issues, which have no slots; give a time (--at)", channel=channel)
            )
        if (at := self.named_time(slug, channel, self.editions(langs), now, again)) is not None:
            if urgent:
                raise not_urgent(slug, at, self._config.schedule.zone)
            return self.schedule(slug, channel, langs, at, now, again=again)
        chosen = [lang for lang in self.editions(langs) if langs or self._moving.rules.has(channel, lang)]
        start = max(after or now, now)
        return [self._queue(slug, channel, lang, now, start, urgent, again) for lang in chosen or self.editions(langs)]

    def _queue(
        self, slug: str, channel: str, lang: str, now: datetime, start: datetime, urgent: bool, again: bool
    ) -> Publication:
        untranslated = self._translate_missing("post", slug, lang, now)
        # Before anything is pushed out of the way for it.
        self._check_new(Place("post", slug, channel, lang, now), again)
        expiry = self._config.schedule.expires_after
        while True:
            if urgent:
                firing, moved = self._moving.pushed(channel, lang, start)
                self._moving.push(moved)
            else:
                firing = self._moving.next_free(channel, lang, start)
            # Another process may be given the same slot.
            with suppress(SlotTaken):
                place = Place("post", slug, channel, lang, firing.at)
                return self._add(place, now, expiry, untranslated, again=again, slot=firing.name, urgent=urgent)

    def approve_issue(
        self,
        key: str,
        channel: str,
        langs: Sequence[str],
        at: datetime | None,
        now: datetime,
        again: bool = False,
    ) -> list[Publication]:
        """Approve editions of an issue as they stand now: what is rendered here is what goes out.

        `at` None: an edition that is on the calendar is rendered again and keeps its time, the others go out now. With
        a time, all are scheduled for it; those that have been approved for it are rendered again. `langs` () = every
        edition. `again`: its stories also go to readers who have had them. Raises `InvalidInput`,
        `IllegalStep` for an edition on the calendar that still needs a look, `Conflict` for one that is scheduled for
        another time already; then nothing has changed.
        """
        kind = kind_on(self._channel(channel))
        chosen = self.editions(langs)
        known = self._to_approve(key, channel) if at is None else self._approved_for(key, channel, at)
        fresh = [lang for lang in chosen if lang not in known]
        untranslated = {lang: self._translate_missing(kind, key, lang, now) for lang in fresh}
        if len(chosen) > 1:
            for lang in chosen:
                if lang in known:
                    self._calendar.check_approval(known[lang], now)
                else:
                    self._check_new(Place(kind, key, channel, lang, at or now))
        expiry = self._config.schedule.expires_after
        return [
            self._calendar.approve(known[lang], now, chosen, again)
            if lang in known
            else self._add(
                Place(kind, key, channel, lang, at or now), now, expiry, untranslated[lang], again=again, beside=chosen
            )
            for lang in chosen
        ]

    def not_on_calendar(self, key: str, channel: str, langs: Sequence[str]) -> list[str]:
        """The languages in which an issue does not wait on the calendar yet. Raises `InvalidInput`."""
        known = self._to_approve(key, channel)
        return [lang for lang in self.editions(langs) if lang not in known]

    def editions(self, langs: Sequence[str]) -> list[str]:
        """The languages asked for, each once; all of the workspace when none is named. Raises `InvalidInput`."""
        offered = self._config.languages_offered
        for lang in langs:
            if lang not in offered:
                raise InvalidInput(
                    worded(
                        "%(lang)s is not among the languages of config.toml: %(offered)s",
                        lang=repr(lang),
                        offered=", ".join(offered),
                    )
                )
        return list(dict.fromkeys(langs or offered))

    def _to_approve(self, key: str, channel: str) -> dict[str, int]:
        """Publications of an issue that wait for their time or for a person, by language."""
        return {
            row.lang: row.id
            for row in self._calendar.about([key])
            if row.channel == channel and row.state in _TO_APPROVE
        }

    def _approved_for(self, key: str, channel: str, at: datetime) -> dict[str, int]:
        """Publications of an issue that were approved for this very time, by language."""
        rows = {row.id: row for row in self._calendar.about([key])}
        waiting = self._to_approve(key, channel)
        return {
            lang: number
            for lang, number in waiting.items()
            if rows[number].at == at and rows[number].message is not None
        }

    def _check_new(self, place: Place, again: bool = False) -> None:
        """Raise what scheduling this one would raise and the other languages would not."""
        self._calendar.check_place(place, again)
        # A broken post or template is no obstacle: the row waits on the calendar until the file is corrected.
        with suppress(TemplateError, PostError):
            self._composer.compose(*place[:4], place.at.astimezone(self._config.schedule.zone).date())

    def _add(
        self,
        place: Place,
        now: datetime,
        expiry: timedelta,
        untranslated: str,
        *,
        again: bool = False,
        beside: Sequence[str] = (),
        slot: str | None = None,
        urgent: bool = False,
        needs_approval: bool = False,
    ) -> Publication:
        row = self._calendar.schedule(
            *place, now, expiry,
            again=again, beside=beside, slot=slot, urgent=urgent, needs_approval=needs_approval,
        )  # fmt: skip
        if row.message is not None or not untranslated:
            return row
        return replace(row, why=worded("%(what)s: %(why)s", what=row.why, why=untranslated))

    def _translate_missing(self, kind: PublicationKind, what: str, lang: str, now: datetime) -> str:
        """Translate the stories that have no translation yet. Returns why that is not possible, or ""."""
        if lang == self._config.languages.source:
            return ""
        slugs = self._issues.get(what).slugs if kind == "issue" else (what,)
        said = ""
        for slug in slugs:
            try:
                if self._editorial.translation(slug, lang) is None:
                    self._editorial.translate([slug], lang, now)
            except PostError:
                # The row itself says so, and waits until the file is corrected; the other stories go on.
                continue
            except (TranslationError, FileError) as error:
                # The row waits on the calendar for a person or an engine; the other languages go on.
                said = said or text_of(error)
                if not untranslatable(self._editorial, [slug], lang):
                    break
        return said
