"""`publisher subscribers`: list, add, import, export and erase subscribers."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from publisher.cli.progress import counting
from publisher.cli.session import WAITS, Session, local, pass_session

if TYPE_CHECKING:
    from publisher.app.assembly import Publisher
    from publisher.app.subscriber_files import Subscriber


@click.group()
def subscribers() -> None:
    """List, add, import, export and erase subscribers."""


@subscribers.command("list")
@click.option("--list", "list_name", help="Only this mailing list; by default all.")
@pass_session
def list_subscribers(session: Session, list_name: str | None) -> None:
    """List everyone, with language and consent."""
    with session.open() as publisher:
        _show(session, publisher, publisher.subscribers.all(list_name))


@subscribers.command()
@click.argument("text")
@pass_session
def search(session: Session, text: str) -> None:
    """List people whose address or name contains TEXT."""
    with session.open() as publisher:
        _show(session, publisher, publisher.subscribers.search(text), f"nobody's address or name has {text!r} in it")


@subscribers.command()
@click.argument("email")
@pass_session
def show(session: Session, email: str) -> None:
    """Print everything kept about one person, which they may ask for by law (GDPR, Art. 15 and 20)."""
    with session.open() as publisher:
        session.print_json(publisher.subscribers.export_person(email))


@subscribers.command()
@click.argument("email")
@click.option("--lang", required=True, help="The language of the edition that they get.")
@click.option("--name", default="")
@click.option("--list", "list_name", help="The mailing list; by default the first one.")
@click.option("--consent", required=True, help="How they agreed, e.g. “signed the list at the forum of 5 March 2026”.")
@pass_session
def add(session: Session, email: str, lang: str, name: str, list_name: str | None, consent: str) -> None:
    """Add a person who has agreed to get mail."""
    with session.open() as publisher:
        chosen = list_name or publisher.default_list
        email = publisher.subscribers.add(email, lang, publisher.clock(), name=name, consent=consent, list_name=chosen)
    session.done({"email": email, "lang": lang, "list": chosen}, f"{email} gets the edition in {lang}")


@subscribers.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show row by row what would happen, and change nothing.")
@click.option("--lang", default="", help="The language of rows without a lang column.")
@click.option("--list", "list_name", help="The list of rows without a list column; by default the first one.")
@click.option("--consent", default="", help="How they agreed, for rows without a consent column.")
@click.option("--encoding", default="utf-8-sig", show_default=True, help="Files from Excel are often cp1251.")
@pass_session
def import_file(
    session: Session, file: Path, dry_run: bool, lang: str, list_name: str | None, consent: str, encoding: str
) -> int:
    """Add the people of a CSV file with a column email. People who have left are not brought back."""
    from publisher.app.subscriber_files import import_subscribers

    with session.open() as publisher, counting("rows") as progress:
        done = import_subscribers(
            publisher, file, publisher.clock(), lang=lang, list_name=list_name or "", consent=consent,
            dry_run=dry_run, encoding=encoding, progress=progress,
        )  # fmt: skip
    value: dict[str, object] = {
        "dry_run": dry_run, **{str(k): n for k, n in done.counts.items()}, "ignored_columns": list(done.ignored),
        "rows": [{"line": r.line, "email": r.email, "verdict": r.verdict, "why": r.why} for r in done.rows],
    }  # fmt: skip
    shown = done.rows if dry_run else [row for row in done.rows if row.verdict != "add"]
    lines = [(f"{file.name}:{row.line}", row.verdict, row.email, row.why) for row in shown]
    session.show(value, ["line", "", "address", "why"], lines, "every row was added" if done.rows else "no rows")
    if done.ignored:
        session.say(f"ignored columns: {', '.join(done.ignored)}")
    would = "would be added" if dry_run else "added"
    session.say(f"{done.counts['add']} {would}, {done.counts['skip']} skipped, {done.counts['wrong']} wrong")
    return WAITS if done.counts["wrong"] else 0


@subscribers.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--list", "list_name", help="Only this mailing list; by default all.")
@pass_session
def export_file(session: Session, file: Path, list_name: str | None) -> None:
    """Write everyone to a new CSV file."""
    from publisher.app.subscriber_files import export_subscribers

    with session.open() as publisher:
        number = export_subscribers(publisher, file, list_name)
    session.done({"file": str(file), "rows": number}, f"{number} rows in {file}")


@subscribers.command()
@click.argument("email")
@click.option("--list", "list_name", help="Only this mailing list; by default all.")
@pass_session
def leave(session: Session, email: str, list_name: str | None) -> None:
    """Unsubscribe a person who has asked you to. Only they themselves can come back."""
    with session.open() as publisher:
        left = publisher.choices.leave_by_address(email, publisher.clock(), list_name)
    session.done(
        {"email": email, "left": left}, f"{email} has left {', '.join(left)}" if left else f"{email} had left already"
    )


@subscribers.command()
@click.argument("email")
@pass_session
def erase(session: Session, email: str) -> None:
    """Erase a person. Only a hash of the address stays, so that no import brings them back."""
    with session.open() as publisher:
        publisher.subscribers.erase(email, publisher.clock())
    session.done({"erased": email}, f"{email} is erased")


def _show(
    session: Session, publisher: "Publisher", people: "list[Subscriber]",
    empty: str = "nobody yet: publisher subscribers add",
) -> None:  # fmt: skip
    value = [
        {
            "email": p.email, "name": p.name, "lang": p.lang, "list": p.list, "state": p.state, "cadence": p.cadence,
            "topics": list(p.topics), "consent": p.consent, "since": p.consent_at, "left": p.left_at,
        }
        for p in people
    ]  # fmt: skip
    lines = [(p.email, p.name, p.lang, p.list, p.cadence, local(p.consent_at, publisher), p.state) for p in people]
    session.show(value, ["address", "name", "language", "list", "how often", "since", "state"], lines, empty)
