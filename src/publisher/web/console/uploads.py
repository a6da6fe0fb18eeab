"""Who may send the console more than a reader may send, and to which views."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import BadSignature
from werkzeug.http import parse_cookie

from publisher.core.errors import StoreError
from publisher.web import wire
from publisher.web.console.accounts.sessions import Sessions
from publisher.web.console.accounts.signing_in import SESSION_NAME

View = TypeVar("View", bound=Callable[..., Any])


def takes_files(view: View) -> View:
    """Let a view be sent files, up to `wire.LARGEST_UPLOAD` bytes in all."""
    view.__takes_files__ = True  # type: ignore[attr-defined]
    return view


def accept_uploads(app: Flask) -> None:
    """Raise the limit of a request for the views that take files. To be called before anything reads a form."""

    @app.before_request
    def limit() -> None:
        view = current_app.view_functions.get(request.endpoint or "")
        if getattr(view, "__takes_files__", False):
            request.max_content_length = wire.LARGEST_UPLOAD


def signed_in(app: Flask, sessions: Sessions) -> Callable[[str], str]:
    """Tells who is signed in by the session of this console that a Cookie header carries; "" = nobody.

    It is asked while the head of a large request arrives, before any thread is given to it: a signature is checked, and
    only behind one of ours is a row read, by its index.
    """
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    name, seconds = app.config["SESSION_COOKIE_NAME"], int(app.permanent_session_lifetime.total_seconds())

    def uploader(cookies: str) -> str:
        try:
            session = serializer.loads(parse_cookie(cookies).get(name, ""), max_age=seconds) if serializer else {}
            person = session.get("_user_id")
            return str(person) if sessions.live(session.get(SESSION_NAME), person) else ""
        except (BadSignature, UnicodeError, StoreError):
            return ""

    return uploader
