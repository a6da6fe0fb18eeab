"""`publisher posts`: list, show and check the posts."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from publisher.cli.posts_import import import_posts, list_imported, poll
from publisher.cli.session import Session, pass_session
from publisher.core.errors import PostError
from publisher.core.states import TranslationState


@click.group()
def posts() -> None:
    """List, show and check the posts."""


posts.add_command(import_posts)
posts.add_command(list_imported)
posts.add_command(poll)


@posts.command("list")
@pass_session
def list_posts(session: Session) -> int:
    """List all posts with the states of their translations. Broken files are named on standard error."""
    from publisher.app.translating import list_posts as standings

    with session.open() as publisher:
        found, errors = standings(publisher)
    rows = [
        {
            "slug": one.post.slug, "title": one.post.title, "date": one.post.date.isoformat(), "lang": one.post.lang,
            "state": TranslationState.STALE.value if one.stale else "ready", "translations": dict(one.translations),
        }
        for one in found
    ]  # fmt: skip
    lines = [(one.post.date, one.post.slug, one.post.title, _states(one.translations)) for one in found]
    session.show(rows, ["date", "slug", "title", "translations"], lines, "no posts yet: write one to the posts folder")
    return _report(errors)


@posts.command()
@click.argument("slug")
@click.option("--lang", help="Show the translation in this language instead of the post.")
@pass_session
def show(session: Session, slug: str, lang: str | None) -> None:
    """Show a post or its translation."""
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
    """Check that every post (or each of FILES) can be read; name file and line where it cannot."""
    from publisher.app.translating import check_posts

    with session.open() as publisher:
        checked = check_posts(publisher, files)
    if session.as_json:
        session.print_json([{"file": str(e.path), "line": e.line, "message": e.message} for e in checked.errors])
        return 1 if checked.errors else 0
    session.say(f"{checked.readable} posts can be read, {len(checked.errors)} cannot")
    return _report(checked.errors)


def _states(translations: Mapping[str, str]) -> str:
    return ", ".join(f"{lang}: {state}" for lang, state in translations.items()) or "–"


def _report(errors: Sequence[PostError]) -> int:
    for error in errors:
        click.echo(str(error), err=True)
    return 1 if errors else 0
