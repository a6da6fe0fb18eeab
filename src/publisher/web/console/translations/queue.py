"""The list of translations, what is needed first on top; a button makes one that is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from flask import Blueprint, current_app, redirect, url_for
from flask_security import current_user

from publisher.app.assembly import Publisher
from publisher.app.days import unreviewed
from publisher.app.review_rows import Remark
from publisher.app.translating import list_posts, translate
from publisher.core.states import TranslationState
from publisher.core.wording import worded, worded_many
from publisher.web.console import audit, badges
from publisher.web.console.accounts.roles import Role
from publisher.web.console.jobs import Jobs, Progress
from publisher.web.console.pages import page
from publisher.web.console.rights import needs

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_SHOWN = 200


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


def waiting(publisher: Publisher, person: str) -> Sequence[Waiting]:
    """What a person should look at, the most urgent first; then what is not translated; then what is done."""
    with publisher.editorial.folder.one_look():
        rows = publisher.calendar.current(publisher.clock())
        needed = {(one.slug, one.lang): one.needed_by for one in unreviewed(publisher, rows)}
        badges.learn(publisher, len(needed))
        posts, _ = list_posts(publisher)
    remarks = publisher.editorial.remarks()
    found = [
        Waiting(
            one.post.slug, one.post.title, lang, one.translations.get(lang), needed.get((one.post.slug, lang)),
            remark := remarks.get((one.post.slug, lang)), remark is not None and remark.writer == person,
        )
        for one in posts
        for lang in publisher.config.languages.targets
    ]  # fmt: skip
    return sorted(found, key=_urgency)


def _urgency(one: Waiting) -> tuple[int, float, str]:
    time = one.needed_by.timestamp() if one.needed_by else float("inf")
    if one.mine:
        return -1, time, one.title
    if one.state in (TranslationState.MACHINE, TranslationState.STALE, TranslationState.EDITED):
        return 0, time, one.title
    return 1 if one.state is None else 2, time, one.title


def queue_pages(publisher: Publisher) -> Blueprint:
    """The routes of the list."""
    pages = Blueprint("translations", __name__, url_prefix="/translations")

    @pages.get("/")
    @needs(Role.AUTHOR)
    def listed() -> str:
        found = waiting(publisher, current_user.email)
        return page("translations.html", found=found[:_SHOWN], more=max(0, len(found) - _SHOWN))

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
