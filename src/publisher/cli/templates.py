"""`publisher templates`: the files that staff change."""

import click

from publisher.cli.session import Session, pass_session


@click.group()
def templates() -> None:
    """Look the templates over."""


@templates.command()
@pass_session
def check(session: Session) -> int:
    """Name what is wrong with the templates, by file and line. Exit code 1 when anything is; nothing is sent."""
    from publisher.rendering.template_check.check import check_templates

    with session.open() as publisher:
        folder = publisher.config.folder("templates")
    problems = check_templates(folder)
    value = [{"path": str(p.path), "line": p.line or None, "message": p.message} for p in problems]
    lines = [(str(p.path.relative_to(folder)), p.line or "", p.message) for p in problems]
    session.show(value, ["template", "line", "what is wrong"], lines, f"no fault in {folder}")
    return 1 if problems else 0
