"""The WSGI application of the console. Mounted at /console beside the public pages, with a `Publisher` of its own."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, g, request, session
from flask_limiter import Limiter
from flask_security import current_user
from flask_wtf import CSRFProtect
from werkzeug.exceptions import HTTPException, TooManyRequests
from werkzeug.routing import IntegerConverter, Map

from publisher.app.assembly import Publisher
from publisher.core.errors import PublisherError
from publisher.core.wording import worded
from publisher.subscribers.addresses import normal_or_plain
from publisher.web.console import audit, rights
from publisher.web.console.accounts.own_pages import own_pages
from publisher.web.console.accounts.people import open_people
from publisher.web.console.accounts.people_pages import people_pages
from publisher.web.console.accounts.sessions import Sessions
from publisher.web.console.accounts.signing_in import add_signing_in
from publisher.web.console.assets import Assets
from publisher.web.console.brand.look import brand_pages
from publisher.web.console.brand.template_pages import template_pages
from publisher.web.console.calendar.screens import calendar_screens
from publisher.web.console.issues.screens import issue_screens
from publisher.web.console.jobs import Jobs
from publisher.web.console.more import more_pages
from publisher.web.console.networks.screen import network_pages
from publisher.web.console.notices.listing import notice_pages
from publisher.web.console.pages import furnish, language, page
from publisher.web.console.posts.screen import post_pages
from publisher.web.console.sending.screens import sending_screens
from publisher.web.console.subscribers.screens import subscriber_pages
from publisher.web.console.terms.screens import term_screens
from publisher.web.console.today import today_pages
from publisher.web.console.translations.approval import approval_pages
from publisher.web.console.translations.by_link import by_link_pages, link_pages
from publisher.web.console.translations.queue import queue_pages
from publisher.web.console.translations.review import review_pages
from publisher.web.console.uploads import accept_uploads
from publisher.web.console.work_pages import work_pages
from publisher.web.visitors import OwnName, networks

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    # Over https a form without a Referer is refused as forged: the browser must send it to ourselves.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_LARGEST_FORM = 1_000_000
_FROM_ONE_PLACE = "60 per 10 minutes"
_FOR_ONE_ACCOUNT = "8 per 10 minutes"
_LETTERS = "5 per hour"

_NOTICES = {
    400: worded("This form is no longer valid. Go back, reload the page, and send it again."),
    401: worded("You are no longer signed in. Sign in in another tab; what you have typed stays here."),
    403: worded("Your role does not allow this."),
    404: worded("There is no such page."),
    413: worded("That is too large."),
    429: worded("Too many attempts. Wait a few minutes and try again."),
}
_BROKEN = worded("Something went wrong. Nothing has been changed; try again, or look into the program's log.")


class RowNumber(IntegerConverter):
    """The number of a row in an address: what no column of 64 bits holds is no address."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=2**63 - 1)


def create_console(publisher: Publisher, opened: Callable[[], Publisher], here: str) -> Flask:
    """The console of one workspace. It alone uses `publisher`; `opened` opens the workspace again, for a job.

    `here` is the address that people reach it at, without the mount point: nothing is built from a request's Host.
    """
    app = Flask("publisher.web.console", static_folder=None, template_folder="templates")
    app.url_map.converters["int"] = RowNumber
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST_FORM
    app.config["MAX_FORM_MEMORY_SIZE"] = _LARGEST_FORM
    app.wsgi_app = OwnName(app.wsgi_app, here, publisher.config.web.proxies)  # type: ignore[method-assign]
    people = open_people(publisher.store)
    app.extensions["publisher"] = publisher
    sessions = Sessions(publisher.store, publisher.clock)
    app.extensions["publisher.people"] = people
    app.extensions["publisher.sessions"] = sessions
    app.extensions["publisher.jobs"] = Jobs(publisher, opened)
    assets = Assets(lambda: publisher.brand.colours)
    # Before the tokens of forms are looked for, which reads a request.
    accept_uploads(app)
    CSRFProtect(app)
    add_signing_in(app, publisher, people, sessions, language, secure=here.startswith("https:"))
    # After Flask-Babel, whose `_` knows the texts of Flask-Security alone.
    furnish(app, publisher, assets)
    rights.guard(app)
    _one_look(app, publisher)
    app.register_blueprint(assets.pages())
    app.register_blueprint(today_pages(publisher))
    app.register_blueprint(more_pages(publisher))
    app.register_blueprint(post_pages(publisher))
    app.register_blueprint(queue_pages(publisher))
    app.register_blueprint(review_pages(publisher))
    app.register_blueprint(approval_pages(publisher))
    app.register_blueprint(link_pages(publisher))
    app.register_blueprint(outside := by_link_pages(publisher))
    app.extensions["csrf"].exempt(outside)
    for screen in issue_screens(publisher):
        app.register_blueprint(screen)
    app.register_blueprint(calendar_screens(publisher))
    app.register_blueprint(network_pages(publisher))
    for screen in sending_screens(publisher):
        app.register_blueprint(screen)
    app.register_blueprint(notice_pages(publisher))
    for screen in term_screens(publisher):
        app.register_blueprint(screen)
    app.register_blueprint(brand_pages(publisher))
    app.register_blueprint(template_pages(publisher))
    app.register_blueprint(subscriber_pages(publisher))
    app.register_blueprint(work_pages())
    app.register_blueprint(people_pages(publisher, people))
    app.register_blueprint(own_pages(publisher, people, sessions))
    _limit(app)
    audit.watch(app, publisher)
    _explain(app)
    _close_off(app)
    return app


def _limit(app: Flask) -> None:
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


def _explain(app: Flask) -> None:
    """Show every error in the person's language; to htmx as a text that is shown beside the page, which stays."""

    @app.errorhandler(PublisherError)
    def refused(error: PublisherError) -> "ResponseReturnValue":
        if error.http_status >= 500:
            app.logger.error("%s: %s", request.url_rule, error)
        return _shown(error, error.http_status)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> "ResponseReturnValue":
        if error.code is not None and error.code < 400:
            return error.get_response()
        answer = _shown(_NOTICES.get(error.code or 500, _BROKEN), error.code or 500)
        if isinstance(error, TooManyRequests):
            answer.headers["Retry-After"] = "60"
        return answer

    @app.errorhandler(Exception)
    def broken(error: Exception) -> "ResponseReturnValue":
        app.logger.error("%s: a defect of this program", request.url_rule, exc_info=error)
        return _shown(_BROKEN, 500)


def _shown(text: object, code: int) -> Response:
    template = "parts/alert.html" if "HX-Request" in request.headers else "notice.html"
    return Response(page(template, text=text, code=code), code)


def _one_look(app: Flask, publisher: Publisher) -> None:
    """A page that only shows looks at the posts folder once, if at all; a form sees what it has just written."""

    @app.before_request
    def begin() -> None:
        if request.method in {"GET", "HEAD"}:
            g.look = ExitStack()
            g.look.enter_context(publisher.editorial.folder.one_look())

    @app.teardown_request
    def end(_: BaseException | None) -> None:
        if look := g.pop("look", None):
            look.close()


def _close_off(app: Flask) -> None:
    @app.after_request
    def close_off(answer: Response) -> Response:
        for name, value in _HEADERS.items():
            answer.headers.setdefault(name, value)
        if request.endpoint != "assets.file" and not (
            request.endpoint == "posts.picture" and answer.status_code == 200
        ):
            # Overwritten: Flask-Security's own value is not a valid one.
            answer.headers["Cache-Control"] = "no-store"
        return answer
