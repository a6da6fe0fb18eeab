"""Begin a post, or a translation by hand: a file with everything but the words."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from publisher.app.assembly import Publisher
from publisher.core.errors import Conflict, InvalidInput, NotFound, PostError
from publisher.core.new_files import new_file
from publisher.core.wording import worded
from publisher.posts.fields import SLUG_LIMIT, Title, slug_problem
from publisher.posts.sidecars import sidecar_path
from publisher.posts.templates import new_post_text, sidecar_text
from publisher.translation.language.transliterate import slugify

__all__ = ["begin_translations", "new_post"]


def new_post(publisher: Publisher, title: str, now: datetime, slug: str = "") -> Path:
    """Write a post with this title and today's date; its name is the title in Latin letters unless `slug` is given.

    The letters are those of the Transliteration Act (State Gazette 19/2009). Raises `InvalidInput` for a title or slug
    that cannot be one, `Conflict` when there is a post of that name.
    """
    try:
        title = TypeAdapter(Title).validate_python(title)
    except ValidationError as error:
        raise InvalidInput(worded("the title must be one line of 1 to 300 characters")) from error
    slug = slug or _slug_of(title)
    if slug_problem(slug):
        what = worded(
            "%(slug)s cannot be the name of a post; use lower-case Latin letters, digits and hyphens", slug=repr(slug)
        )
        raise InvalidInput(what)
    path = publisher.config.folder("posts") / f"{slug}.md"
    _must_be_new(publisher, slug, path)
    config = publisher.config
    path.parent.mkdir(parents=True, exist_ok=True)
    with new_file(path) as file:
        file.write(new_post_text(title, now.astimezone(config.schedule.zone).date(), config.languages.source))
    return path


def begin_translations(publisher: Publisher, slug: str, langs: Sequence[str] = ()) -> list[Path]:
    """Write `NAME.LANG.md` beside a post for a person to translate in place; `langs` () = every target language.

    Raises `NotFound`, `InvalidInput` for a language that is no target, `Conflict` when such a file is there already;
    then none is written.
    """
    targets = publisher.config.languages.targets
    if unknown := [lang for lang in langs if lang not in targets]:
        known = ", ".join(targets)
        raise InvalidInput(
            worded(
                "%(unknown)s is not in languages.targets of config.toml: %(known)s",
                unknown=", ".join(unknown),
                known=known,
            )
        )
    post = publisher.editorial.post(slug)
    paths = {lang: sidecar_path(post, lang) for lang in langs or targets}
    for path in paths.values():
        if path.exists() or path.is_symlink():
            raise Conflict(worded("%(path)s exists already; write the translation there", path=path))
    for lang, path in paths.items():
        with new_file(path) as file:
            file.write(sidecar_text(post, lang))
    return list(paths.values())


def _slug_of(title: str) -> str:
    slug = slugify(title)
    if len(slug) > SLUG_LIMIT:
        slug = slug[: SLUG_LIMIT + 1].rpartition("-")[0] or slug[:SLUG_LIMIT]
    if not slug:
        raise InvalidInput(worded("%(title)s has no letters to make a name of; say one with --slug", title=repr(title)))
    return slug


def _must_be_new(publisher: Publisher, slug: str, path: Path) -> None:
    if path.exists() or path.is_symlink():
        raise Conflict(worded("%(path)s exists already; edit it, or choose another name with --slug", path=path))
    try:
        there = publisher.editorial.post(slug).path
    except NotFound:
        return
    except PostError as error:
        there = error.path
    raise Conflict(
        worded(
            "%(there)s is the post %(slug)s already; edit it, or choose another name with --slug",
            there=there,
            slug=slug,
        )
    )
