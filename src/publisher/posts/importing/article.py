"""What every kind of source is read into: an article, and what is to be said about how it was read."""

from dataclasses import dataclass, field

from publisher.core.errors import PublisherError, describe_bug
from publisher.core.wording import worded

PICTURE_TARGET = "imported-picture-"
"""The body names its pictures by this and a number, until their files are stored."""

UNREAD = "entry that cannot be read"
"""What `Dropped.kind` calls an entry of a feed or an export when reading it fails."""


@dataclass(frozen=True, slots=True)
class Found:
    """A value, and where it stands in the source, in words ("the line “Публикувано на …”")."""

    value: str
    origin: str


@dataclass(frozen=True, slots=True)
class FoundPicture:
    """A picture of an article: the name or address that the source gives it, and its bytes where it contains them.

    `name` is "" when the source shows that there is a picture, but not which.
    """

    name: str
    alt: str = ""
    caption: str = ""
    data: bytes | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """A block of the source that is not in the post; `kind` says what it looks like (menu, footer, share …)."""

    kind: str
    text: str


@dataclass(slots=True)
class Article:
    """One story as read from a source, not yet a post.

    `body` is Markdown; a picture in it has the address `imported-picture-N`, N counting from 0 in `pictures`. `lead`
    is the number of the picture for the head of the post. `address` is the story's own page; `identity` tells it from
    all other stories of its source for ever (a feed's guid, a Message-ID). `unfinished` = its author calls it a draft.
    """

    source: str
    title: Found | None = None
    date: Found | None = None
    summary: Found | None = None
    body: str = ""
    address: str = ""
    identity: str = ""
    tags: tuple[str, ...] = ()
    pictures: list[FoundPicture] = field(default_factory=list)
    lead: int | None = None
    dropped: list[Dropped] = field(default_factory=list)
    uncertain: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    offered_dates: list[str] = field(default_factory=list)
    unfinished: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """The articles of one source, and the parts of it that are none (menus, comments, settings of an export)."""

    source: str
    articles: tuple[Article, ...]
    left_out: tuple[Dropped, ...] = ()


def unread(where: str, error: Exception) -> Dropped:
    """What is told of one entry that cannot be read; the others of its source are read all the same."""
    said = worded("%(what)s: %(why)s", what=where, why=error)
    return Dropped(UNREAD, said if isinstance(error, PublisherError) else describe_bug(error, where))
