"""`publisher posts`: list, show, check and begin posts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from publisher.cli.posts_import import import_posts, list_imported, poll
from publisher.cli.session import Session, columns, pass_session
from publisher.core.errors import PostError
from publisher.core.states import TranslationState
from publisher.core.wording import joined, worded, worded_many

if TYPE_CHECKING:
    from publisher.app.post_checks import CheckedFiles

_TITLE = 70
"""Characters of a title in a table; `--json` has the whole."""


@click.group()
def posts() -> None:
    """List, show, check and begin posts."""


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
    lines = [(one.post.date, one.post.slug, _states(one.translations), _short(one.post.title)) for one in found]
    none_yet = worded('no posts yet: `publisher posts new "TITLE"` begins one')
    session.show(rows, columns("date", "slug", "translations", "title"), lines, none_yet)
    return _report(session, errors)


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
@click.argument("names", nargs=-1, metavar="[FILE|SLUG]...")
@pass_session
def check(session: Session, names: tuple[str, ...]) -> int:
    """Check every post and translation, or those named: each mistake with its file, line and cure.

    Looks at the lines at the top, pictures, links, and at what readers of a mail would not see.
    """
    from publisher.app.post_checks import check_posts

    with session.open() as publisher:
        checked = check_posts(publisher, names)
    if session.as_json:
        session.print_json([{"file": str(e.path), "line": e.line, "message": e.message} for e in checked.errors])
        return 1 if checked.errors else 0
    session.say(joined("; ", _counts(checked)))
    return _report(session, checked.errors)


@posts.command()
@click.argument("title")
@click.option("--slug", default="", help="The name in addresses; by default the title in Latin letters.")
@pass_session
def new(session: Session, title: str, slug: str) -> None:
    """Begin a post: a file with TITLE and today's date, in which the other fields are explained."""
    from publisher.app.post_writing import new_post

    with session.open() as publisher:
        path = new_post(publisher, title, publisher.clock(), slug)
    said = worded(
        "made %(path)s: write the summary and the text, then `publisher posts check %(slug)s`",
        path=path, slug=path.stem,
    )  # fmt: skip
    session.done({"slug": path.stem, "file": str(path)}, said)


def _counts(checked: "CheckedFiles") -> Iterator[str]:
    """`3 posts and 1 translation can be read, 1 file cannot` · `2 mistakes`"""
    readable: str = worded_many("%(num)s post", "%(num)s posts", checked.readable)
    if checked.translations:
        translations = worded_many("%(num)s translation", "%(num)s translations", checked.translations)
        readable = worded("%(posts)s and %(translations)s", posts=readable, translations=translations)
    yield worded("%(what)s can be read, %(number)s cannot", what=readable, number=checked.unreadable)
    if checked.errors:
        yield worded_many("%(num)s mistake", "%(num)s mistakes", len(checked.errors))


def _short(title: str) -> str:
    return title if len(title) <= _TITLE else f"{title[: _TITLE - 1]}…"


def _states(translations: Mapping[str, TranslationState]) -> str:
    found = [worded("%(what)s: %(why)s", what=lang, why=state) for lang, state in translations.items()]
    return joined(", ", found) if found else "–"


def _report(session: Session, errors: Sequence[PostError]) -> int:
    for error in errors:
        session.warn(error)
    return 1 if errors else 0
