"""The WSGI application of the public pages: archive, feed, subscribing, readers' personal pages. No JavaScript.

A GET changes nothing, because mail scanners open every link. A token authorises its holder to act for a subscription,
so there are no cookies, logins or CSRF tokens (RFC 8058, section 3.1).
"""

from typing import TYPE_CHECKING

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from publisher.app.assembly import Publisher
from publisher.core.errors import ConnectionLost, PublisherError, StoreError, TooOften
from publisher.web.public.archive import Archive
from publisher.web.public.archive_pages import archive_pages
from publisher.web.public.asset_pages import asset_pages
from publisher.web.public.discovery_pages import discovery_pages
from publisher.web.public.joining_pages import joining_pages
from publisher.web.public.page_templates import PageTemplates
from publisher.web.public.reader_pages import reader_pages
from publisher.web.public.staff_calendar_pages import staff_calendar_pages
from publisher.web.public.visit_pages import visit_pages
from publisher.web.visitors import OwnName

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from werkzeug.wrappers import Response as AnyResponse

_HEADERS = {
    # The pages need no scripts, plug-ins or frames; pictures may come from the organisation's website. A mail as it was
    # sent has its styles inside.
    "Content-Security-Policy": "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' https: data:; "
    "font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_LARGEST_FORM = 20_000
_NOTICES = {404: "missing", 410: "gone"}
_BUSY_AGAIN = 30
"""Seconds after which a request that found the database busy may be sent again."""


class _Pages(Flask):
    """Answers a request a second time when the database's server has gone away amid the first.

    What the first has changed is undone; and if it was not, since only the server's word for it is missing, nothing on
    these pages happens twice. The server is waited for as `storage.engines` says.
    """

    def dispatch_request(self) -> "ResponseReturnValue":
        try:
            return super().dispatch_request()
        except ConnectionLost as error:
            self.logger.warning("%s: %s; once more", request.url_rule, error)
            return super().dispatch_request()


def create_app(publisher: Publisher) -> Flask:
    """The pages of one workspace. They alone use `publisher`, from several threads at a time."""
    app = _Pages("publisher.web", static_folder=None, template_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST_FORM
    # A path without its last slash is answered, not redirected: a permanent redirect would be kept by browsers.
    app.url_map.strict_slashes = False
    web = publisher.config.web
    app.wsgi_app = OwnName(app.wsgi_app, web.address, web.proxies)  # type: ignore[method-assign]
    templates = PageTemplates(publisher)
    archive = Archive(publisher)
    # Read before the first visitor comes, who would wait for it.
    archive.index()
    app.register_blueprint(archive_pages(archive, templates))
    app.register_blueprint(discovery_pages(archive, templates))
    app.register_blueprint(asset_pages(archive, templates))
    app.register_blueprint(reader_pages(publisher, templates))
    app.register_blueprint(visit_pages(publisher))
    app.register_blueprint(staff_calendar_pages(publisher))
    app.register_blueprint(joining_pages(publisher, templates, archive))
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


def _explain(app: Flask, templates: PageTemplates) -> None:
    """Show every error as a page in the reader's language; details go to the log.

    The log names the route, not the path: a token in it would let a reader of the log act for its owner.
    """

    @app.errorhandler(PublisherError)
    def failed(error: PublisherError) -> "AnyResponse":
        if error.http_status >= 500:
            app.logger.error("%s: %s", request.url_rule, error)
        unsaved = isinstance(error, StoreError) and request.method == "POST"
        kind = "busy" if unsaved else _NOTICES.get(error.http_status, "failed")
        answer = templates.notice(kind, error.http_status)
        if isinstance(error, StoreError):
            answer.headers["Retry-After"] = str(_BUSY_AGAIN)
        return answer

    @app.errorhandler(TooOften)
    def later(error: TooOften) -> "AnyResponse":
        until, wait = templates.time(error.wait), templates.wait(error.wait)
        answer = templates.notice("too many", error.http_status, until=until, wait=wait)
        answer.headers["Retry-After"] = str(round(error.wait.total_seconds()))
        return answer

    @app.errorhandler(HTTPException)
    def missing(error: HTTPException) -> "AnyResponse":
        code = error.code or 500
        return templates.notice(_NOTICES.get(code, "failed"), code)

    @app.errorhandler(Exception)
    def broken(error: Exception) -> "AnyResponse":
        app.logger.error("%s: a defect of this program", request.url_rule, exc_info=error)
        return templates.notice("failed", 500)
