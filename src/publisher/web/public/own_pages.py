"""Routes that only the owner of a mailbox has: their data to read, keep and delete, and another address.

The links are in letters to the mailbox (`subscribers.own_data`); a newsletter that was forwarded does not have them.
"""

import json
from typing import Any

from flask import Blueprint, Response, abort, request

from publisher.app.assembly import Publisher
from publisher.core import locales
from publisher.core.tokens import Purpose
from publisher.subscribers import Subscription
from publisher.web.public.own_words import decision, mail, mail_state, subscription_state
from publisher.web.public.page_templates import PageTemplates, private


def own_pages(pages: Blueprint, publisher: Publisher, templates: PageTemplates) -> None:
    """Add the routes behind the links of letters; an invalid token gets 404, an old one 410."""
    _data(pages, publisher, templates)
    _address(pages, publisher, templates)


def _data(pages: Blueprint, publisher: Publisher, templates: PageTemplates) -> None:
    def owner(token: str) -> Subscription | Response:
        number, asked = _numbers(publisher, "data", token)
        theirs = publisher.own_data.whose(number, asked, publisher.clock())
        return theirs or private(templates.page("data", templates.preferred_language(), 410, kept=None))

    @pages.get("/d/<token>")
    def data(token: str) -> Response:
        theirs = owner(token)
        if isinstance(theirs, Response):
            return theirs
        kept = publisher.subscribers.export_person(theirs.email)
        shown = _shown(publisher, templates, kept, templates.language(theirs.lang))
        return private(
            templates.page(
                "data", theirs.lang,
                kept=shown, here=f"/d/{token}", preferences=publisher.links.preferences(theirs.id),
            )
        )  # fmt: skip

    @pages.get("/d/<token>/my-data.json")
    def as_json(token: str) -> Response:
        theirs = owner(token)
        if isinstance(theirs, Response):
            return theirs
        text = json.dumps(publisher.subscribers.export_person(theirs.email), ensure_ascii=False, indent=2, default=str)
        headers = {"Content-Disposition": 'attachment; filename="my-data.json"'}
        return private(Response(text, mimetype="application/json", headers=headers))

    @pages.get("/d/<token>/forget")
    def question(token: str) -> Response:
        theirs = owner(token)
        if isinstance(theirs, Response):
            return theirs
        back = publisher.links.preferences(theirs.id)
        return private(templates.page("forget", theirs.lang, forgotten=False, email=theirs.email, preferences=back))

    @pages.post("/d/<token>/forget")
    def forget(token: str) -> Response:
        theirs = owner(token)
        if isinstance(theirs, Response):
            return theirs
        publisher.subscribers.erase(theirs.email, publisher.clock())
        return private(templates.page("forget", theirs.lang, forgotten=True))


def _address(pages: Blueprint, publisher: Publisher, templates: PageTemplates) -> None:
    @pages.get("/a/<token>")
    def address_question(token: str) -> Response:
        number, asked = _numbers(publisher, "address", token)
        change = publisher.own_data.new_address(number, asked, publisher.clock())
        if change is None:
            return private(templates.page("address", templates.preferred_language(), 410, state="gone"))
        return private(templates.page("address", change[0].lang, state="ask", email=change[1]))

    @pages.post("/a/<token>")
    def move(token: str) -> Response:
        number, asked = _numbers(publisher, "address", token)
        done = publisher.own_data.move(number, asked, publisher.clock(), request.remote_addr or "")
        theirs = publisher.choices.subscription(number)
        if not done or theirs is None:
            return private(templates.page("address", templates.preferred_language(), 410, state="gone"))
        return private(templates.page("address", theirs.lang, state="done", email=theirs.email))


def _numbers(publisher: Publisher, purpose: Purpose, token: str) -> tuple[int, int]:
    numbers = publisher.tokens.read(purpose, token)
    if numbers is None or len(numbers) != 2:
        abort(404)
    return numbers[0], numbers[1]


def _shown(publisher: Publisher, templates: PageTemplates, kept: dict[str, Any], lang: str) -> dict[str, Any]:
    """What is kept, in the reader's words and on the workspace's clocks."""
    cadences, topics = dict(templates.cadences(lang)), dict(templates.topics(lang))

    def when(moment: Any) -> str:
        return locales.format_datetime(moment, lang, publisher.config.schedule.zone)

    return {
        "email": kept["email"],
        "name": kept["name"],
        "since": when(kept["since"]),
        "suppressed": when(kept["suppressed_since"]) if kept["suppressed"] else "",
        "subscriptions": [
            (
                templates.list_title(one["list"], lang), subscription_state(one, lang),
                locales.language_name(one["lang"], lang), cadences[one["cadence"]],
                ", ".join(topics.get(name, name) for name in one["topics"].split(",") if name),
                when(one["consent_at"]), one["consent"],
            )
            for one in kept["subscriptions"]
        ],
        "decisions": [
            (when(one["at"]), decision(one["action"], lang), templates.list_title(one["list"], lang), one["ip"])
            for one in kept["decisions"]
        ],
        "mails": [(when(one["changed_at"]), mail_state(one["state"], lang), mail(one, lang)) for one in kept["mails"]],
        "returned": [(when(one["at"]), one["diagnostic"]) for one in kept["returned"]],
    }  # fmt: skip
