"""One subscriber: what they agreed to, what they get and got, what came back; and all of it as a file for them."""

import json
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request

from publisher.app.assembly import Publisher
from publisher.app.subscriber_views import MailHad, Profile, mails_had
from publisher.core.errors import NotFound
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.issues.listing import subject_of
from publisher.web.console.pages import language, page
from publisher.web.console.rights import needs
from publisher.web.console.subscribers import words
from publisher.web.console.subscribers.history import Names, history_words


def add_person_page(pages: Blueprint, publisher: Publisher) -> None:
    """Add the routes of one person."""

    @pages.get("/<int:number>/")
    @needs(Role.APPROVER)
    def shown(number: int) -> str:
        return person_page(publisher, number)

    @pages.post("/<int:number>/data")
    @needs(Role.APPROVER)
    def data(number: int) -> Response:
        found = publisher.subscribers.export_person(publisher.profiles.get(number).email)
        audit.note(publisher, "subscriber's data exported", thing(number))
        answer = Response(
            json.dumps(found, ensure_ascii=False, indent=2, default=_as_text), mimetype="application/json"
        )
        answer.headers["Content-Disposition"] = f'attachment; filename="subscriber-{number}.json"'
        return answer


def thing(number: int) -> str:
    """A person as the record of acts names them: it outlives them, so by number alone."""
    return f"subscriber {number}"


def person_page(
    publisher: Publisher, number: int, *, wrong: dict[str, str] | None = None, typed: dict[str, Any] | None = None
) -> str:
    """The page; `wrong` has what is to be said beside fields, `typed` what stands in them instead of what is kept."""
    profile = publisher.profiles.get(number)
    mails, older = mails_had(publisher, number, request.args.get("below", type=int))
    barred = profile.returned.suppression
    names = Names(language(), words.lists(publisher), words.topics(publisher))
    return page(
        "subscriber.html", profile=profile, mails=[(_title(publisher, one), one) for one in mails], older=older,
        below=request.args.get("below", type=int), barred=barred, standing=_standing(profile),
        form=typed or kept_form(profile), kept=kept_form(profile), wrong=wrong or {}, lists=names.lists,
        topics=names.topics, languages=publisher.languages, standings=words.STANDINGS,
        history_words=lambda action, kept: history_words(action, kept, names),
        cadences=words.CADENCES, ways=words.WAYS, acts=words.ACTS, bounces=words.BOUNCES, mail_states=words.MAILS,
    )  # fmt: skip


def kept_form(profile: Profile) -> dict[str, Any]:
    """What the form of a person shows of what is kept."""
    mine = [one for one in profile.subscriptions if one.state != "left"] or list(profile.subscriptions)
    first = mine[0] if mine else None
    return {
        "to": profile.email, "name": profile.name, "lang": first.lang if first else "",
        "cadence": first.cadence if first else "each", "topics": sorted(first.topics) if first else [],
        "lists": sorted(one.list for one in profile.subscriptions if one.left_at is None and one.confirmed),
        "consent": "",
    }  # fmt: skip


def _standing(profile: Profile) -> str:
    barred = profile.returned.suppression
    states = {one.state for one in profile.subscriptions}
    if barred and states != {"left"}:
        return {"asked": "paused", "bounced": "bounced", "complained": "complained"}.get(barred.kind, "suppressed")
    return next((state for state in ("reads", "asked") if state in states), "left")


def _title(publisher: Publisher, mail: MailHad) -> str:
    """The subject of an issue or the title of a post; the name itself for what is gone."""
    if mail.kind != "issue":
        return mail.what
    try:
        issue = publisher.issues.get(mail.what)
    except NotFound:
        return mail.what
    own = issue.texts.get(mail.lang)
    return (own.subject if own else "") or subject_of(publisher, issue) or mail.what


def _as_text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
