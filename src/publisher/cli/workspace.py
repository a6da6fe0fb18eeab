"""`publisher init` and `publisher doctor`."""

from pathlib import Path

import click

from publisher.cli.session import Session, pass_session
from publisher.errors import ConfigError, StoreError


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@pass_session
def init(session: Session, folder: Path) -> None:
    """Make a workspace in FOLDER: config.toml, templates, glossary, posts. What is there already stays."""
    from publisher.starter import make_workspace

    made = make_workspace(folder)
    if session.as_json:
        session.print_json([str(path) for path in made])
    else:
        for path in made:
            session.say(f"made {path}")
        session.say(f"now write who you are into {folder / 'config.toml'}, then: cd {folder} && publisher doctor")


@click.command()
@pass_session
def doctor(session: Session) -> int:
    """Say what is missing for translating, sending and posting, and how to get it. Exit code 1 when anything is."""
    from publisher.diagnosis import diagnose
    from publisher.types import Diagnosis

    try:
        with session.open() as publisher:
            found = diagnose(publisher)
    except (ConfigError, StoreError) as error:
        found = [Diagnosis("workspace", False, str(error), "mend this first; the other checks need it")]
    value = [{"check": d.check, "ok": d.ok, "message": d.message, "mend": d.mend} for d in found]
    lines = [("✓" if d.ok else "✗", d.check, d.message, d.mend) for d in found]
    session.show(value, ["", "check", "found", "what to do"], lines, "nothing to check")
    return 0 if all(d.ok for d in found) else 1
