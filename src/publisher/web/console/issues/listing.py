"""The list of issues, and making a new one."""

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, request, url_for

from publisher.app.assembly import Publisher
from publisher.app.issue_making import Issue, create_issue
from publisher.core import locales
from publisher.core.errors import Conflict, InvalidInput, PublisherError
from publisher.core.types import Cadence
from publisher.core.wording import worded
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.issues import drafts
from publisher.web.console.issues.drafts import of_issue
from publisher.web.console.issues.standings import by_key, editions
from publisher.web.console.issues.stories import pickable, story_rows
from publisher.web.console.pages import language, page, said
from publisher.web.console.rights import needs

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

SHOWN = 20
"""Issues on a page, the newest first."""

CADENCES: dict[str, str] = {
    "each": worded("readers of every issue"),
    "weekly": worded("readers of weekly digests"),
    "monthly": worded("readers of monthly digests"),
}
KINDS: dict[str, str] = {
    "": worded("chosen by the stories"),
    "issue": worded("issue"),
    "digest": worded("digest"),
    "story": worded("single story"),
    "invitation": worded("invitation"),
}


def listing_pages(publisher: Publisher) -> Blueprint:
    """The routes of the list. A key never begins with a hyphen, so that `-new` is the name of no issue."""
    pages = Blueprint("issues", __name__, url_prefix="/issues")

    @pages.get("/")
    @needs(Role.AUTHOR)
    def listed() -> str:
        start = max(0, request.args.get("from", 0, type=int))
        some = publisher.issues.newest(start, SHOWN + 1)
        keys = [issue.key for issue in some[:SHOWN]]
        rows, mailings = by_key(publisher.calendar.about(keys)), publisher.mailings.about(keys)
        found = []
        for issue in some[:SHOWN]:
            its = rows.get(issue.key, [])
            found.append(
                {
                    "issue": issue, "subject": subject_of(publisher, issue),
                    "editions": editions(its, publisher.languages),
                    "figures": mailings.get(issue.key, []),
                }
            )  # fmt: skip
        older = start + SHOWN if len(some) > SHOWN else None
        return page("issues.html", found=found, older=older, cadences=CADENCES)

    @pages.get("/-new")
    @needs(Role.AUTHOR)
    def blank() -> str:
        draft = drafts.empty(publisher.languages).stepped(f"add {request.args.get('story', '')}")
        return _form(publisher, draft, free_key(publisher))

    @pages.post("/-new")
    @needs(Role.AUTHOR)
    def make() -> "ResponseReturnValue":
        draft = drafts.typed(request.form, publisher.languages)
        key, step = request.form.get("key", "").strip(), request.form.get("step", "")
        if step != "save":
            return _form(publisher, draft.stepped(step), key)
        try:
            issue = _create(publisher, key, draft)
        except PublisherError as error:
            return _form(publisher, draft, key, error), error.http_status
        audit.note(publisher, "issue created", issue.key, after=of_issue(issue, publisher.languages).line)
        flash(said(worded("The issue is saved.")), "success")
        return redirect(url_for("issue.shown", key=issue.key), 303)

    return pages


def subject_of(publisher: Publisher, issue: Issue) -> str:
    """The subject of an issue in the person's language, or another; without one, the title that its mails would have:
    that of its first story. "" while it has no story either."""
    subjects = {lang: text.subject for lang, text in issue.texts.items()}
    return locales.in_language(subjects, language()) or publisher.post_list.titles().get(
        next(iter(issue.slugs), ""), ""
    )


def free_key(publisher: Publisher, wanted: str = "") -> str:
    """A key that no issue has: that of this month, like 2026-12, or `wanted` with a number behind it."""
    known = publisher.issues.keys()
    first = wanted or f"{publisher.clock().astimezone(publisher.config.schedule.zone):%Y-%m}"
    if first not in known:
        return first
    return next(key for number in range(2, len(known) + 3) if (key := f"{first}-{number}") not in known)


def _create(publisher: Publisher, key: str, draft: drafts.Draft) -> Issue:
    cadence, template = request.form.get("cadence", "each"), request.form.get("template", "")
    if cadence not in CADENCES or template not in KINDS:
        raise InvalidInput(worded("Choose one of the readers and one of the kinds of mail that the form names."))
    written = draft.written
    if not draft.slugs:
        raise InvalidInput(worded("An issue needs at least one story."))
    if publisher.issues.exists(key):
        raise Conflict(worded("There is an issue %(key)s already: choose another key.", key=key))
    chosen: Cadence = "weekly" if cadence == "weekly" else "monthly" if cadence == "monthly" else "each"
    return create_issue(
        publisher, key, draft.slugs,
        {lang: text.subject for lang, text in written.items()},
        {lang: text.intro for lang, text in written.items()},
        publisher.clock(),
        preheaders={lang: text.preheader for lang, text in written.items()},
        template=template, cadence=chosen,
    )  # fmt: skip


def _form(publisher: Publisher, draft: drafts.Draft, key: str, error: PublisherError | None = None) -> str:
    values: dict[str, Any] = {
        "draft": draft, "key": key, "error": error, "rows": story_rows(publisher, key, draft.slugs),
        "picks": pickable(publisher, draft), "locked": set(), "source": publisher.config.languages.source,
        "cadences": CADENCES, "cadence": request.form.get("cadence", "each"),
        "kinds": KINDS, "kind": request.form.get("template", ""), "unsaved": request.method == "POST",
    }  # fmt: skip
    return page("issue_new.html", **values)
