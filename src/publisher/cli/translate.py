"""`publisher translate`: translate posts with the configured engines."""

from typing import TYPE_CHECKING, Any

import click

from publisher.cli.progress import sentence_progress
from publisher.cli.session import WAITS, Session, pass_session
from publisher.core.wording import in_words, text_of, worded, worded_many

if TYPE_CHECKING:
    from publisher.app.translating import StoredTranslation, Translated
    from publisher.core.errors import PublisherError


@click.command()
@click.argument("slugs", nargs=-1)
@click.option("--to", "lang", help="Target language; by default all configured ones.")
@click.option("--engine", help="Use only this engine.")
@click.option("--all", "everything", is_flag=True, help="Translate every post.")
@click.option("--by-hand", is_flag=True, help="Write a file beside the post for a person to translate in place.")
@pass_session
def translate(
    session: Session, slugs: tuple[str, ...], lang: str | None, engine: str | None, everything: bool, by_hand: bool
) -> int:
    """Translate posts. What a person wrote is kept; sentences in the memory are not translated again."""
    if by_hand:
        if len(slugs) != 1 or everything or engine:
            raise click.UsageError(worded("--by-hand takes one post, and no engine"))
        return _begin(session, slugs[0], lang)
    from publisher.app.translating import list_posts, translate_readable

    with session.open() as publisher:
        made: list[Translated] = []
        errors: list[PublisherError] = []
        if everything:
            found, unread = list_posts(publisher)
            slugs, errors = tuple(one.post.slug for one in found), [*unread]
        if not slugs and not errors:
            raise click.UsageError(worded("name at least one post, or say --all"))
        for target in [lang] if lang else publisher.config.languages.targets:
            with sentence_progress(
                in_words(
                    worded_many("%(num)s post to %(lang)s", "%(num)s posts to %(lang)s", len(slugs), lang=target),
                    session.language,
                )
            ) as progress:
                done, failed = translate_readable(publisher, slugs, target, publisher.clock(), engine, progress)
            made += done
            errors += failed
    if session.as_json:
        values = [as_json(one.translation) for one in made]
        session.print_json(values[0] if len(values) == 1 else values)
    else:
        for one in made:
            session.say(_made_line(one))
    for message in dict.fromkeys(map(text_of, errors)):
        session.warn(message)
    if errors:
        return 1
    return 0 if all(one.fit for one in made) else WAITS


def _begin(session: Session, slug: str, lang: str | None) -> int:
    from publisher.app.post_writing import begin_translations

    with session.open() as publisher:
        paths = begin_translations(publisher, slug, [lang] if lang else ())
    said = worded(
        "made %(files)s: write over the words there, then `publisher translate %(slug)s` takes it",
        files=tuple(map(str, paths)), slug=slug,
    )  # fmt: skip
    session.done({"slug": slug, "files": [str(path) for path in paths]}, said)
    return 0


def _made_line(one: "Translated") -> str:
    stored = one.translation
    return worded(
        "%(slug)s → %(lang)s: %(engine)s, %(segments)s, %(findings)s; %(whether)s",
        slug=stored.slug, lang=stored.lang, engine=stored.engine or worded("by a person"),
        segments=worded_many("%(num)s segment", "%(num)s segments", len(stored.segments)),
        findings=worded_many("%(num)s finding", "%(num)s findings", len(stored.findings)),
        whether=worded("may be published") if one.fit else one.why,
    )  # fmt: skip


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
