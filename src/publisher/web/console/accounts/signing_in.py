"""Signing in: passwords (argon2), codes of the second step, links to set a password. By Flask-Security."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, request, session
from flask_babel import Babel
from flask_login import user_logged_out
from flask_security import Security, user_authenticated

from publisher.app.assembly import Publisher
from publisher.core.tokens import load_secret
from publisher.web.console.accounts.browsers import browser_name
from publisher.web.console.accounts.codes import CodesOnce
from publisher.web.console.accounts.letters import AccountLetters, letters_through
from publisher.web.console.accounts.people import People
from publisher.web.console.accounts.sessions import Sessions

CSRF_COOKIE = "XSRF-TOKEN"
SESSION_NAME = "sid"
"""Key, in the session's cookie, of the name of its row."""
_WORDS = Path(__file__).with_name("words")


def add_signing_in(
    app: Flask, publisher: Publisher, people: People, sessions: Sessions, language: Callable[[], str], secure: bool
) -> Security:
    """Add the routes for signing in and out. `secure`: the console is reached by https."""
    secret = load_secret(publisher.config.workspace / publisher.config.paths.signing_key)
    app.config.update(_settings(secret, secure))
    app.config["SECURITY_TOTP_ISSUER"] = publisher.config.newsletter.name.get("bg") or "publisher"
    app.config["SECURITY_I18N_DIRNAME"] = [_compiled_words(), "builtin"]
    Babel(app, locale_selector=language)
    letters = AccountLetters(publisher)
    app.extensions["publisher.letters"] = letters
    security = Security(
        app, people, mail_util_cls=letters_through(letters), totp_cls=CodesOnce, register_blueprint=True
    )

    # Sessions are the only way in: a token in an address would stand in logs, and live on after signing out.
    app.login_manager.request_loader(lambda _request: None)  # type: ignore[attr-defined]
    _keep_sessions(app, sessions)

    @app.teardown_appcontext
    def give_back(_: BaseException | None) -> None:
        people.database.remove()

    return security


def _keep_sessions(app: Flask, sessions: Sessions) -> None:
    """Give each sign-in a row, and know nobody by a cookie whose row has gone.

    A cookie that remembers people (they may ask for one) has no row, so it is good for nothing.
    """
    login_manager: Any = app.login_manager  # type: ignore[attr-defined]
    by_name: Callable[[str], Any] = login_manager._user_callback

    @login_manager.user_loader  # type: ignore[untyped-decorator]
    def person(name: str) -> Any:
        return by_name(name) if sessions.used(session.get(SESSION_NAME), name) else None

    @user_authenticated.connect_via(app)
    def began(_: Flask, user: Any, **__: Any) -> None:
        if earlier := session.pop(SESSION_NAME, ""):
            sessions.end_named(earlier)
        browser = browser_name(request.headers.get("User-Agent", ""))
        session[SESSION_NAME] = sessions.begin(user.id, user.fs_uniquifier, browser, request.remote_addr or "")

    @user_logged_out.connect_via(app)  # type: ignore[untyped-decorator]
    def ended(_: Flask, **__: Any) -> None:
        if name := session.pop(SESSION_NAME, ""):
            sessions.end_named(name)


def _settings(secret: bytes, secure: bool) -> dict[str, object]:
    def key(purpose: str) -> str:
        return hmac.new(secret, f"console {purpose}".encode(), hashlib.sha256).hexdigest()

    fernet = urlsafe_b64encode(hashlib.sha256(key("recovery").encode()).digest()).decode()
    # A cookie with the prefix belongs to this host alone, and to https (RFC 6265bis); browsers refuse it over http.
    prefix = "__Host-" if secure else ""
    cookie = {"samesite": "Lax", "secure": secure, "httponly": False, "path": "/"}
    return {
        "SECRET_KEY": key("session"),
        "SESSION_COOKIE_NAME": f"{prefix}console", "SESSION_COOKIE_PATH": "/", "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True, "SESSION_COOKIE_SAMESITE": "Lax",
        "SECURITY_PASSWORD_HASH": "argon2", "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        # Only for hashing that argon2 needs no salt for, but Flask-Security insists on a value.
        "SECURITY_PASSWORD_SALT": key("password"), "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
        "SECURITY_PASSWORD_LENGTH_MIN": 12, "SECURITY_DATETIME_FACTORY": lambda: datetime.now(UTC),
        "SECURITY_JOIN_USER_ROLES": False, "SECURITY_TRACKABLE": True, "SECURITY_CHANGEABLE": True,
        "SECURITY_RECOVERABLE": True, "SECURITY_RETURN_GENERIC_RESPONSES": True, "SECURITY_EMAIL_SENDER": "",
        # An account's address is known to be right; asking the DNS about it would fail where there is none.
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
        "SECURITY_EMAIL_HTML": False, "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": True,
        "SECURITY_TWO_FACTOR": True, "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False, "SECURITY_TOTP_SECRETS": {"1": key("codes")},
        "SECURITY_TWO_FACTOR_ALWAYS_VALIDATE": True, "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": 8, "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": [fernet],
        "SECURITY_POST_LOGIN_VIEW": "today.shown", "SECURITY_POST_LOGOUT_VIEW": "security.login",
        "SECURITY_POST_RESET_VIEW": "security.login", "SECURITY_POST_CHANGE_VIEW": "own.shown",
        "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": "today.shown", "SECURITY_AUTO_LOGIN_AFTER_RESET": False,
        "SECURITY_CSRF_COOKIE_NAME": CSRF_COOKIE, "SECURITY_CSRF_COOKIE": cookie,
        "SECURITY_CSRF_HEADER": "X-XSRF-Token",
        "SECURITY_CSRF_COOKIE_REFRESH_EACH_REQUEST": True, "WTF_CSRF_TIME_LIMIT": None,
        "SECURITY_STATIC_FOLDER": None,
        # A page that is open overnight must still be able to save; the session ends with the browser.
        "SECURITY_DEFAULT_REMEMBER_ME": False,
    }  # fmt: skip


def _compiled_words() -> str:
    """A folder with Flask-Security's texts in Bulgarian, which it has not: compiled from `words/bg.po`."""
    folder = Path(mkdtemp(prefix="publisher-words-")) / "bg" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (_WORDS / "bg.po").open("rb") as source, (folder / "flask_security.mo").open("wb") as compiled:
        write_mo(compiled, read_po(source, locale="bg"))
    return str(folder.parents[1])
