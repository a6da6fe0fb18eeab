"""Check posts and the translations beside them: what cannot be read, and what readers would miss or be misled by."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from publisher.app.assembly import Publisher
from publisher.core.errors import PostError, TranslationError
from publisher.core.types import Post
from publisher.core.wording import text_of, worded
from publisher.editorial.persons import document_of
from publisher.posts.body_check import BodyCheck
from publisher.posts.folder import PostFolder
from publisher.posts.front_matter import read_file
from publisher.posts.listing import Listing, stem_and_lang
from publisher.posts.reading import Examined, examine, without_doubles
from publisher.posts.sidecars import examine_sidecar, same_text
from publisher.translation.document.markdown import DEPTH_LIMIT

__all__ = ["CheckedFiles", "check_post", "check_posts"]

_OPENERS = " \t>-+*.)0123456789"
"""What a row begins with inside of quotations and lists."""


@dataclass(frozen=True, slots=True)
class CheckedFiles:
    """How many posts and translations beside them can be read, and all that is wrong with the files looked at.

    `unreadable` counts files. A file that can be read may have `errors`, too: a missing picture, a link to nowhere.
    """

    readable: int
    translations: int
    unreadable: int
    errors: tuple[PostError, ...]


def check_posts(publisher: Publisher, names: Sequence[str | Path] = ()) -> CheckedFiles:
    """Check the files (or slugs) named, () = every post and every translation beside one. Raises `NotFound`."""
    folder = publisher.editorial.folder
    wanted = list(dict.fromkeys(path for name in names for path in folder.files(str(name))))
    return _Check(publisher, folder).done(wanted)


def check_post(publisher: Publisher, path: Path) -> list[PostError]:
    """All that is wrong with the file of one post. Whether another has its slug is not looked for: that reads all."""
    folder = publisher.editorial.folder
    return _Check(publisher, folder).one(examine(path, folder.reading), path)


class _Check:
    """One run over files of the posts folder."""

    def __init__(self, publisher: Publisher, folder: PostFolder) -> None:
        self._folder, self._targets = folder, publisher.config.languages.targets
        self._bodies = BodyCheck(publisher.config.folder("posts"), publisher.brand.url)
        self._errors: list[PostError] = []
        self._unreadable: set[Path] = set()

    @cached_property
    def _listing(self) -> Listing:
        return self._folder.look()

    def one(self, found: Examined, path: Path) -> list[PostError]:
        """All errors of a post as it was read."""
        return [*self._in_post(found)] if isinstance(found, Post) else [*found, *self._in_text(path)]

    def done(self, wanted: Sequence[Path]) -> CheckedFiles:
        """The result for these files, () = for all."""
        listing = self._listing
        texts = wanted or sorted(listing.texts, key=str)
        sources = {path: listing.source_of(path) for path in texts}
        posts = self._posts([path for path, source in sources.items() if source is None], bool(wanted))
        for post in posts:
            self._errors += self._in_post(post)
        beside = {path: source for path, source in sources.items() if source is not None}
        translations = sum(self._translation(path, source) for path, source in beside.items())
        if not wanted:
            self._errors += listing.errors
        errors = sorted(self._errors, key=lambda error: error.path)
        return CheckedFiles(len(posts), translations, len(self._unreadable), tuple(errors))

    def _posts(self, paths: Sequence[Path], named: bool) -> list[Post]:
        folder, listing = self._folder, self._listing
        looked_at = set(paths)
        if named:
            # Another post may have the same slug.
            read = [folder.examined(path, listing) for path in paths]
            slugs = [post.slug for post in read if isinstance(post, Post)]
            looked_at |= {other for slug in slugs for other in folder.holders(slug, listing)}
        posts, errors = without_doubles(folder.examined(path, listing) for path in sorted(looked_at, key=str))
        errors = [error for error in errors if error.path in paths] if named else errors
        self._errors += errors
        broken = {error.path for error in errors}
        self._unreadable |= broken
        for path in sorted(broken - {post.path for post in posts}):
            self._errors += self._in_text(path)
        return [post for post in posts if not named or post.path in paths]

    def _in_post(self, post: Post) -> Iterator[PostError]:
        if post.image and (problem := self._bodies.picture(post.image.path)):
            line = read_file(post.path).lines.get("image.file", 1)
            yield PostError(
                worded("image.file: %(path)s %(problem)s", path=post.image.path.name, problem=problem), post.path, line
            )
        yield from self._bodies.errors(post.body, post.path, post.body_line)
        if _is_intricate(post.body):
            try:
                document_of(post)
            except TranslationError as error:
                said = re.fullmatch(r"[^:]*: line (\d+): (.*)", str(error), re.DOTALL)
                line, message = (int(said[1]), said[2]) if said else (post.body_line, text_of(error))
                yield PostError(message, post.path, line)

    def _translation(self, path: Path, source: Path) -> bool:
        """Check a translation beside a post. Returns whether it can be read."""
        lang, post = stem_and_lang(path)[1], self._folder.examined(source, self._listing)
        if lang not in self._targets:
            targets = ", ".join(self._targets)
            problem = worded(
                "%(lang)s is not in languages.targets of config.toml (%(targets)s); nobody reads this file",
                lang=repr(lang), targets=targets,
            )  # fmt: skip
            self._errors.append(PostError(problem, path))
            return False
        if not isinstance(post, Post):
            self._unreadable.add(path)
            self._errors.append(
                PostError(worded("%(source)s cannot be read; correct that first", source=source.name), path)
            )
            return False
        sidecar, errors = examine_sidecar(path, post, lang, self._folder.reading)
        if sidecar is None:
            self._unreadable.add(path)
            self._errors += [*errors, *self._in_text(path)]
            return False
        read = read_file(path)
        if other := same_text(read.body, post):
            self._errors.append(PostError(other, path, read.body_line))
        self._errors += self._in_text(path)
        return True

    def _in_text(self, path: Path) -> list[PostError]:
        """What is wrong with the text of a file, whatever its front matter says."""
        try:
            read = read_file(path)
        except PostError:
            # The file has no text that could be told from its front matter, which is named already.
            return []
        return self._bodies.errors(read.body, path, read.body_line)


def _is_intricate(body: str) -> bool:
    """Whether blocks may be nested deeper than the translation desk takes apart; to know it, they must be parsed."""
    return any(len(row) - len(row.lstrip(_OPENERS)) >= DEPTH_LIMIT for row in body.split("\n"))
