"""Who may send the console more than a reader may send, and to which views."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import BadSignature
from werkzeug.http import parse_cookie

from publisher.web import wire

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


def signed_in(app: Flask) -> Callable[[str], str]:
    """Tells who is signed in by the session of this console that a Cookie header carries; "" = nobody.

    It is asked while a request arrives, before any thread is given to it: a signature is checked, nothing is read.
    """
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    name, seconds = app.config["SESSION_COOKIE_NAME"], int(app.permanent_session_lifetime.total_seconds())

    def uploader(cookies: str) -> str:
        try:
            session = parse_cookie(cookies).get(name, "")
            found = serializer.loads(session, max_age=seconds).get("_user_id") if serializer else ""
        except (BadSignature, UnicodeError):
            return ""
        return str(found or "")

    return uploader
