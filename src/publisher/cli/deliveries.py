"""`publisher deliveries`: who got it, who did not, and why."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from publisher.cli.paging import SCREEN_ROWS, limit_option
from publisher.cli.progress import counting
from publisher.cli.queue import queue, why_held_back
from publisher.cli.session import WAITS, Session, columns, in_sentence, local, pass_session
from publisher.core.states import DeliveryState
from publisher.core.wording import in_words, joined, worded, worded_many

if TYPE_CHECKING:
    from publisher.app.assembly import Publisher
    from publisher.app.delivery_reports import Wanted


@click.group()
def deliveries() -> None:
    """Show who got a publication, who did not, and why."""


deliveries.add_command(queue)


@deliveries.command("list")
@click.option("--publication", type=int, help="Only this publication.")
@click.option("--state", type=click.Choice([str(state) for state in DeliveryState]), help="Only this state.")
@click.option("--search", default="", metavar="TEXT", help="Only destinations that contain TEXT.")
@limit_option
@click.option("--before", type=int, metavar="ID", help="Only those planned before this one: the next page.")
@click.option("--csv", "file", type=click.Path(path_type=Path), help="Write all of them to a new CSV file instead.")
@pass_session
def list_deliveries(
    session: Session, publication: int | None, state: str | None, search: str, limit: int | None, before: int | None,
    file: Path | None,
) -> None:  # fmt: skip
    """Say how many deliveries are in which state, and list the newest with the answers of servers and networks."""
    from publisher.app.delivery_reports import Wanted, write_csv

    if file is not None and (limit or before):
        raise click.UsageError(worded("--csv writes all rows: it goes with --publication, --state and --search alone"))
    wanted = Wanted(publication, state, search)
    with session.open() as publisher:
        if file is not None:
            with counting(in_words(worded("rows"), session.language)) as progress:
                number = write_csv(publisher, file, wanted, progress)
            session.done({"file": str(file), "rows": number}, _rows_in(number, file))
        elif session.as_json:
            paged = limit is not None or before is not None
            found = publisher.deliveries.newest(limit or SCREEN_ROWS, wanted, before) if paged else None
            session.print_stream(map(asdict, publisher.deliveries.each(wanted) if found is None else found))
        else:
            _screen(session, publisher, wanted, limit or SCREEN_ROWS, before)


def _rows_in(number: int, file: Path) -> str:
    return worded_many("%(num)s row in %(file)s", "%(num)s rows in %(file)s", number, file=file)


def _screen(session: Session, publisher: "Publisher", wanted: "Wanted", limit: int, before: int | None) -> None:
    """The numbers first, then a page of rows, then where the rest is."""
    from publisher.app.delivery_reports import Wanted

    states = publisher.deliveries.by_state(wanted)
    # One more than is shown says whether there are more.
    rows = publisher.deliveries.newest(limit + 1, wanted, before)
    shown = rows[:limit]
    if states:
        each = [worded("%(number)s %(state)s", number=number, state=state) for state, number in states.items()]
        total = sum(states.values())
        session.say(worded("%(number)s in all: %(each)s\n", number=total, each=joined(", ", each)))
    for row in publisher.calendar.all():
        if wanted.publication in (None, row.id) and (why := why_held_back(publisher, row.id)):
            session.say(
                worded("publication %(id)s (%(what)s) is held back: %(why)s\n", id=row.id, what=row.what, why=why)
            )
    lines = [
        (r.id, r.what, r.channel, r.lang, r.destination, DeliveryState(r.state), local(r.at, publisher), r.reply)
        for r in shown
    ]
    headings = columns("id", "what", "channel", "language", "destination", "state", "at", "reply")
    everything = wanted == Wanted() and before is None
    nothing = worded("nothing has been sent yet") if everything else worded("no delivery is like that")
    session.show([], headings, lines, nothing)
    if len(rows) > limit:
        session.say(
            worded(
                "\nThe newest %(limit)s are shown: --before %(id)s shows more, --csv FILE writes all.",
                limit=limit, id=shown[-1].id,
            )
        )  # fmt: skip


@deliveries.command()
@click.option("--sent", type=int, multiple=True, metavar="ID", help="You know that it arrived.")
@click.option("--resend", type=int, multiple=True, metavar="ID", help="You know that it did not arrive: send it again.")
@click.option("--give-up", type=int, multiple=True, metavar="ID", help="Never send it.")
@pass_session
def reconcile(session: Session, sent: tuple[int, ...], resend: tuple[int, ...], give_up: tuple[int, ...]) -> int:
    """Settle uncertain deliveries: the IDs given by your word, or, without any, by asking each channel's far side."""
    from publisher.app.delivery_reports import settle

    with session.open() as publisher:
        settled = settle(publisher, sent, resend, give_up, publisher.clock())
    value = [{"id": number, "answer": answer} for number, answer in settled.answers.items()]
    session.show(value, columns("delivery", "answer"), list(settled.answers.items()), worded("nothing is uncertain"))
    return WAITS if settled.left else 0


@deliveries.command()
@click.option("--current", is_flag=True, help="Nothing is missing in it: a second machine, or a new folder.")
@pass_session
def restored(session: Session, current: bool) -> int:
    """Go on with a database that was restored from a copy: hold what may have gone out since the copy was made."""
    with session.open() as publisher:
        accepted = publisher.restoration.accept(publisher.clock(), current)
        until = in_sentence(accepted.until, publisher)
    value = {"held": accepted.held, "until": accepted.until}
    words = worded_many(
        "%(num)s publication due until %(until)s waits for a person: publisher calendar",
        "%(num)s publications due until %(until)s wait for a person: publisher calendar",
        accepted.held, until=until,
    )  # fmt: skip
    if not accepted.held and not current:
        words = worded(
            "this database knows no publication due until %(until)s; what else went out then, only the relay's log "
            "tells",
            until=until,
        )
    session.done(value, words)
    return WAITS if accepted.held else 0


@deliveries.command("warm-up")
@click.argument("readers", type=click.IntRange(1))
@pass_session
def warm_up(session: Session, readers: int) -> None:
    """Show how a mail to READERS people would spread over the first days of a new domain ([pacing] warm_up_since)."""
    from publisher.app.delivery_reports import plan_warm_up

    days = plan_warm_up(session.workspace_file, readers)
    value = [{"day": day.number + 1, "at_most": day.at_most, "mails": day.mails, "so_far": day.so_far} for day in days]
    lines = [(day.number + 1, day.at_most or worded("no limit"), day.mails, day.so_far) for day in days]
    session.show(value, columns("day", "at most", "mails", "so far"), lines, worded("no readers"))
