"""Texts that staff read: said in English and Bulgarian, kept through copies and columns, complete in both languages."""

import ast
import copy
import pickle
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest
from babel.messages.pofile import read_po

import publisher
from publisher.cli import COMMANDS
from publisher.core import locales
from publisher.core.errors import PostError
from publisher.core.states import PublicationState
from publisher.core.wording import (
    CONSOLE,
    Worded,
    from_stored,
    in_words,
    joined,
    moment,
    system_words,
    to_stored,
    worded,
    worded_many,
)
from publisher.doctor.for_people import INSTEAD
from publisher.translation.checks.messages import TEMPLATES
from support.staff_words import STAFF, messages_in_pages, messages_in_source, unworded_in, unworded_texts

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


@pytest.mark.parametrize("time", [datetime(2026, 12, 3, 8, tzinfo=ZoneInfo("Europe/Sofia")), date(2026, 12, 3)])
def test_a_sentence_that_ends_with_a_date_or_an_hour_has_one_full_stop(time: date) -> None:
    said = in_words(worded("Translated last on %(time)s.", time=time), "bg")
    assert said.endswith((" г.", " ч."))
    assert not said.endswith("..")


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


def test_no_room_writes_texts_for_staff_that_can_be_said_in_english_alone() -> None:
    assert not list(unworded_texts())


@pytest.mark.parametrize(
    "source",
    [
        'raise InvalidInput("a time is missing")',
        'raise NotFound(f"there is no {name}")',
        'raise click.UsageError("write " + name) from error',
        'def f():\n    words = f"no {name} here"\n    raise Conflict(words)',
        'class Taken(Conflict):\n    pass\n\nraise Taken(f"{name} is taken")',
        'session.say(f"{number} rows" if number else "no rows")',
        'return Report(why="was there before")',
        'why = ", and ".join(names)',
    ],
)
def test_a_text_that_is_not_worded_is_found(source: str) -> None:
    assert unworded_in(source)


@pytest.mark.parametrize(
    "source",
    [
        'raise InvalidInput(worded("a time is missing"))',
        "raise InvalidInput(text_of(error)) from error",
        'session.say(f"{lang}: {subject}")',
        'command = f"publisher schedule approve {number}"',
    ],
)
def test_worded_texts_and_commands_are_not_taken_for_english_ones(source: str) -> None:
    assert not unworded_in(source)


def test_a_time_in_a_sentence_can_be_typed_in_english_and_is_in_words_in_bulgarian() -> None:
    at = moment(datetime(2026, 12, 3, 8, tzinfo=ZoneInfo("Europe/Sofia")))
    said = worded("%(text)s", text=at)
    assert said == "2026-12-03 08:00"
    assert in_words(said, "bg") == "четвъртък, 3 декември 2026 г., 08:00 ч."
    assert in_words(from_stored(to_stored(said)), "bg") == in_words(said, "bg")


def test_what_the_operating_system_says_is_said_in_bulgarian_where_it_is_known() -> None:
    with pytest.raises(FileNotFoundError) as caught:
        Path("/nowhere/at/all").read_text(encoding="utf-8")
    assert system_words(caught.value) == "No such file or directory"
    assert in_words(worded("%(error)s", error=system_words(caught.value)), "bg") == "няма такъв файл или папка"
    assert in_words(system_words(OSError(5, "Something quite new")), "bg") == "Something quite new"
    assert system_words(OSError("100%")) == "100%"


def test_a_foreign_text_that_looks_like_a_stored_one_stays_as_it_is() -> None:
    for text in (
        '{"worded": {"text": ["%(nothing)s", "", 0, {"a": 1}]}}',
        '{"worded": 5}',
        '{"worded": {"time": ["x", "y"]}}',
    ):
        assert from_stored(text) == text


# What nobody types in a browser: our commands, their options, the fields of the configuration.
_COMMAND = re.compile(rf"publisher (?:{'|'.join(COMMANDS)})\b|(?<![\w-])--[a-z]|fxtranslate models")
_OWN_COMMAND = re.compile(rf"publisher (?:{'|'.join(COMMANDS)})\b(?!//)")
_TERMINAL = ("cli/", "doctor/mail/")
"""Verbs of the terminal, and its checklist for a mail that arrived: the console shows nothing of them."""

_TERMINAL_TEXTS = {
    "no %(file)s in %(folder)s or above: make a workspace with `publisher init DIR`, or name one with --config"
}
"""Other messages that the console cannot show: without a workspace there is none."""

_HOLD_COMMANDS = {"stop", "steps", "verb", "approve"}
"""Values of messages that are commands themselves."""

_NAMES_COMMANDS = {
    "app/days.py", "app/digest_drafts.py", "app/notices/screens.py", "app/notices/words.py", "doctor/for_people.py",
    "planning/comparing.py", "planning/issue_changes.py", "planning/repeats.py", "sending/restored.py",
    "storage/migrations/versions/v0008_outcomes.py", "web/console/today.py",
}  # fmt: skip
"""Files with commands beside messages. They become values of those names, or what the console has screens for."""


def _of_console(lang: str) -> dict[str, tuple[str, ...]]:
    file = locales.CATALOGUES / lang / "LC_MESSAGES" / CONSOLE / "console.po"
    with file.open("rb") as opened:
        messages = [message for message in read_po(opened, locale=lang) if message.id]
    return {
        str(message.id[0] if isinstance(message.id, tuple | list) else message.id): tuple(
            map(str, message.string if isinstance(message.string, tuple | list) else (message.string,))
        )
        for message in messages
    }


@pytest.mark.parametrize("lang", ["bg", "en"])
def test_no_message_of_the_console_tells_anybody_to_type_a_command(lang: str) -> None:
    own = _of_console(lang)
    wanted = [
        f"{place}: {msgid!r}"
        for place, msgid in messages_in_source()
        if not place.startswith(_TERMINAL) and msgid not in _TERMINAL_TEXTS
        if _COMMAND.search(msgid) or _HOLD_COMMANDS.intersection(PLACEHOLDER.findall(msgid))
        if not all(own.get(msgid, ("",))) and not (place.startswith("doctor/") and msgid in INSTEAD)
    ]
    assert not wanted, "\n".join(wanted)
    said = [words for forms in own.values() for words in forms]
    assert not [words for words in said if _COMMAND.search(words)]
    assert not [words for words in said if _HOLD_COMMANDS.intersection(PLACEHOLDER.findall(words))]


def test_commands_stand_only_where_the_console_has_a_screen_or_words_for_them() -> None:
    folder = Path(publisher.__file__).parent
    found = {
        place
        for path in folder.rglob("*.py")
        if not (place := path.relative_to(folder).as_posix()).startswith(_TERMINAL)
        if any(_OWN_COMMAND.search(text) for text in _plain_texts(path))
    }
    assert found == _NAMES_COMMANDS


def _plain_texts(path: Path) -> Iterator[str]:
    """Texts of a file that are neither its docstrings nor messages."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    other = set[int]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            other.add(id(node.value))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.startswith("worded"):
            other |= {id(part) for argument in node.args for part in ast.walk(argument)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in other:
            yield node.value


@pytest.mark.parametrize("lang", ["bg", "en"])
def test_the_consoles_own_words_fill_in_no_other_values_and_belong_to_a_message(lang: str) -> None:
    known = {msgid for _, msgid in messages_in_source()}
    known |= {text for templates in TEMPLATES.values() for text in templates.values()}
    for msgid, forms in _of_console(lang).items():
        assert msgid in known, msgid
        assert {name for words in forms for name in PLACEHOLDER.findall(words)} <= {
            *PLACEHOLDER.findall(msgid), "num",
        }, msgid  # fmt: skip


def test_the_console_says_it_in_its_own_words_also_inside_others() -> None:
    inner = worded("there is no post %(slug)s; publisher posts list shows them", slug="x")
    whole = joined("; ", [inner, worded("stopped")])
    assert in_words(whole, "bg", CONSOLE) == "няма новина x; спряно"
    assert in_words(whole, "en", CONSOLE) == "there is no story x; stopped"
    assert in_words(whole, "en") == "there is no post x; publisher posts list shows them; stopped"
    many = worded_many(
        "%(first)s (and %(num)s more mistake; `publisher posts check %(file)s` names all)",
        "%(first)s (and %(num)s more mistakes; `publisher posts check %(file)s` names all)",
        2, first="y", file="z",
    )  # fmt: skip
    assert in_words(many, "en", CONSOLE) == "y (and 2 more mistakes)"
    assert in_words(many, "bg", CONSOLE) == "y (и още 2 грешки)"


@pytest.mark.parametrize(
    ("zone", "english", "bulgarian"),
    [
        ("Europe/Sofia", "Sofia time", "софийско време"),
        ("Europe/Vienna", "Vienna time", "часовата зона на Виена"),
        ("US/Eastern", "New York time", "часовата зона на Ню Йорк"),
        ("EST5EDT", "New York time", "часовата зона на Ню Йорк"),
        ("UTC", "coordinated universal time (UTC)", "универсалното координирано време (UTC)"),
        ("Etc/GMT+3", "UTC−3", "UTC−3"),
    ],
)
def test_a_time_zone_is_said_in_words(zone: str, english: str, bulgarian: str) -> None:
    said = worded("Hours are %(zone)s", zone=ZoneInfo(zone))
    assert said == f"Hours are {english}"
    assert in_words(from_stored(to_stored(said)), "bg") == f"Часовете са по {bulgarian}"


def test_no_zone_of_the_database_is_said_by_its_key() -> None:
    said = [worded("%(text)s", text=ZoneInfo(key)) for key in available_timezones()]
    assert [one for text in said for one in (text, in_words(text, "bg")) if "/" in one or "_" in one] == []
