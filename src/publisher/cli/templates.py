"""`publisher templates`: check the workspace's templates."""

import click

from publisher.cli.session import Session, columns, pass_session
from publisher.core.wording import worded


@click.group()
def templates() -> None:
    """Check the templates."""


@templates.command()
@pass_session
def check(session: Session) -> int:
    """List faults of the templates by file and line. Exit code 1 when there are any. Nothing is sent."""
    from publisher.app.previews import template_problems

    with session.open() as publisher:
        folder = publisher.config.folder("templates")
        problems = template_problems(publisher)
    value = [{"path": str(p.path), "line": p.line or None, "message": p.message} for p in problems]
    lines = [(str(p.path.relative_to(folder)), p.line or "", p.message) for p in problems]
    session.show(
        value, columns("template", "line", "what is wrong"), lines, worded("no faults in %(folder)s", folder=folder)
    )
    return 1 if problems else 0
