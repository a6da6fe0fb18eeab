"""A page of the web, or its file, into an article: what its head says, its main text, its pictures."""

from collections.abc import Collection
from dataclasses import replace
from zoneinfo import ZoneInfo

from publisher.core.errors import InvalidInput
from publisher.core.wording import worded
from publisher.posts.importing.article import PICTURE_TARGET, Article, Found, FoundPicture
from publisher.posts.importing.dates import days_in, published_line
from publisher.posts.importing.html_markdown import to_markdown
from publisher.posts.importing.html_pictures import plain_name
from publisher.posts.importing.html_tree import Element, parse, strip
from publisher.posts.importing.letters import one_line
from publisher.posts.importing.main_text import find_main_text
from publisher.posts.importing.page_metadata import PageMetadata, read_metadata
from publisher.posts.importing.same_story import without_tracking
from publisher.posts.importing.web_addresses import joined

_DATES_SHOWN = 5


def read_html_page(text: str, source: str, address: str, zone: ZoneInfo, take: Collection[int] = ()) -> Article:
    """The story of a whole page. `address` is where it was fetched, "" for a file. Raises `InvalidInput`."""
    try:
        return _read(text, source, address, zone, take)
    except RecursionError as error:
        raise InvalidInput(worded("%(source)s: the page is nested too deeply", source=source)) from error


def _read(text: str, source: str, address: str, zone: ZoneInfo, take: Collection[int]) -> Article:
    page = parse(text)
    base = _base(page, address)
    meta = read_metadata(page, base, zone)
    strip(page)
    main = find_main_text(page, meta.titles, take)
    article = Article(source, meta.title, summary=meta.summary, tags=meta.tags)
    article.address = without_tracking(meta.address) if meta.address.startswith("http") else ""
    article.dropped = main.dropped
    if main.doubt:
        article.uncertain.append(main.doubt)
    if meta.title is not None and "title)" in meta.title.origin:
        article.uncertain.append(
            worded("title: taken from %(origin)s; no heading of the page says the same", origin=meta.title.origin)
        )
    article.body = to_markdown(main.root, base, article.pictures, article.uncertain)
    _date(article, meta, main.details)
    _lead(article, meta)
    return article


def lead_picture(article: Article) -> None:
    """Let the picture above the text, or the only one, head the post: it leaves the body."""
    first = f"]({PICTURE_TARGET}0"
    if not article.pictures or article.lead is not None:
        return
    line = next((line for line in article.body.split("\n") if first in line), "")
    before = article.body.split(line)[0] if line else ""
    if line.startswith("![") and (len(article.pictures) == 1 or (len(before.split()) < 60 and "## " not in before)):
        article.body = _without_line(article.body, line)
        article.lead = 0


def _base(page: Element, address: str) -> str:
    """What relative links are relative to: the page's own address, or what it says in `base`."""
    declared = next((one.get("href") for one in page.iter("base") if one.get("href")), "")
    return joined(address, (declared or "").strip()) or address


def _date(article: Article, meta: PageMetadata, details: list[str]) -> None:
    """The day by the order of trust: head of the page, `time`, a line that says so. Two that differ are told."""
    dates = list(meta.dates)
    for line in details:
        if found := published_line(line):
            dates.append(Found(found.day.isoformat(), worded("the line “%(line)s”", line=line)))
    if dates:
        article.date = dates[0]
        others = [one for one in dates[1:] if one.value != dates[0].value]
        if others:
            article.uncertain.append(
                worded(
                    "date: %(origin)s says %(value)s, %(other)s %(day)s",
                    origin=dates[0].origin,
                    value=dates[0].value,
                    other=others[0].origin,
                    day=others[0].value,
                )
            )
    else:
        written = [day.written for text in (*details, article.body) for day in days_in(text)]
        article.offered_dates = list(dict.fromkeys(written))[:_DATES_SHOWN]


def _lead(article: Article, meta: PageMetadata) -> None:
    """The picture that the page's head names, if it is one of the story's; else the one above the text."""
    if meta.picture.startswith("http"):
        same = [
            number for number, one in enumerate(article.pictures) if plain_name(one.name) == plain_name(meta.picture)
        ]
        if same:
            line = next((line for line in article.body.split("\n") if f"({PICTURE_TARGET}{same[0]}" in line), "")
            if line.startswith("!["):
                article.body = _without_line(article.body, line)
                article.lead = same[0]
                article.pictures[same[0]] = replace(article.pictures[same[0]], name=meta.picture)
    lead_picture(article)
    if article.lead is None and meta.picture.startswith("http") and not article.pictures:
        article.pictures.append(FoundPicture(meta.picture))
        article.lead = 0
        article.uncertain.append(worded("picture: taken from the page's head (og:image); the story itself shows none"))


def _without_line(body: str, line: str) -> str:
    kept = body.replace(line, "", 1)
    return one_line(kept) and "\n\n".join(part.strip("\n") for part in kept.split("\n\n") if part.strip())
