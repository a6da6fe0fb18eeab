"""The WSGI application of the public pages: archive, feed, subscribing, readers' personal pages. No JavaScript.

A GET changes nothing, because mail scanners open every link. A token authorises its holder to act for a subscription,
so there are no cookies, logins or CSRF tokens (RFC 8058, section 3.1).
"""

import ipaddress
import threading
from typing import TYPE_CHECKING

from flask import Flask, Response, g, request
from flask_limiter import Limiter
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from publisher.app.assembly import Publisher
from publisher.core.errors import ConnectionLost, PublisherError
from publisher.web.public.archive import Archive
from publisher.web.public.archive_pages import archive_pages
from publisher.web.public.joining_pages import joining_pages
from publisher.web.public.page_templates import PageTemplates
from publisher.web.public.reader_pages import reader_pages
from publisher.web.public.visit_pages import visit_pages

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from werkzeug.wrappers import Response as AnyResponse

_HEADERS = {
    # The pages need no scripts, plug-ins or frames; pictures may come from the organisation's website.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' https: data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_LARGEST_FORM = 20_000
_NOTICES = {404: "missing", 410: "missing", 429: "too often"}


class _Pages(Flask):
    """Answers a request a second time when the database's server has gone away amid the first.

    What the first has changed is undone; and if it was not, since only the server's word for it is missing, nothing on
    these pages happens twice. The server is waited for as `storage.engines` says.
    """

    def dispatch_request(self) -> "ResponseReturnValue":
        try:
            return super().dispatch_request()
        except ConnectionLost as error:
            self.logger.warning("%s: %s; once more", request.path, error)
            return super().dispatch_request()


def create_app(publisher: Publisher) -> Flask:
    """The pages of one workspace. They alone use `publisher`, one request at a time."""
    app = _Pages("publisher.web", static_folder=None, template_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST_FORM
    if proxies := publisher.config.web.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
    templates = PageTemplates(publisher)
    per_network = limiter(app).limit(publisher.config.web.subscribe_limit)
    app.register_blueprint(archive_pages(Archive(publisher), templates))
    app.register_blueprint(reader_pages(publisher, templates))
    app.register_blueprint(visit_pages(publisher))
    app.register_blueprint(joining_pages(publisher, templates, per_network))
    _take_turns(app)
    _explain(app, templates)

    @app.get("/healthz")
    def health() -> Response:
        return Response("ok\n", mimetype="text/plain")

    @app.after_request
    def close_off(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return app


def _take_turns(app: Flask) -> None:
    turn = threading.Lock()

    @app.before_request
    def take() -> None:
        turn.acquire()
        g.has_turn = True

    @app.teardown_request
    def give(_error: BaseException | None) -> None:
        # A request rejected before `take` does not hold the lock.
        if g.pop("has_turn", False):
            turn.release()


def _explain(app: Flask, templates: PageTemplates) -> None:
    """Show every error as a page in the reader's language; details go to the log."""

    @app.errorhandler(PublisherError)
    def failed(error: PublisherError) -> "AnyResponse":
        if error.http_status >= 500:
            app.logger.error("%s: %s", request.path, error)
        return templates.notice(_NOTICES.get(error.http_status, "failed"), error.http_status)

    @app.errorhandler(HTTPException)
    def missing(error: HTTPException) -> "AnyResponse":
        code = error.code or 500
        return templates.notice(_NOTICES.get(code, "failed"), code)


def limiter(app: Flask) -> Limiter:
    """The rate limiter, for routes that ask for a limit; its counts are lost when the process ends."""
    return Limiter(network, app=app, storage_uri="memory://")


def network() -> str:
    """The rate limit's key: the client's address, or its /64 prefix for IPv6, since a household has a whole prefix."""
    text = request.remote_addr or "unknown"
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if address.version == 6 else text
