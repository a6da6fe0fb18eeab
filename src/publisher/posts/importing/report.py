"""What is told of one article: what was taken from where, what was left out, what is doubtful, what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from publisher.posts.importing.article import Article, Dropped, Found
from publisher.posts.importing.sentences import parts_of

FIRST_WORDS = 60
"""Characters of a dropped block that a report shows."""


class Outcome(StrEnum):
    """What became of an article."""

    POST = "post"
    DRAFT = "draft"
    TRIED = "tried"
    SAME = "same story"
    CHANGED = "changed"
    DELETED = "deleted before"
    REFUSED = "not imported"


@dataclass(frozen=True, slots=True)
class ImportReport:
    """One article, or one source that could not be read (`why`).

    `file` is the post's file, None when nothing was written; `slug` that of the post, or of the known story.
    `dropped` are numbered from 1: these are the numbers of `--take`.
    """

    source: str
    outcome: Outcome
    why: str = ""
    slug: str = ""
    file: Path | None = None
    title: Found | None = None
    date: Found | None = None
    summary: Found | None = None
    parts: Mapping[str, int] | None = None
    pictures: tuple[str, ...] = ()
    told_before: bool = False
    """Whether the same was reported of this story before: nothing about it is new."""

    dropped: tuple[Dropped, ...] = ()
    uncertain: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    def as_value(self) -> dict[str, Any]:
        """The report for JSON."""
        return {
            "source": self.source,
            "outcome": str(self.outcome),
            "why": self.why,
            "slug": self.slug,
            "file": str(self.file) if self.file else None,
            "taken": {
                **{
                    key: {"value": found.value, "from": found.origin}
                    for key, found in (("title", self.title), ("date", self.date), ("summary", self.summary))
                    if found
                },
                "parts": dict(self.parts or {}),
                "pictures": list(self.pictures),
            },
            "dropped": [
                {"number": number, "kind": one.kind, "words": first_words(one.text)}
                for number, one in enumerate(self.dropped, 1)
            ],
            "uncertain": list(self.uncertain),
            "missing": list(self.missing),
        }


def report_on(
    article: Article, outcome: Outcome, *, why: str = "", slug: str = "", file: Path | None = None
) -> ImportReport:
    """The report on an article as it is now."""
    return ImportReport(
        article.source, outcome, why, slug, file, article.title, article.date, article.summary, parts_of(article.body),
        tuple(picture.name or picture.caption for picture in article.pictures), dropped=tuple(article.dropped),
        uncertain=tuple(article.uncertain), missing=tuple(article.missing),
    )  # fmt: skip


def first_words(text: str) -> str:
    """The beginning of a block in one line."""
    line = " ".join(text.split())
    return line if len(line) <= FIRST_WORDS else line[:FIRST_WORDS].rstrip() + "…"
