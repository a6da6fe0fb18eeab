"""Posts and editions → messages. Pure: data in, `Message` out; only resized pictures are written, to a cache folder."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from publisher.config.tables import Brand
from publisher.core.links import Links
from publisher.core.types import Edition, Letter, MailKind, Message, Story
from publisher.rendering import letters, newsletter, social
from publisher.rendering.formats import invitations
from publisher.rendering.templates import Templates
from publisher.rendering.views.page_links import Pages


class Renderer:
    """Fills in the templates of one workspace.

    `newsletter_names` is the newsletter's title by language. `posts` is the folder that pictures in a post's body are
    relative to; without it these show as their descriptions. `cache` takes resized pictures; without it the originals
    go out as they are. A logo that is a file is looked for beside the templates folder. `links` are the public pages,
    `languages` those of the workspace, the source first; with `images` "link" pictures of `cache` are shown from there.
    `lists` are the titles of mailing lists, by name and language.
    """

    def __init__(
        self,
        templates: Path,
        brand: Brand,
        newsletter_names: Mapping[str, str],
        articles: Literal["full", "teaser"],
        zone: ZoneInfo,
        cache: Path | None = None,
        posts: Path | None = None,
        links: Links | None = None,
        languages: Sequence[str] = (),
        images: Literal["embed", "link"] = "embed",
        lists: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        self._templates = Templates(templates)
        pages = Pages(links, tuple(languages))
        self._style = newsletter.NewsletterStyle(brand, newsletter_names, articles, zone, cache, posts, pages, images)
        self._lists = letters.ListNames(lists or {})

    def newsletter(self, edition: Edition) -> Message:
        """The mail of an edition: subject, preheader, HTML, text and pictures, in the edition's language.

        `[[reader.NAME]]` stands for each of `SCALARS`, and what only some readers get stands between marks, by which
        `core.reader_blocks` cuts. The edition's kind chooses the templates. Raises `TemplateError` with file and line,
        and `PostError` for a picture that cannot be read.
        """
        return newsletter.render(edition, self._templates, self._style)

    def letter(self, letter: Letter) -> Message:
        """The mail of a letter by the templates `newsletter/letter.*`. Raises `TemplateError`."""
        return letters.render(letter, self._templates, self._style, self._lists)

    def social(self, story: Story, template: str, limit: int, measure: Callable[[str], int]) -> Message:
        """A story's post by the template `social/TEMPLATE.txt.j2`, at most `limit` long by `measure` (0 = no limit).

        Raises `TemplateError` when nothing fits, and as `newsletter` does.
        """
        return social.render(
            story,
            template,
            limit,
            measure,
            templates=self._templates,
            zone=self._style.zone,
            cache=self._style.cache,
            pages=self._style.pages,
        )

    def calendar_entry(self, story: Story, stamp: date) -> str:
        """A story's event as iCalendar text; "" when it has none. `stamp` is the day that it was as told."""
        if story.event is None:
            return ""
        return invitations.entry(story, story.event, self._style.host, self._style.pages.story(story), stamp)

    def fingerprint(self, template: str) -> str:
        """SHA-256 (hex) over the template files that are used.

        "newsletter/digest" (or another kind) are those of one kind of mail, "newsletter" those of all kinds; any other
        name is a social template.
        """
        family, _, kind = template.partition("/")
        if family == "newsletter":
            kinds: list[MailKind] = [name for name in newsletter.KINDS if kind in ("", name)]
            return self._templates.fingerprint(*(name for one in kinds for name in newsletter.template_names(one)))
        return self._templates.fingerprint(social.template_name(template))
