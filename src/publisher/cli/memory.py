"""`publisher memory`: the translation memory."""

from collections import Counter
from getpass import getuser
from pathlib import Path

import click

from publisher.cli.session import Session, pass_session

_TO = click.option("--to", "lang", help="Target language; the first configured one otherwise.")


@click.group()
def memory() -> None:
    """Import and export the translation memory, and look into it."""


@memory.command()
@_TO
@pass_session
def stats(session: Session, lang: str | None) -> None:
    """How many sentences people and engines have made."""
    with session.open() as publisher:
        target = lang or publisher.config.languages.targets[0]
        entries = publisher.editorial.memory(target, publisher.clock()).entries()
        counted = Counter((one.origin, one.engine, one.unit) for one in entries)
    rows = sorted(counted.items())
    value = [{"origin": o, "engine": e, "unit": u, "entries": n, "to": target} for (o, e, u), n in rows]
    lines = [("a person" if o == "person" else e, u, n) for (o, e, u), n in rows]
    session.show(value, ["made by", "unit", "entries"], lines, f"nothing has been translated to {target} yet")


@memory.command()
@click.argument("text")
@_TO
@pass_session
def find(session: Session, text: str, lang: str | None) -> None:
    """How TEXT, or a sentence like it, has been translated; near ones with their difference."""
    from publisher.translation.memory.near_matches import near_matches

    with session.open() as publisher:
        target = lang or publisher.config.languages.targets[0]
        entries = list(publisher.editorial.memory(target, publisher.clock()).entries())
    plain = " ".join(text.split())
    found = [
        {"score": 1.0, "source": one.source, "target": one.target, "origin": one.origin, "difference": ""}
        for one in sorted(entries, key=lambda entry: entry.origin != "person")
        if " ".join(one.source.split()) == plain
    ]
    for matches in near_matches(entries, [plain]).values():
        found += [
            {
                "score": one.near.score,
                "source": one.near.source,
                "target": one.near.target,
                "origin": one.near.origin,
                "difference": one.marked_difference,
            }
            for one in matches
        ]
    lines = [(f"{one['score']:.0%}", one["origin"], one["difference"] or one["source"], one["target"]) for one in found]
    session.show(found, ["score", "by", "difference to what is known", "translation"], lines, "nothing like it yet")


@memory.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@_TO
@click.option("--by", "person", help="Whose work it is, where the file does not say; else the system's user.")
@pass_session
def import_memory(session: Session, file: Path, lang: str | None, person: str | None) -> None:
    """Take the pairs of a TMX file; of two translations by people the later stands."""
    from publisher.translation.memory.tmx import import_tmx

    with session.open() as publisher:
        target = lang or publisher.config.languages.targets[0]
        now = publisher.clock()
        done = import_tmx(publisher.editorial.memory(target, now), file, now, person or getuser())
    text = f"{done.read} pairs read, {done.taken} new or newer, {done.left_out} left out (no words, or other marks)"
    session.done({"read": done.read, "taken": done.taken, "left_out": done.left_out}, text)


@memory.command()
@click.argument("file", type=click.Path(path_type=Path))
@_TO
@click.option("--people-only", is_flag=True, help="Only what people have written or approved.")
@pass_session
def export(session: Session, file: Path, lang: str | None, people_only: bool) -> None:
    """Write the memory to a TMX file, for other translation tools or another workspace."""
    from publisher.translation.memory.tmx import export_tmx

    with session.open() as publisher:
        target = lang or publisher.config.languages.targets[0]
        pairs = export_tmx(publisher.editorial.memory(target, publisher.clock()), file, people_only)
    session.done({"file": str(file), "pairs": pairs}, f"{pairs} pairs in {file}")
