"""Route that counts visits: a mail's links lead through it; it increments a total and redirects."""

import base64
import re

from flask import Blueprint, Response, abort, redirect, request
from limits import RateLimitItemPerHour
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from werkzeug.wrappers import Response as AnyResponse

from publisher.app.assembly import Publisher
from publisher.core.errors import StoreError
from publisher.web.public.page_templates import private
from publisher.web.visitors import networks

_ROBOTS = re.compile(
    r"bot|crawl|spider|slurp|scan|preview|monitor|fetch|proofpoint|mimecast|barracuda|safelinks|curl|wget|python|java/|"
    r"okhttp|go-http|headless|facebookexternalhit|whatsapp",
    re.IGNORECASE,
)
"""User agents that open links without a person. Not Gmail's image proxy: it fetches when a person reads."""

_COUNTED = RateLimitItemPerHour(1000)
"""Visits by one link from one network that count: an office has one address for all, and so have image proxies."""

_PICTURE = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


def visit_pages(publisher: Publisher) -> Blueprint:
    """One route for links and for the pixel that is loaded when a mail is opened."""
    pages = Blueprint("visits", __name__)
    counts = FixedWindowRateLimiter(MemoryStorage())

    def seldom() -> bool:
        """Whether this network has not followed this link so often that it only wants to raise the sum."""
        return counts.hit(_COUNTED, networks(request.remote_addr or "")[-1], request.path)

    @pages.get("/v/<token>")
    def visit(token: str) -> AnyResponse:
        numbers = publisher.tokens.read("visit", token)
        if numbers is None or len(numbers) != 2:
            abort(404)
        url = _noted(publisher, numbers[0], numbers[1], _is_a_person() and seldom())
        if url is None:
            abort(404)
        return private(Response(_PICTURE, mimetype="image/gif")) if url == "" else redirect(url, 302)

    return pages


def _noted(publisher: Publisher, publication: int, number: int, counts: bool) -> str | None:
    try:
        return publisher.visits.note(publication, number, counts)
    except StoreError:
        # A reader who follows a link is led on, whether or not the visit can be counted now.
        return publisher.visits.note(publication, number, counts=False)


def _is_a_person() -> bool:
    """Best guess whether a person sent this request: declared bots, prefetches and HEAD requests do not count."""
    agent = request.headers.get("User-Agent", "")
    ahead = "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", "")).lower()
    return request.method == "GET" and bool(agent) and not ahead and not _ROBOTS.search(agent)
