"""Routes that a reader's own links lead to: the way out, and preferences."""

from flask import Blueprint, Response, abort, request

from publisher import locales
from publisher.app import Publisher
from publisher.subscribers import Subscription
from publisher.web.look import Look


def reader_pages(publisher: Publisher, look: Look) -> Blueprint:
    """What the holder of a token may see and do; a token that is none of ours finds nothing."""
    pages = Blueprint("reader", __name__)

    @pages.get("/u/<token>")
    def way_out(token: str) -> Response:
        theirs = _whose(publisher, token)
        lang = theirs.lang if theirs else look.wished()
        return _own(look.page("leave", lang, left=theirs is not None and theirs.left_at is not None, list=_list(lang)))

    @pages.post("/u/<token>")
    def leave(token: str) -> Response:
        theirs = _whose(publisher, token)
        if theirs is not None:
            how = "one-click" if "List-Unsubscribe" in request.form else "page"
            publisher.subscribers.leave(theirs.id, publisher.clock(), how=how, ip=request.remote_addr or "")
        lang = theirs.lang if theirs else look.wished()
        return _own(look.page("leave", lang, left=True, list=_list(lang)))

    @pages.get("/p/<token>")
    def preferences(token: str) -> Response:
        theirs = _reads(publisher, token)
        return _own(_preferences(theirs, saved=False))

    @pages.post("/p/<token>")
    def change(token: str) -> Response:
        theirs = _reads(publisher, token)
        lang = request.form.get("lang", "")
        if lang not in publisher.languages:
            abort(400)
        publisher.subscribers.change_language(theirs.id, lang, publisher.clock(), ip=request.remote_addr or "")
        return _own(_preferences(_reads(publisher, token), saved=True))

    def _preferences(theirs: Subscription, saved: bool) -> Response:
        shown = look.language(theirs.lang)
        choices = [(code, locales.language_name(code, shown)) for code in publisher.languages]
        out = publisher.links.unsubscribe(theirs.id)
        return look.page(
            "preferences", theirs.lang, choices=choices, chosen=theirs.lang, saved=saved, out=out, email=theirs.email
        )

    def _list(lang: str) -> str:
        return look.newsletter(look.language(lang))

    return pages


def _whose(publisher: Publisher, token: str) -> Subscription | None:
    """The subscription of a way out; None for a probe, which concerns nobody. 404 for everything else.

    Somebody who has been erased since has left: their link says so, like any other that has been used.
    """
    if publisher.tokens.read("probe", token) is not None:
        return None
    numbers = publisher.tokens.read("unsubscribe", token)
    if numbers is None or len(numbers) != 1:
        abort(404)
    return publisher.subscribers.subscription(numbers[0])


def _reads(publisher: Publisher, token: str) -> Subscription:
    numbers = publisher.tokens.read("preferences", token)
    theirs = publisher.subscribers.subscription(numbers[0]) if numbers and len(numbers) == 1 else None
    if theirs is None or theirs.left_at is not None:
        abort(404)
    return theirs


def _own(response: Response) -> Response:
    """No search engine and no cache keeps a page that is one reader's own."""
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "no-store"
    return response
