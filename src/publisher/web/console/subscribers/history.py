"""What staff changed of a reader, said in words: what is kept names fields and their values as the program does.

The kept words are evidence of what was agreed, so that they are put into words only where they are shown.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from publisher.core import locales
from publisher.core.wording import Worded, from_stored, joined, worded
from publisher.web.console.subscribers import words

_CODED = ("lang", "cadence", "topics")
"""Fields of which the program knows the values by codes."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names of what the program knows by codes, in the language of a person."""

    lang: str
    lists: Mapping[str, str]
    topics: Mapping[str, str]

    def value(self, field: str, codes: str) -> Worded:
        """`bg` of the field `lang` → `български`; several codes, between commas, one by one."""
        return joined(", ", (self._named(field, one.strip()) for one in codes.split(",")))

    def _named(self, field: str, code: str) -> object:
        if code == "all":
            return worded("all")
        if field == "lang":
            return locales.language_name(code, self.lang)
        return (words.CADENCES if field == "cadence" else self.topics).get(code, code)


def history_words(action: str, kept: str, names: Names) -> str:
    """The kept words of a decision, with the names of languages, lists, topics and of how often mail comes.

    Words that a reader has seen or said, of any other act than `changed`, stay letter by letter.
    """
    found = from_stored(kept)
    if action != "changed":
        return found
    return _of_words(found, names) if isinstance(found, Worded) else _of_text(found, names)


def _of_words(text: Worded, names: Names) -> Worded:
    field = _FIELDS.get(text.msgid)
    values = {name: field(value, names) if field else _inside(value, names) for name, value in text.values.items()}
    return Worded(text.msgid, text.plural, text.number, values)


def _inside(value: Any, names: Names) -> Any:
    if isinstance(value, tuple):
        return tuple(_inside(one, names) for one in value)
    return _of_words(value, names) if isinstance(value, Worded) else value


def _of_text(text: str, names: Names) -> Worded:
    """Of rows of before, which have the changes as one text: `Ани: lang: bg → en; cadence: each → weekly`."""
    return joined("; ", (_of_change(change, names) for change in text.split("; ")))


def _of_change(change: str, names: Names) -> str:
    before, _, new = change.partition(" → ")
    said, _, old = before.rpartition(": ")
    by, _, field = said.rpartition(": ")
    if not new or field not in _CODED:
        return change
    found = worded(f"{field}: %(old)s → %(new)s", old=names.value(field, old), new=names.value(field, new))
    return worded("%(what)s: %(why)s", what=by, why=found) if by else found


def _codes_of(field: str) -> Callable[[object, Names], object]:
    return lambda codes, names: names.value(field, str(codes))


def _list(code: object, names: Names) -> object:
    return names.lists.get(str(code), code)


_FIELDS: Mapping[str, Callable[[object, Names], object]] = {
    **{f"{field}: %(old)s → %(new)s": _codes_of(field) for field in _CODED},
    "list: + %(name)s": _list,
    "list: - %(list)s": _list,
}
"""By the message of a change: how its values are said."""
