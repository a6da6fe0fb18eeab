"""The page that lists the keys of all screens, and the switch for those that are a single key."""

from typing import TYPE_CHECKING

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask_security import current_user

from publisher.app.assembly import Publisher
from publisher.core.wording import worded
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.keys.declared import SCREENS, may_use
from publisher.web.console.pages import SINGLE_KEYS, page, said, single_keys
from publisher.web.console.rights import needs

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_YEAR = 365 * 24 * 3600


def key_pages(publisher: Publisher) -> Blueprint:
    """The routes of the list and of the switch."""
    pages = Blueprint("keys", __name__)

    @pages.get("/keys")
    @needs(Role.AUTHOR)
    def listed() -> str:
        screens = [(screen, keys) for screen in SCREENS if (keys := may_use(screen, current_user.rank))]
        return page("keys.html", screens=screens)

    @pages.post("/me/keys")
    @needs(Role.AUTHOR)
    def switch() -> "ResponseReturnValue":
        """Single-key shortcuts on or off, in this browser (WCAG 2.2, 2.1.4).

        A cookie, not the account: what presses keys by accident is the device, or the program that turns speech
        into keys.
        """
        wanted = request.form.get("single") == "on"
        before = single_keys()
        answer = redirect(url_for("own.shown") + "#keys-switch", 303)
        if wanted:
            answer.delete_cookie(SINGLE_KEYS, path=request.script_root or "/")
        else:
            secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
            answer.set_cookie(
                SINGLE_KEYS, "off", _YEAR, path=request.script_root or "/", secure=secure, httponly=True, samesite="Lax"
            )
        audit.note(publisher, "single keys", "", "on" if before else "off", "on" if wanted else "off")
        text = worded("Single-key shortcuts act again.") if wanted else worded("Single-key shortcuts are switched off.")
        flash(said(text), "success")
        return answer

    return pages
