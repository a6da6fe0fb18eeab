"""`publisher calendar`, `schedule`, `publish` and `preview`."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from publisher.cli.session import WAITS, Session, local, parse_time, pass_session
from publisher.core.states import PublicationState

if TYPE_CHECKING:
    from publisher.app.assembly import Publisher
    from publisher.core.types import Message
    from publisher.planning import Publication, PublicationKind


@click.command()
@pass_session
def calendar(session: Session) -> None:
    """What goes out when, where and in which language; what waits, and why."""
    with session.open() as publisher:
        rows = publisher.calendar.all()
        value = [publication_json(row) for row in rows]
        session.show(value, *publication_lines(rows, publisher), "nothing is scheduled yet")


@click.group()
def schedule() -> None:
    """Add, approve, cancel, pause or resume a publication."""


@schedule.command()
@click.argument("what")
@click.option("--channel", required=True)
@click.option("--lang", "langs", multiple=True, help="One language alone; all configured ones otherwise.")
@click.option("--at", required=True, help="2026-12-01T09:00 (in the workspace's zone), or now.")
@click.option("--expires-after", type=float, metavar="HOURS", help="How late it may still go out.")
@pass_session
def add(session: Session, what: str, channel: str, langs: tuple[str, ...], at: str, expires_after: float | None) -> int:
    """Put a post or an issue on the calendar."""
    return _schedule(session, what, channel, langs, at, expires_after)


@click.command()
@click.argument("slug")
@click.option("--channel", required=True)
@click.option("--lang", "langs", multiple=True, help="One language alone; all configured ones otherwise.")
@click.option("--at", default="now", show_default=True)
@click.option("--dry-run", is_flag=True, help="Show what would be published, and publish nothing.")
@pass_session
def publish(session: Session, slug: str, channel: str, langs: tuple[str, ...], at: str, dry_run: bool) -> int:
    """Put a post on the calendar for now, or for a time; the running scheduler or the next tick sends it."""
    if not dry_run:
        return _schedule(session, slug, channel, langs, at, None)
    with session.open() as publisher:
        kind: PublicationKind = "issue" if publisher.channel(channel).audience == "subscribers" else "post"
        day = parse_time(at, publisher).astimezone(publisher.config.schedule.zone).date()
        shown = []
        for lang in langs or publisher.languages:
            composed = publisher.composer.compose(kind, slug, channel, lang, day)
            message = composed.message
            shown.append(
                {
                    "channel": channel, "lang": lang, "text": message.text if message else None,
                    "length": message.length if message else None, "why": composed.why,
                }
            )  # fmt: skip
    session.show(
        shown, ["language", "length", "text"], [(s["lang"], s["length"], s["text"] or s["why"]) for s in shown], ""
    )
    return WAITS if any(s["text"] is None for s in shown) else 0


def _schedule(session: Session, what: str, channel: str, langs: tuple[str, ...], at: str, hours: float | None) -> int:
    with session.open() as publisher:
        time = parse_time(at, publisher)
        expires = _duration(hours, time)
        rows = [publisher.schedule(what, channel, lang, time, expires) for lang in langs or publisher.languages]
        session.show([publication_json(row) for row in rows], *publication_lines(rows, publisher), "")
    return WAITS if any(row.state is PublicationState.NEEDS_REVIEW for row in rows) else 0


def _duration(hours: float | None, start: datetime) -> timedelta | None:
    if hours is None:
        return None
    try:
        duration = timedelta(hours=hours)
        if duration > timedelta() and start + duration:
            return duration
    except (OverflowError, ValueError):
        pass
    raise click.UsageError(f"--expires-after {hours:g}: write a number of hours, more than 0")


def _step(name: str, help_text: str) -> None:
    @schedule.command(name, help=help_text)
    @click.argument("number", type=int)
    @pass_session
    def step(session: Session, number: int) -> None:
        with session.open() as publisher:
            verbs = {
                "approve": lambda: publisher.calendar.approve(number, publisher.clock()),
                "cancel": lambda: publisher.calendar.cancel(number, publisher.clock()),
                "pause": lambda: publisher.calendar.pause(number),
                "resume": lambda: publisher.calendar.resume(number),
            }
            row = verbs[name]()
            session.show(publication_json(row), *publication_lines([row], publisher), "")


_step("approve", "Render publication NUMBER as things stand and let it go out.")
_step("cancel", "Take publication NUMBER off the calendar.")
_step("pause", "Hold publication NUMBER, also in the middle of sending.")
_step("resume", "Let a paused publication NUMBER go on.")


@click.command()
@click.argument("what")
@click.option("--channel", help="newsletter for an issue, folder for a post, unless said otherwise.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("preview"), show_default=True)
@pass_session
def preview(session: Session, what: str, channel: str | None, out: Path) -> int:
    """Write an issue's editions (.html, .txt) or a post's social texts (.txt) to a folder; nothing is sent."""
    written, waits = [], False
    from publisher.core.reader_blocks import variant

    with session.open() as publisher:
        is_issue = any(issue.key == what for issue in publisher.issues.all())
        name = channel or ("newsletter" if is_issue else "folder")
        out.mkdir(parents=True, exist_ok=True)
        for lang in publisher.languages:
            day = publisher.clock().astimezone(publisher.config.schedule.zone).date()
            composed = publisher.composer.compose("issue" if is_issue else "post", what, name, lang, day)
            waits = waits or bool(composed.why)
            if composed.message is None:
                session.say(f"{what} ({lang}): {composed.why}")
                continue
            stem = out / f"{what}.{name}.{lang}"
            message = variant(composed.message)
            parts = {".html": message.html, ".txt": message.text}
            for suffix, text in parts.items():
                if text:
                    path = stem.with_name(stem.name + suffix)
                    path.write_text(_with_pictures(text, message.media), encoding="utf-8")
                    written.append(str(path))
            for remark in _remarks(message) if is_issue else ():
                session.say(f"{what} ({lang}): {remark}")
    session.show(written, ["written"], [(path,) for path in written], "nothing could be rendered")
    return WAITS if waits else 0


def _remarks(message: "Message") -> list[str]:
    """What mailboxes and mail programs may not like: weight, and gaps of known clients."""
    from publisher.rendering.client_lint import lint
    from publisher.rendering.weight import check_weight

    return [finding.message for finding in check_weight(message)] + [str(gap) for gap in lint(message.html)]


def _with_pictures(html: str, media: Sequence[Any]) -> str:
    """The mail's HTML with its `cid:` pictures as files, so that a browser shows them."""
    for item in media:
        if item.content_id:
            html = html.replace(f"cid:{item.content_id}", item.path.as_uri())
    return html


def publication_json(row: "Publication") -> dict[str, Any]:
    """A row of the calendar as `--json` prints it."""
    return {
        "id": row.id, "at": row.at, "channel": row.channel, "lang": row.lang, "what": row.what,
        "state": row.state, "why": row.why,
    }  # fmt: skip


def publication_lines(
    rows: "Sequence[Publication]", publisher: "Publisher"
) -> tuple[list[str], list[tuple[object, ...]]]:
    """Headings and lines of the calendar as a table."""
    headings = ["id", "at", "channel", "language", "what", "state", "why"]
    return headings, [(r.id, local(r.at, publisher), r.channel, r.lang, r.what, r.state, r.why) for r in rows]
