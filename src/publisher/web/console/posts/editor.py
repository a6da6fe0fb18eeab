"""The screen on which a post is written. What is saved is the file in the posts folder, and only what was changed."""

import secrets
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_security import current_user
from werkzeug.datastructures import FileStorage

from publisher.app import post_editing
from publisher.app.assembly import Publisher
from publisher.app.post_editing import ChangedMeanwhile, OpenedPost
from publisher.app.post_listing import PostList
from publisher.app.post_previews import picture_preview
from publisher.app.post_writing import new_post
from publisher.app.thumbnails import CUTS
from publisher.core.errors import InvalidInput, PublisherError
from publisher.core.wording import worded
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.pages import page, said
from publisher.web.console.posts.drafts import Restored, forget, others, page_name, restored
from publisher.web.console.posts.forms import LABELS, PostForm, form_of, remarks_of, sent_form
from publisher.web.console.posts.presence import Presence
from publisher.web.console.rights import needs
from publisher.web.console.uploads import takes_files

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

LONGEST = {"title": 300, "summary": 1000, "alt": 250}
"""Characters beside the counters; of the first two more are refused, and a longer alt text is tiring to hear."""


def add_editor(pages: Blueprint, publisher: Publisher, posts: PostList, presence: Presence) -> None:
    """Add the routes of writing."""

    @pages.get("/new")
    @needs(Role.AUTHOR)
    def new() -> str:
        return page("post_new.html", title="", why="")

    @pages.post("/new")
    @needs(Role.AUTHOR)
    def begin() -> "ResponseReturnValue":
        title = " ".join(request.form.get("title", "").split())
        try:
            path = new_post(publisher, title, publisher.clock())
        except PublisherError as error:
            return page("post_new.html", title=title, why=error), error.http_status
        posts.changed()
        name = post_editing.name_of(publisher, path)
        audit.note(publisher, "post begun", name, after=title)
        return redirect(url_for("posts.shown", name=name), 303)

    @pages.get("/edit/<path:name>")
    @needs(Role.AUTHOR)
    def shown(name: str) -> str:
        opened = post_editing.open_post(publisher, name)
        whole = "whole" in request.args or opened.whole
        found = restored(publisher, opened, whole=whole, number=request.args.get("draft", type=int))
        here = secrets.token_urlsafe(12)
        filled = {**_filled(publisher, opened, found, whole=whole), "here": here}
        return page("post_edit.html", **filled, **others(publisher, presence, name, here))

    @pages.post("/edit/<path:name>")
    @needs(Role.AUTHOR)
    @takes_files
    def save(name: str) -> "ResponseReturnValue":
        return _save(publisher, posts, presence, name)


def _filled(publisher: Publisher, opened: OpenedPost, found: Restored, *, whole: bool) -> dict[str, Any]:
    """The page, filled from a draft where there is one; over another version than its own, both texts are shown."""
    shown = {**_view(publisher, opened, whole=whole), "restored": found}
    if found.draft is None:
        return shown
    shown |= {"form": found.form} if found.form else {"file": found.file}
    if found.draft.base != opened.version:
        sent = found.form or form_of(opened)
        theirs = form_of(opened) if found.form else None
        shown |= {"conflict": True, "sent": sent, "theirs": theirs, "their_file": opened.text}
    return shown


def _save(publisher: Publisher, posts: PostList, presence: Presence, name: str) -> "ResponseReturnValue":
    """Save what was sent, over the version that its writer has seen; else show both texts."""
    whole = "file" in request.form
    before = post_editing.open_post(publisher, name)
    sent, base = sent_form(request.form, before), request.form.get("base", "")
    picture = request.files.get("upload")
    try:
        if before.version != base:
            raise ChangedMeanwhile(before)
        if whole:
            saved = post_editing.save_file(publisher, name, base, request.form["file"])
        else:
            values = sent.values(before)
            if picture is not None and picture.filename:
                values["image.file"] = post_editing.add_picture(publisher, name, picture.read())
                # The old point says nothing about another picture.
                values["image.focus"] = ""
            saved = post_editing.save_post(publisher, name, base, values, sent.body)
    except ChangedMeanwhile as conflict:
        return _both(publisher, conflict.now, sent, whole)
    except InvalidInput as error:
        if _is_htmx():
            raise
        shown = {**_view(publisher, before, whole=whole), "form": sent, "why": error}
        if whole:
            shown["file"] = request.form["file"]
        return page("post_edit.html", **shown), error.http_status
    posts.changed()
    forget(publisher, name)
    if saved.version != before.version:
        audit.note(publisher, "post saved", name, before.text, saved.text)
    else:
        audit.note(publisher, "post saved", name, after="nothing changed")
    return _saved(publisher, presence, before, saved, picture, whole)


def _saved(
    publisher: Publisher,
    presence: Presence,
    before: OpenedPost,
    saved: OpenedPost,
    picture: FileStorage | None,
    whole: bool,
) -> "ResponseReturnValue":
    other_picture = before.values.get("image.file") != saved.values.get("image.file")
    if _is_htmx() and not other_picture and before.whole == saved.whole and not (picture and picture.filename):
        return page("parts/post_state.html", **_view(publisher, saved, whole=whole, just_saved=True))
    # The page that was saved gives way to the next one, whose request comes before this one says that it is left.
    presence.left(current_user.id, page_name())
    flash(said(worded("The post is saved.")), "success")
    where = url_for("posts.shown", name=saved.name, whole=1 if whole else None)
    if _is_htmx():
        return Response("", 200, {"HX-Redirect": where})
    return redirect(where, 303)


def _both(publisher: Publisher, now: OpenedPost, sent: PostForm, whole: bool) -> "ResponseReturnValue":
    """Both texts: what was sent stays in the form, and the other one stands above it."""
    shown = _view(publisher, now, whole=whole)
    theirs = {"sent": sent, "theirs": form_of(now) if not (whole or now.whole) else None, "their_file": now.text}
    if _is_htmx():
        return page("parts/post_state.html", **{**shown, **theirs, "conflict": True})
    shown |= {"form": sent} | ({"file": request.form["file"]} if whole else {})
    return page("post_edit.html", **{**shown, **theirs, "conflict": True}), 409


def _view(publisher: Publisher, opened: OpenedPost, *, whole: bool, just_saved: bool = False) -> dict[str, Any]:
    form = form_of(opened)
    slug = post_editing.slug_of(publisher, opened)
    targets = publisher.config.languages.targets
    states = publisher.editorial.every_state().get(slug, {}) if slug else {}
    return {
        "opened": opened, "form": form, "whole": whole or opened.whole, "file": opened.text, "slug": slug,
        "source": publisher.config.languages.source, "targets": targets,
        "states": {target: states.get(target) for target in targets} if slug else {},
        "today": publisher.clock().astimezone(publisher.config.schedule.zone).date().isoformat(),
        "remarks": remarks_of(opened, post_editing.problems(publisher, opened)),
        "cuts": CUTS, "longest": LONGEST, "conflict": False, "partly": _is_htmx(),
        "restored": Restored(), "here": page_name() or secrets.token_urlsafe(12), "labels": LABELS,
        "saved_at": publisher.clock() if just_saved else None,
        "picture": picture_preview(publisher, form.texts["picture"]) if form.texts["picture"] else "",
    }  # fmt: skip


def _is_htmx() -> bool:
    return "HX-Request" in request.headers
