"""`publisher posts`: what there is, and what is wrong with it."""

from pathlib import Path
from typing import Any

import click

from publisher.cli.session import Session, pass_session
from publisher.core.errors import PostError
from publisher.core.states import TranslationState


@click.group()
def posts() -> None:
    """List, show and check the posts."""


@posts.command("list")
@pass_session
def list_posts(session: Session) -> int:
    """All posts with the state of their translations; broken files are named on standard error."""
    with session.open() as publisher:
        found, errors = publisher.editorial.posts()
        rows: list[dict[str, Any]] = []
        for post in found:
            translations = {
                lang: stored.state
                for lang in publisher.config.languages.targets
                if (stored := publisher.editorial.translation(post.slug, lang)) is not None
            }
            rows.append(
                {
                    "slug": post.slug,
                    "title": post.title,
                    "date": post.date.isoformat(),
                    "lang": post.lang,
                    "state": TranslationState.STALE.value
                    if TranslationState.STALE in translations.values()
                    else "ready",
                    "translations": translations,
                }
            )
    session.show(
        rows,
        ["date", "slug", "title", "translations"],
        [
            (
                row["date"],
                row["slug"],
                row["title"],
                ", ".join(f"{k}: {v}" for k, v in row["translations"].items()) or "–",
            )
            for row in rows
        ],
        "no posts yet: write one into the posts folder",
    )
    return _report(errors)


@posts.command()
@click.argument("slug")
@click.option("--lang", help="The translation in this language instead of the post.")
@pass_session
def show(session: Session, slug: str, lang: str | None) -> None:
    """One post, or its translation."""
    with session.open() as publisher:
        story = publisher.editorial.story(slug, lang or publisher.config.languages.source)
    value = {
        "slug": story.slug, "lang": story.lang, "title": story.title, "summary": story.summary,
        "date": story.date.isoformat(), "tags": list(story.tags), "url": story.url, "machine": story.machine,
        "engine": story.engine, "body": story.body,
    }  # fmt: skip
    if session.as_json:
        session.print_json(value)
    else:
        click.echo(f"{story.title}\n{story.date}  {story.lang}\n\n{story.summary}\n\n{story.body}")


@posts.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@pass_session
def check(session: Session, files: tuple[Path, ...]) -> int:
    """Say of every post (or of the named files) whether it can be read, with file and line where not."""
    with session.open() as publisher:
        found, errors = publisher.editorial.posts()
        targets = publisher.config.languages.targets
        for post in found:
            for lang in targets:
                try:
                    publisher.editorial.sidecar(post, lang)
                except PostError as error:
                    errors.append(error)
    if files:
        wanted = {path.resolve() for path in files}
        errors = [error for error in errors if error.path.resolve() in wanted]
    if session.as_json:
        session.print_json([{"file": str(e.path), "line": e.line, "message": e.message} for e in errors])
    else:
        session.say(f"{len(found)} posts can be read, {len(errors)} cannot")
    return _report([] if session.as_json else errors) or (1 if errors else 0)


def _report(errors: list[PostError]) -> int:
    for error in errors:
        click.echo(str(error), err=True)
    return 1 if errors else 0
