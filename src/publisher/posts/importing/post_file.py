"""An article as a post's file: front matter with an empty line for what is missing, then the text."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from publisher.posts.fields import URL_PATTERN
from publisher.posts.importing.article import PICTURE_TARGET, Article
from publisher.posts.importing.letters import one_line

SLUG_LIMIT = 100
_TARGET = re.compile(rf"{PICTURE_TARGET}(\d+)")
_URL_LIMIT = 2000


@dataclass(frozen=True, slots=True)
class PlacedPicture:
    """Where a picture is, or should be: `file` is its path from the posts folder ("" = unknown)."""

    file: str
    alt: str
    caption: str


def write_post(article: Article, lang: str, places: Mapping[int, PlacedPicture]) -> str:
    """The whole text of the file. What the article lacks has a key without a value, which `posts check` names."""
    lines = ["---", _line("title", article.title.value if article.title else "")]
    lines.append(f"date: {article.date.value}" if article.date else _no_date(article))
    lines.append(f"lang: {lang}")
    lines.append(_line("summary", article.summary.value if article.summary else ""))
    if article.tags:
        lines.append(f"tags: {_list(article.tags)}")
    if article.lead is not None and article.lead in places:
        lines += _picture(places[article.lead])
    if article.address and re.fullmatch(URL_PATTERN, article.address) and len(article.address) <= _URL_LIMIT:
        lines.append(_line("canonical_url", article.address))
    body = _TARGET.sub(lambda found: _target(places.get(int(found[1]))), article.body)
    return "\n".join([*lines, "---", "", body.strip("\n"), ""])


def cut_slug(slug: str, number: int = 1) -> str:
    """A slug within the limit, cut between two words; from the second of a name on with its number."""
    tail = "" if number == 1 else f"-{number}"
    room = SLUG_LIMIT - len(tail)
    if len(slug) > room:
        slug = slug[: room + 1].rpartition("-")[0] or slug[:room]
    return slug + tail


def _no_date(article: Article) -> str:
    # The comment helps the person who fills it in; YAML and the post ignore it.
    offered = ", ".join(article.offered_dates)
    return f"date: # {one_line(offered)} – in the text; the day of an event?" if offered else "date:"


def _line(key: str, value: str) -> str:
    return f"{key}: {_quoted(value)}" if value else f"{key}:"


def _quoted(value: str) -> str:
    """A double-quoted YAML scalar; JSON's is one (YAML 1.2, section 1.3)."""
    return json.dumps(one_line(value), ensure_ascii=False)


def _list(values: Sequence[str]) -> str:
    return f"[{', '.join(map(_quoted, values))}]"


def _picture(place: PlacedPicture) -> list[str]:
    lines = ["image:", f"  {_line('file', place.file)}", f"  {_line('alt', place.alt)}"]
    return [*lines, f"  {_line('caption', place.caption)}"] if place.caption else lines


def _target(place: PlacedPicture | None) -> str:
    if place is None or not place.file:
        return "images/?"
    # An address with a space or a bracket ends too early in Markdown.
    return f"<{place.file}>" if re.search(r"[\s()<>]", place.file) else place.file
