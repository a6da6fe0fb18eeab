"""Route that counts visits: a mail's links lead through it; it increments a total and redirects."""

import base64
import re

from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from publisher.app.assembly import Publisher
from publisher.web.public.page_templates import private

_ROBOTS = re.compile(
    r"bot|crawl|spider|slurp|scan|preview|monitor|fetch|proofpoint|mimecast|barracuda|safelinks|curl|wget|python|java/|"
    r"okhttp|go-http|headless|facebookexternalhit|whatsapp",
    re.IGNORECASE,
)
"""User agents that open links without a person. Not Gmail's image proxy: it fetches when a person reads."""

_PICTURE = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


def visit_pages(publisher: Publisher) -> Blueprint:
    """One route for links and for the pixel that is loaded when a mail is opened."""
    pages = Blueprint("visits", __name__)

    @pages.get("/v/<token>")
    def visit(token: str) -> AnyResponse:
        numbers = publisher.tokens.read("visit", token)
        if numbers is None or len(numbers) != 2:
            abort(404)
        url = publisher.visits.note(numbers[0], numbers[1], _is_a_person())
        if url is None:
            abort(404)
        return private(Response(_PICTURE, mimetype="image/gif")) if url == "" else redirect(url, 302)

    return pages


def _is_a_person() -> bool:
    """Best guess whether a person sent this request: declared bots, prefetches and HEAD requests do not count."""
    agent = request.headers.get("User-Agent", "")
    ahead = "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", "")).lower()
    return request.method == "GET" and bool(agent) and not ahead and not _ROBOTS.search(agent)
