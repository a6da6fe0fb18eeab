"""The web addresses of stories, calendar entries and other editions."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from publisher.core import locales
from publisher.core.links import Links
from publisher.core.types import Story
from publisher.rendering.views.view_types import OtherEdition


def web_address(url: str) -> str:
    """The address if it is http or https, else "": a link must not run anything."""
    return url if urlsplit(url).scheme in ("http", "https") else ""


@dataclass(frozen=True, slots=True)
class PageLinks:
    """Web addresses for one workspace.

    `languages` has the source language first. Without public pages, `links` is None or has no address.
    """

    links: Links | None
    languages: Sequence[str]

    @property
    def there(self) -> bool:
        """Whether there are public pages."""
        return bool(self.links and self.links.address)

    def story(self, story: Story) -> str:
        """A story's page.

        In the source language it is the address in the post, else its public page. In another language it is its public
        page, else the address in the post.
        """
        named = web_address(story.url)
        if named and story.lang in self.languages[:1]:
            return named
        return (self.links.post(story.slug, story.lang) if self.links else "") or named

    def calendar(self, story: Story) -> str:
        """The address of the story's calendar file, "" without public pages."""
        return self.links.calendar_entry(story.slug, story.lang) if self.links else ""

    def others(self, issue: str, lang: str) -> tuple[OtherEdition, ...]:
        """Links to the issue's editions in other languages; the text of each link is in the language of its target."""
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
