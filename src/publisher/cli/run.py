"""`publisher run` and `publisher tick`."""

import click

from publisher.cli.session import Session, parse_time, pass_session


@click.command()
@pass_session
def run(session: Session) -> None:
    """Publish on schedule until SIGTERM or Ctrl-C; a delivery under way is finished and noted first."""
    from publisher import scheduler

    with session.open() as publisher:
        session.say(f"publishing on schedule, every {publisher.config.schedule.tick_seconds:g} s; Ctrl-C stops")
        scheduler.run(publisher, lambda text: click.echo(f"publisher: {text}", err=True))
    session.say("stopped")


@click.command()
@click.option("--at", help="Act as if it were this time.")
@pass_session
def tick(session: Session, at: str | None) -> None:
    """Do once what is due now; running it again sends nothing twice."""
    with session.open() as publisher:
        time = parse_time(at, publisher) if at else None
        done = publisher.tick(clock=(lambda: time) if time else None)
    if session.as_json:
        session.print_json({"recovered": done.recovered, "started": done.started, "tried": done.tried})
    else:
        session.say(f"{done.started} publications started, {done.tried} deliveries tried")
        if done.recovered:
            session.say(
                f"{done.recovered} deliveries of a stopped sender are uncertain: publisher deliveries reconcile"
            )
