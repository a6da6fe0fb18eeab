"""How the screen says the codes of readers: standings, ways, acts; and lists and topics by their names."""

from collections.abc import Mapping

from publisher.app.assembly import Publisher
from publisher.core import locales
from publisher.core.wording import worded
from publisher.web.console.pages import language

STANDINGS: Mapping[str, str] = {
    "reads": worded("gets mail"),
    "asked": worded("has not confirmed yet"),
    "left": worded("unsubscribed"),
    "paused": worded("paused by staff"),
    "bounced": worded("mail bounces"),
    "complained": worded("complained"),
    "suppressed": worded("address suppressed"),
}
CADENCES: Mapping[str, str] = {
    "each": worded("every issue"),
    "weekly": worded("once a week"),
    "monthly": worded("once a month"),
}
WAYS: Mapping[str, str] = {
    "page": worded("on our pages"),
    "one-click": worded("with one click in a mail"),
    "letter": worded("by the link in a letter"),
    "staff": worded("by staff"),
    "complaint": worded("by marking a mail as spam"),
}
ACTS: Mapping[str, str] = {
    "asked": worded("asked to subscribe"),
    "confirmed": worded("confirmed the subscription"),
    "added": worded("was added"),
    "imported": worded("came with an imported list"),
    "changed": worded("settings were changed"),
    "left": worded("unsubscribed"),
    "returned": worded("subscribed again"),
}
BOUNCES: Mapping[str, str] = {
    "hard": worded("the address does not work"),
    "soft": worded("a passing trouble"),
    "policy": worded("refused because of how we send"),
    "complaint": worded("marked as spam"),
    "lifted": worded("allowed again"),
    "forged": worded("a report that is not about our mail"),
}
MAILS: Mapping[str, str] = {
    "queued": worded("waits its turn"),
    "deferred": worded("is tried again later"),
    "sending": worded("is being sent"),
    "sent": worded("was sent"),
    "refused": worded("was refused"),
    "uncertain": worded("may or may not have arrived"),
    "suppressed": worded("was not sent"),
}
COLUMNS: Mapping[str, str] = {
    "email": worded("E-mail address"),
    "name": worded("Whole name"),
    "first": worded("Given name"),
    "middle": worded("Middle name"),
    "last": worded("Family name"),
    "lang": worded("Language"),
    "list": worded("Mailing list"),
    "consent": worded("How they agreed"),
    "state": worded("State of the subscription"),
    "in": worded("Subscribed: yes or no"),
    "out": worded("Unsubscribed: yes or no"),
    "left": worded("Date of unsubscribing"),
}


def lists(publisher: Publisher) -> dict[str, str]:
    """Lists and their names in the person's language."""
    return {
        name: locales.in_language(one.name, language()) or name for name, one in publisher.config.mailing_lists.items()
    }


def topics(publisher: Publisher) -> dict[str, str]:
    """Topics and their names in the person's language."""
    return {name: locales.in_language(one.name, language()) or name for name, one in publisher.config.topics.items()}
