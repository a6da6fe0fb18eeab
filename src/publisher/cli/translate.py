"""`publisher translate`."""

from typing import TYPE_CHECKING, Any

import click

from publisher.cli.progress import sentence_progress
from publisher.cli.session import WAITS, Session, pass_session

if TYPE_CHECKING:
    from publisher.editorial.translations import StoredTranslation


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
            with sentence_progress(f"{len(slugs)} posts to {target}") as progress:
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
