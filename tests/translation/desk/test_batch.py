"""Batches of posts at the desk: which engine translates what, what is kept, and what is marked as untranslated."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Literal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from publisher.core.errors import TranslationError
from publisher.translation.desk.batch import PostSource, translate_posts
from publisher.translation.document.structure import structure
from publisher.translation.engines.argos.engine import ArgosEngine, ArgosSettings
from publisher.translation.engines.argos.models import install_file
from publisher.translation.glossary.glossary import Glossary, Term
from publisher.translation.types import EngineProfile, TranslatedPost, TranslatedSegment, TranslatedSentence
from support.places import MODELS
from support.scripted_engines import AbsentEngine, ScriptedEngine, in_latin

PAIRS = dict(
    line.split("\t") for line in (MODELS / "pairs.tsv").read_text(encoding="utf-8").splitlines() if line[:1] != "#"
)


@pytest.fixture(scope="module")
def argos(tmp_path_factory: pytest.TempPathFactory) -> ArgosEngine:
    """The test model, which knows the sentences of pairs.tsv by heart."""
    folder = tmp_path_factory.mktemp("models")
    install_file(MODELS / "translate-bg_en-test.argosmodel", folder)
    return ArgosEngine(ArgosSettings(beam_size=1), folder)


class DictMemory:
    """A translation memory in two dictionaries."""

    def __init__(self, persons: dict[str, str] | None = None, paragraphs: dict[str, str] | None = None) -> None:
        self.persons = persons or {}
        self.paragraphs = paragraphs or {}
        self.made: dict[tuple[str, str, str], TranslatedSentence] = {}

    def by_person(self, texts: Iterable[str], unit: Literal["sentence", "paragraph"] = "sentence") -> dict[str, str]:
        known = self.persons if unit == "sentence" else self.paragraphs
        return {text: known[text] for text in texts if text in known}

    def by_machine(self, texts: Iterable[str], profile: EngineProfile) -> dict[str, TranslatedSentence]:
        keys = {text: (profile.name, profile.model, text) for text in texts}
        return {text: replace(self.made[key], origin="memory") for text, key in keys.items() if key in self.made}

    def add(self, made: Iterable[TranslatedSentence]) -> None:
        self.made.update(((one.engine, one.model, one.source), one) for one in made)


def post(body: str, slug: str = "novina", **fields: str) -> PostSource:
    return PostSource(slug, "bg", {"title": "Новини", **fields}, body)


def one(source: PostSource, *engines: ScriptedEngine, **parts: object) -> TranslatedPost:
    return translate_posts([source], "en", engines, **parts)[0]  # type: ignore[arg-type]


def segment(translated: TranslatedPost, name: str) -> TranslatedSegment:
    return next(one for one in translated.segments if one.id == name)


def codes(translated: TranslatedPost) -> list[str]:
    return [finding.code for finding in translated.findings]


def test_a_post_of_learnt_sentences_comes_out_word_for_word_with_its_markdown(argos: ArgosEngine) -> None:
    body = (
        "## Партньорска среща в Антверпен\n\n"
        "Димитър Филипов представи клъстера пред партньорите. **Проектът ще продължи 36 месеца.**\n\n"
        "- [Прочетете повече](https://example.org/новини_1)\n- Контакти: info@example.org\n\n```\nкод\n```\n"
    )
    translated = translate_posts([post(body, summary="Ден на отворените врати")], "en", [argos])[0]
    assert translated.fields == {"title": "News", "summary": "Open day"}
    assert translated.body == (
        "## Partner meeting in Antwerp\n\n"
        "Dimitar Filipov presented the cluster to the partners. **The project will run for 36 months.**\n\n"
        "- [Read more](https://example.org/новини_1)\n- Contact: info@example.org\n\n```\nкод\n```\n"
    )
    assert translated.engine == "argos"
    assert translated.findings == ()
    rungs = {one.id: [sentence.rung for sentence in one.sentences] for one in translated.segments}
    assert rungs["body.2"] == ["whole", "anchored"]


def test_every_learnt_sentence_survives_being_a_link_in_a_list(argos: ArgosEngine) -> None:
    body = "\n".join(f"- [{source}](https://example.org/{number})" for number, source in enumerate(PAIRS))
    translated = translate_posts([post(body)], "en", [argos])[0]
    wanted = [f"- [{target}](https://example.org/{number})" for number, target in enumerate(PAIRS.values())]
    assert translated.body.split("\n") == wanted


def test_all_sentences_of_all_posts_go_in_one_call_and_each_once() -> None:
    engine = ScriptedEngine(in_latin)
    posts = [post("Добър ден. Всичко е тук.", "a"), post("Добър ден. **Нещо ново.**", "b")]
    first, second = translate_posts(posts, "en", [engine])
    assert engine.batches == [["Новини", "Добър ден.", "Всичко е тук.", "Нещо ново."]]
    assert (first.slug, first.body) == ("a", "Dobar den. Vsichko e tuk.")
    assert (second.slug, second.body) == ("b", "Dobar den. **Neshto novo.**")


def test_only_words_of_the_language_reach_an_engine() -> None:
    engine = ScriptedEngine(in_latin)
    body = "2024\n\nhttps://example.org/път\n\n`код`\n\nSmartCityTech Partnership\n\n- @ime #таг 🎉\n- 12 %\n\nДа.\n"
    translated = one(post(body), engine)
    assert engine.asked == ["Новини", "Да."]
    assert translated.body == body.replace("Да.", "Da.")
    assert translated.findings == ()


def test_a_hole_inside_a_sentence_is_not_shown_to_an_engine_either() -> None:
    engine = ScriptedEngine(in_latin)
    translated = one(
        post("Пишете на secret@example.org, профил @secret или [тук](https://secret.example.org)."), engine
    )
    assert not [sentence for sentence in engine.asked if "secret" in sentence]
    assert translated.body == "Pishete na secret@example.org, profil @secret ili [tuk](https://secret.example.org)."


def test_the_next_engine_gets_only_what_the_first_has_no_answer_for() -> None:
    first = ScriptedEngine({"Новини": "News", "Едно.": "One."}, "first")
    second = ScriptedEngine({"Две.": "Two."}, "second")
    translated = one(post("Едно. Две."), first, second)
    assert second.batches == [["Две."]]
    assert translated.body == "One. Two."
    assert translated.engine == "first, second"
    assert [sentence.engine for sentence in segment(translated, "body.1").sentences] == ["first", "second"]


def test_a_sentence_that_no_engine_can_translate_keeps_its_source_and_is_marked() -> None:
    translated = one(
        post("Едно. Две [и](https://example.org) три.\n\nЧетири."), ScriptedEngine({"Новини": "News", "Едно.": "One."})
    )
    assert translated.body == "One. Две [и](https://example.org) три.\n\nЧетири."
    assert [(one.code, one.severity, one.segment) for one in translated.findings][:1] == [
        ("marks-lost", "error", "body.1")
    ]
    assert translated.findings[0].message.startswith("a sentence stands as in the source")
    assert [one.code for one in translated.findings if one.segment == "body.2"] == ["marks-lost", "untranslated"]
    assert segment(translated, "body.2").sentences[0].rung == "source"


def test_an_unavailable_engine_leaves_everything_to_the_next() -> None:
    second = ScriptedEngine(in_latin, "second")
    translated = one(post("Едно."), AbsentEngine(), second)
    assert second.asked == ["Новини", "Едно."]
    assert translated.engine == "second"


def test_translations_made_before_an_engine_fails_are_kept() -> None:
    memory = DictMemory()
    first = ScriptedEngine({"Новини": "News", "Виж картата!": "Look!", "картата": "the map"}, "first")
    first.calls_until_failure = 1
    second = ScriptedEngine(in_latin, "second")
    translated = one(post("Виж [картата](https://example.org)!"), first, second, memory=memory)
    assert (translated.fields["title"], translated.engine) == ("News", "first, second")
    assert second.asked == ["Виж картата!", "картата"]
    assert memory.made["first", "one", "Новини"].target == "News"


def test_when_no_engine_is_available_each_reason_and_remedy_is_named() -> None:
    exhausted = ScriptedEngine(in_latin, "paid")
    exhausted.calls_until_failure = 0
    with pytest.raises(TranslationError) as error:
        translate_posts([post("Едно.", "a"), post("Две.", "b")], "en", [AbsentEngine(), exhausted])
    assert str(error.value) == (
        "nothing can be translated from 'bg' to 'en': engine absent: no model bg→en (install one); "
        "engine paid: the quota is used up (wait for the next month); not finished: a, b"
    )


@pytest.mark.parametrize("engines", [[], [ScriptedEngine({})]])
def test_without_any_answer_there_is_no_translation(engines: list[ScriptedEngine]) -> None:
    with pytest.raises(TranslationError, match=r"^nothing can be translated .*: no engine has an answer$"):
        translate_posts([post("Едно.")], "en", engines)


def test_an_engine_with_a_wrong_number_of_answers_is_passed_over() -> None:
    class Forgetful(ScriptedEngine):
        def translate(self, *arguments: object, **named: object) -> list[str]:
            return ["News"]

    translated = one(post("Едно."), Forgetful({}, "forgetful"), ScriptedEngine(in_latin, "second"))
    assert translated.engine == "second"


def test_a_draft_engine_is_named_in_a_finding_of_the_post() -> None:
    translated = one(post("Едно."), ScriptedEngine(in_latin, "rough", draft=True))
    first = translated.findings[0]
    assert (first.code, first.severity, first.segment) == ("draft-engine", "error", "")
    assert first.message.startswith("rough makes drafts")


def test_a_draft_engine_that_was_not_needed_is_not_named() -> None:
    translated = one(post("Едно."), ScriptedEngine(in_latin, "good"), ScriptedEngine(in_latin, "rough", draft=True))
    assert codes(translated) == []


def test_sentences_translated_by_people_or_the_same_engine_are_not_sent_again() -> None:
    memory = DictMemory({"Едно.": "One, said a person."})
    engine = ScriptedEngine(in_latin)
    one(post("Две."), engine, memory=memory)
    engine.batches.clear()
    translated = one(post("Едно. Две. Три."), engine, memory=memory)
    assert engine.batches == [["Три."]]
    assert translated.body == "One, said a person. Dve. Tri."
    assert [sentence.origin for sentence in segment(translated, "body.1").sentences] == ["person", "memory", "machine"]


def test_another_model_translates_again() -> None:
    memory = DictMemory()
    one(post("Две."), ScriptedEngine(in_latin), memory=memory)
    newer = ScriptedEngine(str.upper, model="two")
    assert "ДВЕ" in one(post("Две."), newer, memory=memory).body
    assert newer.asked == ["Новини", "Две."]


def test_a_better_engine_is_asked_although_a_worse_one_has_translated() -> None:
    memory = DictMemory()
    rough = ScriptedEngine(lambda text: f"rough {in_latin(text)}", "rough")
    one(post("Две."), AbsentEngine("good"), rough, memory=memory)
    translated = one(post("Две."), ScriptedEngine(in_latin, "good"), rough, memory=memory)
    assert (translated.body, translated.engine) == ("Dve.", "good")


def test_a_sentence_is_found_again_in_another_place_and_around_another_link() -> None:
    memory = DictMemory()
    engine = ScriptedEngine(in_latin)
    one(post("Увод [тук](a). Виж [картата](b) сега!"), engine, memory=memory)
    engine.batches.clear()
    translated = one(post("> **Виж [картата](other) сега!**"), engine, memory=memory)
    assert engine.batches == []
    assert translated.body == "> **Vizh [kartata](other) sega!**"


def test_a_persons_whole_segment_takes_precedence_over_its_sentences() -> None:
    memory = DictMemory({"Едно.": "One."}, {"Едно. Две.": "Both *together*."})
    engine = ScriptedEngine(in_latin)
    translated = one(post("Едно. Две."), engine, memory=memory)
    assert (translated.body, engine.asked) == ("Both *together*.", ["Новини"])
    assert segment(translated, "body.1").origin == "person"


def test_a_persons_text_for_this_post_takes_precedence_over_the_memory_and_its_findings_are_information() -> None:
    source = PostSource("a", "bg", {"title": "Новини"}, "На 5 май.\n\nНа 6 май.", kept={"На 5 май.": "On Tuesday."})
    memory = DictMemory({"На 5 май.": "On 5 May."})
    translated = one(source, ScriptedEngine({"Новини": "News", "На 6 май.": "On 6 May."}), memory=memory)
    assert translated.body == "On Tuesday.\n\nOn 6 May."
    assert {finding.code for finding in segment(translated, "body.1").findings} == {"date-changed"}
    assert translated.findings == ()


def test_a_kept_segment_that_no_longer_fits_the_document_is_replaced_by_its_source() -> None:
    source = PostSource(
        "a", "bg", {"title": "Новини"}, "Едно.\n\nДве.", kept={"Едно.": "<div>One.</div>", "Две.": "Two."}
    )
    translated = one(source, ScriptedEngine(in_latin))
    assert translated.body == "Едно.\n\nTwo."
    assert codes(translated) == ["marks-lost", "untranslated"]


def test_a_title_that_is_a_term_of_the_glossary_needs_no_engine() -> None:
    glossary = Glossary([Term("клъстер", "cluster"), Term("умен град", "smart city")])
    engine = ScriptedEngine(in_latin)
    translated = one(post("Да.", **{"tags.0": "умен град", "tags.1": "Клъстер"}), engine, glossary=glossary)
    assert engine.asked == ["Новини", "Да."]
    assert (translated.fields["tags.0"], translated.fields["tags.1"]) == ("smart city", "Cluster")


def test_a_name_spelled_as_in_the_glossary_is_not_lost() -> None:
    answers = {"Новини": "News", "Говори Иван Станчов.": "Ivan Stancioff spoke."}
    glossary = Glossary([Term("Иван Станчов", "Ivan Stancioff", "transliterate")])
    assert codes(one(post("Говори Иван Станчов."), ScriptedEngine(answers), glossary=glossary)) == []


def test_a_name_that_the_engine_left_is_transliterated() -> None:
    answers = {"Новини": "News", "Говори Вихра Андонова от клъстера.": "Вихра Андонова of the cluster spoke."}
    assert one(post("Говори Вихра Андонова от клъстера."), ScriptedEngine(answers)).body == (
        "Vihra Andonova of the cluster spoke."
    )


def test_a_post_already_in_the_target_language_is_left_unchanged_and_reported() -> None:
    engine = ScriptedEngine(in_latin)
    translated = one(PostSource("a", "bg", {"title": "News"}, "All of it is in English. Really."), engine)
    assert engine.asked == []
    assert translated.body == "All of it is in English. Really."
    assert codes(translated) == ["already-translated"]


def test_damage_is_found_by_the_checks_with_its_segment() -> None:
    answers = {"Новини": "News", "Идват 24 души.": "42 people are coming."}
    found = one(post("Идват 24 души."), ScriptedEngine(answers)).findings
    assert [(finding.code, finding.segment) for finding in found] == [("number-changed", "body.1")]


def test_a_post_that_cannot_be_read_is_one_error_with_its_line_and_the_others_are_translated() -> None:
    deep = PostSource("dalbok", "bg", {"title": "Новини"}, "Увод\n\n" + "> " * 5_000 + "а\n", first_line=11)
    unread, translated = translate_posts([deep, post("Текст.\n")], "en", [ScriptedEngine(in_latin)])
    (finding,) = unread.findings
    assert (finding.code, finding.severity) == ("unreadable", "error")
    assert "line 13: blocks nested 20 deep" in finding.message
    assert (unread.fields, unread.body) == (deep.fields, deep.body)
    assert translated.body == "Tekst.\n"


def test_a_block_that_cannot_be_read_stands_with_an_error_and_the_rest_is_translated() -> None:
    stars = '"' + "*" * 59 + '" край "' + "*" * 59 + '"'
    source = PostSource("zvezdi", "bg", {}, f"Увод.\n\n{stars}\n\nКрай.\n", first_line=5)
    translated = one(source, ScriptedEngine(in_latin))
    assert translated.body == f"Uvod.\n\n{stars}\n\nKray.\n"
    (finding,) = translated.findings
    assert finding.severity == "error"
    assert finding.message.startswith("line 7: left as in the source: ")


def test_bulgarian_in_html_that_cannot_be_read_is_an_error_with_its_line() -> None:
    translated = one(post('Увод.\n\n<div class="прекъснат\nВходът е свободен.\n'), ScriptedEngine(in_latin))
    (finding,) = translated.findings
    assert (finding.code, finding.severity) == ("outside-left", "error")
    assert finding.message.startswith("line 3: left as in the source: <div")


def test_latin_words_in_such_html_are_no_finding() -> None:
    assert one(post('Увод.\n\n<div class="broken\nFree entry.\n'), ScriptedEngine(in_latin)).findings == ()


def test_words_of_html_blocks_and_attributes_are_translated() -> None:
    body = (
        "<table>\n<tr><td>Такса</td><td>34,7&nbsp;%</td>"
        '<td title="Обяснение">Входът е <b>свободен</b> &amp; лесен.</td>'
        "</tr>\n</table>\n\n"
        "<details><summary>Още информация</summary>\n\nСкрит текст.\n\n</details>\n\n"
        'Виж <a href="u" title="Нашата страница">тук</a> [повече][п].\n\n[п]: /put \'Заглавие\'\n'
    )
    translated = one(post(body), ScriptedEngine(in_latin))
    assert {finding.code for finding in translated.findings} <= {"wrong-language", "only-transliterated"}
    assert translated.body == (
        "<table>\n<tr><td>Taksa</td><td>34.7\u00a0%</td>"
        '<td title="Obyasnenie">Vhodat e <b>svoboden</b> &amp; lesen.</td>'
        "</tr>\n</table>\n\n"
        "<details><summary>Oshte informatsia</summary>\n\nSkrit tekst.\n\n</details>\n\n"
        'Vizh <a href="u" title="Nashata stranitsa">tuk</a> [poveche][п].\n\n[п]: /put "Zaglavie"\n'
    )


def test_cells_of_figures_are_converted_without_an_engine() -> None:
    body = "| Дял | Брой |\n| --- | --- |\n| 34,7 % | 12 400 |\n| 12.03.2027 | 02 987 65 43 |\n"
    engine = ScriptedEngine(in_latin)
    translated = one(post(body), engine)
    assert translated.body == ("| Dyal | Broy |\n| --- | --- |\n| 34.7 % | 12,400 |\n| 12.03.2027 | 02 987 65 43 |\n")
    assert translated.findings == ()
    assert engine.asked == ["Новини", "Дял", "Брой"]


def test_a_picture_beside_words_is_checked_with_its_own_description() -> None:
    body = '![Хора на маса](b.jpg "Кметът говори")  \nПодписването на 1 декември.\n'
    answers = {
        "Новини": "News",
        "Хора на маса": "People at a table",
        "Кметът говори": "The mayor speaks",
        "Подписването на 1 декември.": "The signing on 1 December.",
    }
    translated = one(post(body), ScriptedEngine(answers))
    assert translated.findings == ()
    assert segment(translated, "body.1").target == (
        '![People at a table](b.jpg "The mayor speaks")\\\nThe signing on 1 December.'
    )


def test_progress_counts_the_finished_and_the_requested_sentences() -> None:
    seen: list[tuple[int, int]] = []
    one(post("Едно. Едно. Две."), ScriptedEngine(in_latin), progress=lambda done, total: seen.append((done, total)))
    assert seen == [(3, 3)]


def test_a_huge_paragraph_is_one_batch_and_keeps_its_text() -> None:
    body = " ".join(f"Изречение номер {number}." for number in range(2_000))
    engine = ScriptedEngine(in_latin)
    translated = one(post(body), engine)
    assert len(engine.batches) == 1
    assert translated.body == in_latin(body)


def test_no_post_needs_no_engine() -> None:
    assert translate_posts([], "en", []) == []


WORDS = st.lists(
    st.sampled_from(["Среща", "в", "София", "„знанието“", "2024 г.", "Да!", "GAIA", "—"]), min_size=1, max_size=5
)
SPANS = [
    "{}",
    "*{}*",
    "**{}**",
    "[{}](https://example.org/{}_x)",
    "`{}`",
    "{} @secret",
    "{} ![{}](схема.png)",
    "{}<br>{}",
    "🎉 {}",
]
INLINE = st.lists(
    st.tuples(WORDS.map(" ".join), st.sampled_from(SPANS)).map(lambda pair: pair[1].replace("{}", pair[0])),
    min_size=1,
    max_size=4,
).map(" ".join)
FRAMES = [
    "{}",
    "## {}",
    "- {}\n- {}",
    "> {}",
    "| {} | а |\n| --- | --- |\n| б | {} |",
    "1. {}\n\n   {}",
    "<!-- {} -->",
    "    {}",
]
BODIES = st.lists(
    st.tuples(INLINE, st.sampled_from(FRAMES)).map(lambda pair: pair[1].replace("{}", pair[0])), min_size=1, max_size=4
).map("\n\n".join)

ENGINES: list[Callable[[str], str]] = [
    in_latin,
    lambda text: in_latin(" ".join(reversed(text.split()))),
    lambda text: in_latin(re.sub(r"⟨\d+⟩", "", text)),
    lambda text: f"{text} {text}",
    lambda text: "# - [x](y) ` * _ | <b> \\",
    lambda text: "",
    lambda text: "word" if len(text) % 2 else "",
]


@settings(deadline=None, max_examples=40)
@example("`Среща` *„знанието“*", None)
@example("`Среща` „*(знанието)*“", None)
@given(BODIES, st.sampled_from([None, "⟨{n}⟩"]))
def test_an_identity_engine_gives_the_post_back_byte_for_byte(body: str, placeholder: str | None) -> None:
    source = post(body, summary="Среща @secret на  „града“")
    # Between two languages in Cyrillic, where nothing is transliterated.
    translated = translate_posts([source], "mk", [ScriptedEngine(str, placeholder=placeholder)])[0]
    assert translated.body == body
    assert translated.fields == source.fields


@settings(deadline=None, max_examples=60)
@given(BODIES, st.sampled_from(ENGINES), st.sampled_from([None, "⟨{n}⟩"]))
def test_no_engine_changes_structure_links_or_images_or_leaves_a_sentence_unmarked(
    body: str, answer: Callable[[str], str], placeholder: str | None
) -> None:
    fallback = ScriptedEngine({"Новини": "News"}, "fallback")
    translated = one(post(body), ScriptedEngine(answer, placeholder=placeholder), fallback)
    assert structure(translated.body) == structure(body)
    for found in translated.segments:
        if any(sentence.rung == "source" for sentence in found.sentences):
            assert "marks-lost" in {finding.code for finding in found.findings}
