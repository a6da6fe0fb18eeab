"""The types of the values that templates get: text, numbers and safe HTML only.

The sandbox lets a template call any public method of a value, and a `Path`, for example, has `unlink`.
"""

from dataclasses import dataclass, field

from markupsafe import Markup

from publisher.rendering.formats.colours import Palette


@dataclass(frozen=True, slots=True)
class PictureView:
    """A picture in a mail: `src` is a `cid:` or https address, `width` the file's own in pixels."""

    src: str
    alt: str
    caption: str
    width: int


@dataclass(frozen=True, slots=True)
class EventView:
    """An event as text: `when` is the full date and time, `day` and `month` (its name) are those of its first day.

    `hours` is its weekday and time, for where the date stands beside it.

    `register_url` is where people register (a page or a mailbox), `register_by` until when, in words; "" for neither.

    `when_html` is `when` as HTML that keeps the hours on one line. `calendar_url` is the event's calendar file on the
    public pages, "" without these. `register_url` is where to register (https or mailto), `register_by` until when, as
    text; both "" when nobody needs to.
    """

    when: str
    when_html: Markup
    hours: str
    place: str
    day: int
    month: str
    calendar_url: str = ""
    register_url: str = ""
    register_by: str = ""


@dataclass(frozen=True, slots=True)
class StoryView:
    """A story as text. `html` and `text` are its body, "" where the newsletter shows teasers.

    `teaser` is the beginning of the summary, for a row, and `lead` a longer one, for the first screen. `small_image`
    is the picture cut to 4:3 for a row.

    `language` is the name of the story's language in the reader's ("английски"); `engine` is the translation engine. A
    template must put everything of a story between `opens` and `closes`: readers who have had it already get the mail
    without that block.
    """

    slug: str
    lang: str
    language: str
    title: str
    summary: str
    date: str
    url: str
    tags: tuple[str, ...]
    machine: bool
    engine: str
    event: EventView | None = None
    image: PictureView | None = None
    small_image: PictureView | None = None
    teaser: str = ""
    lead: str = ""
    html: Markup = field(default_factory=Markup)
    text: str = ""
    opens: Markup = field(default_factory=Markup)
    closes: Markup = field(default_factory=Markup)


@dataclass(frozen=True, slots=True)
class Untranslated:
    """Stories that exist only in one other language, whose name is `language`."""

    language: str
    stories: tuple[StoryView, ...]


@dataclass(frozen=True, slots=True)
class OtherEdition:
    """A link to the issue in another language, on the public pages; `words` is the link text, in that language.

    Where there is no edition in that language so far, `words` say so, and `url` is "".
    """

    lang: str
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class FallbackView:
    """The line for readers in whose language there is no edition, and its marks."""

    opens: Markup
    note: str
    closes: Markup


@dataclass(frozen=True, slots=True)
class BlockMarks:
    """The marks around a block that only some readers get."""

    opens: Markup
    closes: Markup


@dataclass(frozen=True, slots=True)
class EditionView:
    """An issue in the reader's language; the intro both as HTML and as text. `others` is empty without public pages.

    `preview` is hidden HTML for the head of the mail: the line that inboxes show below the subject, for each reader
    about a story that their mail holds. `several` marks what is for readers of two stories or more, `also` what
    stands between the first story and the others. `draft`: for staff, with translations that nobody has reviewed;
    `note`: for staff, "" in what readers get.
    """

    lang: str
    kind: str
    subject: str
    preheader: str
    date: str
    intro: str
    intro_html: Markup
    stories: tuple[StoryView, ...]
    untranslated: tuple[Untranslated, ...]
    others: tuple[OtherEdition, ...]
    preview: Markup
    several: BlockMarks
    also: BlockMarks
    draft: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class SocialLink:
    """One of the organisation's profiles."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class BrandView:
    """The organisation, in the reader's language; `logo` is None when there is none.

    `initial` is the letter that stands for it where there is no logo.
    """

    name: str
    initial: str
    tagline: str
    address: str
    url: str
    host: str
    social: tuple[SocialLink, ...]
    logo: PictureView | None


@dataclass(frozen=True, slots=True)
class FontsView:
    """Font stacks; every device has at least one font of each."""

    sans: str
    serif: str


@dataclass(frozen=True, slots=True)
class MailContext:
    """The variables of a mail's template.

    `newsletter` is its title; `teaser` is true where stories show only their summaries; `pages` tells whether there are
    public pages (and so a preferences page and a page that shows the mail). `light` and `dark` are palettes, `column`
    is the width of the text in CSS pixels.
    """

    lang: str
    brand: BrandView
    newsletter: str
    edition: EditionView
    fallback: FallbackView
    teaser: bool
    pages: bool
    light: Palette
    dark: Palette
    fonts: FontsView
    column: int


@dataclass(frozen=True, slots=True)
class LetterView:
    """A letter as text, for a `purpose` of `Letter`; its button opens `url`, valid for `days` (0 = no limit).

    `preview` is hidden HTML: the preheader, which inboxes show below the subject.
    """

    purpose: str
    subject: str
    preheader: str
    preview: Markup
    url: str
    lists: tuple[str, ...]
    days: int


@dataclass(frozen=True, slots=True)
class LetterContext:
    """The variables of a letter's template; see `MailContext`."""

    lang: str
    brand: BrandView
    newsletter: str
    letter: LetterView
    light: Palette
    dark: Palette
    fonts: FontsView
    column: int


@dataclass(frozen=True, slots=True)
class SocialContext:
    """The variables of a social post's template; `title` and `summary` are shortened so that the post fits."""

    story: StoryView
    title: str
    summary: str
    hashtags: str
    link: str
