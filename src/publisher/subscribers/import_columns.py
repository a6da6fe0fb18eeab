"""The columns of a list of readers, by the headings that Outlook, Google Contacts, Mailchimp and people write."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_HEADINGS = {
    "email": (
        "email", "mail", "email address", "email 1 value", "email 1", "primary email", "subscriber email", "your email",
        "имейл", "имейл адрес", "имейли", "мейл", "мейл адрес", "поща", "емайл", "ел поща", "е поща", "електронна поща",
        "електронен адрес", "адрес на електронна поща", "електронен пощенски адрес", "адрес", "адрес за имейл",
        "email adresse", "mail adresse", "emailadresse", "adresse email", "adresse e mail", "adresse mail", "courriel",
        "adresse courriel", "adresse électronique", "adresse de messagerie", "correo", "correo electrónico",
        "dirección de correo electrónico", "indirizzo email", "posta elettronica", "emailadres",
        "адрес электронной почты",
        "электронная почта", "почта", "е пошта", "пошта", "ηλεκτρονικό ταχυδρομείο", "e posta", "adresă de email",
        "adres email", "adres e mail", "endereço de email", "username email",
    ),
    "name": (
        "name", "full name", "display name", "contact name", "име", "имена", "име и фамилия", "имена на лицето",
        "трите имена", "пълно име", "vollständiger name", "nom complet", "nom et prénom", "nombre completo",
        "nome completo", "имя", "фио", "име и презиме",
    ),
    "first": (
        "first name", "firstname", "given name", "fname", "собствено име", "първо име", "лично име", "vorname",
        "prénom", "nombre", "nome", "voornaam",
    ),
    "middle": ("middle name", "additional name", "презиме", "бащино име", "weitere vornamen", "deuxième prénom"),
    "last": (
        "last name", "lastname", "surname", "family name", "lname", "фамилия", "фамилно име", "nachname",
        "familienname", "nom", "nom de famille", "apellido", "apellidos", "cognome", "achternaam",
    ),
    "lang": ("lang", "language", "език", "sprache", "langue", "idioma", "lingua", "taal", "preferred language"),
    "list": ("list", "списък", "liste", "lista"),
    "consent": ("consent", "съгласие", "einwilligung", "consentement", "zustimmung"),
    "state": ("state", "status", "състояние", "статус", "subscription status"),
    "left": ("left at", "unsub time", "unsubscribed at"),
    "cadence": ("cadence",),
    "topics": ("topics",),
}  # fmt: skip
_BY_WORD = {word: name for name, words in _HEADINGS.items() for word in words}
_VAGUE = ("адрес", "поща", "почта", "пошта", "mail")
"""Beside a heading that says e-mail, these are of something else: where somebody lives."""

_BETWEEN = re.compile(r"[\s\-_–.:*()\[\]]+")


@dataclass(frozen=True, slots=True)
class Columns:
    """For each known column its places, from 0, and the headings of those that are not looked at."""

    places: dict[str, tuple[int, ...]]
    ignored: tuple[str, ...]

    def values(self, cells: Sequence[str]) -> dict[str, str]:
        """The cells of a row by column; of a column that stands twice, the first that is filled."""
        return {
            name: next((text for at in places if at < len(cells) and (text := cells[at].strip())), "")
            for name, places in self.places.items()
        }


def columns(headings: Sequence[str]) -> Columns:
    """What each column is. "email" is missing from `places` when no heading is known for it."""
    places: dict[str, list[int]] = {}
    ignored = []
    for at, heading in enumerate(headings):
        name = _BY_WORD.get(_folded(heading))
        if name:
            places.setdefault(name, []).append(at)
        if (name is None or name in ("cadence", "topics")) and heading.strip():
            ignored.append(heading.strip())
    mail = places.get("email", [])
    if sure := [at for at in mail if _folded(headings[at]) not in _VAGUE]:
        ignored += [headings[at].strip() for at in mail if at not in sure]
        places["email"] = sure
    return Columns({name: tuple(found) for name, found in places.items()}, tuple(ignored))


def _folded(heading: str) -> str:
    """A heading in lower case with single spaces: `E-mail 1 - Value` is "email 1 value"."""
    text = "".join(c for c in unicodedata.normalize("NFC", heading) if unicodedata.category(c) != "Cf")
    words = _BETWEEN.sub(" ", text.casefold()).strip(" '\"")
    return re.sub(r"\be mail", "email", words)
