"""`publisher issues edit|duplicate|delete|move|withdraw`."""

import click

from publisher.cli.approving import approve
from publisher.cli.calendar import publication_json, publication_lines
from publisher.cli.digests import digest
from publisher.cli.issues import by_language, issue_json, issues, made_line
from publisher.cli.session import WAITS, Session, in_sentence, parse_time, pass_session
from publisher.core.wording import joined, text_of, worded

__all__ = ["issues"]

issues.add_command(approve)
issues.add_command(digest)


@issues.command()
@click.argument("key")
@click.option("--subject", "subjects", multiple=True, metavar="LANG=TEXT", help="The subject in a language.")
@click.option(
    "--preheader", "preheaders", multiple=True, metavar="LANG=TEXT", help="The line that inboxes show; may be empty."
)
@click.option(
    "--intro", "intros", multiple=True, metavar="LANG=TEXT", help="The lines above the first story; may be empty."
)
@click.option("--add", multiple=True, metavar="SLUG", help="One more story, at the end (repeatable).")
@click.option("--remove", multiple=True, metavar="SLUG", help="A story less (repeatable).")
@click.option("--order", default="", metavar="SLUG,SLUG…", help="These stories first; the others follow as they were.")
@pass_session
def edit(
    session: Session,
    key: str,
    subjects: tuple[str, ...],
    preheaders: tuple[str, ...],
    intros: tuple[str, ...],
    add: tuple[str, ...],
    remove: tuple[str, ...],
    order: str,
) -> int:
    """Change the texts and the stories of the issue KEY, before it has gone out."""
    from publisher.app.issue_editing import WrongTexts, edit_issue

    if not (subjects or preheaders or intros or add or remove or order):
        raise click.UsageError(
            worded("name what to change: --subject, --preheader, --intro, --add, --remove or --order")
        )
    headlines = by_language(subjects, "--subject")
    lines = by_language(preheaders, "--preheader", empty=True)
    introductions = by_language(intros, "--intro", empty=True)
    with session.open() as publisher:
        try:
            done = edit_issue(
                publisher, key, subjects=headlines, preheaders=lines, intros=introductions, add=add, remove=remove,
                order=[slug.strip() for slug in order.split(",") if slug.strip()],
            )  # fmt: skip
        except WrongTexts as error:
            raise click.UsageError(text_of(error)) from error
        voided = [publication_json(row) for row in done.voided]
        waiting = [joined(", ", [row.lang, in_sentence(row.at, publisher)]) for row in done.voided]
    session.done(issue_json(done.issue) | {"to_approve": voided}, made_line(done.issue))
    for edition in waiting:
        session.say(worded("approved before the change, and must be approved again: %(edition)s", edition=edition))
    return WAITS if waiting else 0


@issues.command()
@click.argument("key")
@click.argument("new")
@pass_session
def duplicate(session: Session, key: str, new: str) -> None:
    """Make another issue NEW with the stories and texts of KEY."""
    with session.open() as publisher:
        issue = publisher.issue_changes.duplicate(key, new, publisher.clock())
    session.done(issue_json(issue), made_line(issue))


@issues.command()
@click.argument("key")
@pass_session
def delete(session: Session, key: str) -> None:
    """Delete the issue KEY, unless it is on the calendar or has gone out."""
    with session.open() as publisher:
        publisher.issue_changes.delete(key)
    session.done({"key": key, "deleted": True}, worded("issue %(key)s is deleted; its posts stay", key=key))


@issues.command()
@click.argument("key")
@click.option("--at", required=True, help="2026-12-03T08:00 (in the workspace's time zone).")
@click.option("--channel", default="", help="Only its editions on this channel.")
@pass_session
def move(session: Session, key: str, at: str, channel: str) -> None:
    """Move all editions of the issue KEY that are on the calendar to another time."""
    from publisher.app.issue_editing import move_issue

    with session.open() as publisher:
        rows = move_issue(publisher, key, parse_time(at, publisher), publisher.clock(), channel)
        session.show([publication_json(row) for row in rows], *publication_lines(rows, publisher), "")


@issues.command()
@click.argument("key")
@click.option("--undo", is_flag=True, help="Put it back.")
@pass_session
def withdraw(session: Session, key: str, undo: bool) -> None:
    """Take the issue KEY out of the public archive, with the stories that no other issue shows.

    Mails that went out stay.
    """
    from publisher.app.issue_editing import restore_issue, withdraw_issue

    with session.open() as publisher:
        changed = restore_issue(publisher, key) if undo else withdraw_issue(publisher, key, publisher.clock())
    session.done({"key": key, "withdrawn": not undo, "changed": changed}, _in_archive(key, undo, changed))


def _in_archive(key: str, undo: bool, changed: bool) -> str:
    if undo:
        now = worded("issue %(key)s is in the archive now", key=key)
        return now if changed else worded("issue %(key)s is in the archive already", key=key)
    now = worded("issue %(key)s is not in the archive now", key=key)
    said = now if changed else worded("issue %(key)s is not in the archive already", key=key)
    return worded("%(said)s; `publisher issues withdraw %(key)s --undo` puts it back", said=said, key=key)
