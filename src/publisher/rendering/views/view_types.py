"""What templates are given: plain words, numbers and ready HTML, and nothing that could be made to act.

The sandbox lets a template call any public method of what it is given, and a `Path` has `unlink`; hence these.
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
    """What an invitation invites to, in words: `when` is the whole, `day` and `month` its first day in short.

    `when_html` is the same, and keeps hours on one line. `calendar_url` is the event's entry for calendars on the
    public pages, "" without these.
    """

    when: str
    when_html: Markup
    place: str
    day: int
    month: str
    calendar_url: str = ""


@dataclass(frozen=True, slots=True)
class StoryView:
    """A story in words. `html` and `text` are its body, "" where the newsletter shows teasers.

    `language` names the story's language in the reader's ("английски"); `engine` is who translated it. Everything of a
    story stands between `opens` and `closes`: a reader who has had it already gets the mail without.
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
    html: Markup = field(default_factory=Markup)
    text: str = ""
    opens: Markup = field(default_factory=Markup)
    closes: Markup = field(default_factory=Markup)


@dataclass(frozen=True, slots=True)
class Untranslated:
    """Stories that exist in one other language only."""

    language: str
    stories: tuple[StoryView, ...]


@dataclass(frozen=True, slots=True)
class OtherEdition:
    """The issue in another language, on the public pages; `words` say so in that language."""

    lang: str
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class FallbackView:
    """The line that only readers get whose own language is missing, and its marks."""

    opens: Markup
    note: str
    closes: Markup


@dataclass(frozen=True, slots=True)
class EditionView:
    """An issue in the reader's language; the intro both as HTML and as text. `others` is empty without public pages."""

    lang: str
    subject: str
    preheader: str
    date: str
    intro: str
    intro_html: Markup
    stories: tuple[StoryView, ...]
    untranslated: tuple[Untranslated, ...]
    others: tuple[OtherEdition, ...]


@dataclass(frozen=True, slots=True)
class SocialLink:
    """One of the organisation's profiles."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class BrandView:
    """Who speaks, in the reader's language; `logo` is the address of its picture, None when there is none."""

    name: str
    tagline: str
    address: str
    url: str
    host: str
    social: tuple[SocialLink, ...]
    logo: PictureView | None


@dataclass(frozen=True, slots=True)
class FontsView:
    """Font stacks that every device has a member of."""

    sans: str
    serif: str


@dataclass(frozen=True, slots=True)
class MailContext:
    """All that a mail's template is given, by name.

    `newsletter` is its title; `teaser` tells summaries from whole stories, `pages` whether there are public pages (and
    so a page of preferences and one that shows the mail); `light` and `dark` are colours, `column` the words' width.
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
    """A letter in words: `purpose` is "confirm" or "known", `url` what its button opens, for `days` (0 = no end)."""

    purpose: str
    subject: str
    preheader: str
    url: str
    lists: tuple[str, ...]
    days: int


@dataclass(frozen=True, slots=True)
class LetterContext:
    """All that a letter's template is given, by name; see `MailContext`."""

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
    """All that the template of a social post is given: `title` and `summary` are shortened to what fits."""

    story: StoryView
    title: str
    summary: str
    hashtags: str
    link: str
