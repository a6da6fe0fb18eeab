"""A look at a text while it is written: made from what stands in the form, shown in a frame that can do nothing."""

import secrets
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask_security import current_user

from publisher.app.assembly import Publisher
from publisher.app.post_previews import body_preview
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.pages import page
from publisher.web.console.rights import needs
from publisher.web.console.uploads import takes_files

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_KEPT = 24
"""Previews in memory, of all people together: each is looked at once, as soon as it is made."""

_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"


class _Previews:
    """The last previews by their names, which only their makers know and may see."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[int, str]] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, staff_id: int, text: str) -> str:
        """Keep a page; returns its name."""
        name = secrets.token_urlsafe(16)
        with self._lock:
            self._kept[name] = (staff_id, text)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return name

    def get(self, staff_id: int, name: str) -> str | None:
        """A page of this person."""
        with self._lock:
            found = self._kept.get(name)
        return found[1] if found and found[0] == staff_id else None


def add_previews(pages: Blueprint, publisher: Publisher) -> None:
    """Add the routes of previews."""
    previews = _Previews()

    @pages.post("/preview")
    @needs(Role.AUTHOR)
    @takes_files
    def preview() -> "ResponseReturnValue":
        form = request.form
        frame = page(
            "post_frame.html", title=form.get("title", ""), summary=form.get("summary", ""),
            body=body_preview(publisher, form.get("body", "")), source=publisher.config.languages.source,
        )  # fmt: skip
        # A look changes nothing, and each pause in typing makes one: it is no act to be recorded.
        audit.no_act()
        where = url_for("posts.previewed", token=previews.put(current_user.id, frame))
        if "HX-Request" in request.headers:
            return page("parts/post_preview.html", where=where)
        return redirect(where, 303)

    @pages.get("/preview/<token>")
    @needs(Role.AUTHOR)
    def previewed(token: str) -> Response:
        found = previews.get(current_user.id, token)
        if found is None:
            abort(404)
        return Response(found, headers={"Content-Security-Policy": _POLICY})
