"""Posts and editions → messages. Pure: data in, `Message` out; only resized pictures are written, to a cache folder."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from publisher.config import Brand
from publisher.rendering import newsletter as _newsletter
from publisher.rendering import social as _social
from publisher.rendering.templates import SCALARS, Templates
from publisher.rendering.weight import weight
from publisher.types import Edition, Message, Story

__all__ = ["SCALARS", "Renderer", "weight"]


class Renderer:
    """Fills in the templates of one workspace.

    `newsletter_names` is the newsletter's title by language. `posts` is the folder that pictures in a post's body are
    relative to; without it these show as their descriptions. `cache` takes resized pictures; without it the originals
    go out as they are. A logo that is a file is looked for beside the templates folder.
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
    ) -> None:
        self._templates = Templates(templates)
        self._style = _newsletter.NewsletterStyle(brand, newsletter_names, articles, zone, cache, posts)

    def newsletter(self, edition: Edition) -> Message:
        """The mail of an edition: subject, preheader, HTML, text and pictures, in the edition's language.

        `[[reader.NAME]]` stands for each of `SCALARS`. Raises `TemplateError` with file and line, and `PostError` for
        a picture that cannot be read.
        """
        return _newsletter.render(edition, self._templates, self._style)

    def social(self, story: Story, template: str, limit: int, measure: Callable[[str], int]) -> Message:
        """A story's post by the template `social/TEMPLATE.txt.j2`, at most `limit` long by `measure` (0 = no limit).

        Raises `TemplateError` when nothing fits, and as `newsletter` does.
        """
        return _social.render(
            story,
            template,
            limit,
            measure,
            templates=self._templates,
            zone=self._style.zone,
            cache=self._style.cache,
        )

    def fingerprint(self, template: str) -> str:
        """SHA-256 (hex) over the template files that are used: "newsletter", or the name of a social template."""
        if template == "newsletter":
            return self._templates.fingerprint(_newsletter.HTML, _newsletter.TEXT)
        return self._templates.fingerprint(_social.template_name(template))
