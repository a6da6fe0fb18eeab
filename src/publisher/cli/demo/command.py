"""`publisher demo`: the whole flow on loopback."""

from pathlib import Path

import click

from publisher.cli.session import Session, columns, pass_session
from publisher.core.wording import worded


@click.command()
@click.option("--folder", type=click.Path(path_type=Path), default=Path("demo"), show_default=True)
@click.option("--week", is_flag=True, help="Replay a week of an office, through the night when the clocks go back.")
@pass_session
def demo(session: Session, folder: Path, week: bool) -> int:
    """Translate the sample posts, mail an issue to six readers and post to a folder. Nothing leaves this machine."""
    from publisher.cli.demo.flow import run_demo

    if week:
        return _week(session, folder)
    shown = run_demo(folder, session.say)
    if session.as_json:
        session.print_json(shown.as_json())
    else:
        session.show([], shown.headings, shown.lines, worded("nothing went out"))
        session.say(worded("\n%(summary)s\nopen %(report)s", summary=shown.summary, report=shown.report))
    return 0 if shown.complete else 1


def _week(session: Session, folder: Path) -> int:
    from publisher.cli.demo.week import replay_week

    events = replay_week(folder, session.say)
    value = [{"at": one.at.isoformat(), "what": str(one.what)} for one in events]
    session.show(value, columns("on the clock", "from UTC", "what"), [one.line() for one in events], "")
    return 0
