"""What is typed and not saved yet: kept while somebody writes, and put into the form when they come back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_security import current_user

from publisher.app import post_drafts, post_editing
from publisher.app.assembly import Publisher
from publisher.app.post_drafts import PostDraft
from publisher.app.post_editing import OpenedPost
from publisher.core.wording import worded
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.pages import page, said
from publisher.web.console.posts.forms import TEXTS, PostForm, form_of, sent_form
from publisher.web.console.posts.presence import OpenPage, Presence
from publisher.web.console.rights import needs

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_FIELDS = (*TEXTS, "tags", "body", "file", "no_picture")
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Restored:
    """What the form is filled from in place of the file; `older` are other drafts that can be looked at."""

    draft: PostDraft | None = None
    form: PostForm | None = None
    file: str | None = None
    older: list[PostDraft] = field(default_factory=list)

    @property
    def at(self) -> datetime | None:
        """When the draft was kept."""
        return self.draft.saved_at if self.draft else None


def page_name() -> str:
    """The name of the page that this form stands on."""
    return request.form.get("page", "")[:_LONGEST_NAME]


def restored(publisher: Publisher, opened: OpenedPost, *, whole: bool, number: int | None) -> Restored:
    """The newest draft of this person that says something else than the file, or that of a number; 0 = none."""
    drafts = post_drafts.drafts_of(publisher, opened.name, current_user.id)
    drafts = [one for one in drafts if ("file" in one.content) == whole and _differs(opened, one.content)]
    wanted = [one for one in drafts if number in (None, one.id)]
    if not wanted:
        return Restored(older=list(drafts))
    draft = wanted[0]
    older = [one for one in drafts if one is not draft]
    if whole:
        return Restored(draft, None, draft.content["file"], older)
    return Restored(draft, sent_form(draft.content, opened), None, older)


def forget(publisher: Publisher, name: str) -> None:
    """What the page had kept is saved now."""
    post_drafts.drop_draft(publisher, name, current_user.id, page_name(), _number())


def add_drafts(pages: Blueprint, publisher: Publisher, presence: Presence) -> None:
    """Add the routes of drafts, and of pages that tell that they are open."""

    @pages.post("/draft/<path:name>")
    @needs(Role.AUTHOR)
    def keep(name: str) -> str:
        opened = post_editing.open_post(publisher, name)
        now, base = publisher.clock(), request.form.get("base", "")[:64]
        content = {key: request.form[key].replace("\r\n", "\n") for key in _FIELDS if key in request.form}
        # A draft changes nothing that anybody else sees, and each pause in typing makes one.
        audit.no_act()
        if _differs(opened, content):
            number = _number()
            post_drafts.keep_draft(
                publisher, name, current_user.id, page_name(), base, content, now, instead_of=number
            )  # fmt: skip
        else:
            forget(publisher, name)
        return page("parts/post_draft.html", kept_at=now, changed=opened.version != base)

    @pages.post("/draft-dropped/<path:name>")
    @needs(Role.AUTHOR)
    def drop(name: str) -> "ResponseReturnValue":
        opened = post_editing.open_post(publisher, name)
        post_drafts.drop_draft(publisher, name, current_user.id, page_name(), _number())
        audit.note(publisher, "draft dropped", name)
        flash(said(worded("The draft is gone; here is what is saved.")), "success")
        return redirect(url_for("posts.shown", name=opened.name), 303)

    @pages.get("/open/<path:name>")
    @needs(Role.AUTHOR)
    def still_open(name: str) -> str:
        own = request.args.get("page", "")[:_LONGEST_NAME]
        return page("parts/post_others.html", **others(publisher, presence, name, own))

    @pages.post("/left/<path:name>")
    @needs(Role.AUTHOR)
    def left(name: str) -> Response:
        audit.no_act()
        presence.left(current_user.id, page_name())
        return Response("", 204)


def others(publisher: Publisher, presence: Presence, name: str, own: str) -> dict[str, object]:
    """Who else has the post open; this page is open, too, from now on."""
    now = publisher.clock()
    if own:
        presence.seen(OpenPage(name, own, current_user.id, current_user.called, now))
    found = presence.others(name, current_user.id, own, now)
    return {"others": [(one.called, int((now - one.seen_at).total_seconds() // 60)) for one in found]}


def _number() -> int:
    return request.form.get("restored", 0, type=int)


def _differs(opened: OpenedPost, content: Mapping[str, str]) -> bool:
    """Whether a draft says something else than the file."""
    if "file" in content:
        return content["file"].rstrip("\n") != opened.text.replace("\r\n", "\n").lstrip("\ufeff").rstrip("\n")
    plain = {key: text.replace("\r\n", "\n").rstrip("\n") for key, text in form_of(opened).content().items()}
    draft = {key: text.rstrip("\n") for key, text in sent_form(content, opened).content().items()}
    return draft != plain
