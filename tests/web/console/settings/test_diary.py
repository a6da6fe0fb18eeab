"""„Дневник“: acts in words, found by words, person, act and day, compared, paged, and as a file; on both databases."""

import ast
import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert

from publisher.app.assembly import open_publisher, utc_now
from publisher.config.new_workspace import make_workspace
from publisher.storage.database import Store
from publisher.storage.tables.staff import audit as table
from publisher.web.console import audit
from publisher.web.console.settings.act_words import ACTS, act_words, compared, thing_words, value_words
from publisher.web.console.settings.diary_search import WINDOW, Wanted, each_act, find_acts
from support.console import ConsoleSite, Visitor, console_site
from support.staff_words import SOURCE

SOFIA = ZoneInfo("Europe/Sofia")
NOON = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


def wrote(store: Store, at: datetime, action: str, thing: str = "", before: str = "", after: str = "",
          who: str = "ani@example.org") -> None:  # fmt: skip
    audit.record(store, at, action, thing, before, after, who)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleSite]:
    folder = tmp_path_factory.mktemp("console")
    make_workspace(folder)
    with open_publisher(folder / "config.toml", utc_now) as publisher:
        store = publisher.store
        rows = [
            {"at": NOON, "who": f"p{number}@example.org", "action": "post saved", "thing": f"story-{number}",
             "before": "", "after": ""}
            for number in range(60)
        ]  # fmt: skip
        with store.begin() as connection:
            connection.execute(insert(table), rows)
        wrote(store, NOON, "publication pause", "2026-12 bg 3", "scheduled", "paused")
        wrote(store, NOON, "publication moved", "2026-12 bg 3", "2026-12-03T06:00Z", "2026-12-04T07:30Z")
        wrote(store, NOON, "segment", "novina en s1", "The old words stay here. " * 8, "The new words stay here. " * 8)
        wrote(store, NOON, "subscriber corrected", "=cmd()", "", "<script>alert(1)</script>")
        wrote(store, NOON, "POST security.two_factor_setup_validate", "/tf-setup/.secret-of-the-step")
    with console_site(folder, utc_now) as found:
        yield found


@pytest.fixture(scope="module")
def boss(site: ConsoleSite) -> Visitor:
    return site.person("administrator")


def shown(one: Visitor, query: str = "") -> str:
    return unescape(one.follow(f"/log/{query}").text)


def test_acts_are_said_in_words_with_what_was_before(boss: Visitor) -> None:
    text = shown(boss, "?who=ani@example.org")
    for words in (
        "Публикация на пауза", "<del>насрочено</del>", "<ins>на пауза</ins>", "4 декември 2026\u00a0г., 09:30\u00a0ч.",
        "Поправен откъс от превод", "<del>old</del><ins>new</ins>", "Завършена настройка на втора стъпка",
    ):  # fmt: skip
        assert words in text, words
    assert "secret-of-the-step" not in text
    assert "<script>alert" not in boss.follow("/log/?who=ani@example.org").text


def test_the_address_of_a_step_is_recorded_without_its_token(site: ConsoleSite, boss: Visitor) -> None:
    """Whoever reads the log must not be able to set up somebody's second step."""
    with open_publisher(site.folder / "config.toml", utc_now) as publisher:
        things = [one.thing for one in audit.acts(publisher.store, search="validate", who=boss.email)]
    assert things
    assert all(thing.endswith("…") for thing in things)


def test_what_is_looked_for_is_found(boss: Visitor) -> None:
    assert "story-7" in shown(boss, "?q=story-7")
    assert "story-8" not in shown(boss, "?q=story-7")
    assert "Публикация на пауза" in shown(boss, "?q=пауза 2026-12")
    assert "story-1" not in shown(boss, "?act=segment")
    assert "novina en s1" in shown(boss, "?act=segment&day=2026-11-20")
    assert "Нищо не е намерено." in shown(boss, "?day=2026-11-19")
    assert "Добавен профил" in shown(boss, "?who=publisher")
    for odd in (
        "?day=9999-12-31",
        "?day=0001-01-01",
        "?day=x",
        "?before=x",
        "?before=-1",
        f"?before={10**30}",
        "?q=%25_",
        "?who=%00",
    ):
        assert boss.get(f"/log/{odd}").status_code == 200, odd


def test_older_acts_are_a_page_further(boss: Visitor) -> None:
    first = shown(boss, "?act=post saved")
    assert "story-59" in first
    assert "story-3<" not in first
    onward = first.split('rel="next" href="')[1].split('"')[0].removeprefix("/console")
    second = shown(boss, onward.removeprefix("/log/"))
    assert "story-3<" in second
    assert "story-59" not in second
    assert 'rel="next"' not in second


def test_the_file_has_all_of_them_and_runs_nothing(site: ConsoleSite, boss: Visitor) -> None:
    answer = boss.get("/log/file")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["време", "кой", "действие", "с какво", "преди", "след"]
    assert len([row for row in rows if row[2] == "Запазена новина"]) == 60
    assert [row[3] for row in rows if row[2] == "Поправени данни на абонат"] == ["'=cmd()"]
    assert "Изтеглен дневник" in shown(boss), "who took the log is in the log"
    assert len(list(csv.reader(io.StringIO(boss.get("/log/file?act=segment").content.decode("utf-8-sig"))))) == 2


def test_others_do_not_see_it(site: ConsoleSite) -> None:
    approver = site.person("approver")
    assert approver.get("/log/").status_code == 403
    assert approver.get("/log/file").status_code == 403
    assert "/console/log/" not in approver.follow("/health/").text


@pytest.mark.both_databases
def test_words_persons_acts_and_days_are_found(store: Store) -> None:
    late = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
    wrote(store, NOON, "post saved", "Стаж в София", "Едно", "Две")
    wrote(store, late, "issue approved", "2026-12", who="ivo@example.org")
    wrote(store, late, "brand new act", "100%_x")

    def found(**wanted: object) -> list[str]:
        return [act.thing for act in find_acts(store, Wanted(lang="bg", **wanted), SOFIA, 10).acts]  # type: ignore[arg-type]

    assert found() == ["100%_x", "2026-12", "Стаж в София"]
    assert found(search="стаж") == found(search="СОФИЯ") == found(search="едно Стаж") == ["Стаж в София"]
    assert found(search="%_") == ["100%_x"]
    assert found(search="IVO") == found(search="одобрен брой") == found(who="ivo@example.org") == ["2026-12"]
    assert found(action="brand new act") == ["100%_x"]
    # By the clocks of the workspace it was the next day already.
    assert found(day=date(2026, 11, 21)) == ["100%_x", "2026-12"]
    assert found(search="стаж", who="ivo@example.org") == []
    assert [one.thing for one in each_act(store, Wanted(), SOFIA)] == found()


@pytest.mark.both_databases
def test_pages_neither_miss_nor_repeat_acts(store: Store) -> None:
    with store.begin() as connection:
        connection.execute(insert(table), [
            {"at": NOON + timedelta(seconds=n % 3), "who": "x", "action": "role", "thing": str(n)} for n in range(2500)
        ])  # fmt: skip
    assert [int(one.thing) for one in each_act(store, Wanted(), SOFIA)] == list(reversed(range(2500)))


@pytest.mark.both_databases
def test_a_search_for_words_goes_on_where_it_stopped(store: Store) -> None:
    rows = [
        {"at": NOON, "who": "x", "action": "role", "thing": "needle" if n == 0 else "hay"} for n in range(WINDOW + 5)
    ]
    with store.begin() as connection:
        connection.execute(insert(table), rows)
    first = find_acts(store, Wanted(search="needle"), SOFIA, 10)
    assert (list(first.acts), first.stopped) == ([], True)
    second = find_acts(store, Wanted(search="needle"), SOFIA, 10, first.older)
    assert ([one.thing for one in second.acts], second.older) == (["needle"], None)
    assert [one.thing for one in each_act(store, Wanted(search="needle"), SOFIA)] == ["needle"]


def test_every_act_of_the_console_has_words() -> None:
    said: dict[str, str] = {}
    for file in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and (
                node.func.attr in ("note", "record") and getattr(node.func.value, "id", "") == "audit"
            ):  # fmt: skip
                place = 1 if node.func.attr == "note" else 2
                for one in ast.walk(node.args[place]):
                    if isinstance(one, ast.Constant) and isinstance(one.value, str):
                        said[one.value] = f"{file.name}:{node.lineno}"
    said.pop("publication ", None)
    assert len(said) > 20
    missing = {code: place for code, place in said.items() if code not in ACTS and code != "yes"}
    assert not missing, "an act that the log cannot name; give it words in act_words.py"


def test_texts_are_compared_word_by_word_and_shortened() -> None:
    pieces = list(compared("а" * 200 + " стар край", "а" * 200 + " нов край"))
    assert [piece.change for piece in pieces] == ["=", "-", "+", "="]
    assert pieces[0].text == f" … {'а' * 59} "
    assert list(compared("", "")) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("needs review", "чака преглед"),
        ("administrator", "администратор"),
        ("2026-12-03T06:00Z scheduled", "четвъртък, 3 декември 2026 г., 08:00 ч. · насрочено"),
        ("2026-12-03T06:00:00Z", "четвъртък, 3 декември 2026 г., 08:00 ч."),
        ("2026-12-03T06:00Z Ани", "четвъртък, 3 декември 2026 г., 08:00 ч. Ани"),
        ("0001-01-01T00:00Z", "понеделник, 1 януари 1 г., 01:33 ч."),
        ("9999-12-31T23:59Z", "9999-12-31T23:59Z"),
        ("2026-99-99T06:00Z", "2026-99-99T06:00Z"),
        ("Обикновен текст", "Обикновен текст"),
        ("", ""),
    ],
)
def test_values_are_said_as_people_write_them(text: str, said: str) -> None:
    assert value_words(text, "bg", SOFIA) == said


@pytest.mark.parametrize(
    ("action", "thing", "said"),
    [
        ("publication moved", "novina folder bg 2", "novina, Папка, български"),
        ("publication pause", "2026-12 bg 3", "2026-12, български"),
        ("publication moved", "something else", "something else"),
        ("subscriber corrected", "subscriber 4", "№ 4"),
        ("segment", "novina en s1", "novina en s1"),
    ],
)
def test_things_are_named_as_people_know_them(action: str, thing: str, said: str) -> None:
    assert thing_words(action, thing, "bg") == said


def test_an_act_without_words_is_named() -> None:
    assert act_words("POST something.new", "bg") == "Друго действие: POST something.new"
