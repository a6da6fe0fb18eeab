"""Translations as editors have them: by a machine, by a person, changed, approved, and fit for readers or not."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core_parts import HandClock
from publisher.config import Config, load
from publisher.editorial import Editorial
from publisher.errors import ConfigError, EngineUnavailable, NotAllowed, NotFound, TranslationError
from publisher.store import Store
from publisher.translation.engines.argos import ArgosEngine, ArgosSettings
from publisher.translation.models import install_file
from publisher.translation.types import EngineProfile, Progress
from publisher.types import Diagnosis

MODELS = Path(__file__).parent / "models"
POST = """---
title: "{title}"
date: 2026-12-01
lang: bg
summary: "{summary}"
---

{body}
"""


def known_pairs() -> list[tuple[str, str]]:
    lines = (MODELS / "pairs.tsv").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [(source, target) for source, target in pairs if source.endswith(".")]


PAIRS = known_pairs()


class Echo:
    """An engine by the contract that answers from a table, and upper-cases what it does not know."""

    def __init__(self, name: str = "echo", known: dict[str, str] | None = None, draft: bool = False) -> None:
        self.name, self.draft = name, draft
        self.known = known or {}
        self.asked: list[str] = []

    def profile(self, source: str, target: str) -> EngineProfile:
        return EngineProfile(self.name, "1", "table", placeholder="<{n}>", draft=self.draft)

    def translate(
        self, sentences: Sequence[str], source: str, target: str, progress: Progress | None = None
    ) -> list[str]:
        self.asked += sentences
        return [self.known.get(sentence, "") for sentence in sentences]

    def diagnose(self, source: str, target: str) -> Diagnosis:
        return Diagnosis(self.name, True, "here")


class Away(Echo):
    """An engine that is over its quota."""

    def translate(
        self, sentences: Sequence[str], source: str, target: str, progress: Progress | None = None
    ) -> list[str]:
        raise EngineUnavailable(self.name, "over quota", "wait until tomorrow")


@pytest.fixture
def config(workspace: Path) -> Config:
    for path in (workspace / "posts").glob("*.md"):
        path.unlink()
    return load(workspace / "config.toml")


@pytest.fixture
def argos(tmp_path: Path) -> ArgosEngine:
    install_file(MODELS / "translate-bg_en-test.argosmodel", tmp_path / "models")
    return ArgosEngine(ArgosSettings(beam_size=1), tmp_path / "models")


def write(config: Config, slug: str, body: str, title: str = PAIRS[0][0], summary: str = PAIRS[1][0]) -> Path:
    path = config.folder("posts") / f"{slug}.md"
    path.write_text(POST.format(title=title.replace('"', "'"), summary=summary, body=body), encoding="utf-8")
    return path


def test_a_post_of_known_sentences_comes_through_the_real_model_word_for_word(
    store: Store, config: Config, clock: HandClock, argos: ArgosEngine
) -> None:
    write(config, "a", f"{PAIRS[2][0]}\n\n- {PAIRS[3][0]}\n- {PAIRS[4][0]}")
    editorial = Editorial(store, config, lambda: [argos])
    stored = editorial.translate(["a"], "en", clock())[0]
    assert stored.body.strip() == f"{PAIRS[2][1]}\n\n- {PAIRS[3][1]}\n- {PAIRS[4][1]}"
    assert stored.fields["title"] == PAIRS[0][1]
    assert {segment.origin for segment in stored.segments} == {"machine"}
    assert {segment.engine for segment in stored.segments} == {"argos"}
    story = editorial.story("a", "en")
    assert (story.machine, story.engine) == (True, "argos")


def test_an_unchanged_post_is_not_asked_for_again(store: Store, config: Config, clock: HandClock) -> None:
    write(config, "a", PAIRS[2][0])
    engine = Echo(known=dict(PAIRS))
    editorial = Editorial(store, config, lambda: [engine])
    editorial.translate(["a"], "en", clock())
    asked = len(engine.asked)
    again = editorial.translate(["a"], "en", clock())[0]
    assert len(engine.asked) == asked >= 3
    assert {segment.origin for segment in again.segments} == {"memory"}


def test_an_engine_that_cannot_serve_hands_over_to_the_next_and_all_reasons_are_told_when_none_can(
    store: Store, config: Config, clock: HandClock
) -> None:
    write(config, "a", PAIRS[2][0])
    second = Echo("second", dict(PAIRS))
    editorial = Editorial(store, config, lambda: [Away("first"), second])
    assert editorial.translate(["a"], "en", clock())[0].engine == "second"
    write(config, "b", PAIRS[5][0])
    alone = Editorial(store, config, lambda: [Away("first"), Away("third")])
    with pytest.raises(TranslationError, match=r"first: over quota \(wait until tomorrow\).*third: over quota"):
        alone.translate(["b"], "en", clock(), engine=None)


def test_what_no_engine_could_do_stands_in_the_source_and_is_marked(
    store: Store, config: Config, clock: HandClock
) -> None:
    write(config, "a", f"{PAIRS[2][0]}\n\nТова изречение никой не знае.")
    editorial = Editorial(store, config, lambda: [Echo(known=dict(PAIRS))])
    stored = editorial.translate(["a"], "en", clock())[0]
    assert "Това изречение никой не знае." in stored.body
    assert {"marks-lost", "untranslated"} & {finding.code for finding in stored.findings}
    fit, why = editorial.fit("a", "en")
    assert not fit
    assert why.startswith("needs review: ")


@pytest.mark.parametrize(
    ("policy", "draft", "damaged", "fit"),
    [
        ("on-warning", False, False, True),
        ("on-warning", False, True, False),
        ("never", False, True, False),
        ("always", False, False, False),
        ("never", True, False, False),
    ],
)
def test_the_policy_decides_what_a_person_must_see(
    store: Store, config: Config, clock: HandClock, policy: str, draft: bool, damaged: bool, fit: bool
) -> None:
    known = {
        "Заглавие на новината": "Title of the news", "Кратко обобщение на новината": "A short summary of the news",
        "Срещата е на 19 март 2024 г.": f"The meeting is on 19 March {2025 if damaged else 2024}.",
    }  # fmt: skip
    write(config, "a", "Срещата е на 19 март 2024 г.", "Заглавие на новината", "Кратко обобщение на новината")
    settings = config.model_copy(update={"translation": config.translation.model_copy(update={"review": policy})})
    editorial = Editorial(store, settings, lambda: [Echo(known=known, draft=draft)])
    stored = editorial.translate(["a"], "en", clock())[0]
    assert editorial.fit("a", "en")[0] is fit, stored.findings
    editorial.approve("a", "en", clock(), "editor")
    assert editorial.fit("a", "en") == (True, "")
    assert editorial.story("a", "en").machine is False


def test_a_persons_sidecar_is_a_full_translation_and_a_change_of_the_post_makes_it_stale(
    store: Store, config: Config, clock: HandClock
) -> None:
    post = write(config, "a", "Първи абзац.", "Заглавие", "Обобщение")
    sidecar = post.with_name("a.en.md")
    sidecar.write_text("---\ntitle: Title\nlang: en\nsummary: Summary\n---\n\nFirst paragraph.\n", encoding="utf-8")
    editorial = Editorial(store, config, list)
    stored = editorial.translate(["a"], "en", clock())[0]
    assert (stored.state, stored.engine, stored.fields["title"]) == ("approved", "", "Title")
    assert editorial.fit("a", "en") == (True, "")
    before = editorial.basis("a", "en")

    write(config, "a", "Първи абзац, променен.", "Заглавие", "Обобщение")
    assert editorial.translate(["a"], "en", clock())[0].state == "stale"
    assert editorial.fit("a", "en")[0] is False
    assert editorial.basis("a", "en") != before
    with pytest.raises(NotAllowed, match="has changed since"):
        editorial.approve("a", "en", clock(), "editor")

    sidecar.write_text(
        sidecar.read_text(encoding="utf-8").replace("paragraph.", "paragraph, changed."), encoding="utf-8"
    )
    assert editorial.translate(["a"], "en", clock())[0].state == "approved"
    assert "changed" in editorial.story("a", "en").body


def test_what_a_person_edits_is_checked_kept_from_machines_and_remembered(
    store: Store, config: Config, clock: HandClock
) -> None:
    write(config, "a", "Имаме 25 членове.", "Заглавие", "Обобщение")
    known = {"Имаме 25 членове.": "We have 25 limbs.", "Заглавие": "Title", "Обобщение": "Summary"}
    editorial = Editorial(store, config, lambda: [Echo(known=known)])
    editorial.translate(["a"], "en", clock())
    body = next(s.id for s in editorial.translate(["a"], "en", clock())[0].segments if s.id.startswith("body"))
    wrong = editorial.edit("a", "en", {body: "We have 26 members."}, clock(), "editor")
    assert any(finding.code == "number-changed" for finding in wrong.findings)
    edited = editorial.edit("a", "en", {body: "We have 25 members."}, clock(), "editor")
    assert edited.state == "edited"
    assert edited.findings == ()
    assert editorial.translate(["a"], "en", clock.move(timedelta(hours=1)))[0].body.strip() == "We have 25 members."
    with pytest.raises(NotAllowed, match="there is no segment nowhere"):
        editorial.edit("a", "en", {"nowhere": "x"}, clock(), "editor")

    write(config, "b", "Имаме 25 членове.\n\nИ още нещо.", "Заглавие", "Обобщение")
    again = editorial.translate(["b"], "en", clock())[0]
    assert again.body.startswith("We have 25 members.")


def test_unknown_names_are_told_with_near_ones(store: Store, config: Config, clock: HandClock) -> None:
    write(config, "partnyorska-sreshta", "Текст.")
    editorial = Editorial(store, config, list)
    with pytest.raises(NotFound, match="did you mean partnyorska-sreshta"):
        editorial.post("partnorska-sresta")
    with pytest.raises(ConfigError, match=r"'de' is not in languages\.targets"):
        editorial.translate(["partnyorska-sreshta"], "de", clock())
    assert replace(editorial.post("partnyorska-sreshta"), slug="x").slug == "x"
