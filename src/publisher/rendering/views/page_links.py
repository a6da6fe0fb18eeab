"""Where the things that a mail speaks of can be read on the web."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from publisher.core import locales
from publisher.core.links import Links
from publisher.core.types import Story
from publisher.rendering.views.view_types import OtherEdition


def web_address(url: str) -> str:
    """The address if it is one of the web, else "": a link must not run anything."""
    return url if urlsplit(url).scheme in ("http", "https") else ""


@dataclass(frozen=True, slots=True)
class Pages:
    """Where things can be read on the web. `languages`: the source first; `links` None or empty: no public pages."""

    links: Links | None
    languages: Sequence[str]

    @property
    def there(self) -> bool:
        """Whether there are public pages."""
        return bool(self.links and self.links.address)

    def story(self, story: Story) -> str:
        """A story's page: what the post names for its own language, else ours, else what it names in another."""
        named = web_address(story.url)
        if named and story.lang in self.languages[:1]:
            return named
        return (self.links.post(story.slug, story.lang) if self.links else "") or named

    def calendar(self, story: Story) -> str:
        """The story's event for calendars, or ""."""
        return self.links.calendar_entry(story.slug, story.lang) if self.links else ""

    def others(self, issue: str, lang: str) -> tuple[OtherEdition, ...]:
        """The issue's editions in other languages; who cannot read this one can read what their link says."""
        if not self.there or self.links is None:
            return ()
        return tuple(
            OtherEdition(
                other,
                locales.gettext(other, "Read this in %(language)s", language=locales.language_name(other, other)),
                self.links.issue(issue, other),
            )
            for other in self.languages
            if other != lang
        )
