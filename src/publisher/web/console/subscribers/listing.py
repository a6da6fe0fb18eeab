"""The list of subscribers: searched, chosen, a page at a time, and taken along as a table."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from flask import Blueprint, Response, redirect, request, url_for
from flask_security import current_user

from publisher.app.assembly import Publisher
from publisher.app.subscriber_views import COUNTED, STANDINGS, Wanted, subscribers_found, table_of_found
from publisher.core import locales
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.pages import language, page, said
from publisher.web.console.rights import needs
from publisher.web.console.subscribers import words

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_LONGEST = 200
_FIELDS = {"q": "text", "standing": "standing", "lang": "lang", "list": "list", "topic": "topic"}


def add_listing(pages: Blueprint, publisher: Publisher) -> None:
    """Add the routes of the list."""

    @pages.get("/")
    @needs(Role.AUTHOR)
    def listed() -> "ResponseReturnValue":
        if not current_user.rank.covers(Role.APPROVER):
            # Authors see how many there are, not who.
            return redirect(url_for("subscribers.figures"), 303)
        wanted, below = _wanted(request.args), request.args.get("below", type=int)
        return page(
            "subscribers.html", found=subscribers_found(publisher, wanted, below), below=below, wanted=wanted,
            chosen=_chosen(wanted), counted=COUNTED, standings={name: words.STANDINGS[name] for name in STANDINGS},
            standing_words={name: said(word) for name, word in words.STANDINGS.items()},
            lists=words.lists(publisher), topics=words.topics(publisher),
            language_names={one: locales.language_name(one, language()) for one in publisher.languages},
        )  # fmt: skip

    @pages.post("/table")
    @needs(Role.APPROVER)
    def table() -> Response:
        wanted = _wanted(request.form)
        chosen = ", ".join(f"{name}={value}" for name, value in _chosen(wanted).items() if name != "q")
        audit.note(publisher, "subscribers exported", after=chosen + ", q" * bool(wanted.text))
        answer = Response(table_of_found(publisher, wanted), mimetype="text/csv")
        answer.headers["Content-Disposition"] = 'attachment; filename="subscribers.csv"'
        return answer


def _wanted(form: Mapping[str, str]) -> Wanted:
    given = {name: form.get(field, "")[:_LONGEST].strip() for field, name in _FIELDS.items()}
    if given["standing"] not in STANDINGS:
        given["standing"] = ""
    return Wanted(**{name: text.replace("\0", "") for name, text in given.items()})


def _chosen(wanted: Wanted) -> dict[str, str]:
    """What is asked for, by the fields of the form."""
    return {field: value for field, name in _FIELDS.items() if (value := getattr(wanted, name))}
