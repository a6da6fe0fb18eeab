"""`publisher translate`: translate posts with the configured engines."""

from typing import TYPE_CHECKING, Any

import click

from publisher.cli.progress import sentence_progress
from publisher.cli.session import WAITS, Session, pass_session

if TYPE_CHECKING:
    from publisher.app.translating import StoredTranslation, Translated


@click.command()
@click.argument("slugs", nargs=-1)
@click.option("--to", "lang", help="Target language; by default all configured ones.")
@click.option("--engine", help="Use only this engine.")
@click.option("--all", "everything", is_flag=True, help="Translate every post.")
@pass_session
def translate(session: Session, slugs: tuple[str, ...], lang: str | None, engine: str | None, everything: bool) -> int:
    """Translate posts. What a person wrote is kept; sentences in the memory are not translated again."""
    from publisher.app.translating import list_posts
    from publisher.app.translating import translate as translate_posts

    with session.open() as publisher:
        if everything:
            slugs = tuple(one.post.slug for one in list_posts(publisher)[0])
        if not slugs:
            raise click.UsageError("name at least one post, or say --all")
        made: list[Translated] = []
        for target in [lang] if lang else publisher.config.languages.targets:
            with sentence_progress(f"{len(slugs)} posts to {target}") as progress:
                made += translate_posts(publisher, slugs, target, publisher.clock(), engine, progress)
    if session.as_json:
        values = [as_json(one.translation) for one in made]
        session.print_json(values[0] if len(values) == 1 else values)
    else:
        for one in made:
            stored = one.translation
            session.say(
                f"{stored.slug} → {stored.lang}: {stored.engine or 'by a person'}, "
                f"{len(stored.segments)} segments, {len(stored.findings)} findings; {'fit' if one.fit else one.why}"
            )
    return 0 if all(one.fit for one in made) else WAITS


def as_json(stored: "StoredTranslation") -> dict[str, Any]:
    """The value that `--json translate` prints for one post in one language."""
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
