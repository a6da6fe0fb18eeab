"""`publisher demo`: the whole flow on loopback."""

from pathlib import Path

import click

from publisher.cli.session import Session, pass_session
from publisher.core.wording import worded


@click.command()
@click.option("--folder", type=click.Path(path_type=Path), default=Path("demo"), show_default=True)
@pass_session
def demo(session: Session, folder: Path) -> int:
    """Translate the sample posts, mail an issue to six readers and post to a folder. Nothing leaves this machine."""
    from publisher.cli.demo.flow import run_demo

    shown = run_demo(folder, session.say)
    if session.as_json:
        session.print_json(shown.as_json())
    else:
        session.show([], shown.headings, shown.lines, worded("nothing went out"))
        session.say(worded("\n%(summary)s\nopen %(report)s", summary=shown.summary, report=shown.report))
    return 0 if shown.complete else 1
