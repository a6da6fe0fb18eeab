"""The one alert of „Днес“: the worst thing that a person can do something about; and how sending stands."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from publisher.app.days import Today
from publisher.app.outlook import Deadline
from publisher.core import locales
from publisher.core.wording import worded, worded_many
from publisher.web.console.pages import language


@dataclass(frozen=True, slots=True)
class Alert:
    """What is wrong, what follows, and the screen that goes on with it, by the words of its button; "" = none."""

    what: str
    follows: str = ""
    screen: str = ""
    button: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """How sending stands, in a line. `seen_at` is when it was last heard of; None = never."""

    sound: bool
    words: str
    seen_at: datetime | None = None


def alert_of(found: Today, deadline: Deadline | None, now: datetime) -> Alert | None:
    """At most one: a lost ledger, mails nobody knows of, nothing that sends, an event without its readers."""
    if found.suspicion:
        return Alert(found.suspicion)
    if found.uncertain:
        what = worded_many(
            "%(num)s mail may or may not have arrived.", "%(num)s mails may or may not have arrived.", found.uncertain
        )
        follows = worded("Nothing is sent again until somebody says so.")
        return Alert(what, follows, url_for("uncertain.listed"), worded("Decide"))
    if found.ahead and not health_of(found).sound:
        return Alert(
            worded("What is planned will not go out."),
            worded("The program that sends is not running. Tell whoever looks after it."),
        )
    return _pressing(deadline, now) if deadline else None


def _pressing(found: Deadline, now: datetime) -> Alert:
    days = (found.date.at.date() - now.astimezone(found.date.at.tzinfo).date()).days
    title, lang = found.date.post.title, locales.language_name(found.lang, language())
    if found.date.kind == "register_by":
        what = worded_many(
            "Registration ends in %(num)s day: %(title)s.", "Registration ends in %(num)s days: %(title)s.", days,
            title=title,
        ) if days else worded("Registration ends today: %(title)s.", title=title)  # fmt: skip
    else:
        what = worded_many(
            "The event is in %(num)s day: %(title)s.", "The event is in %(num)s days: %(title)s.", days, title=title
        ) if days else worded("The event is today: %(title)s.", title=title)  # fmt: skip
    if found.state is None:
        follows = worded("It is not translated for readers in this language yet: %(language)s.", language=lang)
    else:
        follows = worded(
            "Readers in this language have no invitation yet, the translation waits for review: %(language)s.",
            language=lang,
        )
    return Alert(what, follows, url_for("review.shown", slug=found.date.post.slug, lang=found.lang), worded("Review"))


def health_of(found: Today) -> Health:
    """Whether what is due will go out."""
    owner = found.owner
    if owner is None:
        return Health(False, worded("The program that sends has not run yet."))
    if owner.standing == "there":
        return Health(True, worded("Sending works"), owner.seen_at)
    return Health(False, worded("The program that sends is not running"), owner.seen_at)
