"""What is kept of a reader, in words for the reader."""

from collections.abc import Mapping
from typing import Any

from publisher.core import locales
from publisher.core.states import DeliveryState

_DECISIONS = {
    "asked": "You asked for the newsletter",
    "confirmed": "You confirmed",
    "added": "We added you, with your consent",
    "imported": "We added you from a list, with your consent",
    "changed": "Your settings were changed",
    "left": "You unsubscribed",
    "returned": "You came back",
}
_MAILS = {
    DeliveryState.SENT: "sent",
    DeliveryState.REFUSED: "refused by your mail server",
    DeliveryState.SUPPRESSED: "not sent",
    DeliveryState.UNCERTAIN: "perhaps sent",
}


def decision(action: str, lang: str) -> str:
    """A decision of the history."""
    return locales.gettext(lang, _DECISIONS.get(action, "Your settings were changed"))


def mail(one: Mapping[str, Any], lang: str) -> str:
    """What a mail was: an issue by its key, or a letter about the subscription."""
    return locales.gettext(lang, "A letter about your subscription") if one["kind"] == "letter" else str(one["what"])


def mail_state(state: str, lang: str) -> str:
    """What has become of a mail."""
    return locales.gettext(lang, _MAILS.get(DeliveryState(state), "waiting"))


def subscription_state(one: Mapping[str, Any], lang: str) -> str:
    """Whether a subscription is active; `one` is a row of `subscriptions`."""
    if one["left_at"]:
        return locales.gettext(lang, "unsubscribed")
    return locales.gettext(lang, "active" if one["confirmed"] else "not yet confirmed")
