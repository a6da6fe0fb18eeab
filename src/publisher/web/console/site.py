"""The WSGI application of the console. Mounted at /console beside the public pages, with a `Publisher` of its own."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING

from flask import Flask, Response, g, request
from flask_wtf import CSRFProtect
from werkzeug.exceptions import HTTPException, InternalServerError, TooManyRequests
from werkzeug.routing import IntegerConverter, Map

from publisher.app.assembly import Publisher
from publisher.core.errors import PublisherError, StoreBusy
from publisher.core.wording import worded
from publisher.web.console import audit, rights
from publisher.web.console.accounts.people import open_people
from publisher.web.console.accounts.sessions import Sessions
from publisher.web.console.accounts.signing_in import add_signing_in
from publisher.web.console.assets import Assets
from publisher.web.console.busy import busy_page
from publisher.web.console.jobs import Jobs
from publisher.web.console.limits import limit_attempts
from publisher.web.console.pages import furnish, language, page
from publisher.web.console.screens import screens
from publisher.web.console.uploads import accept_uploads
from publisher.web.visitors import OwnName

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
    for screen in screens(publisher, people, sessions):
        app.register_blueprint(screen)
    # Behind a secret link nobody is signed in: the link itself is what a form is trusted for.
    app.extensions["csrf"].exempt(app.blueprints["by_link"])
    limit_attempts(app)
    audit.watch(app, publisher)
    _explain(app)
    _close_off(app)
    return app


def _explain(app: Flask) -> None:
    """Show every error in the person's language; to htmx as a text that is shown beside the page, which stays."""

    @app.errorhandler(PublisherError)
    def refused(error: PublisherError) -> "ResponseReturnValue":
        if error.http_status >= 500:
            app.logger.error("%s: %s", request.url_rule, error)
        return busy_page(error) if isinstance(error, StoreBusy) else _shown(error, error.http_status)

    @app.errorhandler(InternalServerError)
    def late(error: InternalServerError) -> "ResponseReturnValue":
        """What fails behind the view, while its answer is finished: what the view was to do is done."""
        cause = error.original_exception
        if not isinstance(cause, PublisherError):
            return _shown(_BROKEN, 500)
        g.done = request.method == "POST"
        return refused(cause)

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
