"""`publisher review`: what staff see, approvals that ask, approvals taken back, imports that say what they approve."""

import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

from publisher.cli.review_display import _folded
from publisher.storage.database import open_store
from support.cli_calls import Call, run
from support.core_parts import NOW
from support.office import TOLD, Office
from support.scripted_engines import ScriptedEngine

BODY = (
    "Цената е 19,56 лв. или 10 евро на човек. Срещата е на 5 май.\n\n"
    '![Снимка на сградата](https://example.org/a.jpg "Сградата")\n\n'
    "| Град | Цена |\n| --- | --- |\n| София | 64 000 лв. или 32 722 евро |\n"
)
ANSWERS = TOLD | {
    "Цената е 19,56 лв. или 10 евро на човек.": "The price is BGN 19.56 or EUR 10 per person.",
    "Срещата е на 5 май.": "The meeting is on 7 May.", "Снимка на сградата": "A picture of the building",
    "Сградата": "The building", "Град": "City", "Цена": "Price", "София": "Sofia",
    "64 000 лв. или 32 722 евро": "BGN 64,000 or EUR 32,722",
}  # fmt: skip


@pytest.fixture
def desk(workspace: Path) -> Iterator[Office]:
    """A post with a table, a picture and prices, of which a machine has got a date wrong."""
    store = open_store(f"sqlite:///{workspace / 'publisher.db'}")
    office = Office(workspace, store)
    office.write(BODY)
    office.engines = [ScriptedEngine(ANSWERS, "told")]
    office.translate()
    yield office
    store.close()


@pytest.fixture
def call(desk: Office) -> Call:
    return partial(run, desk.folder)


def test_a_finding_stands_below_its_segment_with_its_line(call: Call) -> None:
    said = call("review", "novina", "--segment", "body.1")
    assert said.code == 3
    assert said.out.split("\n")[2:4] == [
        "    error date-changed (line 8): the source has 5, the translation has 7",
        "        “Срещата е на 5 май.”",
    ]


def test_in_bulgarian_all_words_around_the_texts_are_bulgarian(call: Call, desk: Office) -> None:
    said = call("review", "novina", "--lang", "bg").out
    assert "    грешка date-changed (ред 8): в оригинала е 5, а в превода – 7\n        „Срещата е на 5 май.“\n" in said
    assert "novina → en: машинен превод; чака преглед: 1 грешка; първо: date-changed в body." in said
    assert said.endswith(": в оригинала е 5, а в превода – 7\n")
    call("review", "novina", "--approve", "--despite-errors", "--by", "Ана")
    assert call("review", "novina", "--lang", "bg").out.endswith(
        "novina → en: одобрено; може да се публикува; одобрено от Ана въпреки 1 грешка\n"
    )
    call("review", "novina", "--withdraw", "--by", "Борис")
    assert call("review", "novina", "--lang", "bg").out.endswith("чака преглед: одобрението е оттеглено (Борис)\n")
    desk.write("Друго.")
    assert "остаряло; чака преглед: новината е променена след превода" in call("review", "novina", "--lang", "bg").out


def test_the_table_the_picture_and_the_prices_are_shown_side_by_side(call: Call) -> None:
    said = call("review", "novina").out
    for source, target in (
        ("Снимка на сградата", "A picture of the building"), ("Сградата", "The building"), ("Град", "City"),
        ("64 000 лв. или 32 722 евро", "BGN 64,000 or EUR 32,722"),
    ):  # fmt: skip
        assert f"] {source}\n    → {target}\n" in said
    assert " % like" not in said, "what the machine made of this very post is no help"


def test_long_lines_are_folded_below_each_other_on_a_terminal() -> None:
    words = "един два три четири пет шест"
    assert list(_folded(f"    → {words}", "      ", 20)) == ["    → един два три", "      четири пет", "      шест"]
    assert list(_folded("ред\nдруг ред", "  ", 0)) == ["ред", "  друг ред"]


def test_an_approval_with_errors_asks_for_a_word_and_names_them(call: Call) -> None:
    refused = call("review", "novina", "--approve")
    assert (refused.code, refused.out) == (1, "")
    assert "novina (en): 1 error stands; correct it, or approve with --despite-errors\n" in refused.err
    assert "novina.md:8: body.1 “Срещата е на 5 май.”: date-changed: " in refused.err
    assert "остава 1 грешка; поправете я" in call("review", "novina", "--approve", "--lang", "bg").err
    value = call("--json", "review", "novina", "--approve").value
    assert (value["approved"], [one["line"] for one in value["errors"]]) == (False, [8])
    done = call("--json", "review", "novina", "--approve", "--despite-errors", "--by", "Ана")
    assert (done.code, done.value["state"], done.value["approved_by"]) == (0, "approved", "Ана")
    assert [one["code"] for one in done.value["approved_despite"]] == ["date-changed"]
    assert "approved; may be published; approved by Ана despite 1 error" in call("review", "novina").out
    published = call("publish", "novina", "--channel", "folder", "--lang", "en")
    assert "novina (en) was approved by Ана despite 1 error: date-changed in body.1" in published.out
    call("issues", "create", "x", "novina")
    assert "approved by Ана despite 1 error: date-changed in body.1" in call("issues", "show", "x").out
    approved = call("--json", "issues", "approve", "x", "--lang", "en", "--at", "2099-01-02T10:00", "--yes")
    assert "novina (en) was approved by Ана despite 1 error" in approved.err


def test_an_approval_is_withdrawn_by_one_word_and_twice_is_no_harm(call: Call) -> None:
    call("review", "novina", "--edit", "body.1=The price is BGN 19.56 or EUR 10 each. We meet on 5 May.", "--approve")
    call("publish", "novina", "--channel", "folder", "--lang", "en", "--at", "2099-01-01T10:00")
    said = call("review", "novina", "--withdraw", "--by", "Борис")
    assert said.code == 3
    assert "novina → en: edited; the approval is withdrawn; " in said.out
    assert "publication 1 (novina, folder, en) will not go out until it is approved again" in said.out
    assert "Борис has withdrawn the approval of novina" in call("calendar").out
    again = call("--json", "review", "novina", "--withdraw").value
    assert (again["withdrawn"], again["state"], again["memory"]) == (False, "edited", {"deleted": 0, "restored": 0})
    assert again["held"] == [1]
    assert "there is no approval to withdraw; nothing changed" in call("review", "novina", "--withdraw").out


def test_an_import_shows_what_it_approves(call: Call, desk: Office) -> None:
    call("review", "novina", "--export", "r.xlf", "--format", "xliff12")
    path = desk.folder / "r.xlf"
    assert 'version="1.2"' in path.read_text(encoding="utf-8")
    path.write_text(path.read_text(encoding="utf-8").replace(">News<", ">Our news<"), encoding="utf-8")
    refused = call("review", "novina", "--import", "r.xlf", "--approve")
    assert (refused.code, refused.out) == (1, "")
    assert "date-changed" in refused.err
    said = call("review", "novina", "--import", "r.xlf", "--approve", "--despite-errors", "--by", "Ана")
    assert said.code == 0, said.err
    assert said.out.split("\n") == [
        "novina → en: 1 segment changed; approved; may be published; approved by Ана despite 1 error",
        "approved: 9 segments, 1 error",
        "[title] News",
        "    → Our news",
        "    error date-changed in body.1: the source has 5, the translation has 7",
        "",
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        ["--withdraw", "--approve"], ["--withdraw", "--edit", "title=a"], ["--withdraw", "--export", "a.md"],
        ["--despite-errors"], ["--format", "xliff12"], ["--import", "a.xlf", "--segment", "title"],
    ],
)  # fmt: skip
def test_options_that_do_not_go_together_are_a_usage_error(call: Call, wrong: list[str]) -> None:
    assert call("review", "novina", *wrong).code == 2


def test_xliff_12_in_a_file_of_another_name_is_refused(call: Call) -> None:
    said = call("review", "novina", "--export", "a.md", "--format", "xliff12")
    assert (said.code, "a file of XLIFF 1.2 has a name that ends with .xlf or .xliff" in said.err) == (1, True)


def test_a_stale_translation_can_be_withdrawn_too(call: Call, desk: Office) -> None:
    call("review", "novina", "--approve", "--despite-errors")
    desk.write("Съвсем друго.")
    said = call("--json", "review", "novina", "--withdraw")
    assert (said.value["withdrawn"], said.value["state"]) == (True, "stale")
    assert said.value["memory"]["deleted"] > 5
    stored = desk.editorial.translation("novina", "en")
    assert stored is not None
    assert (stored.written_state, desk.editorial.memory("en", NOW).by_person(["Град"])) == ("edited", {})


SLOW = (
    "CREATE TRIGGER slow BEFORE INSERT ON lessons BEGIN SELECT count(*) FROM (WITH RECURSIVE n(x) AS "
    "(SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 2000000000) SELECT x FROM n); END"
)


def test_a_kill_in_the_middle_of_an_approved_import_leaves_nothing_half(call: Call, desk: Office) -> None:
    call("review", "novina", "--export", "r.xlf")
    path = desk.folder / "r.xlf"
    path.write_text(path.read_text(encoding="utf-8").replace(">News<", ">Our news<"), encoding="utf-8")
    before = desk.editorial.translation("novina", "en")
    with desk.store.begin() as connection:
        connection.execute(text(SLOW))
    taking = subprocess.Popen(
        [sys.executable, "-c", "from publisher.cli import main; main()", "review", "novina", "--import", "r.xlf",
         "--approve", "--despite-errors"],
        cwd=desk.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    database = sqlite3.connect(desk.folder / "publisher.db", timeout=0)
    held = False
    until = time.monotonic() + 60
    while not held and taking.poll() is None and time.monotonic() < until:
        try:
            database.execute("BEGIN IMMEDIATE")
            database.rollback()
            time.sleep(0.02)
        except sqlite3.OperationalError:
            # Another process writes; that it still does after a moment means it is at the slow insert.
            time.sleep(0.5)
            held = _is_held(database)
    assert held, taking.communicate(timeout=5)
    taking.kill()
    taking.communicate(timeout=60)
    database.execute("DROP TRIGGER slow")
    database.close()
    assert desk.editorial.translation("novina", "en") == before
    assert not [one for one in desk.editorial.memory("en", NOW).entries() if one.origin == "person"]
    assert call("review", "novina", "--import", "r.xlf", "--approve", "--despite-errors").code == 0


def _is_held(database: sqlite3.Connection) -> bool:
    try:
        database.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return True
    database.rollback()
    return False
