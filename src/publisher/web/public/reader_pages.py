"""Routes behind the personal links of each mail: unsubscribing, preferences, and asking for letters."""

from flask import Blueprint, Response, abort, request

from publisher.app.assembly import Publisher
from publisher.core.errors import InvalidInput
from publisher.subscribers import Subscription, Wish
from publisher.subscribers.addresses import NAME_LIMIT
from publisher.web.public.own_pages import own_pages
from publisher.web.public.page_templates import PageTemplates, private


def reader_pages(publisher: Publisher, templates: PageTemplates) -> Blueprint:
    """Pages for the holder of a token; an invalid token gets 404."""
    pages = Blueprint("reader", __name__)
    _unsubscribe(pages, publisher, templates)
    _preferences(pages, publisher, templates)
    _letters(pages, publisher, templates)
    own_pages(pages, publisher, templates)
    return pages


def _unsubscribe(pages: Blueprint, publisher: Publisher, templates: PageTemplates) -> None:
    def page(theirs: Subscription | None, left: bool) -> Response:
        lang = theirs.lang if theirs else templates.preferred_language()
        mine = publisher.links.preferences(theirs.id) if theirs else ""
        title = templates.list_title(theirs.list if theirs else "", lang)
        return private(templates.page("leave", lang, left=left, list=title, preferences=mine))

    @pages.get("/u/<token>")
    def unsubscribe_question(token: str) -> Response:
        theirs = _whose(publisher, token)
        return page(theirs, theirs is not None and theirs.left_at is not None)

    @pages.post("/u/<token>")
    def leave(token: str) -> Response:
        theirs = _whose(publisher, token)
        if theirs is not None:
            how = "one-click" if "List-Unsubscribe" in request.form else "page"
            publisher.choices.leave(theirs.id, publisher.clock(), how=how, ip=request.remote_addr or "")
        return page(theirs, True)


def _preferences(pages: Blueprint, publisher: Publisher, templates: PageTemplates) -> None:
    def page(theirs: Subscription, saved: bool) -> Response:
        all_of_them = publisher.choices.of_person(theirs.person)
        reads = [one for one in all_of_them if one.reads]
        return private(
            templates.page(
                "preferences", theirs.lang,
                mine=theirs, saved=saved,
                called=publisher.own_data.name(theirs.id), limit=NAME_LIMIT, reads=frozenset(one.list for one in reads),
                lists=templates.lists(theirs.lang), topics=templates.topics(theirs.lang),
                editions=templates.editions(theirs.lang, also=theirs.lang), cadences=templates.cadences(theirs.lang),
                counted=publisher.config.tracking.opens or publisher.config.tracking.clicks,
                out=publisher.links.unsubscribe(theirs.id), here=f"/p/{request.path.rpartition('/')[2]}",
            )
        )  # fmt: skip

    @pages.get("/p/<token>")
    def preferences(token: str) -> Response:
        return page(_mine(publisher, token), saved=False)

    @pages.post("/p/<token>")
    def change(token: str) -> Response:
        theirs = _mine(publisher, token)
        if not request.form:
            # Not our form: a scanner or a program that tries links out.
            return page(theirs, saved=False)
        cadence = request.form.get("cadence", theirs.cadence)
        if cadence not in ("each", "weekly", "monthly"):
            abort(400)
        # A box that is not ticked is not sent: only our whole form, which says so, can mean that.
        config, whole = publisher.config, "lists" in request.form
        counted = config.tracking.opens or config.tracking.clicks
        wish = Wish(
            lang=request.form.get("lang", theirs.lang),
            lists=_chosen(publisher, theirs),
            cadence=cadence,  # type: ignore[arg-type]
            topics=frozenset(request.form.getlist("topic") if whole else theirs.topics),
            tracking="tracking" in request.form if counted and whole else theirs.tracking,
        )
        wording, ip = templates.consent_wording(theirs.lang), request.remote_addr or ""
        publisher.choices.change(theirs.id, wish, publisher.clock(), wording=wording, ip=ip)
        if "name" in request.form:
            name = " ".join(request.form["name"].split())[:NAME_LIMIT]
            publisher.own_data.rename(theirs.id, name, publisher.clock(), ip)
        return page(_mine(publisher, token), saved=True)


def _letters(pages: Blueprint, publisher: Publisher, templates: PageTemplates) -> None:
    """Asking for letters to a mailbox: what more can be done is behind their links (`own_pages`)."""

    def page(theirs: Subscription, asked: bool) -> Response:
        mine = publisher.links.preferences(theirs.id)
        return private(templates.page("own", theirs.lang, asked=asked, email=theirs.email, preferences=mine))

    # Mails already sent and bookmarks have both addresses.
    @pages.get("/p/<token>/data")
    @pages.get("/p/<token>/forget")
    def offer(token: str) -> Response:
        return page(_mine(publisher, token), asked=False)

    @pages.post("/p/<token>/data")
    @pages.post("/p/<token>/forget")
    def ask(token: str) -> Response:
        theirs = _mine(publisher, token)
        publisher.own_data.ask(theirs.id, publisher.clock())
        return page(theirs, asked=True)

    @pages.post("/p/<token>/address")
    def ask_to_move(token: str) -> Response:
        theirs = _mine(publisher, token)
        try:
            publisher.own_data.ask_to_move(theirs.id, request.form.get("email", ""), publisher.clock())
        except InvalidInput:
            abort(400)
        return page(theirs, asked=True)


def _chosen(publisher: Publisher, theirs: Subscription) -> frozenset[str]:
    """The lists that are ticked. A form without the list boxes leaves the lists unchanged."""
    if "lists" in request.form:
        return frozenset(request.form.getlist("list"))
    return frozenset(one.list for one in publisher.choices.of_person(theirs.person) if one.reads)


def _whose(publisher: Publisher, token: str) -> Subscription | None:
    """The subscription that an unsubscribe link is for. An invalid token gets 404.

    None for a probe of `publisher doctor`, which belongs to nobody, and for somebody who has been erased since: their
    link says that they have unsubscribed, as any used link does.
    """
    if publisher.tokens.read("probe", token) is not None:
        return None
    numbers = publisher.tokens.read("unsubscribe", token)
    if numbers is None or len(numbers) != 1:
        abort(404)
    return publisher.choices.subscription(numbers[0])


def _mine(publisher: Publisher, token: str) -> Subscription:
    """The subscription of a preferences link, also after unsubscribing: on its page readers can subscribe again."""
    numbers = publisher.tokens.read("preferences", token)
    theirs = publisher.choices.subscription(numbers[0]) if numbers and len(numbers) == 1 else None
    if theirs is None:
        abort(404)
    return theirs
