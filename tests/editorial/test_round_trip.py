"""Review in a file: a translation is exported, imported as a person's work, and nothing else changes."""

import re
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from publisher.core.errors import Conflict, FileError, IllegalStep, NotFound, PublisherError, TranslationError
from publisher.core.states import TranslationState as State
from publisher.editorial.reviewing import reviewed
from publisher.editorial.round_trip import FORMATS, XLIFF_12, Exported, ReviewImport, export_review, import_review
from publisher.editorial.stored import StoredTranslation
from publisher.storage.database import Store, open_store
from publisher.translation.document.structure import structure
from publisher.translation.memory.memory import MemoryEntry
from support.cli_calls import Call, run
from support.core_parts import NOW
from support.office import Office, answer
from support.post_bodies import BODIES
from support.scripted_engines import AbsentEngine, ScriptedEngine, in_latin

ENDINGS = sorted(FORMATS)
RICH = (
    "Виж [*картата*](https://example.org/karta) и `код | x` до 5 май 2025 г.\\\nОще 🎉 един ред[^1].\n\n"
    '![Схема на града](a.png "Надпис")\n\n'
    "| Град | Брой |\n| --- | --- |\n| София \\| Варна | *три* |\n\n"
    "- [ ] Задача <br> втора\n\n[^1]: Бележка под линия\n"
)
FRONT = "tags:\n- клуб\n"


@pytest.fixture
def office(tmp_path: Path, store: Store) -> Office:
    return Office(tmp_path / "office", store)


class Round:
    """One post out and back in one format."""

    def __init__(self, office: Office, ending: str) -> None:
        self.office, self.path = office, office.folder / f"review{ending}"
        self.version = XLIFF_12 if ending.startswith("12") else ""

    def out(self, lang: str = "bg", slug: str = "novina") -> Exported:
        self.path.unlink(missing_ok=True)
        return export_review(self.office.editorial, slug, "en", self.path, NOW, lang, self.version)

    def back(self, slug: str = "novina", lang: str = "en") -> ReviewImport:
        return import_review(self.office.editorial, slug, lang, self.path, NOW, "Ана")

    def refused(self, kind: type[PublisherError] = TranslationError, slug: str = "novina", lang: str = "en") -> str:
        before = self.office.editorial.translation("novina", "en")
        with pytest.raises(kind) as found:
            self.back(slug, lang)
        assert self.office.editorial.translation("novina", "en") == before, "nothing is taken"
        return str(found.value).replace(f"{self.path}:", "")

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    def change(self, old: str, new: str) -> None:
        """Change a text in the file, in its last place (the translation stands behind the source)."""
        before, found, after = self.text.rpartition(old)
        assert found, f"{old!r} is not in the file"
        self.path.write_text(before + new + after, encoding="utf-8")

    def line(self, part: str) -> int:
        """The 1-based line of the last place of a text in the file."""
        return self.text.rpartition(part)[0].count("\n") + 1


@pytest.fixture(params=[".md", ".xlf", "12.xlf"])
def round_trip(office: Office, request: pytest.FixtureRequest) -> Round:
    office.write(RICH, front=FRONT)
    office.translate()
    return Round(office, request.param)


def kept(office: Office) -> StoredTranslation:
    stored = office.editorial.translation("novina", "en")
    assert stored is not None
    return stored


def targets(stored: StoredTranslation) -> dict[str, str]:
    return {one.id: one.target for one in stored.segments}


def test_an_unchanged_file_changes_nothing(round_trip: Round) -> None:
    before = kept(round_trip.office)
    assert round_trip.out().segments == len(before.segments)
    assert round_trip.back() == ReviewImport(before, (), ())
    assert kept(round_trip.office) == before


def test_only_changed_segments_become_a_persons(round_trip: Round) -> None:
    before = kept(round_trip.office)
    round_trip.out()
    round_trip.change("Vizh", "Have a look at")
    round_trip.change("Shema na grada", "The city’s scheme")
    round_trip.change("tri", "three")
    round_trip.change("klub", "club")
    taken = round_trip.back()
    assert set(taken.changed) == {"body.1", "body.2.image1.alt", "tags.0", "body.6"}
    after = kept(round_trip.office)
    assert (after, after.state) == (taken.translation, State.EDITED)
    wanted = {
        **targets(before),
        "body.1": targets(before)["body.1"].replace("Vizh", "Have a look at"),
        "body.2.image1.alt": "The city’s scheme", "tags.0": "club", "body.6": "*three*",
    }  # fmt: skip
    assert targets(after) == wanted
    assert {one.id for one in after.segments if one.kept} == set(taken.changed)
    assert structure(after.body) == structure(RICH)
    assert '![The city’s scheme](a.png "Nadpis")' in after.body
    assert round_trip.back().changed == (), "the same file again changes nothing"


@settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(BODIES)
def test_any_post_is_exported_and_imported_without_a_change(office: Office, body: str) -> None:
    office.write(body)
    before = office.translate()[0]
    for ending in ENDINGS:
        there = Round(office, ending)
        there.out()
        assert there.back() == ReviewImport(before, (), ())


@pytest.mark.parametrize("ending", ENDINGS)
def test_right_to_left_and_joined_emoji_come_back(office: Office, ending: str) -> None:
    office.write("Дума שלום עולם и 👩‍🔬🏳️‍🌈 край.")
    office.translate()
    there = Round(office, ending)
    there.out()
    there.change("kray", "(שלום) end")
    assert there.back().changed == ("body.1",)
    assert kept(office).body.strip() == "Duma שלום עולם i 👩‍🔬🏳️‍🌈 (שלום) end."


def test_a_file_does_not_undo_changes_made_here_since_the_export(round_trip: Round) -> None:
    round_trip.out()
    round_trip.office.edit({"summary": "By a colleague"})
    round_trip.change("Vizh", "See")
    taken = round_trip.back()
    assert (taken.changed, taken.newer_here) == (("body.1",), ("summary",))
    assert targets(taken.translation)["summary"] == "By a colleague"


def test_what_was_changed_on_both_sides_is_refused(round_trip: Round) -> None:
    round_trip.out()
    round_trip.office.edit({"title": "By a colleague"})
    round_trip.change("News", "Mine")
    line = round_trip.line("Mine")
    assert round_trip.refused().startswith(
        f"{line}: segment title: was also changed here since the export, to 'By a colleague'; export it again"
    )


def test_all_problems_are_told_together_with_file_line_and_segment(round_trip: Round) -> None:
    round_trip.out()
    round_trip.change("Новина", "Новост")
    round_trip.change("About the city", " ")
    round_trip.change("Vizh", "See https://example.com")
    title, body = round_trip.line("Новост"), round_trip.line("See ")
    said = round_trip.refused().split("\n")
    # In XLIFF a segment is at the line of its translation.
    title += round_trip.path.suffix == ".xlf"
    assert said[0] == (
        f"{title}: segment title: the source text was changed; restore it, only the translation may change"
    )
    assert re.fullmatch(r"\d+: segment summary: the translation is empty; write one, or restore the old one", said[1])
    assert said[2].startswith(
        f"{body}: segment body.1: its marks must be those of the source: url https://example.com is extra"
    )
    assert len(said) == 3


def test_missing_and_unknown_segments_are_named(round_trip: Round) -> None:
    round_trip.out()
    if round_trip.path.suffix == ".md":
        round_trip.change("| title |", "| titel |")
    else:
        round_trip.change('unit id="title"', 'unit id="titel"')
    said = round_trip.refused().split("\n")
    assert re.fullmatch(r"\d+: segment titel: is not in this post; delete the row", said[0])
    assert said[1].endswith(" segments are missing: title; restore them as they were exported")


def test_a_text_that_would_begin_another_block_is_refused_with_its_line(office: Office) -> None:
    office.write("Първи ред.")
    office.translate()
    there = Round(office, ".md")
    there.out()
    there.change("Parvi red.", "<div>")
    assert re.match(r"\d+: segment body.1: ", there.refused())


def test_a_file_of_another_post_language_or_state_of_the_post_is_refused(round_trip: Round) -> None:
    round_trip.out()
    round_trip.office.write(slug="druga")
    round_trip.office.translate("druga")
    assert "is a review of 'novina', not of 'druga'" in round_trip.refused(slug="druga")
    assert "is from 'bg' to 'en', not from 'bg' to 'de'; use --to" in round_trip.refused(lang="de")
    round_trip.office.write(RICH + "\nОще.", front=FRONT)
    assert "novina (en): the post has changed since it was translated; " in round_trip.refused(IllegalStep)
    round_trip.office.translate()
    assert "novina has changed since the export; translate and export it again" in round_trip.refused(Conflict)


def test_a_file_whose_hashes_a_tool_has_dropped_is_refused(round_trip: Round) -> None:
    round_trip.out()
    there = round_trip
    text = re.sub(r'(?<=type="exported">)\w+|(?<=extradata="exported=)\w+|<!-- exported: .*', "", there.text)
    there.path.write_text(text, encoding="utf-8")
    assert there.back().changed == ()
    there.change("Vizh", "See")
    assert "segment body.1: the file has lost the fingerprint of the exported text" in there.refused()


def test_a_translation_in_a_sidecar_is_reviewed_in_the_sidecar(round_trip: Round) -> None:
    round_trip.out()
    sidecar = round_trip.office.write_sidecar(RICH, front="tags:\n- city\n")
    message = f"novina (en): its translation is the file {sidecar}; review and change it there"
    assert round_trip.refused(IllegalStep) == message
    with pytest.raises(IllegalStep, match="its translation is the file"):
        round_trip.out()
    round_trip.office.translate()
    sidecar.unlink()
    # Its words are kept, and once the file is gone they are changed here like any other.
    round_trip.out()
    round_trip.change("Our news", "Their news")
    assert round_trip.back().changed == ("title",)


def test_a_translation_of_another_structure_cannot_be_exported_after_its_sidecar_is_deleted(office: Office) -> None:
    sidecar = office.write_sidecar("# One\n\nTwo\n\nThree\n")
    office.translate()
    sidecar.unlink()
    with pytest.raises(IllegalStep, match=r"novina \(en\): its body has another structure than the post.s"):
        Round(office, ".md").out()


def test_a_missing_or_stale_translation_cannot_be_exported(office: Office) -> None:
    there = Round(office, ".md")
    with pytest.raises(NotFound, match="novina is not translated to 'en': publisher translate novina --to en"):
        there.out()
    office.translate()
    office.write("Друго.")
    with pytest.raises(IllegalStep, match="the post has changed since it was translated"):
        there.out()
    assert not there.path.exists()


def test_an_existing_file_is_not_overwritten_and_the_suffix_selects_the_format(office: Office) -> None:
    office.translate()
    there = Round(office, ".md")
    there.path.write_text("mine", encoding="utf-8")
    with pytest.raises(FileError, match="exists already and may hold a reviewer's work"):
        export_review(office.editorial, "novina", "en", there.path, NOW, "bg")
    assert there.text == "mine"
    for call in (Round(office, ".docx").out, Round(office, ".docx").back):
        with pytest.raises(TranslationError, match=r"review\.docx: the name must end with one of \.md, \.xlf, \.xliff"):
            call()
    with pytest.raises(FileError, match="cannot be written: No such file or directory"):
        export_review(office.editorial, "novina", "en", office.folder / "none" / "a.md", NOW, "bg")


def test_states_findings_and_near_matches_are_exported(office: Office) -> None:
    office.write("Трети абзац за 5 май 2025 г.\n\nВтори абзац на 6 май 2025 г.\n\nЧетвърти.")
    with office.store.begin() as connection:
        known = MemoryEntry("Втори абзац на 5 май 2025 г.", "Second paragraph on 5 May 2025.", "person", NOW)
        office.editorial.memory("en", NOW).write(connection, [known])
    office.engines = [ScriptedEngine(lambda text: answer(text).replace("5", "8", 1), "careless")]
    office.translate()
    office.edit({"body.3": "Fourth."})
    there = Round(office, ".xlf")
    assert there.out().findings > 0
    state = dict(re.findall(r'<unit id="([^"]*)".*?<segment id="s" state="(\w+)"', there.text, re.DOTALL))
    assert (state["title"], state["body.1"], state["body.3"]) == ("translated", "initial", "reviewed")
    assert re.search(r'<note [^>]*category="error"[^>]*xml:lang="bg">в оригинала е 5', there.text)
    found = re.findall(r'<mtc:match [^>]*similarity="([\d.]+)"[^>]*><source>(.*?)</source><target>(.*?)<', there.text)
    assert max(found, key=lambda one: float(one[0]))[1:] == (known.source, known.target)
    assert 90 < max(float(one[0]) for one in found) < 100
    office.approve(despite_errors=True)
    there.out("en")
    assert set(re.findall(r'state="(\w+)"', there.text)) == {"final"}
    assert "mtc:match " not in there.text


def test_a_stale_translation_is_shown_with_the_post_as_it_is_now(office: Office) -> None:
    office.translate()
    office.approve()
    office.write("Първо изречение. Виж [картата](https://example.org/karta).\n\nВтори абзац на 7 май 2025 г.\n\nНов.")
    shown = {one.segment.id: one for one in reviewed(office.editorial, kept(office), NOW)}
    assert {name for name, one in shown.items() if one.stale} == {"body.2", "body.3"}
    assert (shown["body.2"].segment.source, shown["body.2"].segment.target) == (
        "Втори абзац на 7 май 2025 г.", "Second paragraph on 5 May 2025.",
    )  # fmt: skip
    assert [one.marked_difference for one in shown["body.2"].near] == ["Втори абзац на [-5-]{+7+} май 2025 г."]
    assert shown["body.3"].segment.target == ""
    assert shown["body.1"].near == ()


def test_near_matches_of_a_long_post_take_seconds_at_most(office: Office) -> None:
    office.write("\n\n".join(f"Участник {n} от групата ще представи работа {n * 7} на срещата." for n in range(200)))
    office.translate()
    with office.store.begin() as connection:
        known = (f"Участник {n} от групата представи работа {n * 3} на срещата." for n in range(5000))
        office.editorial.memory("en", NOW).write(
            connection, [MemoryEntry(one, in_latin(one), "person", NOW) for one in known]
        )
    begun = time.monotonic()
    shown = reviewed(office.editorial, kept(office), NOW)
    # Some 2 s; sentence by sentence it would be two minutes.
    assert time.monotonic() - begun < 20
    assert all(one.near for one in shown if one.segment.id.startswith("body."))


@pytest.fixture
def desk(workspace: Path) -> Iterator[Office]:
    """A machine's translation in a workspace that the command line works on."""
    store = open_store(f"sqlite:///{workspace / 'publisher.db'}")
    office = Office(workspace, store)
    with store.begin() as connection:
        known = MemoryEntry("Втори абзац на ⟦1⟧6⟦/1⟧ май 2025 г.", "Second ⟦1⟧6⟦/1⟧ May.", "person", NOW)
        office.editorial.memory("en", NOW).write(connection, [known])
    office.translate()
    yield office
    store.close()


@pytest.fixture
def call(desk: Office) -> Call:
    return partial(run, desk.folder)


def test_the_screen_shows_near_matches_with_their_difference(call: Call) -> None:
    said = call("review", "novina")
    assert said.code == 0
    assert "[body.2] Втори абзац на 5 май 2025 г.\n    → Second paragraph on 5 May 2025." in said.out
    assert "like Втори абзац на [-6-]{+5+} май 2025 г.\n         → Second 6 May. (person)" in said.out
    assert "\x1b" not in said.out


def test_on_a_terminal_the_difference_has_colours_too(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    plain = re.sub(r"\x1b\[[\d;]*m", "", call("review", "novina", "--segment", "body.2").out)
    assert "на [-6-]{+5+} май" in plain
    assert "\x1b[" in call("review", "novina", "--segment", "body.2").out


def test_one_segment_can_be_looked_at_and_near_matches_are_in_json(call: Call) -> None:
    value = call("--json", "review", "novina", "--segment", "body.2").value
    (segment,) = value["segments"]
    assert (segment["id"], segment["stale"], len(segment["near"])) == ("body.2", False, 1)
    near = segment["near"][0]
    assert 0.7 < near.pop("score") < 1
    assert near == {
        "source": "Втори абзац на ⟦1⟧6⟦/1⟧ май 2025 г.", "target": "Second ⟦1⟧6⟦/1⟧ May.", "origin": "person",
        "difference": "Втори абзац на [-6-]{+5+} май 2025 г.",
    }  # fmt: skip
    assert len(call("--json", "review", "novina").value["segments"]) == 4
    unknown = call("review", "novina", "--segment", "body.9")
    assert (unknown.code, "there is no segment body.9; `publisher review novina --to en`" in unknown.err) == (1, True)


def test_segments_can_be_edited_on_the_command_line(call: Call, desk: Office) -> None:
    done = call(
        "review", "novina", "--edit", "title=A = B", "--edit", "body.2=On 5 May 2025.", "--approve", "--by", "Ана"
    )
    assert done.code == 0, done.err
    assert "novina → en: approved; may be published" in done.out
    assert (targets(kept(desk))["title"], targets(kept(desk))["body.2"]) == ("A = B", "On 5 May 2025.")
    for wrong in (["--edit", "title"], ["--edit", "title= "], ["--edit", "title=a", "--edit", "title=b"]):
        assert call("review", "novina", *wrong).code == 2
    assert call("review", "novina", "--edit", "body.9=a").code == 1


def test_a_review_is_exported_imported_and_approved_in_one_call(call: Call, desk: Office) -> None:
    out = call("--json", "review", "novina", "--export", "review.md")
    assert (out.code, out.value) == (
        0, {"slug": "novina", "to": "en", "file": "review.md", "segments": 4, "findings": 0},
    )  # fmt: skip
    path = desk.folder / "review.md"
    text = path.read_text(encoding="utf-8")
    assert "| откъс | оригинал | превод | бележки |" in text, "staff write in the language of the posts"
    path.write_text(text.replace("| News |", "| The news |"), encoding="utf-8")
    back = call("--json", "review", "novina", "--import", "review.md", "--approve", "--by", "Ана")
    assert back.code == 0, back.err
    assert (back.value["changed"], back.value["state"]) == (["title"], "approved")
    again = call("review", "novina", "--import", "review.md")
    assert (again.code, "nothing changed; approved; may be published" in again.out) == (0, True)
    assert call("review", "novina", "--export", "review.md").code == 1


def test_an_imported_review_waits_for_approval_and_a_bad_file_is_an_error_with_its_line(
    call: Call, desk: Office
) -> None:
    call("review", "novina", "--export", "review.xlf", "--lang", "en")
    path = desk.folder / "review.xlf"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(">News<", "><"), encoding="utf-8")
    refused = call("review", "novina", "--import", "review.xlf")
    assert (refused.code, refused.out) == (1, "")
    assert re.match(r"publisher: review\.xlf:\d+: segment title: the translation is empty; ", refused.err)
    path.write_text(text.replace(">News<", ">The news of 7 May<"), encoding="utf-8")
    taken = call("review", "novina", "--import", "review.xlf")
    assert (taken.code, "1 segment changed; edited; needs review: " in taken.out) == (3, True), taken


def test_options_that_contradict_each_other_are_a_usage_error(call: Call) -> None:
    for wrong in (
        ["--export", "a.md", "--import", "a.md"], ["--export", "a.md", "--approve"],
        ["--export", "a.md", "--edit", "a=b"], ["--import", "a.md", "--edit", "a=b"],
        ["--import", "a.md", "--segment", "a"],
    ):  # fmt: skip
        assert call("review", "novina", *wrong).code == 2


def test_a_post_without_a_translation_is_translated_before_the_export(call: Call, desk: Office) -> None:
    desk.write(slug="b")
    said = call("review", "b", "--export", "b.md")
    assert (said.code, said.err.startswith("publisher: nothing can be translated from 'bg' to 'en'")) == (1, True)
    assert not (desk.folder / "b.md").exists()
    desk.engines = [AbsentEngine(), desk.engine]
    desk.opened().translate(["b"], "en", NOW)
    assert call("review", "b", "--export", "b.md").code == 0
