"""Texts that staff read: said in English and Bulgarian, kept through copies and columns, complete in both languages."""

import copy
import pickle
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.pofile import read_po

from publisher.core import locales
from publisher.core.errors import PostError
from publisher.core.states import PublicationState
from publisher.core.wording import Worded, from_stored, in_words, joined, to_stored, worded, worded_many
from support.staff_words import STAFF, messages_in_pages, messages_in_source

PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def test_a_text_is_english_by_itself_and_says_the_same_in_bulgarian() -> None:
    said = worded("%(file)s: cannot be read: %(error)s", file="posts/a.md", error="I/O")
    assert said == "posts/a.md: cannot be read: I/O"
    assert in_words(said, "bg") == "posts/a.md: не може да се прочете: I/O"
    assert in_words(said, "en") == said


def test_a_text_inside_a_text_is_said_in_the_same_language() -> None:
    inner = worded("%(file)s: cannot be read: %(error)s", file="a", error="b")
    whole = joined("\n", [inner, "as it is", worded("%(where)s: internal error (%(kind)s: %(error)s); --debug shows "
                                                   "where it happened", where="x", kind="y", error=inner)])  # fmt: skip
    assert in_words(whole, "bg").splitlines()[0] == "a: не може да се прочете: b"
    assert "y: a: не може да се прочете: b" in in_words(whole, "bg").splitlines()[2]


def test_an_error_is_said_by_its_words() -> None:
    error = PostError(worded("%(file)s: cannot be read: %(error)s", file="a", error="b"), Path("posts/x.md"), 3)
    assert str(error) == "posts/x.md:3: a: cannot be read: b"
    assert in_words(error, "bg") == "posts/x.md:3: a: не може да се прочете: b"
    assert in_words(ValueError("plain"), "bg") == "plain"
    assert in_words(worded("%(text)s", text=error), "bg") == in_words(error, "bg")


def test_states_have_their_words() -> None:
    assert in_words(PublicationState.NEEDS_REVIEW, "bg") == "чака преглед"
    assert in_words(PublicationState.NEEDS_REVIEW, "en") == "needs review"


def test_days_and_times_are_written_as_the_language_writes_them() -> None:
    time = datetime(2026, 12, 3, 8, tzinfo=ZoneInfo("Europe/Sofia"))
    said = worded("%(text)s", text=(time, date(2026, 12, 24)))
    assert in_words(said, "bg") == "четвъртък, 3 декември 2026 г., 08:00 ч., 24 декември 2026 г."
    assert said == "Thursday, 3 December 2026, 08:00, 24 December 2026"


@pytest.mark.parametrize(
    "text",
    [
        worded("stopped"),
        worded_many("%(num)s day", "%(num)s days", 3),
        worded("%(text)s", text=(PublicationState.PAUSED, 7, worded("stopped"))),
        worded("%(text)s", text=datetime(2026, 10, 25, 3, 30, fold=1, tzinfo=ZoneInfo("Europe/Sofia"))),
        joined("; ", [worded("stopped"), "x", date(2026, 1, 2)]),
        "an ordinary text",
        '{"worded": an outsider\'s text that looks like ours',
        '{"worded": {"text": ["%(nothing)s", "", 0, {}]}}',
    ],
)
def test_copies_pickles_and_columns_keep_a_text_whole(text: str) -> None:
    pickled = pickle.loads(pickle.dumps(text))  # noqa: S301 - our own bytes
    for again in (copy.deepcopy(text), pickled, from_stored(to_stored(text))):
        assert again == text
        assert in_words(again, "bg") == in_words(text, "bg")
    assert to_stored("plain") == "plain"
    assert isinstance(from_stored(to_stored(worded("stopped"))), Worded)


def _catalogued() -> Iterator[tuple[Path, str, tuple[str, ...], tuple[str, ...]]]:
    for file in [*sorted(STAFF.glob("*.po")), locales.CATALOGUES / "bg" / "LC_MESSAGES" / "publisher.po"]:
        with file.open("rb") as opened:
            for message in read_po(opened, locale="bg"):
                if message.id:
                    ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
                    words = message.string if isinstance(message.string, tuple | list) else (message.string,)
                    yield file, str(ids[0]), tuple(map(str, ids)), tuple(map(str, words))


def test_every_text_for_staff_is_there_in_bulgarian() -> None:
    known = {key for _, key, _, words in _catalogued() if all(words)}
    missing = [
        f"{place}: {msgid!r}" for place, msgid in [*messages_in_source(), *messages_in_pages()] if msgid not in known
    ]
    assert not missing, "\n".join(missing)


def test_every_translation_names_the_same_values() -> None:
    wrong = []
    for file, key, ids, words in _catalogued():
        wanted = {name for one in ids for name in PLACEHOLDER.findall(one)}
        for form in words:
            found = set(PLACEHOLDER.findall(form))
            if found - wanted or (len(words) == 1 and found != wanted):
                wrong.append(f"{file.name}: {key!r}")
    assert not wrong, "\n".join(wrong)


def test_no_message_is_translated_twice_in_different_words() -> None:
    seen: dict[str, tuple[str, ...]] = {}
    twice = []
    for file, key, _, words in _catalogued():
        if file.parent == STAFF and seen.setdefault(key, words) != words:
            twice.append(f"{file.name}: {key!r}")
    assert not twice, "\n".join(twice)
