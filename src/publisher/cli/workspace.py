"""`publisher init` and `publisher doctor`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from publisher.cli.session import Session, columns, pass_session
from publisher.core.errors import ConfigError, FileError, StoreError
from publisher.core.wording import in_words, text_of, worded

if TYPE_CHECKING:
    from publisher.app.assembly import Publisher
    from publisher.core.types import Diagnosis


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--staff-language", type=click.Choice(["en", "bg"]), default="en", help="What the terminal speaks.")
@pass_session
def init(session: Session, folder: Path, staff_language: str) -> None:
    """Make a workspace in FOLDER: config.toml, templates, glossary, posts. Existing files are kept."""
    from publisher.config.new_workspace import make_workspace

    made = make_workspace(folder, language=staff_language)
    session.speak(staff_language)
    if session.as_json:
        session.print_json([str(path) for path in made])
    else:
        for path in made:
            session.say(worded("made %(path)s", path=path))
        then = worded(
            "now write who you are into %(file)s, then: cd %(folder)s && publisher doctor",
            file=folder / "config.toml", folder=folder,
        )  # fmt: skip
        session.say(then)


@click.command()
@click.option("--mail", "mail", is_flag=True, help="Send a mail to ourselves and check what arrives.")
@click.option("--to", metavar="ADDRESS", default="", help="Its recipient; by default the mailbox of [bounces].")
@click.option("--received", type=click.Path(path_type=Path), help="Send nothing; check a mail saved as this file.")
@pass_session
def doctor(session: Session, mail: bool, to: str, received: Path | None) -> int:
    """Check what is missing for translating, sending and posting, and how to get it. Exit code 1 when anything is."""
    from publisher.core.types import Diagnosis

    if (to or received) and not mail:
        raise click.UsageError(worded("--to and --received need --mail"))
    if to and received:
        raise click.UsageError(worded("--received sends nothing and cannot be combined with --to"))
    try:
        with session.open() as publisher:
            found = _mail(session, publisher, to, received) if mail else _everything(publisher)
    except (ConfigError, FileError, StoreError) as error:
        found = [
            Diagnosis(worded("workspace"), False, text_of(error), worded("fix this first; the other checks need it"))
        ]
    value = [{"check": d.check, "ok": d.ok, "message": d.message, "mend": d.mend} for d in found]
    lines = [("✓" if d.ok else "✗", d.check, d.message, d.mend) for d in found]
    session.show(value, ["", *columns("check", "found", "what to do")], lines, worded("nothing to check"))
    return 0 if all(d.ok for d in found) else 1


def _everything(publisher: "Publisher") -> "list[Diagnosis]":
    from publisher.doctor.workspace import diagnose

    return diagnose(publisher)


def _mail(session: Session, publisher: "Publisher", to: str, received: Path | None) -> "list[Diagnosis]":
    from publisher.doctor.mail import probe

    if received is not None:
        return probe.check_file(publisher, received)
    with _waiting(session) as progress:
        return probe.send_and_check(publisher, to, progress=progress)


@contextmanager
def _waiting(session: Session) -> Iterator[Callable[[float, float], None]]:
    """A progress bar on standard error that fills until the wait for the mail ends."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(in_words(worded("waiting for the mail"), session.language), total=None)
        yield lambda waited, most: bar.update(task, completed=waited, total=most)
