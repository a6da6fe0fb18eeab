"""Previews: what readers would see of an issue or a post if it went out now. Nothing is sent or scheduled."""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from publisher.app.assembly import Publisher
from publisher.app.scheduling import kind_on
from publisher.app.trial_sends import composed_or_draft, sample_reader
from publisher.channels.mail.message.gaps import Gaps
from publisher.core import locales
from publisher.core.errors import Conflict, FileError, NotFound
from publisher.core.reader_blocks import variant
from publisher.core.states import PublicationState
from publisher.core.types import Message
from publisher.core.wording import system_words, worded
from publisher.planning import Publication, PublicationKind
from publisher.planning.composing import Composed
from publisher.planning.earlier import Place
from publisher.planning.past_editions import PastEditions
from publisher.rendering.template_check.check import TemplateProblem

__all__ = [
    "Preview", "TemplateProblem", "as_read", "dry_run", "filled", "preview", "remarks_on", "sent_preview",
    "template_problems", "too_heavy", "write_previews",
]  # fmt: skip

_OUT = (PublicationState.PUBLISHING, PublicationState.PUBLISHED)
_USUAL_CHANNEL: dict[PublicationKind, str] = {"issue": "newsletter", "post": "folder"}


@dataclass(frozen=True, slots=True)
class Preview:
    """One language of an issue or a post on a channel.

    `message` is None, or a draft for staff, while something is in the way. `why` says what that is, or which stories
    were left out. `remarks` name what mailboxes and mail programs may not like about a mail, or what a network would
    make of a text.
    """

    what: str
    channel: str
    lang: str
    message: Message | None
    why: str
    remarks: tuple[str, ...] = ()


def dry_run(publisher: Publisher, what: str, channel: str, langs: Sequence[str], at: datetime) -> list[Preview]:
    """What would go out on a channel at a time, in each language; `langs` () = all of the workspace.

    The channel decides whether `what` is an issue or a post. The message still has the marks around its readers'
    blocks. What is out or on its way already is remarked on. Raises `NotFound`, `ConfigError`.
    """
    kind = kind_on(publisher.channel(channel))
    shown = [_compose(publisher, kind, what, channel, lang, at) for lang in langs or publisher.languages]
    return [replace(one, remarks=(*one.remarks, *_taken(publisher, kind, one, at))) for one in shown]


def preview(
    publisher: Publisher, what: str, now: datetime, channel: str = "", langs: Sequence[str] = ()
) -> list[Preview]:
    """An issue's editions or a post's texts, as a reader of all stories gets them; `langs` () = in every language.

    A reader's own values are samples. An edition that waits for a review is shown as a draft, with a watermark.

    `channel` "" = newsletter for an issue and folder for a post, or else the first channel that carries one. Raises
    `NotFound`, `ConfigError`, `InvalidInput` for a channel that does not carry it.
    """
    kind: PublicationKind = "issue" if publisher.issues.exists(what) else "post"
    name = channel or _usual_channel(publisher, kind)
    if kind == "post":
        return [_compose(publisher, kind, what, name, lang, now) for lang in langs or publisher.languages]
    shown = [(lang, composed_or_draft(publisher, what, name, lang, now)) for lang in langs or publisher.languages]
    return [as_read(publisher, Preview(what, name, lang, one.message, one.why), now) for lang, one in shown]


def sent_preview(publisher: Publisher, number: int, now: datetime) -> Preview:
    """An edition as it has gone out, with a sample reader's values. Raises `NotFound` for what is no such edition."""
    row = publisher.calendar.get(number)
    editions = PastEditions(publisher.store, publisher.config.workspace)
    message = editions.message(number) if row.kind == "issue" and row.state in _OUT else None
    if message is None:
        raise NotFound(worded("nothing of this has gone out yet"))
    return as_read(publisher, Preview(row.what, row.channel, row.lang, message, ""), now)


def filled(message: Message, values: Mapping[str, str]) -> Message:
    """A message without marks as one reader gets it, with the values of `[[reader.NAME]]` in it."""
    escaped = {name: html.escape(value) for name, value in values.items()}
    return replace(
        message,
        subject=Gaps(message.subject, "subject").fill(values),
        html=Gaps(message.html, "html").fill(escaped),
        text=Gaps(message.text, "text").fill(values),
    )


def remarks_on(publisher: Publisher, publication: Publication) -> tuple[str, ...]:
    """What a network would make of a publication's text that its author may not mean; () for a mail."""
    return _network_remarks(publisher, publication.channel, publication)


def write_previews(previews: Sequence[Preview], folder: Path) -> list[Path]:
    """Write each preview as `WHAT.CHANNEL.LANG.html` and `.txt` into `folder`, which is made. Raises `FileError`."""
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for one in previews:
            for suffix, text in _files(one).items():
                path = folder / f"{one.what}.{one.channel}.{one.lang}{suffix}"
                path.write_text(text, encoding="utf-8")
                written.append(path)
    except OSError as error:
        raise FileError(
            worded("the preview cannot be written: %(error)s", error=system_words(error)), error.filename or folder
        ) from error
    return written


def too_heavy(publications: Sequence[Publication]) -> list[str]:
    """A line about each mail on the calendar that is so heavy that mailboxes cut it off or refuse it."""
    from publisher.rendering.weight import check_weight

    return [
        worded("%(what)s (%(lang)s): %(message)s", what=row.what, lang=row.lang, message=finding.message)
        for row in publications
        if row.kind == "issue" and row.message is not None
        for finding in check_weight(variant(row.message))
    ]


def template_problems(publisher: Publisher) -> list[TemplateProblem]:
    """Every fault of the workspace's templates, by file and line."""
    from publisher.rendering.template_check.check import check_templates

    return check_templates(publisher.config.folder("templates"))


def _usual_channel(publisher: Publisher, kind: PublicationKind) -> str:
    usual = _USUAL_CHANNEL[kind]
    if usual in publisher.config.channels:
        return usual
    return next((name for name in publisher.config.channels if kind_on(publisher.channel(name)) == kind), usual)


def _compose(publisher: Publisher, kind: PublicationKind, what: str, channel: str, lang: str, at: datetime) -> Preview:
    day = at.astimezone(publisher.config.schedule.zone).date()
    composed = publisher.composer.compose(kind, what, channel, lang, day)
    return Preview(what, channel, lang, composed.message, composed.why, _network_remarks(publisher, channel, composed))


def as_read(publisher: Publisher, one: Preview, now: datetime) -> Preview:
    """The mail without marks and with a sample reader's values, and remarks about it."""
    if one.message is None:
        return one
    message = variant(one.message)
    remarks = tuple(_remarks(message))
    values = {
        "name": locales.gettext(one.lang, "Reader"),
        "unsubscribe_url": f"mailto:{publisher.mailbox}?subject=Unsubscribe",
        **sample_reader(publisher, one.lang, now, publisher.links.issue(one.what, one.lang)),
    }
    return replace(one, message=filled(message, values), remarks=remarks)


def _taken(publisher: Publisher, kind: PublicationKind, one: Preview, at: datetime) -> tuple[str, ...]:
    try:
        publisher.calendar.check_place(Place(kind, one.what, one.channel, one.lang, at))
    except Conflict as conflict:
        return (str(conflict),)
    return ()


def _network_remarks(publisher: Publisher, channel: str, what: Publication | Composed) -> tuple[str, ...]:
    where = publisher.channel(channel)
    if where.audience == "subscribers" or what.message is None:
        return ()
    return tuple(where.remarks(what.message))


def _remarks(message: Message) -> list[str]:
    from publisher.rendering.client_lint import lint
    from publisher.rendering.weight import check_weight

    return [finding.message for finding in check_weight(message)] + [gap.said for gap in lint(message.html)]


def _files(one: Preview) -> dict[str, str]:
    """What is written of a preview, by the ending of the file's name."""
    if one.message is None:
        return {}
    page = one.message.html
    # As addresses of files, a browser shows the pictures that a mail carries with it.
    for item in one.message.media:
        if item.content_id:
            page = page.replace(f"cid:{item.content_id}", item.path.as_uri())
    return {suffix: text for suffix, text in {".html": page, ".txt": one.message.text}.items() if text}
