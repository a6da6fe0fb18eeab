"""The review screen: original and translation segment by segment, with what the checks and the memory say."""

import re
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, redirect, request, url_for
from flask_security import current_user

from publisher.app import reviewing
from publisher.app.assembly import Publisher
from publisher.app.review_rows import ReviewRows, changes_between, review_rows, segment_name
from publisher.app.reviewing import with_near
from publisher.core.errors import InvalidInput, NotFound, PublisherError
from publisher.core.states import TranslationState
from publisher.core.wording import in_words, worded
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.pages import page
from publisher.web.console.rights import needs
from publisher.web.console.translations.shown import ShownRow, anchor_of, view

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


def review_pages(publisher: Publisher) -> Blueprint:
    """The routes of the screen."""
    pages = Blueprint("review", __name__, url_prefix="/translations/<slug>/<lang>")

    @pages.get("/")
    @needs(Role.AUTHOR)
    def shown(slug: str, lang: str) -> "ResponseReturnValue":
        if publisher.editorial.translation(slug, lang) is None:
            _known(publisher, lang)
            return redirect(url_for("translations.listed"))
        return page("review.html", **view(publisher, slug, lang, reopened=request.args.get("reopened") == "yes"))

    @pages.post("/segments/<segment>")
    @needs(Role.AUTHOR)
    def save(slug: str, lang: str, segment: str) -> "ResponseReturnValue":
        try:
            return _saved(publisher, slug, lang, segment)
        except NotFound:
            raise
        except PublisherError as error:
            if "HX-Request" in request.headers:
                # The page stays as it is, and the words stand above it.
                raise
            typed = {segment: (request.form.get("text", ""), error)}
            return page("review.html", **view(publisher, slug, lang, typed=typed)), error.http_status

    return pages


def _known(publisher: Publisher, lang: str) -> None:
    if lang not in publisher.config.languages.targets:
        raise NotFound(worded("there is no language %(language)s here", language=lang[:10]))


def _saved(publisher: Publisher, slug: str, lang: str, segment: str) -> "ResponseReturnValue":
    """Keep a person's text. It replaces only what that person has seen: a colleague's newer text is shown instead."""
    text, base = request.form.get("text", ""), request.form.get("base", "")
    now = publisher.clock()
    looked = reviewing.look(publisher, slug, lang, segment, now)
    if take := request.form.get("take", ""):
        return _taken(publisher, looked, segment, take, text)
    before = looked.segments[0].segment.target
    if plain(before) != plain(base) and plain(before) != plain(text):
        return _conflict(publisher, slug, lang, segment, text)
    if not text.strip():
        raise InvalidInput(worded("A translation cannot be empty: write the text, or leave it as it was."))
    was_approved = looked.translation.state is TranslationState.APPROVED
    reviewing.change(publisher, slug, lang, {segment: plain(text)}, False, now, current_user.email)
    name = in_words(segment_name(publisher, slug, segment), publisher.config.staff.language)
    audit.note(publisher, "segment", f"{slug} {lang} {name}", before, text)
    if "HX-Request" not in request.headers:
        reopened = "yes" if was_approved else None
        back = url_for("review.shown", slug=slug, lang=lang, show=request.form.get("show", "all"), reopened=reopened)
        return redirect(f"{back}#{anchor_of(_next(review_rows(publisher, slug, lang, now), segment))}", 303)
    shown = view(publisher, slug, lang, reopened=was_approved)
    return page("parts/saved.html", row=_row(shown, segment), **shown)


def _taken(
    publisher: Publisher, looked: reviewing.Review, segment: str, take: str, text: str
) -> "ResponseReturnValue":  # fmt: skip
    """Put an earlier translation into the field; nothing is saved until the person says so."""
    one, stored = looked.segments[0], looked.translation
    audit.no_act()
    text = one.was_target if take == "was" else with_near(publisher.editorial, stored, one, _number(take), plain(text))
    shown = view(publisher, stored.slug, stored.lang, typed={segment: (text, "")})
    if "HX-Request" in request.headers:
        return page("parts/taken.html", row=_row(shown, segment), **shown)
    return page("review.html", **shown)


def _number(take: str) -> int:
    """The number of a near match; -1, which none has, for anything else."""
    return int(take) if re.fullmatch(r"[0-9]{1,3}", take) else -1


def _conflict(publisher: Publisher, slug: str, lang: str, segment: str, text: str) -> Response:
    """Both texts, so that nobody's words are lost: the colleague's as it is now, and what was to be saved."""
    partly = "HX-Request" in request.headers
    template = "parts/conflict.html" if partly else "conflict.html"
    shown = view(publisher, slug, lang, typed={segment: (text, "")})
    row = _row(shown, segment)
    differences = changes_between(row.row.reviewed.segment.target, plain(text))
    return Response(page(template, row=row, differences=differences, **shown), 200 if partly else 409)


def _row(shown: dict[str, Any], segment: str) -> ShownRow:
    every: list[ShownRow] = shown["every"]
    return next(one for one in every if one.row.id == segment)


def _next(found: ReviewRows, segment: str) -> str:
    """The next segment that nobody has read; this one when there is none."""
    here = found.row(segment)
    place = found.rows.index(here)
    return next((row.id for row in [*found.rows[place + 1 :], *found.rows[:place]] if not row.read), segment)


def plain(text: str) -> str:
    """A text without what browsers do to line ends and editors to the end of a line."""
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n"))
