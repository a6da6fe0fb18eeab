"""`publisher translate` and `publisher review`."""

from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getuser
from typing import TYPE_CHECKING, Any

import click

from publisher.cli.session import WAITS, Session, pass_session

if TYPE_CHECKING:
    from publisher.stored_translation import StoredTranslation
    from publisher.translation.types import Progress


@click.command()
@click.argument("slugs", nargs=-1)
@click.option("--to", "lang", help="Target language; all configured ones otherwise.")
@click.option("--engine", help="Ask this engine alone.")
@click.option("--all", "everything", is_flag=True, help="Every post.")
@pass_session
def translate(session: Session, slugs: tuple[str, ...], lang: str | None, engine: str | None, everything: bool) -> int:
    """Translate posts; what a person wrote is kept, what is in the memory is not asked for again."""
    with session.open() as publisher:
        if everything:
            slugs = tuple(post.slug for post in publisher.editorial.posts()[0])
        if not slugs:
            raise click.UsageError("name at least one post, or say --all")
        targets = (lang,) if lang else publisher.config.languages.targets
        made: list[StoredTranslation] = []
        for target in targets:
            with _progress(f"{len(slugs)} posts to {target}") as progress:
                made += publisher.editorial.translate(list(slugs), target, publisher.clock(), engine, progress)
        waits = [t for t in made if not publisher.editorial.fit(t.slug, t.lang)[0]]
        if session.as_json:
            values = [as_json(translation) for translation in made]
            session.print_json(values[0] if len(values) == 1 else values)
        else:
            for translation in made:
                fit, why = publisher.editorial.fit(translation.slug, translation.lang)
                verdict = "fit" if fit else why
                session.say(
                    f"{translation.slug} → {translation.lang}: {translation.engine or 'by a person'}, "
                    f"{len(translation.segments)} segments, {len(translation.findings)} findings; {verdict}"
                )
    return WAITS if waits else 0


@click.command()
@click.argument("slug")
@click.option("--to", "lang", help="Target language; the first configured one otherwise.")
@click.option("--approve", is_flag=True, help="Say that a person has read it and it may go out.")
@click.option("--by", "reviewer", help="Who says so; otherwise the name of the system's user.")
@pass_session
def review(session: Session, slug: str, lang: str | None, approve: bool, reviewer: str | None) -> int:
    """Show a translation beside its source with what the checks say, or approve it."""
    with session.open() as publisher:
        target = lang or publisher.config.languages.targets[0]
        if approve:
            publisher.editorial.approve(slug, target, publisher.clock(), reviewer or getuser())
        stored = publisher.editorial.translation(slug, target)
        if stored is None:
            stored = publisher.editorial.translate([slug], target, publisher.clock(), None, None)[0]
        fit, why = publisher.editorial.fit(slug, target)
    if session.as_json:
        session.print_json(as_json(stored))
    else:
        for segment in stored.segments:
            click.echo(f"[{segment.id}] {segment.source}\n    → {segment.target}")
            for finding in segment.findings:
                click.echo(f"    {finding.severity} {finding.code}: {finding.message}")
        session.say(f"{slug} → {target}: {stored.state}; {'fit for readers' if fit else why}")
    return 0 if fit else WAITS


def as_json(stored: "StoredTranslation") -> dict[str, Any]:
    """The value that `--json translate` prints for one post and language."""
    return {
        "slug": stored.slug,
        "to": stored.lang,
        "state": stored.state,
        "engine": stored.engine,
        "body": stored.body,
        "fields": stored.fields,
        "segments": [
            {
                "id": segment.id,
                "source": segment.source,
                "target": segment.target,
                "origin": segment.origin,
                "engine": segment.engine,
                "warnings": [{"code": f.code, "severity": f.severity, "message": f.message} for f in segment.findings],
            }
            for segment in stored.segments
        ],
        "warnings": len(stored.findings),
    }


@contextmanager
def _progress(label: str) -> Iterator["Progress"]:
    """A bar on standard error while an engine works; nothing where nobody watches."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
