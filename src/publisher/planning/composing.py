"""Renders what a publication would say if it were approved now, or says what prevents it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from publisher.channels import Channel, PostChannel
from publisher.config.tables import Topic
from publisher.core.errors import InvalidInput, NotFound
from publisher.core.types import Edition, Message
from publisher.core.wording import joined, worded, worded_many
from publisher.planning.bases import Bases, Desk, Press, kind_of
from publisher.planning.issues import EditionText, Issue, Issues
from publisher.planning.publication import Publication, PublicationKind


@dataclass(frozen=True, slots=True)
class Composed:
    """`message` is None if something prevents it; `why` says what, or what was left out.

    `stories` are the slugs in the message, `topics` the names of the topics of each, `basis` the hash of the stories
    and templates that it was rendered from.
    """

    message: Message | None
    why: str = ""
    basis: str = ""
    stories: tuple[str, ...] = ()
    topics: tuple[tuple[str, ...], ...] = ()


class Composer:
    """Renders issues and posts for a channel, in the languages of the workspace.

    `topics` are the topics that readers can choose, each with its tags of posts. `planned` gives the languages in which
    an issue is published or on the calendar, `waiting` those in which it waits for nothing but a person's approval.
    """

    def __init__(
        self,
        desk: Desk,
        press: Press,
        channels: Callable[[str], Channel],
        issues: Issues,
        source_lang: str,
        topics: Mapping[str, Topic] | None = None,
        planned: Callable[[str], Collection[str]] = lambda key: (),
        waiting: Callable[[str], Collection[str]] = lambda key: (),
    ) -> None:
        self._desk = desk
        self._press = press
        self._channel = channels
        self._issues = issues
        self._source = source_lang
        self._planned, self._waiting = planned, waiting
        self._topics = {name: {tag.casefold() for tag in topic.tags} for name, topic in (topics or {}).items()}

    def check_sources(self) -> None:
        """Raise `ConfigError` where posts or templates are missing as a whole, which says nothing about any one."""
        self._desk.check_posts()
        self._press.check_folder()

    def compose(
        self,
        kind: PublicationKind,
        what: str,
        channel_name: str,
        lang: str,
        day: date,
        *,
        beside: Collection[str] = (),
        draft: bool = False,
        note: str = "",
        again: bool = False,
    ) -> Composed:
        """Render, unless a translation waits for a person. Raises `NotFound`, `InvalidInput` for a wrong channel.

        `beside` are the languages in which the issue is approved together with this one. A `draft` of an issue also
        has the translations that wait, and a watermark: it is for staff. A `note` for staff stands above the issue. The
        stories of an issue that goes out `again` also go to readers who have had them.
        """
        if kind == "letter":
            raise InvalidInput(
                worded("%(what)s is a letter to one person; the program writes it, and nobody schedules it", what=what)
            )
        channel = self._channel(channel_name)
        if kind == "post":
            composed = self._post(what, lang, channel_name, self._account(channel_name, what))
        elif channel.audience == "subscribers":
            composed = self._issue(what, lang, day, beside, draft, note)
        else:
            raise InvalidInput(
                worded("channel %(channel)s carries posts, and %(what)s is an issue", channel=channel_name, what=what)
            )
        if composed.message is None:
            return composed
        if problems := channel.problems(composed.message):
            said = joined("; ", problems)
            return Composed(
                None, worded("%(channel)s would not take it: %(problems)s", channel=channel_name, problems=said)
            )
        basis = self.bases().basis(kind, what, channel_name, lang, composed.stories, again)
        return replace(composed, basis=basis)

    def bases(self, publications: Collection[Publication] = ()) -> Bases:
        """The hashes that approvals are bound to, as things are now; those of these publications are read together."""
        bases = Bases(self._desk, self._press, self._account, self._issues, self._source)
        bases.read_ahead(publications)
        return bases

    def withdrawn(self, lang: str, stories: Sequence[str]) -> str:
        """Whose approval was withdrawn among the stories of a publication; "" when all stand."""
        found = ((slug, self._desk.withdrawn_by(slug, lang)) for slug in stories)
        said = [worded("%(by)s has withdrawn the approval of %(slug)s", by=by, slug=slug) for slug, by in found if by]
        return joined("; ", said) if said else ""

    def publish_at(self, kind: PublicationKind, what: str) -> datetime | None:
        """When a post itself says that it goes out; None for an issue. Raises `NotFound`, `PostError`."""
        return self._desk.publish_at(what) if kind == "post" else None

    def _account(self, channel_name: str, slug: str) -> PostChannel:
        channel = self._channel(channel_name)
        if channel.audience == "subscribers":
            raise InvalidInput(
                worded("channel %(channel)s carries issues, and %(slug)s is a post", channel=channel_name, slug=slug)
            )
        return channel

    def _post(self, slug: str, lang: str, name: str, channel: PostChannel) -> Composed:
        fit, why = self._desk.fit(slug, lang)
        if not fit:
            return Composed(None, why)
        own = self._desk.own_words(slug, name, lang)
        story = self._desk.story(slug, lang)
        message = self._press.social(story, channel.template, channel.limit, channel.measure, own)
        return Composed(message, stories=(slug,))

    def _issue(self, key: str, lang: str, day: date, beside: Collection[str], draft: bool, note: str) -> Composed:
        issue = self._issues.get(key)
        fits = {slug: self._fit(key, slug, lang) for slug in issue.slugs}
        if draft:
            fits = {slug: (fit or self._is_there(slug, lang), why) for slug, (fit, why) in fits.items()}
        chosen = [slug for slug, (fit, _) in fits.items() if fit]
        waiting = {slug: why for slug, (fit, why) in fits.items() if not fit}
        if not chosen:
            return Composed(None, _none_ready(waiting))
        stories = tuple(self._desk.story(slug, lang) for slug in chosen)
        text = issue.texts.get(lang) or EditionText(subject=stories[0].title)
        editions = self._editions(issue, beside)
        edition = Edition(
            issue=key,
            lang=lang,
            subject=text.subject,
            date=day,
            stories=stories,
            preheader=text.preheader,
            intro=text.intro,
            untranslated=tuple(self._desk.story(slug, self._source) for slug in waiting),
            kind=kind_of(self._desk, issue, lang, chosen),
            languages=editions,
            undecided=tuple(sorted({*self._waiting(key)} - {*editions, lang})),
            draft=draft,
            note=note,
        )
        why = ""
        if waiting:
            why = worded(
                "left out until reviewed: %(slugs)s (publisher issues show %(key)s)", slugs=", ".join(waiting), key=key
            )
        message = replace(self._press.newsletter(edition), scheduled=issue.made_by == "schedule")
        return Composed(message, why, stories=tuple(chosen), topics=tuple(map(self._topics_of, chosen)))

    def _fit(self, key: str, slug: str, lang: str) -> tuple[bool, str]:
        try:
            return self._desk.fit(slug, lang)
        except NotFound as error:
            raise NotFound(
                worded(
                    "issue %(key)s: %(error)s; `publisher issues edit %(key)s --remove %(slug)s` takes it out",
                    key=key,
                    error=error,
                    slug=slug,
                )
            ) from error

    def _editions(self, issue: Issue, beside: Collection[str]) -> tuple[str, ...]:
        """The languages in which the issue can be read, or will be."""
        fit = (lang for lang in beside if any(self._desk.fit(slug, lang)[0] for slug in issue.slugs))
        return tuple(sorted({*self._planned(issue.key), *fit}))

    def _is_there(self, slug: str, lang: str) -> bool:
        try:
            self._desk.story(slug, lang)
        except NotFound:
            return False
        return True

    def _topics_of(self, slug: str) -> tuple[str, ...]:
        """By the tags of the original post, so that a story has the same topics in every language."""
        if not self._topics:
            return ()
        tags = {tag.casefold() for tag in self._desk.story(slug, self._source).tags}
        return tuple(name for name, theirs in self._topics.items() if theirs & tags)


def compose(
    composer: Composer,
    publication: Publication,
    zone: ZoneInfo,
    beside: Collection[str] = (),
    again: bool | None = None,
) -> Composed:
    """What a publication would say on the local day of its time. Raises what `Composer.compose` raises.

    `again` None = as the publication says.
    """
    day = publication.at.astimezone(zone).date()
    kind, what, channel = publication.kind, publication.what, publication.channel
    again = publication.again if again is None else again
    return composer.compose(kind, what, channel, publication.lang, day, beside=beside, again=again)


def _none_ready(waiting: Mapping[str, str]) -> str:
    """Why no story of an issue can go out in a language, by slug; the console says only how many they are."""
    stories = joined("; ", [worded("%(what)s: %(why)s", what=slug, why=why) for slug, why in waiting.items()])
    return worded_many("%(stories)s", "%(stories)s", len(waiting), stories=stories)
