"""What the look of every message depends on, besides its stories and the template files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from publisher.config.tables import Brand
from publisher.core import locales
from publisher.rendering.formats.invitations import Organiser
from publisher.rendering.views.page_links import PageLinks

NO_PAGES = PageLinks(None, ())


@dataclass(frozen=True, slots=True)
class RenderSettings:
    """The settings of one workspace's renderer.

    `newsletter_names` is the newsletter's title by language, `list_titles` that of each mailing list; `hashtags` are
    those that posts may have, by language. With `articles` "teaser", issues of several stories show them in brief if
    each can be read whole elsewhere. `posts` is the
    folder that pictures in a post's body are relative to; without it, such a picture shows as its description. `cache`
    receives resized pictures; without it the originals are sent unchanged. With `images` "link" and public pages,
    pictures of `cache` are shown from those pages; otherwise they are attached to the mail. `mailbox` is the address
    that answers for events in calendar files. `workspace` is what a logo's path is relative
    to; without it the parent of the templates folder.
    """

    brand: Brand
    newsletter_names: Mapping[str, str]
    articles: Literal["full", "teaser"]
    zone: ZoneInfo
    cache: Path | None = None
    posts: Path | None = None
    pages: PageLinks = NO_PAGES
    images: Literal["embed", "link"] = "embed"
    list_titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    hashtags: Mapping[str, Sequence[str]] = field(default_factory=dict)
    mailbox: str = ""
    workspace: Path | None = None

    def organiser(self, lang: str) -> Organiser:
        """Who invites to events, for readers of a language."""
        return Organiser(self.host, locales.in_language(self.brand.name, lang), self.mailbox)

    @property
    def host(self) -> str:
        """The sender's host name, for identifiers that must not change between mails."""
        address = self.brand.url or (self.pages.links.address if self.pages.links else "")
        return urlsplit(address).hostname or "publisher.invalid"
