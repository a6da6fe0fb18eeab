"""How often somebody may try passwords, codes and links, and have letters written."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, request, session
from flask_limiter import Limiter
from flask_security import current_user

from publisher.subscribers.addresses import normal_or_plain
from publisher.web.visitors import networks

_FROM_ONE_PLACE = "60 per 10 minutes"
_FOR_ONE_ACCOUNT = "8 per 10 minutes"
_LETTERS = "5 per hour"


def limit_attempts(app: Flask) -> None:
    """Guessing passwords and codes, and having letters written, is slow: counted in memory, by address and account."""
    limiter = Limiter(_place, app=app, storage_uri="memory://", strategy="moving-window")

    def limit(endpoint: str, limits: str, key: Callable[[], str], method: str = "POST") -> None:
        limited: Any = limiter.limit(limits, key_func=key, methods=[method])(app.view_functions[endpoint])
        app.view_functions[endpoint] = limited

    for endpoint in ("security.login", "security.two_factor_token_validation", "security.mf_recovery"):
        limit(endpoint, _FROM_ONE_PLACE, _place)
    for endpoint in ("security.login", "security.verify", "security.change_password"):
        limit(endpoint, _FOR_ONE_ACCOUNT, _account)
    # Whoever has the password of an account could otherwise guess its code from many networks.
    for endpoint in ("security.two_factor_token_validation", "security.mf_recovery"):
        limit(endpoint, _FOR_ONE_ACCOUNT, _half_signed_in)
    limit("security.forgot_password", _LETTERS, _account)
    limit("security.forgot_password", _FROM_ONE_PLACE, _place)
    # Links for people without an account cannot be guessed; this keeps anybody from trying for long.
    limit("by_link.shown", _FROM_ONE_PLACE, _place, "GET")
    limit("by_link.answer", _FROM_ONE_PLACE, _place)


def _place() -> str:
    """The network that a request comes from: of IPv6 the /64, which one household has."""
    return networks(request.remote_addr or "")[0]


def _account() -> str:
    """The account that somebody tries to be; the own one on pages behind the sign-in."""
    if current_user.is_authenticated:
        return str(current_user.email)
    sent = request.get_json(silent=True) if request.is_json else request.form
    email = sent.get("email") if isinstance(sent, Mapping) else None
    # As Flask-Security looks it up: other spellings of one address are one account.
    return normal_or_plain(email[:320]) if isinstance(email, str) and email.strip() else _place()


def _half_signed_in() -> str:
    """The account whose password was right, and whose code is asked for."""
    return str(session.get("tf_user_id") or _place())
