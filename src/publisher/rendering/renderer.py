"""Posts and editions → messages. Pure: data in, `Message` out; only resized pictures are written, to a cache folder."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from publisher.config.tables import Brand
from publisher.core.folders import require_files
from publisher.core.types import Edition, Letter, MailKind, Message, Story
from publisher.rendering import account_letters, letters, newsletter, social
from publisher.rendering.account_letters import AccountLetter
from publisher.rendering.formats import invitations, staff_calendar
from publisher.rendering.formats.staff_calendar import CalendarItem
from publisher.rendering.pages.story_pages import StoryPages
from publisher.rendering.settings import RenderSettings
from publisher.rendering.templates import Templates


class Renderer:
    """Fills in the templates of one workspace.

    `brand` gives the brand of now, where it may change while the program runs; without it that of `settings` stays.
    """

    def __init__(self, templates: Path, settings: RenderSettings, brand: Callable[[], Brand] | None = None) -> None:
        self._templates = Templates(templates)
        self._settings_now, self._brand = settings, brand
        self._pages = StoryPages(settings, settings.workspace or templates.parent)

    @property
    def _settings(self) -> RenderSettings:
        brand = self._brand() if self._brand else self._settings_now.brand
        if brand != self._settings_now.brand:
            self._settings_now = replace(self._settings_now, brand=brand)
            workspace = self._settings_now.workspace or self._templates.folder.parent
            self._pages = StoryPages(self._settings_now, workspace)
        return self._settings_now

    @property
    def settings(self) -> RenderSettings:
        """What the look of every message depends on now, for a preview that changes some of it."""
        return self._settings

    @property
    def pages(self) -> StoryPages:
        """Stories for the public pages."""
        _ = self._settings
        return self._pages

    def check_folder(self) -> None:
        """Raise `ConfigError` when there is no folder of templates, or nothing in it."""
        require_files(self._templates.folder, "paths.templates")

    def newsletter(self, edition: Edition) -> Message:
        """The mail of an edition: subject, preheader, HTML, text and pictures, in the edition's language.

        It has `[[reader.NAME]]` for each of `SCALARS`, and marks around the blocks that only some readers get, for
        `core.reader_blocks` to cut. The edition's kind selects the templates. Raises `TemplateError` with file and
        line, and `PostError` for a picture that cannot be read.
        """
        return newsletter.render(edition, self._templates, self._settings)

    def letter(self, letter: Letter) -> Message:
        """The mail of a letter, from the templates `newsletter/letter.*`. Raises `TemplateError`."""
        return letters.render(letter, self._templates, self._settings)

    def account_letter(self, letter: AccountLetter) -> Message:
        """The mail of a letter to one of the staff about their account. Raises `TemplateError`."""
        return account_letters.render(letter, self._templates.folder, self._settings)

    def social(self, story: Story, template: str, limit: int, measure: Callable[[str], int], own: str = "") -> Message:
        """A story's post, from the template `social/TEMPLATE.txt.j2`, at most `limit` long by `measure` (0 = no limit).

        With `own` words, those and the story's link are the post, whole, however long they are.

        Raises `TemplateError` when nothing fits, and the errors of `newsletter`.
        """
        if own:
            return social.in_own_words(story, own, measure, self._settings)
        return social.render(story, template, limit, measure, self._templates, self._settings)

    def calendar_entry(self, story: Story, stamp: date) -> str:
        """A story's event as iCalendar text, as the mail has it; "" without an event.

        `stamp` is the day of this version, for a story that does not know when it was changed.
        """
        if story.event is None:
            return ""
        url = self._settings.pages.story(story)
        organiser, zone = self._settings.organiser(story.lang), self._settings.zone
        return invitations.entry(story, story.event, organiser, url, stamp, zone)

    def staff_calendar(self, title: str, lang: str, items: Sequence[CalendarItem]) -> str:
        """A calendar of publications as iCalendar text, its words in the language `lang`."""
        return staff_calendar.calendar_text(title, self._settings.host, lang, items)

    def fingerprint(self, template: str) -> str:
        """SHA-256 (hex) over the template files that a message is made from.

        `template` is "newsletter/KIND" for one kind of edition ("newsletter/digest"), "newsletter" for all kinds, or
        else the name of a social template.
        """
        family, _, kind = template.partition("/")
        if family == "newsletter":
            kinds: list[MailKind] = [name for name in newsletter.KINDS if kind in ("", name)]
            return self._templates.fingerprint(*(name for one in kinds for name in newsletter.template_names(one)))
        return self._templates.fingerprint(social.template_name(template))
