"""What the review screen shows: rows with what was typed, findings in words, the choice of segments."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request
from flask_security import current_user

from publisher.app.assembly import Publisher
from publisher.app.calendar_days import title_of
from publisher.app.review_decisions import outside_writers
from publisher.app.review_links import USUAL_DAYS, links_of
from publisher.app.review_rows import FINDING_KINDS, ReviewRow, ReviewRows, finding_words, review_rows
from publisher.core.states import TranslationState
from publisher.core.wording import Worded, worded
from publisher.planning import MOVABLE
from publisher.web.console.accounts.roles import Role

_LINE = 55
_MOST_LINES = 12


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A segment on the screen. `typed` is a text that is not saved; `error` says why it was not."""

    row: ReviewRow
    typed: str | None = None
    error: object = ""

    @property
    def anchor(self) -> str:
        """The id of its place on the page."""
        return anchor_of(self.row.id)

    @property
    def text(self) -> str:
        """What stands in its field."""
        return self.row.reviewed.segment.target if self.typed is None else self.typed

    @property
    def lines(self) -> int:
        """Height of its field in lines, before the browser fits it to the text."""
        longest = max(len(self.row.reviewed.segment.source), len(self.text))
        return min(_MOST_LINES, 1 + longest // _LINE)

    @property
    def findings(self) -> list[str]:
        """Its findings in words."""
        return [finding_words(one) for one in self.row.findings]


@dataclass(frozen=True, slots=True)
class ToCome:
    """A publication on the calendar that brings the translation to readers."""

    number: int
    at: datetime
    title: str
    is_issue: bool


def anchor_of(segment: str) -> str:
    """The id of a segment's place on the page."""
    return f"s-{segment.replace('.', '-')}"


def view(publisher: Publisher, slug: str, lang: str, **values: Any) -> dict[str, Any]:
    """What the screen shows, beside `values`. Raises `NotFound` for an unknown post."""
    found = review_rows(publisher, slug, lang, publisher.clock())
    chosen = request.values.get("show", "all")
    typed: Mapping[str, tuple[str, object]] = values.pop("typed", {})
    shown = [ShownRow(row, *typed.get(row.id, ())) for row in found.rows]
    approver = bool(current_user.rank.covers(Role.APPROVER))
    approved = found.review.translation.state is TranslationState.APPROVED or values.get("reopened", False)
    return {
        "post": publisher.editorial.post(slug), "slug": slug, "target": lang, "found": found, "chosen": chosen,
        "translation": found.review.translation, "outside": outside_writers(publisher, found.review.translation),
        "rows": [one for one in shown if _is_chosen(one.row, chosen) or one.row.id in typed],
        "every": shown,
        "choices": _choices(found),
        "of_post": [finding_words(one) for one in found.of_post],
        "links": links_of(publisher, slug, lang) if approver else [], "usual_days": USUAL_DAYS,
        "now": publisher.clock(), "reopened": False, "to_come": _to_come(publisher, slug, lang) if approved else (),
        **values,
    }  # fmt: skip


def _to_come(publisher: Publisher, slug: str, lang: str) -> list[ToCome]:
    """What is on the calendar with this translation in it, by time."""
    issues = publisher.issues.holding([slug]).get(slug, [])
    rows = [row for row in publisher.calendar.about([slug, *issues]) if row.lang == lang and row.state in MOVABLE]
    return [ToCome(row.id, row.at, title_of(publisher, row), row.kind == "issue") for row in rows]


def _choices(found: ReviewRows) -> list[tuple[str, Worded, int]]:
    """Which segments can be looked at alone: key, name, number. Kinds of findings that nothing has are left out."""
    every: list[tuple[str, Worded]] = [
        ("all", worded("All")), ("open", worded("Not read yet")), ("findings", worded("With remarks"))
    ]  # fmt: skip
    kinds = [(key, name) for key, (name, _) in FINDING_KINDS.items()]
    counted = [
        (key, name, sum(_is_chosen(row, key) for row in found.rows))
        for key, name in [*every, ("changed", worded("Changed in the original")), *kinds]
    ]
    return [one for one in counted if one[2] or one[0] in dict(every)]


def _is_chosen(row: ReviewRow, chosen: str) -> bool:
    match chosen:
        case "open":
            return not row.read
        case "findings":
            return bool(row.findings)
        case "changed":
            return bool(row.changes) or row.reviewed.stale
        case _ if chosen in FINDING_KINDS:
            return chosen in row.kinds
        case _:
            return True
