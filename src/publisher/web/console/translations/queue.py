"""The list of translations, what is needed first on top; a button makes one that is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING

from flask import Blueprint, current_app, redirect, url_for
from flask_security import current_user

from publisher.app.assembly import Publisher
from publisher.app.days import unreviewed
from publisher.app.review_rows import Remark
from publisher.app.translating import translate
from publisher.core.states import TranslationState
from publisher.core.types import Post
from publisher.core.wording import worded, worded_many
from publisher.web.console import audit, badges
from publisher.web.console.accounts.roles import Role
from publisher.web.console.jobs import Jobs, Progress
from publisher.web.console.pages import page
from publisher.web.console.rights import needs

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_SHOWN = 200
_LATEST = datetime.max.replace(tzinfo=UTC)
_One = tuple[Post, str, TranslationState | None]
"""A story, a language, and how its translation stands; None = there is none."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A translation in the list; `state` None = there is none yet. `needed_by`: the first publication that needs it.

    `remark` is why it was sent back; `mine`: to the person who looks.
    """

    slug: str
    title: str
    lang: str
    state: TranslationState | None
    needed_by: datetime | None
    remark: Remark | None = None
    mine: bool = False


def waiting(publisher: Publisher, person: str) -> tuple[Sequence[Waiting], int]:
    """What a person should look at, the most urgent first; then what is not translated; then what is done.

    Of each, the newest story first. Only as many as the page shows are made; the second value is how many there are.
    """
    with publisher.editorial.folder.one_look():
        rows = publisher.calendar.in_review()
        needed = {(one.slug, one.lang): one.needed_by for one in unreviewed(publisher, rows)}
        badges.learn(publisher, len(needed))
        remarks = publisher.editorial.remarks()
        mine = {key for key, remark in remarks.items() if remark.writer == person}
        open_ones, others, number = _by_need(publisher, needed.keys() | remarks.keys())
    open_ones.sort(key=lambda one: ((one[0].slug, one[1]) not in mine, needed.get((one[0].slug, one[1])) or _LATEST))
    found = [
        Waiting(
            post.slug, post.title, lang, state, needed.get((post.slug, lang)), remarks.get((post.slug, lang)),
            (post.slug, lang) in mine,
        )
        for post, lang, state in [*open_ones, *others][:_SHOWN]
    ]  # fmt: skip
    return found, len(open_ones) + number


def _by_need(
    publisher: Publisher, known: Iterable[tuple[str, str]]
) -> tuple[list[_One], list[_One], int]:  # fmt: skip
    """What is open (or `known` to be); the first that are not translated, then done; how many of those there are.

    Of ten thousand stories only those that are shown are looked at.
    """
    standing, targets = publisher.editorial.standing(), publisher.config.languages.targets
    states, posts = standing.states, publisher.editorial.posts()[0]
    keys = {*known, *((slug, lang) for slug, lang, _ in standing.not_approved)}
    keys = {(slug, lang) for slug, lang in keys if slug in states and lang in targets}
    open_ones = [(publisher.editorial.post(slug), lang, states[slug].get(lang)) for slug, lang in keys]
    # The order of the posts, backwards.
    open_ones.sort(key=lambda one: targets.index(one[1]))
    open_ones.sort(key=lambda one: (one[0].date, one[0].slug), reverse=True)
    missing = (key for key in standing.missing if key not in keys)
    others: list[_One] = [(publisher.editorial.post(slug), lang, None) for slug, lang in islice(missing, _SHOWN)]
    done = (
        (post, lang, TranslationState.APPROVED)
        for post in reversed(posts)
        for lang in targets
        if lang in states.get(post.slug, ()) and (post.slug, lang) not in keys
    )
    others += islice(done, _SHOWN - len(others))
    return open_ones, others, len(posts) * len(targets) - len(open_ones)


def queue_pages(publisher: Publisher) -> Blueprint:
    """The routes of the list."""
    pages = Blueprint("translations", __name__, url_prefix="/translations")

    @pages.get("/")
    @needs(Role.AUTHOR)
    def listed() -> str:
        found, number = waiting(publisher, current_user.email)
        return page("translations.html", found=found, more=number - len(found))

    @pages.post("/<slug>/<lang>/translate")
    @needs(Role.AUTHOR)
    def begin(slug: str, lang: str) -> "ResponseReturnValue":
        publisher.editorial.post(slug)

        def work(workspace: Publisher, progress: Progress) -> tuple[str, dict[str, str]]:
            (made,) = translate(workspace, [slug], lang, workspace.clock(), progress=progress)
            number = len(made.translation.segments)
            words = worded_many("%(num)s segment is translated.", "%(num)s segments are translated.", number)
            return words, {"next": url}

        url = url_for("review.shown", slug=slug, lang=lang)
        jobs: Jobs = current_app.extensions["publisher.jobs"]
        number = jobs.start(current_user.id, worded("Translation"), slug, work, url_for("translations.listed"))
        audit.note(publisher, "translate", f"{slug} {lang}")
        return redirect(url_for("work.shown", number=number), 303)

    return pages
