"""What each page of the console demands of the person who asks for it. A page that declares nothing is not shown."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from flask_security import current_user

from publisher.web.console.accounts.roles import Role

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

View = TypeVar("View", bound=Callable[..., Any])

OPEN = frozenset(
    {
        "security.login", "security.forgot_password", "security.reset_password", "security.two_factor_token_validation",
        "security.mf_recovery", "assets.file", "own.choose_language",
        # Whoever has a secret link may answer it.
        "by_link.shown", "by_link.answer",
    }
)  # fmt: skip
"""Endpoints for people who are not signed in."""

SIGNED_IN = frozenset(
    {
        "security.logout", "security.change_password", "security.verify", "security.two_factor_setup",
        "security.two_factor_setup_validate", "security.mf_recovery_codes",
    }
)  # fmt: skip
"""Endpoints of Flask-Security for anybody with an account."""

UNUSED = frozenset({"security.two_factor_rescue", "security.tf_select", "security.static"})
"""Endpoints that Flask-Security adds and nobody is given: help with a lost code is a recovery code, or a colleague."""

_FIRST_STEPS = SIGNED_IN | OPEN
"""What somebody whose role demands a second step may do before it is set up."""


def needs(role: Role) -> Callable[[View], View]:
    """Let a view be seen by a role, and by those that cover it."""

    def marked(view: View) -> View:
        view.__needs__ = role  # type: ignore[attr-defined]
        return view

    return marked


def role_of(app: Flask, endpoint: str) -> Role | None:
    """The role that an endpoint demands; None = it declares none."""
    return getattr(app.view_functions[endpoint], "__needs__", None)


def guard(app: Flask) -> None:
    """Check every request before its view, and answer those that may not."""

    @app.before_request
    def check() -> "ResponseReturnValue | None":
        endpoint = request.endpoint
        if endpoint is None or endpoint in OPEN:
            return None
        if endpoint in UNUSED:
            abort(404)
        if not current_user.is_authenticated:
            return _to_sign_in()
        needed = Role.AUTHOR if endpoint in SIGNED_IN else role_of(current_app, endpoint)
        if needed is None:
            raise LookupError(f"{endpoint} does not say who may see it: mark the view with needs(Role.…)")
        if not current_user.rank.covers(needed):
            abort(403)
        if current_user.rank.needs_second_step and not current_user.tf_primary_method and endpoint not in _FIRST_STEPS:
            return redirect(url_for("security.two_factor_setup"))
        return None


def _to_sign_in() -> "ResponseReturnValue":
    if "HX-Request" in request.headers:
        # The page stays as it is, with everything that was typed.
        abort(401)
    if request.method != "GET":
        abort(401)
    return redirect(url_for("security.login", next=request.script_root + request.full_path.rstrip("?")))
