"""The counter that a mail's links lead by: it adds one to a sum, and sends on."""

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
"""How those call themselves that open links without a person; Gmail's picture proxy opens one when a person does."""

_PICTURE = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


def visit_pages(publisher: Publisher) -> Blueprint:
    """One address for links and for the picture that is seen when a mail is opened."""
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
    """A guess: who says that they are a robot, looks ahead, or only asks for the head, is none."""
    agent = request.headers.get("User-Agent", "")
    ahead = "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", "")).lower()
    return request.method == "GET" and bool(agent) and not ahead and not _ROBOTS.search(agent)
