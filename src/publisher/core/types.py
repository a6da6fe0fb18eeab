"""Frozen values that several packages share. No behaviour beyond derived properties."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from publisher.core.focus import MIDDLE, Focus

Clock = Callable[[], datetime]
"""Returns the current time, aware; only `app` provides one."""
Severity = Literal["error", "warning"]
MailKind = Literal["issue", "digest", "story", "invitation", "letter"]
"""A letter is a mail to one person about their subscription; it does not belong to a list."""
Cadence = Literal["each", "weekly", "monthly"]
"""How often a reader wants mail; an issue is for the readers of one cadence."""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of a post. `path` is absolute and inside the posts folder; `focus` stays in view where it is cut."""

    path: Path
    alt: str
    caption: str = ""
    focus: Focus = MIDDLE


@dataclass(frozen=True, slots=True)
class Event:
    """The event of an invitation. Times are aware, in the organisation's zone.

    `register_url` is where readers register (https or mailto, "" where they need not), `register_by` the last moment.
    """

    starts: datetime
    ends: datetime | None
    place: str
    register_url: str = ""
    register_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """One news item in one language: a Markdown file with front matter, known by its slug.

    `content_hash` (sha256, hex) covers everything that a reader would see, in a canonical form.
    `body_line` is the 1-based line of `path` on which the body starts. `publish_at` (UTC) is when staff want it to go
    out; None = in the next free slot, or when somebody says. `social` has words of its own for a channel in a language,
    as pairs of `CHANNEL-LANG` and the words.
    """

    slug: str
    lang: str
    title: str
    date: date
    summary: str
    body: str
    path: Path
    content_hash: str
    tags: tuple[str, ...] = ()
    image: Image | None = None
    canonical_url: str = ""
    event: Event | None = None
    body_line: int = 1
    publish_at: datetime | None = None
    social: tuple[tuple[str, str], ...] = ()

    @property
    def look_hash(self) -> str:
        """`content_hash`, and the focus of the picture, which changes no word: translations do not depend on it."""
        moved = self.image is not None and self.image.focus != MIDDLE
        return f"{self.content_hash} {self.image.focus}" if self.image and moved else self.content_hash


@dataclass(frozen=True, slots=True)
class Story:
    """A post in the language of a reader, ready to be rendered.

    `body` is Markdown. `machine` is true while no person has approved the translation; `engine` then names the
    translator. `url` is the page that the story links to ("" when there is none). `changed` is when the post was last
    changed, aware; None where that is not known.
    """

    slug: str
    lang: str
    title: str
    summary: str
    body: str
    date: date
    url: str = ""
    tags: tuple[str, ...] = ()
    image: Image | None = None
    event: Event | None = None
    machine: bool = False
    engine: str = ""
    changed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """An issue in one language: what a newsletter is rendered from.

    `kind` chooses the template; an invitation is a single story with an event.

    `untranslated` are the issue's stories that so far exist only in another language; the edition names and links them.
    `languages` are those in which the issue is published or planned, None where that is not known; of the `undecided`
    ones nothing is said, since a person has still to approve them. A `draft` is for staff alone, and
    says so. A `note` stands above everything else: it is for staff, too.
    """

    issue: str
    lang: str
    subject: str
    date: date
    stories: tuple[Story, ...]
    preheader: str = ""
    intro: str = ""
    untranslated: tuple[Story, ...] = ()
    kind: MailKind = "issue"
    languages: tuple[str, ...] | None = None
    undecided: tuple[str, ...] = ()
    draft: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """The content of a mail to one person about their subscription.

    `confirm`: a link that confirms it; `known`: one to the subscription that they have; `data`: one to what is kept
    of them; `address`: one that confirms a new address; `moved`: to the old address, that another one gets the mail.

    `lists` are names of lists, `days` how long the link works (0 = no end).
    """

    purpose: Literal["confirm", "known", "data", "address", "moved"]
    lang: str
    url: str
    lists: tuple[str, ...] = ()
    days: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of a check on one segment (`segment` is its id, "" for the whole post).

    `message` is the English sentence. `variant` and `values` are what it was made from, so that it can be worded again,
    in another language or as later releases say it; older stored findings are without them.
    """

    code: str
    severity: Severity
    message: str
    segment: str = ""
    variant: str = field(default="", compare=False)
    values: tuple[tuple[str, str], ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Media:
    """A picture that goes with a message. `content_id` is set when the mail's HTML refers to it by `cid:`."""

    path: Path
    alt: str
    mime: str
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail, as text (a calendar entry)."""

    name: str
    mime: str
    text: str


@dataclass(frozen=True, slots=True)
class Message:
    """What a publication says, rendered and frozen at approval.

    Mail uses `subject`, `preheader`, `html` and `text`; a social post uses `text`, `link` and `media`.
    `length` is what the network counts (X: weighted characters), 0 where nothing is counted. Scalars that differ
    from reader to reader are written in `html` and `text` as `[[reader.NAME]]` and filled in by the channel. Blocks for
    some readers only are between marks (`core.reader_blocks`). `scheduled`: made by the schedule, not by people, which
    its headers say (RFC 3834).
    """

    lang: str
    text: str
    subject: str = ""
    preheader: str = ""
    html: str = ""
    link: str = ""
    length: int = 0
    media: tuple[Media, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    kind: MailKind = "issue"
    scheduled: bool = False


@dataclass(frozen=True, slots=True)
class Destination:
    """Where one delivery goes: a subscriber's address, or a channel's account.

    `key` is unique in the ledger and fixed when the delivery is planned; it is the base of the Message-ID or of
    the network's idempotency key. `reader` holds the values for `[[reader.NAME]]`. `bounce_token` names the delivery
    in a mail's return path, "" when reports are not read.
    """

    address: str
    key: str
    lang: str
    name: str = ""
    reader: Mapping[str, str] = field(default_factory=dict)
    bounce_token: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The far side has accepted. `remote_id` and `url` name the result there, `reply` is its answer (bounded)."""

    remote_id: str = ""
    url: str = ""
    reply: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One line of `publisher doctor`: `mend` says how to get what is missing."""

    check: str
    ok: bool
    message: str
    mend: str = ""
