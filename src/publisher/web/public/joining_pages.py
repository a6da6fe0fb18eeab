"""Routes for subscribing: the form, and the confirmation link in the letter."""

import math
import time
from collections.abc import Callable
from datetime import timedelta

from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from publisher.app.assembly import Publisher
from publisher.core import locales
from publisher.subscribers import Asked, Subscription, Wish, normal_address
from publisher.subscribers.addresses import NAME_LIMIT
from publisher.web.public.archive import Archive
from publisher.web.public.caching import public
from publisher.web.public.form_limits import FormLimits
from publisher.web.public.page_templates import TRAP, PageTemplates, private

_BEAT = 0.1
"""Seconds. The form is answered on a beat, so that the time taken does not tell what is known about an address."""


def joining_pages(publisher: Publisher, templates: PageTemplates, archive: Archive) -> Blueprint:
    """The subscription form and its confirmation. Only the form is limited: no reader's own link ever is."""
    pages = Blueprint("joining", __name__)
    providers = [domain for group in publisher.config.pacing.groups.values() for domain in group.domains]
    # A network that has used up its forms may remind as many readers once more, not write to a whole list of them.
    limits, reminders = (FormLimits(publisher.config.web.subscribe_limit, providers) for _ in range(2))
    _form(pages, publisher, templates, archive, (limits, reminders))
    _letter(pages, publisher, templates)
    return pages


def _form(
    pages: Blueprint,
    publisher: Publisher,
    templates: PageTemplates,
    archive: Archive,
    counts: tuple[FormLimits, FormLimits],
) -> None:
    limits, reminders = counts

    def shown(lang: str, code: int = 200, wrong: str = "", **given: object) -> Response:
        return templates.page(
            "subscribe", lang, code,
            wrong=wrong, given=given, wording=templates.consent_wording(lang), lists=templates.lists(lang),
            topics=templates.topics(lang), editions=templates.editions(lang), cadences=templates.cadences(lang),
            limit=NAME_LIMIT, current="subscribe", last=archive.last(lang),
        )  # fmt: skip

    @pages.get("/<lang>/subscribe")
    def form(lang: str) -> Response:
        _known(publisher, lang)
        return public(shown(lang))

    @pages.post("/<lang>/subscribe")
    def ask(lang: str) -> AnyResponse:
        _known(publisher, lang)
        sent = redirect(f"/{lang}/subscribe/sent", 303)
        if request.form.get(TRAP):
            return sent
        email, name = request.form.get("email", "").strip(), " ".join(request.form.get("name", "").split())
        name, wish = name[:NAME_LIMIT], _wish(publisher, lang)
        try:
            address = normal_address(email)
        except ValueError:
            wrong = locales.gettext(
                templates.language(lang), "This is not an e-mail address. Write it like this: name@example.org."
            )
            return shown(lang, 400, wrong, email=email[:320], name=name, wish=wish)
        # Who fills in the strip below a story has seen the same words in another form.
        seen = "_parts" if request.form.get("form") == "strip" else "subscribe"
        wording, version = templates.consent_wording(lang), templates.version(seen)
        asked = Asked(email, name, wish, wording, version, request.remote_addr or "")
        return _on_the_beat(lambda: taken(asked, address) or sent)

    def taken(asked: Asked, address: str) -> Response | None:
        """None once it is asked; else a page that says when the form may be sent again.

        Who reads the newsletter gets the link to their preferences also then, if the limit is the network's own fault.
        """
        wait = limits.wait(asked.ip, address.rpartition("@")[2])
        if not wait:
            publisher.joining.ask(asked, publisher.clock())
            return None
        if not reminders.wait(asked.ip, address.rpartition("@")[2]):
            publisher.joining.remind(asked.email, publisher.clock())
        free = timedelta(seconds=wait)
        answer = templates.notice("too often", 429, until=templates.time(free), wait=templates.wait(free))
        answer.headers["Retry-After"] = str(math.ceil(wait))
        return answer

    @pages.get("/<lang>/subscribe/sent")
    def check_mailbox(lang: str) -> Response:
        _known(publisher, lang)
        return private(templates.page("sent", lang))


def _letter(pages: Blueprint, publisher: Publisher, templates: PageTemplates) -> None:
    @pages.get("/c/<token>")
    def question(token: str) -> Response:
        number, asked = _of(publisher, token)
        one = publisher.joining.pending(number, asked, publisher.clock())
        if one is None:
            return answered(publisher.choices.subscription(number))
        return private(templates.page("confirm", one.lang, state="ask", email=one.email))

    @pages.post("/c/<token>")
    def answer(token: str) -> Response:
        number, asked = _of(publisher, token)
        found = publisher.joining.confirm(number, asked, publisher.clock(), ip=request.remote_addr or "")
        return answered(found.subscription if found else publisher.choices.subscription(number))

    def answered(one: Subscription | None) -> Response:
        if one is None or not one.reads:
            lang = one.lang if one else templates.preferred_language()
            again = publisher.links.subscribe(templates.published_language(lang))
            return private(templates.page("confirm", lang, 410, state="gone", again=again))
        mine = publisher.links.preferences(one.id)
        return private(templates.page("confirm", one.lang, state="done", email=one.email, preferences=mine))


def _of(publisher: Publisher, token: str) -> tuple[int, int]:
    numbers = publisher.tokens.read("confirm", token)
    if numbers is None or len(numbers) != 2:
        abort(404)
    return numbers[0], numbers[1]


def _wish(publisher: Publisher, lang: str) -> Wish:
    """The choices of the form. A field that the form does not offer has its default: the first list, each issue."""
    lists = request.form.getlist("list") or list(publisher.config.mailing_lists)[:1]
    cadence = request.form.get("cadence", "each")
    if cadence not in ("each", "weekly", "monthly"):
        abort(400)
    chosen = request.form.get("lang", lang)
    return Wish(chosen, frozenset(lists), cadence, frozenset(request.form.getlist("topic")))  # type: ignore[arg-type]


def _on_the_beat(answer: Callable[[], AnyResponse]) -> AnyResponse:
    """What `answer` gives or raises, a whole number of beats after it was asked."""
    begun = time.monotonic()
    try:
        return answer()
    finally:
        time.sleep(_BEAT - (time.monotonic() - begun) % _BEAT)


def _known(publisher: Publisher, lang: str) -> None:
    if lang not in publisher.languages:
        abort(404)
