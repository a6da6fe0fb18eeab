"""`publisher subscribers`: who reads."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from publisher.cli.progress import counting
from publisher.cli.session import WAITS, Session, local, pass_session

if TYPE_CHECKING:
    from publisher.app.assembly import Publisher
    from publisher.subscribers import Subscriber


@click.group()
def subscribers() -> None:
    """List, add, import, export and erase subscribers."""


@subscribers.command("list")
@click.option("--list", "list_name", help="One mailing list; all otherwise.")
@pass_session
def list_subscribers(session: Session, list_name: str | None) -> None:
    """Everyone, with language and consent."""
    with session.open() as publisher:
        _show(session, publisher, publisher.subscribers.all(list_name))


@subscribers.command()
@click.argument("text")
@pass_session
def search(session: Session, text: str) -> None:
    """Everyone whose address or name has TEXT in it."""
    with session.open() as publisher:
        _show(session, publisher, publisher.subscribers.search(text), f"nobody's address or name has {text!r} in it")


@subscribers.command()
@click.argument("email")
@pass_session
def show(session: Session, email: str) -> None:
    """All that is kept of one person: what they may ask for by law (GDPR, Art. 15 and 20)."""
    with session.open() as publisher:
        session.print_json(publisher.subscribers.export_person(email))


@subscribers.command()
@click.argument("email")
@click.option("--lang", required=True, help="The language of the edition they get.")
@click.option("--name", default="")
@click.option("--list", "list_name", help="The mailing list; the first one otherwise.")
@click.option("--consent", required=True, help="How they agreed, e.g. „signed the list at the forum of 5 March 2026“.")
@pass_session
def add(session: Session, email: str, lang: str, name: str, list_name: str | None, consent: str) -> None:
    """Add a person who has agreed to be written to."""
    with session.open() as publisher:
        chosen = list_name or next(iter(publisher.config.mailing_lists))
        email = publisher.subscribers.add(email, lang, publisher.clock(), name=name, consent=consent, list_name=chosen)
    session.done({"email": email, "lang": lang, "list": chosen}, f"{email} gets the edition in {lang}")


@subscribers.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say, row by row, what would happen.")
@click.option("--lang", default="", help="For rows without a column lang.")
@click.option("--list", "list_name", help="For rows without a column list; the first one otherwise.")
@click.option("--consent", default="", help="How they agreed, for rows without a column consent.")
@click.option("--encoding", default="utf-8-sig", show_default=True, help="Excel's own is often cp1251.")
@pass_session
def import_file(
    session: Session, file: Path, dry_run: bool, lang: str, list_name: str | None, consent: str, encoding: str
) -> int:
    """Add the people of a CSV file with a column email; nobody who has left is brought back."""
    from publisher.subscribers.csv_files import Defaults, import_csv, verdicts

    with session.open() as publisher, counting("rows") as progress:
        chosen = list_name or next(iter(publisher.config.mailing_lists))
        done = import_csv(
            publisher.subscribers, publisher.store, file, publisher.clock(), Defaults(lang, chosen, consent),
            dry_run=dry_run, encoding=encoding, progress=progress,
        )  # fmt: skip
    counted = verdicts(done.rows)
    value: dict[str, object] = {
        "dry_run": dry_run, **{str(k): n for k, n in counted.items()}, "ignored_columns": list(done.ignored),
        "rows": [{"line": r.line, "email": r.email, "verdict": r.verdict, "why": r.why} for r in done.rows],
    }  # fmt: skip
    shown = done.rows if dry_run else [row for row in done.rows if row.verdict != "add"]
    lines = [(f"{file.name}:{row.line}", row.verdict, row.email, row.why) for row in shown]
    session.show(value, ["line", "", "address", "why"], lines, "every row was added" if done.rows else "no rows")
    if done.ignored:
        session.say(f"columns that were not looked at: {', '.join(done.ignored)}")
    would = "would be added" if dry_run else "added"
    session.say(f"{counted['add']} {would}, {counted['skip']} skipped, {counted['wrong']} wrong")
    return WAITS if counted["wrong"] else 0


@subscribers.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--list", "list_name", help="One mailing list; all otherwise.")
@pass_session
def export_file(session: Session, file: Path, list_name: str | None) -> None:
    """Write everyone into a new CSV file."""
    from publisher.subscribers.csv_files import export_csv

    with session.open() as publisher:
        number = export_csv(publisher.subscribers, file, list_name)
    session.done({"file": str(file), "rows": number}, f"{number} rows in {file}")


@subscribers.command()
@click.argument("email")
@click.option("--list", "list_name", help="One mailing list; all otherwise.")
@pass_session
def leave(session: Session, email: str, list_name: str | None) -> None:
    """Take somebody off who has asked you to: only they can come back."""
    with session.open() as publisher:
        left = publisher.choices.leave_by_address(email, publisher.clock(), list_name)
    session.done({"email": email, "left": left}, f"{email} has left {', '.join(left)}" if left else "had left already")


@subscribers.command()
@click.argument("email")
@pass_session
def erase(session: Session, email: str) -> None:
    """Forget a person for good; only a hash stays, so that no import brings them back."""
    with session.open() as publisher:
        publisher.subscribers.erase(email, publisher.clock())
    session.done({"erased": email}, f"{email} is forgotten")


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
