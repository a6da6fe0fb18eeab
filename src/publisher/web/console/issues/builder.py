"""The page of an issue: its stories in order, its texts in each language, a copy of it, its end."""

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, request, url_for

from publisher.app.assembly import Publisher
from publisher.app.issue_editing import archived, rewrite_issue
from publisher.core.errors import Conflict, InvalidInput, PublisherError
from publisher.core.wording import worded
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.issues import drafts
from publisher.web.console.issues.listing import CADENCES, KINDS, free_key, subject_of
from publisher.web.console.issues.standings import Row, by_key, figures, gone_out
from publisher.web.console.issues.stories import pickable, story_rows
from publisher.web.console.pages import page, said
from publisher.web.console.rights import needs

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_CHANGED = worded(
    "A colleague has changed this issue meanwhile. What you have typed is in the form, the colleague's texts stand "
    "beside it; what you save now counts."
)


def builder_pages(publisher: Publisher) -> Blueprint:
    """The routes of the page."""
    pages = Blueprint("issue", __name__, url_prefix="/issues/<key>")

    @pages.get("/")
    @needs(Role.AUTHOR)
    def shown(key: str) -> str:
        return page("issue.html", **view(publisher, key))

    @pages.post("/")
    @needs(Role.AUTHOR)
    def save(key: str) -> "ResponseReturnValue":
        return _save(publisher, key)

    @pages.post("/copy")
    @needs(Role.AUTHOR)
    def copy(key: str) -> "ResponseReturnValue":
        new = request.form.get("new", "").strip()
        try:
            made = publisher.issue_changes.duplicate(key, new, publisher.clock())
        except (Conflict, InvalidInput) as error:
            return page("issue.html", **view(publisher, key, copy_error=error, new=new)), error.http_status
        audit.note(publisher, "issue created", made.key, key, drafts.of_issue(made, publisher.languages).line)
        flash(said(worded("This is the copy of issue %(key)s.", key=key)), "success")
        return redirect(url_for("issue.shown", key=made.key), 303)

    @pages.post("/delete")
    @needs(Role.AUTHOR)
    def delete(key: str) -> "ResponseReturnValue":
        try:
            publisher.issue_changes.delete(key)
        except Conflict as error:
            return page("issue.html", **view(publisher, key, delete_error=error)), error.http_status
        audit.note(publisher, "issue deleted", key)
        flash(said(worded("Issue %(key)s is deleted; its stories stay.", key=key)), "success")
        return redirect(url_for("issues.listed"), 303)

    return pages


def view(publisher: Publisher, key: str, draft: drafts.Draft | None = None, **more: Any) -> dict[str, Any]:
    """What the page shows; `draft` instead of the issue as it is. Raises `NotFound`."""
    with publisher.editorial.folder.one_look():
        return _view(publisher, key, draft, **more)


def _view(publisher: Publisher, key: str, draft: drafts.Draft | None, **more: Any) -> dict[str, Any]:
    issue = publisher.issues.get(key)
    its = by_key(publisher.calendar.compared(publisher.calendar.about([key]))).get(key, [])
    shown = draft or drafts.of_issue(issue, publisher.languages)
    return {
        "issue": issue, "key": key, "subject": subject_of(publisher, issue),
        "draft": shown, "base": drafts.mark_of(issue),
        "rows": story_rows(publisher, key, shown.slugs), "picks": pickable(publisher, shown),
        "locked": gone_out(its), "calendar": [Row(one) for one in its], "figures": figures(publisher, key),
        "source": publisher.config.languages.source, "cadences": CADENCES, "kinds": KINDS,
        "unsaved": draft is not None, "new": free_key(publisher, key),
        "here": "content", "archived": archived(publisher, key) if gone_out(its) else None,
        "public": bool(publisher.config.web.address), **more,
    }  # fmt: skip


def _save(publisher: Publisher, key: str) -> "ResponseReturnValue":
    """Save what was typed. It replaces only what that person has seen."""
    issue = publisher.issues.get(key)
    draft, step = drafts.typed(request.form, publisher.languages), request.form.get("step", "")
    if step != "save":
        return page("issue.html", **view(publisher, key, draft.stepped(step), base=request.form.get("base", "")))
    before = drafts.of_issue(issue, publisher.languages)
    draft = draft.over(before)
    same = (draft.slugs, draft.texts) == (before.slugs, before.texts)
    if request.form.get("base", "") != drafts.mark_of(issue) and not same:
        return page("issue.html", **view(publisher, key, draft, error=_CHANGED, theirs=before)), 409
    try:
        if not draft.slugs:
            raise InvalidInput(worded("An issue needs at least one story."))
        done = rewrite_issue(publisher, key, draft.written, draft.slugs)
    except PublisherError as error:
        return page("issue.html", **view(publisher, key, draft, error=error)), error.http_status
    after = drafts.of_issue(publisher.issues.get(key), publisher.languages)
    audit.note(publisher, "issue changed", key, before.line, after.line)
    flash(said(worded("The issue is saved.")), "success")
    if done.voided:
        flash(said(worded("It was approved as it was before: it has to be approved again.")))
    return redirect(url_for("issue.shown", key=key), 303)
