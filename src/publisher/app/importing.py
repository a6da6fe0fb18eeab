"""Posts made of pages, documents, feeds, mails and exports: read, compared with what is here, written, reported."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from publisher.app.assembly import Publisher
from publisher.core.errors import Conflict, InvalidInput, PostError, PublisherError, describe_bug
from publisher.core.wording import text_of, worded
from publisher.posts.importing.article import Article, Found, Reading
from publisher.posts.importing.fetching import Fetcher
from publisher.posts.importing.known_stories import ImportedStory, KnownStories, KnownStory
from publisher.posts.importing.placing import PictureSources, check_text, free_name, place, replace_post
from publisher.posts.importing.post_file import cut_slug
from publisher.posts.importing.proof import proofread
from publisher.posts.importing.report import ImportReport, Outcome, first_words, report_on
from publisher.posts.importing.sources import Kind, Source, open_source, read_source
from publisher.posts.reading import read_post
from publisher.translation.language.transliterate import slugify

__all__ = [
    "ImportOptions",
    "ImportReport",
    "ImportedStory",
    "Kind",
    "Outcome",
    "first_words",
    "import_posts",
    "imported",
]

OnSame = Literal["leave", "new", "replace"]
"""What to do with a story that is here already: leave the post as it is, write another one, or write it again."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What a person says about the sources. `title`, `day`, `slug` and `take` are for a single story.

    `kind` None = as the content says. `take` are numbers of dropped blocks that belong to the story. `mend` puts
    letters of the wrong alphabet right. `pictures` is a folder in which pictures that a text names are looked for.
    `same` is asked for each story that is here already.
    """

    kind: Kind | None = None
    title: str = ""
    day: date | None = None
    slug: str = ""
    take: Collection[int] = ()
    mend: bool = False
    dry_run: bool = False
    pictures: Path | None = None
    same: Callable[[Article, KnownStory], OnSame] = lambda _article, _known: "leave"
    stdin: Callable[[int], bytes] = lambda _limit: b""
    fetcher: Fetcher = field(default_factory=Fetcher)


def import_posts(
    publisher: Publisher, sources: Sequence[str], now: datetime, options: ImportOptions
) -> Iterator[ImportReport]:
    """Import files, addresses of pages or feeds, and the clipboard (`-`), one after the other; a report on each story.

    A source that cannot be read is reported as such, and the next one follows. Raises `InvalidInput` for options that
    are for one story when there are several.
    """
    for name in sources:
        try:
            source = open_source(name, options.stdin, options.fetcher)
            reading = read_source(source, options.kind, publisher.config.schedule.zone, options.take)
        except PublisherError as error:
            yield ImportReport(name, Outcome.REFUSED, text_of(error))
            continue
        except Exception as error:
            yield ImportReport(name, Outcome.REFUSED, describe_bug(error, name))
            continue
        _check_single(options, len(sources), reading)
        yield from import_reading(publisher, source, reading, now, options)


def import_reading(
    publisher: Publisher, source: Source, reading: Reading, now: datetime, options: ImportOptions
) -> Iterator[ImportReport]:
    """Import the articles that were read from one source; one that fails is reported, and the next one follows."""
    importing = _Importing(publisher, now, options)
    for article in reading.articles:
        try:
            yield importing.import_article(article, source)
        except PublisherError as error:
            yield replace(report_on(article, Outcome.REFUSED), why=text_of(error))
        except Exception as error:
            why = describe_bug(error, article.source)
            yield ImportReport(article.source, Outcome.REFUSED, why, title=article.title)
    if reading.left_out or not reading.articles:
        why = worded("parts of it are no posts") if reading.articles else worded("no story was found in it")
        yield ImportReport(reading.source, Outcome.REFUSED, why, dropped=reading.left_out)


def imported(publisher: Publisher) -> list[ImportedStory]:
    """What was imported before, the latest first, and whose source has changed since."""
    return KnownStories(publisher.store, publisher.config.folder("posts")).listing()


def _check_single(options: ImportOptions, sources: int, reading: Reading) -> None:
    named = [
        name for name, value in (("--title", options.title), ("--date", options.day), ("--slug", options.slug)) if value
    ] + (["--take"] if options.take else [])
    if named and (sources > 1 or len(reading.articles) > 1):
        raise InvalidInput(worded("%(named)s: is for one story; import it by itself", named=", ".join(named)))


class _Importing:
    """One run: the posts are read once and again after each that was written."""

    def __init__(self, publisher: Publisher, now: datetime, options: ImportOptions) -> None:
        self._publisher, self._now, self._options = publisher, now, options
        self._folder = publisher.config.folder("posts")
        self._known = KnownStories(publisher.store, self._folder)

    def import_article(self, article: Article, source: Source) -> ImportReport:
        """Write the post of an article, unless its story is here already and is to stay as it is."""
        options = self._options
        if options.title:
            article.title = Found(options.title, "--title")
        if options.day:
            article.date = Found(options.day.isoformat(), "--date")
        if article.unfinished and article.date and not options.day:
            # What its author has not published must not look ready here.
            article.offered_dates, article.date = [article.date.value], None
        check_text(article)
        proofread(article, mend=options.mend)
        known = self._known.find(article, self._publisher.editorial.posts()[0])
        if known is not None:
            choice = options.same(article, known)
            if choice == "leave":
                return self._left(article, known)
            if choice == "replace":
                return self._written(article, source, known)
        return self._written(article, source)

    def _left(self, article: Article, known: KnownStory) -> ImportReport:
        if known.by_key and not known.slug:
            why = worded("was in the feed before it was looked at for the first time; import its page to have it")
            return replace(report_on(article, Outcome.SAME, why=why), told_before=True)
        if known.by_key and not known.is_there:
            why = worded(
                "was imported as %(slug)s, and deleted since; it does not come back by itself", slug=known.slug
            )
            return replace(report_on(article, Outcome.DELETED, why=why, slug=known.slug), told_before=True)
        if known.by_key and known.changed:
            is_new = not self._options.dry_run and self._known.note_change(article, self._now)
            why = worded(
                "is %(slug)s (known by %(by)s), with another text now; the post was left as it is",
                slug=known.slug, by=known.by,
            )  # fmt: skip
            return replace(report_on(article, Outcome.CHANGED, why=why, slug=known.slug), told_before=not is_new)
        why = worded("seems to be %(slug)s, known by %(by)s; nothing was written", slug=known.slug, by=known.by)
        if not known.by_key and not self._options.dry_run and (article.identity or article.address):
            # From now on it is known by its id: a feed that has it is asked about it once.
            self._known.remember(article, known.slug, None, self._now)
        return replace(report_on(article, Outcome.SAME, why=why, slug=known.slug), told_before=known.by_key)

    def _written(self, article: Article, source: Source, over: KnownStory | None = None) -> ImportReport:
        options, lang = self._options, self._publisher.config.languages.source
        folders = [folder for folder in (options.pictures, source.folder) if folder is not None]
        pictures = PictureSources(folders, options.fetcher.picture)
        if over is not None and over.is_there:
            if not self._known.is_as_imported(over.slug):
                raise Conflict(
                    worded(
                        "%(slug)s.md was not imported, or was edited since; change it by hand, or import anew",
                        slug=over.slug,
                    )
                )
            if options.dry_run:
                return self._tried(article, over.slug, pictures)
            placed = replace_post(article, self._folder, lang, over.slug, pictures)
        else:
            slug = over.slug if over is not None else self._slug(article, source)
            if options.dry_run:
                return self._tried(article, free_name(self._folder, slug)[0], pictures)
            placed = place(article, self._folder, lang, slug, pictures)
        self._known.remember(article, placed.slug, placed.path, self._now)
        outcome, why = Outcome.POST, ""
        try:
            read_post(placed.path, self._folder, lang, self._publisher.config.schedule.zone)
        except PostError as error:
            outcome, why = Outcome.DRAFT, text_of(error)
        return report_on(article, outcome, why=why, slug=placed.slug, file=placed.path)

    def _tried(self, article: Article, slug: str, pictures: PictureSources) -> ImportReport:
        """What writing the post would bring: it is written, and read again, where nobody sees it."""
        config = self._publisher.config
        with TemporaryDirectory(prefix="publisher-") as aside:
            folder = Path(aside, self._folder.name)
            folder.mkdir()
            placed = place(article, folder, config.languages.source, slug, pictures)
            why = ""
            try:
                read_post(placed.path, folder, config.languages.source, config.schedule.zone)
            except PostError as error:
                said = str(error).replace(str(folder), str(self._folder))
                why = worded("it would be a draft: %(error)s", error=said)
        return report_on(article, Outcome.TRIED, why=why, slug=slug)

    def _slug(self, article: Article, source: Source) -> str:
        title = article.title.value if article.title else ""
        wanted = slugify(self._options.slug or title) or slugify(source.stem) or "imported"
        return cut_slug(wanted)
