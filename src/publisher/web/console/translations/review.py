"""The review screen: original and translation segment by segment, with what the checks and the memory say."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, redirect, request, url_for
from flask_security import current_user

from publisher.app import reviewing
from publisher.app.assembly import Publisher
from publisher.app.reviewing import PlacedFinding, Review, Reviewed
from publisher.core.errors import InvalidInput, NotFound
from publisher.core.states import TranslationState
from publisher.core.wording import worded
from publisher.translation.checks import describe
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.pages import language, page
from publisher.web.console.rights import needs

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@dataclass(frozen=True, slots=True)
class Row:
    """A segment on the screen. `settled`: a person has written or accepted it. `findings` in the person's language."""

    segment: Reviewed
    findings: tuple[tuple[str, str], ...]
    settled: bool

    @property
    def anchor(self) -> str:
        """The id of its place on the page."""
        return f"s-{self.segment.segment.id.replace('.', '-')}"

    @property
    def lines(self) -> int:
        """Height of its field in lines, before the browser fits it to the text."""
        longest = max(len(self.segment.segment.source), len(self.segment.segment.target))
        return min(12, 1 + longest // 55)


def rows_of(review: Review) -> list[Row]:
    """The segments in the order of the post."""
    by_segment: dict[str, list[PlacedFinding]] = {}
    for one in review.findings:
        by_segment.setdefault(one.finding.segment, []).append(one)
    done = review.translation.state is TranslationState.APPROVED
    return [
        Row(
            one,
            tuple(
                (found.finding.severity, describe(found.finding, language()))
                for found in by_segment.get(one.segment.id, ())
            ),
            not one.stale and (done or one.segment.kept or one.segment.origin == "person"),
        )
        for one in review.segments
    ]


def review_pages(publisher: Publisher) -> Blueprint:
    """The routes of the screen."""
    pages = Blueprint("review", __name__, url_prefix="/translations/<slug>/<lang>")

    @pages.get("/")
    @needs(Role.AUTHOR)
    def shown(slug: str, lang: str) -> "ResponseReturnValue":
        if publisher.editorial.translation(slug, lang) is None:
            _known(publisher, lang)
            return redirect(url_for("translations.listed"))
        return page("review.html", **view(publisher, slug, lang))

    @pages.post("/segments/<segment>")
    @needs(Role.AUTHOR)
    def save(slug: str, lang: str, segment: str) -> "ResponseReturnValue":
        return _save(publisher, slug, lang, segment)

    return pages


def view(publisher: Publisher, slug: str, lang: str) -> dict[str, Any]:
    """What the screen shows. Raises `NotFound` for an unknown post."""
    post = publisher.editorial.post(slug)
    review = reviewing.look(publisher, slug, lang, "", publisher.clock())
    every = rows_of(review)
    chosen = request.args.get("show", "all")
    found = {"findings": [row for row in every if row.findings], "open": [row for row in every if not row.settled]}
    of_post = [one.finding for one in review.findings if not one.finding.segment]
    return {
        "post": post, "slug": slug, "target": lang, "review": review, "chosen": chosen,
        "every": every, "rows": found.get(chosen, every),
        "settled": sum(row.settled for row in every),
        "errors": sum(severity == "error" for row in every for severity, _ in row.findings),
        "of_post": [(one.severity, describe(one, language())) for one in of_post],
    }  # fmt: skip


def _known(publisher: Publisher, lang: str) -> None:
    if lang not in publisher.config.languages.targets:
        raise NotFound(worded("there is no language %(language)s here", language=lang[:10]))


def _save(publisher: Publisher, slug: str, lang: str, segment: str) -> "ResponseReturnValue":
    """Keep a person's text. It replaces only what that person has seen: a colleague's newer text is shown instead."""
    text, base = request.form.get("text", ""), request.form.get("base", "")
    now = publisher.clock()
    before = reviewing.look(publisher, slug, lang, segment, now).segments[0].segment.target
    if _plain(before) != _plain(base) and _plain(before) != _plain(text):
        return _conflict(publisher, slug, lang, segment, text)
    if not text.strip():
        raise InvalidInput(worded("A translation cannot be empty: write the text, or leave it as it was."))
    reviewing.change(publisher, slug, lang, {segment: _plain(text)}, False, now, current_user.email)
    audit.note(publisher, "segment", f"{slug} {lang} {segment}", before, text)
    if "HX-Request" not in request.headers:
        back = url_for("review.shown", slug=slug, lang=lang, show=request.form.get("show", "all"))
        every = rows_of(reviewing.look(publisher, slug, lang, "", now))
        return redirect(f"{back}#{_next(every, segment).anchor}", 303)
    shown = view(publisher, slug, lang)
    return page("parts/saved.html", row=_row(shown["every"], segment), **shown)


def _conflict(publisher: Publisher, slug: str, lang: str, segment: str, text: str) -> Response:
    """Both texts, so that nobody's words are lost: the colleague's as it is now, and what was to be saved."""
    partly = "HX-Request" in request.headers
    template = "parts/conflict.html" if partly else "conflict.html"
    shown = view(publisher, slug, lang)
    return Response(page(template, row=_row(shown["every"], segment), text=text, **shown), 200 if partly else 409)


def _row(rows: Sequence[Row], segment: str) -> Row:
    return next(row for row in rows if row.segment.segment.id == segment)


def _next(rows: Sequence[Row], segment: str) -> Row:
    """The next segment that nobody has settled; this one when there is none."""
    here = _row(rows, segment)
    place = rows.index(here)
    return next((row for row in [*rows[place + 1 :], *rows[:place]] if not row.settled), here)


def _plain(text: str) -> str:
    """A text without what browsers do to line ends and editors to the end of a line."""
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n"))
