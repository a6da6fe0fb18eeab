"""`publisher memory`: the translation memory."""

from dataclasses import asdict
from getpass import getuser
from pathlib import Path

import click

from publisher.cli.session import Session, columns, pass_session
from publisher.core.wording import worded, worded_many

_TO = click.option("--to", "lang", help="Target language; by default the first configured one.")


@click.group()
def memory() -> None:
    """Search, import and export the translation memory."""


@memory.command()
@_TO
@pass_session
def stats(session: Session, lang: str | None) -> None:
    """Count the sentences that people and engines have translated."""
    from publisher.app.memory import count_entries

    with session.open() as publisher:
        target = lang or publisher.first_target
        counts = count_entries(publisher, target, publisher.clock())
    value = [
        {"origin": one.origin, "engine": one.engine, "unit": one.unit, "entries": one.entries, "to": target}
        for one in counts
    ]
    lines = [
        (worded("a person") if one.origin == "person" else one.engine, worded(one.unit), one.entries) for one in counts
    ]
    session.show(
        value,
        columns("made by", "unit", "entries"),
        lines,
        worded("nothing has been translated to %(target)s yet", target=target),
    )


@memory.command()
@click.argument("text")
@_TO
@pass_session
def find(session: Session, text: str, lang: str | None) -> None:
    """Show how TEXT, or a sentence like it, has been translated; near matches with their differences."""
    from publisher.app.memory import find_known

    with session.open() as publisher:
        found = find_known(publisher, text, lang or publisher.first_target, publisher.clock())
    lines = [(f"{one.score:.0%}", worded(one.origin), one.difference or one.source, one.target) for one in found]
    headings = columns("score", "by", "difference from the known sentence", "translation")
    session.show([asdict(one) for one in found], headings, lines, worded("nothing like it yet"))


@memory.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@_TO
@click.option("--by", "person", help="The author where the file names none; by default the system user.")
@pass_session
def import_memory(session: Session, file: Path, lang: str | None, person: str | None) -> None:
    """Import the pairs of a TMX file; of two translations by people the later one is kept."""
    from publisher.app.memory import import_memory as take

    with session.open() as publisher:
        done = take(publisher, file, lang or publisher.first_target, publisher.clock(), person or getuser())
    text = worded(
        "%(read)s pairs read, %(taken)s new or newer, %(left_out)s left out (no words, or other marks)",
        read=done.read,
        taken=done.taken,
        left_out=done.left_out,
    )
    session.done({"read": done.read, "taken": done.taken, "left_out": done.left_out}, text)


@memory.command()
@click.argument("file", type=click.Path(path_type=Path))
@_TO
@click.option("--people-only", is_flag=True, help="Only what people wrote or approved.")
@pass_session
def export(session: Session, file: Path, lang: str | None, people_only: bool) -> None:
    """Write the memory to a TMX file, for other translation tools or another workspace."""
    from publisher.app.memory import export_memory

    with session.open() as publisher:
        pairs = export_memory(publisher, file, lang or publisher.first_target, publisher.clock(), people_only)
    session.done(
        {"file": str(file), "pairs": pairs},
        worded_many("%(num)s pair in %(file)s", "%(num)s pairs in %(file)s", pairs, file=file),
    )
