"""What a row of a list says about whether its person is a reader: states, yes-or-no columns, dates of leaving.

Only words that are known to mean "is a reader" let somebody in. Any other one is an error for a person to look at: a
list that writes "cleaned" in its own way must not bring people back who have left.
"""

from typing import Literal

from publisher.subscribers.import_columns import Columns

_READS = frozenset({
    "reads", "reader", "subscribed", "active", "confirmed", "enabled", "current", "member", "yes", "true", "1",
    "y", "абониран", "абонирана", "абонат", "активен", "активна", "активно", "потвърден", "потвърдена", "чете",
    "да", "aktiv", "abonniert", "bestätigt", "ja", "actif", "abonné", "confirmé", "oui", "activo", "suscrito",
    "sí", "attivo", "iscritto",
})  # fmt: skip
_LEFT = frozenset({
    "left", "unsubscribed", "unsubscribe", "inactive", "non-subscribed", "nonsubscribed", "not_subscribed",
    "disabled", "removed", "deleted", "archived", "отписан", "отписана", "отписал", "отписала", "неактивен",
    "неактивна", "напуснал", "напуснала", "изтрит", "спрян", "abgemeldet", "inaktiv", "désabonné", "inactif",
    "отписал се", "отписала се", "opted out", "opt out", "not subscribed", "never subscribed", "never_subscribed",
    "не е абониран", "не е абонирана",
})  # fmt: skip
_WAITS = frozenset({
    "asked", "pending", "unconfirmed", "not confirmed", "непотвърден", "непотвърдена", "чакащ", "чака",
})  # fmt: skip
_SUPPRESSED = frozenset({
    "suppressed", "cleaned", "bounced", "bounce", "complained", "complaint", "spam", "blocked", "blocklisted",
    "blacklisted", "invalid", "undeliverable", "junk", "блокиран", "невалиден",
})  # fmt: skip
_YES = frozenset({
    "yes", "true", "1", "y", "x", "✓", "да", "v", "ja", "oui", "si", "sí", "on",
})  # fmt: skip
_NO = frozenset({
    "no", "false", "0", "n", "не", "-", "–", "nein", "non", "off",
})  # fmt: skip

Standing = Literal["reads", "stays out", "unknown"]


def standing(found: Columns, cells: tuple[str, ...]) -> tuple[Standing, str]:
    """Whether the row's person is a reader by the columns that tell; and why not, or which word is not known.

    A row without any such column is a reader's: whoever imports a list says so by their consent.
    """
    verdicts = [
        *(_state(text) for text in found.all_values("state", cells)),
        *(_in(text) for text in found.all_values("in", cells)),
        *(_out(text) for text in found.all_values("out", cells)),
        *(("stays out", "left") for text in found.all_values("left", cells) if text.casefold() not in _NO),
        *(("stays out", "no consent") for text in found.all_values("consent", cells) if text.casefold() in _NO),
    ]
    for wanted in ("stays out", "unknown"):
        for verdict, why in verdicts:
            if verdict == wanted:
                return verdict, why
    return "reads", ""


def _state(text: str) -> tuple[Standing, str]:
    word = " ".join(text.casefold().split())
    for words, why in ((_LEFT, "left"), (_WAITS, "asked, not confirmed"), (_SUPPRESSED, "suppressed"), (_NO, "left")):
        if word in words:
            return "stays out", why
    return ("reads", "") if word in _READS else ("unknown", text)


def _in(text: str) -> tuple[Standing, str]:
    """A column such as "Subscribed": yes, no, or the date on which they subscribed."""
    word = text.casefold()
    if word in _YES or (len(word) > 5 and word[0].isdigit()):
        return "reads", ""
    return _state(text)


def _out(text: str) -> tuple[Standing, str]:
    """A column such as "Unsubscribed" or "Blocklisted": whatever is not a no is a yes, a date too."""
    return ("reads", "") if text.casefold() in _NO else ("stays out", "left")
