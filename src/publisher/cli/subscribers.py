"""`publisher subscribers`: list, add, correct, import, export and erase subscribers."""

import getpass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from publisher.cli.paging import SCREEN_ROWS, limit_option
from publisher.cli.progress import counting
from publisher.cli.session import WAITS, Session, columns, local, pass_session
from publisher.core.wording import joined, worded, worded_many

if TYPE_CHECKING:
    from publisher.app.assembly import Publisher
    from publisher.app.subscriber_files import ImportReport, Subscriber


@click.group()
def subscribers() -> None:
    """List, add, correct, import, export and erase subscribers."""


@subscribers.command("list")
@click.option("--list", "list_name", help="Only this mailing list; by default all.")
@limit_option
@pass_session
def list_subscribers(session: Session, list_name: str | None, limit: int | None) -> None:
    """How many there are in each state, and the subscriptions with language and consent, oldest first."""
    with session.open() as publisher:
        _show(session, publisher, list_name, "", limit)


@subscribers.command()
@click.argument("text")
@limit_option
@pass_session
def search(session: Session, text: str, limit: int | None) -> None:
    """List people whose address or name contains TEXT, in upper or lower case."""
    with session.open() as publisher:
        _show(session, publisher, None, text, limit)


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
    session.done(
        {"email": email, "lang": lang, "list": chosen},
        worded("%(email)s gets the edition in %(lang)s", email=email, lang=lang),
    )


@subscribers.command("set")
@click.argument("email")
@click.option("--lang", help="The language of the edition that they get.")
@click.option("--name")
@click.option("--to", help="Their new address. What they have been sent stays theirs.")
@click.option("--lists", help="All lists that they are to be on, with commas between.")
@click.option("--cadence", type=click.Choice(["each", "weekly", "monthly"]), help="How often they get mail.")
@click.option("--topics", help='Topics, with commas between; "" = all.')
@click.option("--consent", default="", help="How they agreed to a list that is new to them.")
@click.option("--by", help="Who corrects it, for the history; by default your user name.")
@pass_session
def set_values(
    session: Session, email: str, lang: str | None, name: str | None, to: str | None, lists: str | None,
    cadence: str | None, topics: str | None, consent: str, by: str | None,
) -> None:  # fmt: skip
    """Correct what is kept of a person: what is not named stays as it is."""
    from publisher.app.corrections import correct_subscriber

    with session.open() as publisher:
        changes = correct_subscriber(
            publisher, email, by or getpass.getuser(), lang=lang, name=name, to=to, lists=_names(lists),
            cadence=cadence, topics=_names(topics), consent=consent,
        )  # fmt: skip
    session.done(
        {"email": to or email, "changes": changes}, joined("\n", changes) if changes else worded("nothing to change")
    )


def _names(text: str | None) -> list[str] | None:
    return None if text is None else [name.strip() for name in text.split(",") if name.strip()]


@subscribers.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
@click.option("--lang", default="", help="The language of rows without a lang column.")
@click.option("--list", "list_name", help="The list of rows without a list column; by default the first one.")
@click.option("--consent", default="", help="How they agreed, for rows without a consent column.")
@click.option("--encoding", default="utf-8-sig", show_default=True, help="Files from Excel are often cp1251.")
@click.option("--report", type=click.Path(path_type=Path), help="A new CSV file for every row and what became of it.")
@pass_session
def import_file(
    session: Session, file: Path, dry_run: bool, lang: str, list_name: str | None, consent: str, encoding: str,
    report: Path | None,
) -> int:  # fmt: skip
    """Add the people of a table: CSV or Excel (.xlsx), as Excel, Outlook, Google Contacts and Mailchimp save it.

    The table has a column with e-mail addresses. People who have left are not brought back.
    """
    from publisher.app.subscriber_files import import_subscribers

    with session.open() as publisher, counting("rows") as progress:
        done = import_subscribers(
            publisher, file, publisher.clock(), lang=lang, list_name=list_name or "", consent=consent,
            dry_run=dry_run, encoding=encoding, report=report, progress=progress,
        )  # fmt: skip
    value: dict[str, object] = {
        "dry_run": dry_run, **{str(k): n for k, n in done.counts.items()}, "ignored_columns": list(done.ignored),
        "remarks": dict(done.remarks), "report": str(report) if report else "",
        "rows": [{"line": r.line, "email": r.email, "verdict": r.verdict, "why": r.why} for r in done.rows],
    }  # fmt: skip
    shown = done.rows if dry_run else [row for row in done.rows if row.verdict != "add"]
    lines = [(f"{file.name}:{row.line}", worded(row.verdict), row.email, row.why) for row in shown]
    headings = [*columns("line"), "", *columns("address", "why")]
    session.show(value, headings, lines, worded("every row was added") if done.rows else worded("no rows"))
    _say_remarks(session, done, report)
    added, skipped, wrong = (done.counts[verdict] for verdict in ("add", "skip", "wrong"))
    numbers = {"added": added, "skipped": skipped, "wrong": wrong}
    session.say(
        worded("%(added)s would be added, %(skipped)s skipped, %(wrong)s wrong", **numbers) if dry_run
        else worded("%(added)s added, %(skipped)s skipped, %(wrong)s wrong", **numbers)
    )  # fmt: skip
    return WAITS if done.counts["wrong"] else 0


def _say_remarks(session: Session, done: "ImportReport", report: Path | None) -> None:
    rest = sum(done.counts.values()) - len(done.rows)
    if rest:
        for remark, number in done.remarks.items():
            session.say(worded("%(number)s × %(remark)s", number=number, remark=remark))
        named = worded("these are the first rows of each kind; --report FILE names every row")
        whole = worded("these are the first rows of each kind; all are in %(file)s", file=report)
        session.say(whole if report else named)
    if done.ignored:
        session.say(worded("ignored columns: %(columns)s", columns=tuple(done.ignored)))


@subscribers.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--list", "list_name", help="Only this mailing list; by default all.")
@pass_session
def export_file(session: Session, file: Path, list_name: str | None) -> None:
    """Write everyone to a new CSV file."""
    from publisher.app.subscriber_files import export_subscribers

    with session.open() as publisher:
        number = export_subscribers(publisher, file, list_name)
    session.done(
        {"file": str(file), "rows": number},
        worded_many("%(num)s row in %(file)s", "%(num)s rows in %(file)s", number, file=file),
    )


@subscribers.command()
@click.argument("email")
@click.option("--list", "list_name", help="Only this mailing list; by default all.")
@pass_session
def leave(session: Session, email: str, list_name: str | None) -> None:
    """Unsubscribe a person who has asked you to. Only they themselves can come back."""
    with session.open() as publisher:
        left = publisher.choices.leave_by_address(email, publisher.clock(), list_name)
    session.done(
        {"email": email, "left": left},
        worded("%(email)s has left %(lists)s", email=email, lists=tuple(left))
        if left
        else worded("%(email)s had left already", email=email),
    )


@subscribers.command()
@click.argument("email")
@pass_session
def erase(session: Session, email: str) -> None:
    """Erase a person. Only a hash of the address stays, so that no import brings them back."""
    with session.open() as publisher:
        publisher.subscribers.erase(email, publisher.clock())
    session.done({"erased": email}, worded("%(email)s is erased", email=email))


def _show(session: Session, publisher: "Publisher", list_name: str | None, text: str, limit: int | None) -> None:
    listing = publisher.subscribers.listing
    if session.as_json:
        session.print_stream(_value(one) for one in listing.each(list_name, text, limit))
        return
    counts = listing.counts(list_name, text)
    total, most = sum(counts.values()), limit or SCREEN_ROWS
    if total:
        numbers = [
            worded("%(number)s %(state)s", number=number, state=worded(state))
            for state, number in counts.items()
            if number
        ]
        session.say(joined(", ", numbers))
    lines = [
        (p.email, p.name, p.lang, p.list, worded(p.cadence), local(p.consent_at, publisher), _state(p, publisher))
        for p in listing.each(list_name, text, most)
    ]
    nobody = worded("nobody yet: publisher subscribers add")
    empty = worded("nobody's address or name has %(text)s in it", text=repr(text)) if text else nobody
    session.show(None, columns("address", "name", "language", "list", "how often", "since", "state"), lines, empty)
    if total > most:
        session.say(
            worded(
                "%(most)s of %(total)s; --limit shows more, `search` finds one, `export` writes all",
                most=most,
                total=total,
            )
        )


def _value(one: "Subscriber") -> dict[str, object]:
    return {
        "email": one.email, "name": one.name, "lang": one.lang, "list": one.list, "state": one.state,
        "cadence": one.cadence, "topics": list(one.topics), "consent": one.consent, "since": one.consent_at,
        "left": one.left_at, "suppressed": one.suppressed, "suppressed_since": one.suppressed_since,
    }  # fmt: skip


def _state(one: "Subscriber", publisher: "Publisher") -> str:
    if one.state == "suppressed" and one.suppressed_since:
        return worded(
            "suppressed since %(time)s: %(why)s",
            time=local(one.suppressed_since, publisher), why=worded(one.suppressed),
        )  # fmt: skip
    return worded(one.state)
