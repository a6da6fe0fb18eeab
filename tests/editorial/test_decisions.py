"""Approvals ask when errors stand, and can be withdrawn with what they taught the translation memory."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from publisher.config.workspace import load_config
from publisher.core.states import TranslationState as State
from publisher.core.wording import in_words
from publisher.editorial import Editorial
from publisher.editorial.decisions import Withdrawal
from publisher.editorial.round_trip import export_review, import_review
from publisher.editorial.standing import ErrorsStand
from publisher.storage.database import Store, open_store
from publisher.translation.memory.memory import MemoryEntry
from support.core_parts import NOW
from support.office import TOLD, Office
from support.scripted_engines import ScriptedEngine

WRONG = TOLD | {"Втори абзац на 5 май 2025 г.": "Second paragraph on 6 May 2025."}
both = pytest.mark.parametrize("store", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def office(tmp_path: Path, store: Store) -> Office:
    return Office(tmp_path / "office", store)


@pytest.fixture
def mistaken(office: Office) -> Office:
    """An office whose engine has got a date wrong."""
    office.engines = [ScriptedEngine(WRONG, "told")]
    office.translate()
    return office


def learnt(office: Office) -> dict[str, str]:
    """What people have said, as the memory has it."""
    return {one.source: one.target for one in office.editorial.memory("en", NOW).entries() if one.origin == "person"}


def approve(office: Office, minutes: int, slug: str = "novina") -> None:
    office.editorial.approve(slug, "en", NOW + timedelta(minutes=minutes), "Ана")


def withdraw(office: Office, slug: str = "novina") -> Withdrawal:
    return office.editorial.withdraw(slug, "en", NOW, "Борис")


def test_an_approval_with_errors_is_refused_by_line_and_sentence(mistaken: Office) -> None:
    before = mistaken.editorial.translation("novina", "en")
    with pytest.raises(ErrorsStand) as refused:
        mistaken.approve()
    (error,) = refused.value.errors
    path = mistaken.folder / "posts" / "novina.md"
    assert path.read_text(encoding="utf-8").split("\n")[error.line - 1] == "Втори абзац на 5 май 2025 г."
    assert (error.sentence, error.finding.code) == ("Втори абзац на 5 май 2025 г.", "date-changed")
    assert str(refused.value) == (
        "novina (en): 1 error stands; correct it, or approve with --despite-errors\n"
        f"  {path}:10: body.2 “Втори абзац на 5 май 2025 г.”: date-changed: the source has 5, the translation has 6"
    )
    assert "остава 1 грешка; поправете я" in in_words(refused.value, "bg")
    assert mistaken.editorial.translation("novina", "en") == before
    assert learnt(mistaken) == {}


@pytest.mark.parametrize(("field", "line"), [("title", 2), ("summary", 5), ("tags.1", 6), ("body.1", 11)])
def test_an_error_is_named_with_the_line_of_its_text(office: Office, field: str, line: int) -> None:
    office.write("Четвърти.\n", front="tags:\n  - вести\n  - град\n", title="Заглавие")
    office.translate()
    office.edit({field: "In 1977"})
    with pytest.raises(ErrorsStand) as refused:
        office.approve()
    (error,) = refused.value.errors
    assert error.line == line


def test_of_several_sentences_the_one_with_the_error_is_named(office: Office) -> None:
    office.write("Първо изречение. Срещата е на 5 май. Трето изречение.\n")
    office.engines = [ScriptedEngine(TOLD | {"Срещата е на 5 май.": "The meeting is on 7 May."}, "told")]
    office.translate()
    with pytest.raises(ErrorsStand) as refused:
        office.approve()
    assert {(one.finding.code, one.sentence, one.alone) for one in refused.value.errors} == {
        ("date-changed", "Срещата е на 5 май.", True),
        ("marks-lost", "Трето изречение.", True),
        ("cyrillic-left", "Трето изречение.", True),
    }


def test_what_was_approved_despite_errors_is_kept_with_who_did_it(mistaken: Office) -> None:
    stored = mistaken.approve(despite_errors=True)
    assert (stored.state, stored.approved_by) == (State.APPROVED, "Ана")
    assert [(one.code, one.segment) for one in stored.approved_despite] == [("date-changed", "body.2")]
    assert mistaken.editorial.despite("novina", "en") == "approved by Ана despite 1 error: date-changed in body.2"
    mistaken.edit({"body.2": "Second paragraph on 5 May 2025."})
    assert mistaken.approve().approved_despite == ()
    assert mistaken.editorial.despite("novina", "en") == ""


def test_a_draft_is_what_an_approval_answers_and_no_error_that_stands(office: Office) -> None:
    office.engines = [ScriptedEngine(TOLD, "told", draft=True)]
    assert [one.code for one in office.translate()[0].findings] == ["draft-engine"]
    assert office.approve().approved_despite == ()


@both
def test_a_withdrawn_approval_leaves_the_memory_as_it_was(office: Office) -> None:
    older = MemoryEntry("Първо изречение.", "The first sentence.", "person", NOW, made_by="Вера")
    memory = office.editorial.memory("en", NOW)
    with office.store.begin() as connection:
        memory.write(connection, [older])
    before = list(memory.entries())
    office.engines = [ScriptedEngine(TOLD, "told")]
    office.translate()
    office.edit({"body.1": "Sentence one. See [the map](https://example.org/karta)."})
    edited = learnt(office)
    approve(office, 1)
    approve(office, 2)
    assert learnt(office) == edited | {
        "Новина": "News", "За града": "About the city",
        "Втори абзац на 5 май 2025 г.": "Second paragraph on 5 May 2025.",
    }  # fmt: skip
    taken = withdraw(office)
    assert (taken.withdrawn, taken.deleted, taken.restored) == (True, 3, 2)
    assert (taken.translation.state, taken.translation.withdrawn_by) == (State.EDITED, "Борис")
    assert learnt(office) == edited, "what the edit taught is not the approval's"
    assert office.fit() == (False, "needs review: Борис has withdrawn its approval")
    assert before[0].source in edited
    again = withdraw(office)
    assert (again.withdrawn, again.deleted, again.restored) == (False, 0, 0)
    assert office.approve().withdrawn_by == ""
    assert office.fit() == (True, "")


@both
def test_an_older_entry_comes_back_with_its_author_and_its_time(office: Office) -> None:
    older = MemoryEntry("Втори абзац на 5 май 2025 г.", "Paragraph two, 5 May 2025.", "person", NOW, made_by="Вера")
    memory = office.editorial.memory("en", NOW)
    office.translate()
    with office.store.begin() as connection:
        memory.write(connection, [older])
    office.approve()
    assert learnt(office)[older.source] == "Second paragraph on 5 May 2025."
    withdraw(office)
    assert [one for one in memory.entries() if one.origin == "person"] == [older]


@both
@pytest.mark.parametrize("first", ["novina", "b"])
def test_two_posts_that_taught_the_same_sentence_can_be_withdrawn_in_any_order(office: Office, first: str) -> None:
    office.translate()
    approve(office, 1)
    office.write("Първо изречение.\n", slug="b", title="Друга новина")
    office.translate("b")
    approve(office, 2, "b")
    office.edit({"title": "Our news"})
    withdraw(office, first)
    assert "Първо изречение." in learnt(office), "the other approval vouches for it"
    withdraw(office, "b" if first == "novina" else "novina")
    assert learnt(office) == {"Новина": "Our news"}


def test_only_the_approval_of_this_version_of_the_post_is_withdrawn(office: Office) -> None:
    office.translate()
    approve(office, 1)
    first = learnt(office)
    office.write("Първо изречение. Трети абзац.\n")
    office.translate()
    approve(office, 2)
    withdraw(office)
    assert learnt(office) == first


def test_an_approval_of_an_earlier_release_is_known_by_its_author_and_time(office: Office) -> None:
    office.translate()
    office.edit({"title": "Our news"})
    approve(office, 1)
    other = MemoryEntry("Трети абзац.", "Paragraph three.", "person", NOW, made_by="Ана")
    with office.store.begin() as connection:
        connection.execute(text("DELETE FROM lessons"))
        office.editorial.memory("en", NOW).write(connection, [other])
    assert withdraw(office).deleted == 5
    assert learnt(office) == {other.source: other.target}


def test_what_somebody_has_said_since_stays_when_an_approval_is_withdrawn(office: Office) -> None:
    office.translate()
    office.approve()
    said = MemoryEntry("Новина", "The news", "person", NOW, made_by="Вера")
    with office.store.begin() as connection:
        office.editorial.memory("en", NOW).write(connection, [said])
    withdraw(office)
    assert learnt(office) == {"Новина": "The news"}


def test_a_file_beside_the_post_can_be_withdrawn_until_it_changes(office: Office) -> None:
    office.write_sidecar("First.\n\nSecond on 5 May 2025.\n")
    office.translate()
    assert learnt(office)
    assert withdraw(office).withdrawn
    assert learnt(office) == {}
    assert not office.fit()[0]
    office.translate()
    assert not office.fit()[0], "the same file is not approved again by itself"
    office.write_sidecar("The first.\n\nSecond on 5 May 2025.\n")
    office.translate()
    assert office.fit() == (True, "")


@both
def test_of_two_withdrawals_at_once_one_does_it(office: Office) -> None:
    office.translate()
    office.approve()
    url = office.store.engine.url.render_as_string(hide_password=False)
    done: list[Withdrawal] = []
    start = threading.Barrier(3)

    def take() -> None:
        store = open_store(url)
        editorial = Editorial(store, load_config(office.folder / "config.toml"), lambda: office.engines)
        start.wait()
        done.append(editorial.withdraw("novina", "en", NOW, "Борис"))
        store.close()

    threads = [threading.Thread(target=take) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted((one.withdrawn, one.deleted) for one in done) == [(False, 0), (False, 0), (True, 5)]
    assert learnt(office) == {}


def test_an_import_that_is_approved_is_all_or_nothing(mistaken: Office) -> None:
    path = mistaken.folder / "review.md"
    export_review(mistaken.editorial, "novina", "en", path, NOW, "bg")
    path.write_text(path.read_text(encoding="utf-8").replace("| News |", "| Our news |"), encoding="utf-8")
    before = mistaken.editorial.translation("novina", "en")
    take = (mistaken.editorial, "novina", "en", path, NOW, "Ана", True)
    with pytest.raises(ErrorsStand):
        import_review(*take)
    with mistaken.store.begin() as connection:
        broken = "CREATE TRIGGER refusing BEFORE INSERT ON lessons BEGIN SELECT RAISE(ABORT, 'refused'); END"
        connection.execute(text(broken))
    with pytest.raises(IntegrityError):
        import_review(*take, True)
    assert mistaken.editorial.translation("novina", "en") == before
    assert learnt(mistaken) == {}
    with mistaken.store.begin() as connection:
        connection.execute(text("DROP TRIGGER refusing"))
    taken = import_review(*take, True)
    assert (taken.translation.state, taken.changed, taken.before) == (State.APPROVED, ("title",), {"title": "News"})
    assert [one.code for one in taken.translation.approved_despite] == ["date-changed"]
