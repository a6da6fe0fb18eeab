"""The archive: issues as they were published, and their stories. Nothing else is public."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from pathlib import Path

from publisher.app.assembly import Publisher
from publisher.core.reader_blocks import variant
from publisher.core.states import PublicationState, TranslationState
from publisher.core.types import Edition, Message, Story
from publisher.planning import Publication


@dataclass(frozen=True, slots=True)
class PastIssue:
    """A published edition."""

    key: str
    lang: str
    subject: str
    preheader: str
    at: datetime
    stories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PastStory:
    """A story of a published edition, in its language. `date` is the story's own date, `at` the edition's time."""

    slug: str
    lang: str
    title: str
    summary: str
    date: date
    at: datetime


class Archive:
    """Reads published issues and stories; their pages are HTML for browsers, made from the mails."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self.media: Path = publisher.config.media

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the workspace."""
        return self._publisher.languages

    def issues(self, lang: str) -> list[PastIssue]:
        """Published editions in a language, newest first."""
        return [_past(one, one.message) for one in self._published(lang) if one.message is not None]

    def stories(self, lang: str) -> list[PastStory]:
        """Published stories in a language, dated by the first edition that had them, newest first."""
        found: dict[str, PastStory] = {}
        for issue in reversed(self.issues(lang)):
            for slug in issue.stories:
                if slug not in found and (story := self._story(slug, lang)):
                    found[slug] = PastStory(slug, lang, story.title, story.summary, story.date, issue.at)
        return sorted(found.values(), key=lambda one: one.at, reverse=True)

    def issue_page(self, key: str, lang: str) -> tuple[PastIssue, str] | None:
        """An edition as its readers got it, without personal values; None unless it is published."""
        for one in self._published(lang):
            if one.what == key and one.message is not None:
                return _past(one, one.message), self._for_all(one.message)
        return None

    def story_page(self, slug: str, lang: str) -> tuple[Story, str] | None:
        """A story on its own; None unless a published edition in that language contains it."""
        published = any(slug in issue.stories for issue in self.issues(lang))
        story = self._story(slug, lang) if published else None
        if story is None:
            return None
        edition = Edition(slug, lang, story.title, story.date, (story,), story.summary, kind="story")
        return story, self._for_all(self._publisher.renderer.newsletter(edition))

    def calendar_file(self, slug: str, lang: str) -> str | None:
        """A story's event as iCalendar text; None without a published story or an event."""
        found = self.story_page(slug, lang)
        return self._publisher.renderer.calendar_entry(found[0], found[0].date) or None if found else None

    def picture(self, story: Story) -> str:
        """The address of a story's picture, for previews on social networks; "" without a picture."""
        if story.image is None:
            return ""
        edition = Edition(story.slug, story.lang, story.title, story.date, (story,), kind="story")
        media = self._publisher.renderer.newsletter(edition).media
        return self._address(media[0].path) if media else ""

    def _published(self, lang: str) -> Iterator[Publication]:
        """Newest first. Editions still being mailed are included, because their readers already have links to them."""
        shown = (PublicationState.PUBLISHING, PublicationState.PUBLISHED)
        rows = [one for one in self._publisher.calendar.all() if one.kind == "issue" and one.state in shown]
        return (one for one in sorted(rows, key=lambda one: one.at, reverse=True) if one.lang == lang)

    def _story(self, slug: str, lang: str) -> Story | None:
        """The story's current text; None when the post is gone, or when its translation is stale."""
        editorial = self._publisher.editorial
        known = {post.slug: post for post in editorial.posts()[0]}
        if slug not in known:
            return None
        if known[slug].lang != lang:
            stored = editorial.translation(slug, lang)
            if stored is None or stored.written_state is TranslationState.STALE:
                return None
        return editorial.story(slug, lang)

    def _for_all(self, message: Message) -> str:
        """The mail's HTML with public values in place of a reader's own, and pictures from the public pages."""
        lang, links = message.lang, self._publisher.links
        values: Mapping[str, str] = {
            "unsubscribe_url": links.help(lang),
            "preferences_url": links.help(lang),
            "view_url": links.home(lang),
        }
        html = variant(message).html
        for name, value in values.items():
            html = html.replace(f"[[reader.{name}]]", escape(value, quote=True))
        for name in ("name", "subscribed_on", "fallback_note"):
            html = html.replace(f"[[reader.{name}]]", "")
        for media in message.media:
            html = html.replace(f"cid:{media.content_id}", escape(self._address(media.path), quote=True))
        return html

    def _address(self, path: Path) -> str:
        if not path.is_relative_to(self.media):
            return ""
        return self._publisher.links.media(path.relative_to(self.media).as_posix())


def _past(row: Publication, message: Message) -> PastIssue:
    return PastIssue(row.what, row.lang, message.subject, message.preheader, row.at, tuple(row.stories))
