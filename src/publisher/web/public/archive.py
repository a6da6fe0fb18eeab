"""The archive: issues as they were published, and their stories. Nothing else is public."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from publisher.app.assembly import Publisher
from publisher.config.current_brand import brand_version
from publisher.core import locales
from publisher.core.types import Event, Image, Message
from publisher.rendering.formats import colours
from publisher.rendering.pages.cards import PageCard, card_file
from publisher.rendering.pages.story_pages import StoryCard, StoryPage
from publisher.rendering.views.story_views import brand_view
from publisher.web.public.archive_index import ArchiveIndex, IndexedArchive, PastIssue, PastStory
from publisher.web.public.caching import KeptPages

MORE = 3
"""Other stories below a story."""


class Archive:
    """Reads published issues and stories for the pages; nobody's personal values are in what it gives."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self._indexed = IndexedArchive(publisher)
        self.pages = KeptPages()
        self.media: Path = publisher.config.media
        self.cards = self.media / "cards"

    @property
    def _palette(self) -> colours.Palette:
        return colours.light_palette(self._publisher.brand.colours)

    @property
    def look(self) -> str:
        """A short text that changes with the brand, which every page shows."""
        return brand_version(self._publisher.brand)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the workspace."""
        return self._publisher.languages

    def now(self) -> datetime:
        """The current time."""
        return self._publisher.clock()

    def index(self) -> ArchiveIndex:
        """What is public now."""
        return self._indexed.index()

    def day(self, moment: datetime) -> date:
        """The day of a moment where the organisation is."""
        return moment.astimezone(self._publisher.config.schedule.zone).date()

    def elsewhere(self, key: str, lang: str, stories: bool) -> dict[str, str]:
        """The other languages that an issue (or a story) is published in, each with its address there."""
        index, links = self.index(), self._publisher.links
        found = index.story if stories else index.issue
        address = links.post if stories else links.issue
        return {other: address(key, other) for other in self.languages if other != lang and found(key, other)}

    def message(self, issue: PastIssue) -> Message | None:
        """The mail of an issue, with marks where readers differ."""
        return self._indexed.editions.message(issue.number)

    def story_page(self, one: PastStory) -> StoryPage:
        """A story on its own page."""
        return self._publisher.renderer.pages.page(one.shown.story, self.now())

    def story_card(self, one: PastStory) -> StoryCard:
        """A story in a list."""
        return self._publisher.renderer.pages.card(one.shown.story)

    def stories_of(self, issue: PastIssue) -> list[PastStory]:
        """The stories of an issue that may be shown, in its order."""
        return [one for slug in issue.stories if (one := self.index().story(slug, issue.lang))]

    def last(self, lang: str) -> tuple[PastIssue, StoryCard | None] | None:
        """The last issue in a language with its first story, None before there is one."""
        issues = self.index().issues.get(lang)
        if not issues:
            return None
        stories = self.stories_of(issues[0])
        return issues[0], self.story_card(stories[0]) if stories else None

    def more(self, besides: PastStory) -> list[PastStory]:
        """The newest stories besides one."""
        stories = self.index().stories.get(besides.lang, {}).values()
        return [one for one in stories if one.slug != besides.slug][:MORE]

    def calendar_file(self, slug: str, lang: str) -> str | None:
        """A story's event as iCalendar text; None without a published story or an event."""
        one = self.index().story(slug, lang)
        return self._publisher.renderer.calendar_entry(one.shown.story, one.date) or None if one else None

    def registration_open(self, one: PastStory) -> bool:
        """Whether a story's event still takes registrations: the page changes by itself when it closes."""
        event = one.shown.story.event
        return event is None or event.register_by is None or event.register_by >= self.now()

    def card_of_story(self, one: PastStory) -> PageCard:
        """What networks show for a story: with the day of its event, else its first tag."""
        story = one.shown.story
        tag = story.tags[0] if story.tags else ""
        kicker = self._begins(story.event, one.lang) if story.event else tag[:1].upper() + tag[1:]
        return self._card(one.lang, story.title, kicker, story.image)

    def card_of_issue(self, issue: PastIssue) -> PageCard:
        """What networks show for an issue: with the picture of its first story that has one."""
        pictures = [one.shown.story.image for one in self.stories_of(issue) if one.shown.story.image]
        day = locales.format_date(self.day(issue.at), issue.lang)
        return self._card(issue.lang, issue.subject, day, pictures[0] if pictures else None)

    def card_of_site(self, lang: str, newsletter: str, tagline: str) -> PageCard:
        """What networks show for the home page."""
        return self._card(lang, newsletter, tagline, None)

    def card_file(self, card: PageCard) -> Path:
        """The card as a JPEG file. It is shown at the address of its story or issue alone, and goes with that."""
        return card_file(card, self._palette, self.cards)

    def card_version(self, card: PageCard) -> str:
        """A short text that changes with the card."""
        return card.version(self._palette)

    def _card(self, lang: str, title: str, kicker: str, image: Image | None) -> PageCard:
        brand = brand_view(self._publisher.brand, lang, None)
        card = PageCard(lang, title, kicker, brand.name, brand.initial)
        return replace(card, picture=image.path, focus=image.focus) if image else card

    def _begins(self, event: Event, lang: str) -> str:
        """`10 декември, четвъртък, 14:00 ч.`"""
        zone = self._publisher.config.schedule.zone
        first = event.starts.astimezone(zone)
        weekday = locales.format_hours(event.starts, None, lang, zone)
        weekday = weekday.lower() if lang == "bg" else weekday
        return f"{first.day} {locales.format_month(first, lang)}, {weekday}"
