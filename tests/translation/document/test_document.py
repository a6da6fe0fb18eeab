"""A post cut into segments and put together again: what is offered, what is hidden, what is refused."""

from collections.abc import Mapping

import pytest

from publisher.core.errors import TranslationError
from publisher.translation.document.document import Document, read_document
from publisher.translation.document.structure import structure
from publisher.translation.marks import marks_intact
from publisher.translation.types import Segment


def read(body: str, fields: Mapping[str, str] | None = None) -> Document:
    return read_document(fields or {}, body, "bg")


def segment(document: Document, name: str) -> Segment:
    return next(each for each in document.segments if each.id == name)


def words(body: str) -> list[str]:
    return [sentence.text for each in read(body).segments for sentence in each.sentences]


def written(body: str, **targets: str) -> str:
    return read(body).write({name.replace("_", "."): target for name, target in targets.items()})[1]


def test_every_kind_of_block_gives_a_segment_named_by_its_place() -> None:
    body = """\
# Заглавие

Увод.

- точка
  1. вложена

> цитат

| глава |
| --- |
| клетка |

[^1]: бележка

Подчертано
==========

![описание](a.png "надпис") и [връзка](b "заглавие на връзка")
"""
    kinds = {each.id: (each.kind, each.source) for each in read(body, {"title": "Новина"}).segments}
    assert kinds == {
        "title": ("field", "Новина"),
        "body.1": ("heading", "Заглавие"),
        "body.2": ("paragraph", "Увод."),
        "body.3": ("item", "точка"),
        "body.4": ("item", "вложена"),
        "body.5": ("quote", "цитат"),
        "body.6": ("cell", "глава"),
        "body.7": ("cell", "клетка"),
        "body.8": ("footnote", "бележка"),
        "body.9": ("heading", "Подчертано"),
        "body.10": ("paragraph", '![описание](a.png "надпис") и [връзка](b "заглавие на връзка")'),
        "body.10.image1.alt": ("alt", "описание"),
        "body.10.image1.title": ("title", "надпис"),
        "body.10.link1.title": ("title", "заглавие на връзка"),
    }


def test_code_comments_rules_scripts_and_addresses_are_no_segments() -> None:
    body = (
        "```\nкод\n```\n\n    код\n\n<!-- бележка -->\n\n<script>\nтекст\n</script>\n\n---\n\n[р]: /път\n\n"
        "<pre><code>ред</code></pre>\n\n<a href='/път' class='клас'>\n</a>\n"
    )
    assert read(body).segments == ()
    assert read(body).left == ()


def test_texts_without_a_letter_are_no_segments() -> None:
    assert read("400 €\n\n- <https://пример.бг>\n- `код`\n\n![](a.png)\n", {"n": "58 %"}).segments == ()


def test_marks_stand_for_everything_that_is_not_words() -> None:
    body = (
        "*а* **б** ~~в~~ [г](https://example.org/x) `д` <https://example.org> https://example.org/е, info@example.org "
        "@ж #з ![и](к.png) <br> л[^1] ⟦м⟧ 🎉 Example.org\\\nн <b>о</b> <kbd>п</kbd>\n\n[^1]: 1\n"
    )
    (sentence,) = segment(read(body), "body.1").sentences
    assert sentence.text == (
        "⟦1⟧а⟦/1⟧ ⟦2⟧б⟦/2⟧ ⟦3⟧в⟦/3⟧ ⟦4⟧г⟦/4⟧ ⟦5⟧ ⟦6⟧ ⟦7⟧, ⟦8⟧ ⟦9⟧ ⟦10⟧ ⟦11⟧ ⟦12⟧ л⟦13⟧ "
        "⟦14⟧м⟦15⟧ ⟦16⟧ ⟦17⟧⟦20⟧н ⟦18⟧о⟦/18⟧ ⟦19⟧"
    )
    assert [(mark.kind, mark.text) for mark in sentence.marks] == [
        ("em", ""),
        ("strong", ""),
        ("strike", ""),
        ("link", "https://example.org/x"),
        ("code", "д"),
        ("url", "https://example.org"),
        ("url", "https://example.org/е"),
        ("email", "info@example.org"),
        ("handle", "@ж"),
        ("tag", "#з"),
        ("image", "к.png"),
        ("html", "<br>"),
        ("footnote", "1"),
        ("bracket", "⟦"),
        ("bracket", "⟧"),
        ("emoji", "🎉"),
        ("url", "Example.org"),
        ("break", "\n"),
        ("html", "<b>"),
        ("html", "<kbd>п</kbd>"),
    ]


def test_addresses_and_handles_in_plain_fields_are_holes_and_come_back() -> None:
    document = read("", {"summary": "Виж (www.example.org/a_(b)), пиши на a_b@example.org!\nЕла @клъстер #умен_град."})
    first, second = segment(document, "summary").sentences
    assert [first.text, second.text] == ["Виж (⟦1⟧), пиши на ⟦2⟧!", "Ела ⟦3⟧ ⟦4⟧."]
    target = document.assemble(segment(document, "summary"), ["Write to ⟦2⟧, see ⟦1⟧!", "Come, ⟦3⟧ ⟦4⟧."])
    assert target == "Write to a_b@example.org, see www.example.org/a_(b)!\nCome, @клъстер #умен_град."
    assert document.write({"summary": target})[0] == {"summary": target}


def test_a_number_sign_and_a_price_are_words() -> None:
    assert words("Задача #1 струва 5 @ 3 €, т.е. малко\n") == ["Задача #1 струва 5 @ 3 €, т.е. малко"]


def test_a_hard_break_between_sentences_is_white_space_and_inside_one_a_mark() -> None:
    document = read("Първи ред.\\\nВтори\\\nи трети.\n")
    only = segment(document, "body.1")
    assert [each.text for each in only.sentences] == ["Първи ред.", "Втори⟦1⟧и трети."]
    assert only.glue == ("\n", "")
    target = document.assemble(only, ["One.", "Two⟦1⟧and three."])
    assert document.write({"body.1": target})[1] == "One.\\\nTwo\\\nand three.\n"


def test_the_check_box_of_a_task_belongs_to_the_list() -> None:
    body = "- [ ] Да\n- [x] **Не**\n"
    assert words(body) == ["Да", "⟦1⟧Не⟦/1⟧"]
    assert written(body, body_1="Yes", body_2="[x] No") == "- [ ] Yes\n- [x] \\[x] No\n"


def test_only_the_text_is_replaced_and_every_byte_around_it_stays() -> None:
    body = (
        "\r\n  ##   Заглавие   ##  \r\n\r\n*   а\r\n     1)  б\r\n     1)  в\r\n\r\n"
        "[р]:   <x>   'т'\r\n\r\n>>  цитат\r\nпродължен  \r\n\r\n|а | б|\r\n|--|:-:|\r\n|  в|`г\\|` д\r\n\r\n***\r\n"
    )
    assert written(body, body_1="A #", body_3="B", body_5="Q\\\nR", body_9="`г|` D|E") == (
        "\r\n  ##   A \\#   ##  \r\n\r\n*   а\r\n     1)  B\r\n     1)  в\r\n\r\n"
        "[р]:   <x>   'т'\r\n\r\n>>  Q\\\r\n>>  R  \r\n\r\n|а | б|\r\n|--|:-:|\r\n|  в|`г\\|` D\\|E\r\n\r\n***\r\n"
    )


def test_an_unchanged_paragraph_keeps_its_line_ends_and_a_changed_one_is_one_line() -> None:
    body = "Едно\nдве.\n\nТри\nчетири.\n"
    document = read(body)
    assert [each.source for each in document.segments] == ["Едно две.", "Три четири."]
    assert document.write({"body.1": "Едно две.", "body.2": "Three\nfour."})[1] == "Едно\nдве.\n\nThree four.\n"


@pytest.mark.parametrize(
    "target",
    ["# One", "1. One", "- One", "> One", "+ One", "===", "---", "```", "[x]: /y", "[ ] One", "    One", "One|\\\n-|"],
)
@pytest.mark.parametrize("body", ["Текст\n", "- Текст\n", "> 1. Текст\n", "Текст\n====\n", "# Текст\n"])
def test_a_target_that_looks_like_another_block_stays_text(target: str, body: str) -> None:
    assert structure(written(body, body_1=target)) == structure(body)


def test_a_pipe_in_a_target_does_not_cut_a_cell() -> None:
    body = "а | б\n--|--\nв | г\n"
    assert written(body, body_3="- one|two", body_4="`x|y`") == "а | б\n--|--\n\\- one\\|two | `x\\|y`\n"


def test_a_target_that_is_an_html_block_is_refused_by_name() -> None:
    with pytest.raises(TranslationError, match=r"segment body\.2"):
        written("Едно\n\nДве\n", body_2="<div>Two</div>")


def test_an_unknown_segment_and_an_empty_target_are_refused_by_name() -> None:
    with pytest.raises(TranslationError, match=r"segment body\.7: the document has no such segment"):
        written("Едно\n", body_7="One")
    with pytest.raises(TranslationError, match=r"segment body\.1: the translation is empty"):
        written("Едно\n", body_1=" \n")


def test_descriptions_and_titles_are_written_where_they_belong_when_images_change_places() -> None:
    body = 'Тук ![едно](a.png "първо") и ![две](b.png) и [тук](c "трето").\n'
    document = read(body)
    target = document.assemble(segment(document, "body.1"), ["⟦3⟧Here⟦/3⟧: ⟦2⟧, ⟦1⟧."])
    targets = {
        "body.1": target,
        "body.1.image1.alt": "one]",
        "body.1.image1.title": 'fi"rst',
        "body.1.image2.alt": "two",
    }
    assert document.write({**targets, "body.1.link1.title": "third"})[1] == (
        '[Here](c "third"): ![two](b.png), ![one\\]](a.png "fi\\"rst").\n'
    )


def test_reference_links_keep_their_reference_and_its_title() -> None:
    body = "Виж [новините][Н] и ![Схема].\n\n[н]: https://example.org/a_b 'Новини'\n[схема]: s.png\n"
    document = read(body)
    assert [each.id for each in document.segments] == ["body.1", "body.1.image1.alt", "body.reference1.title"]
    target = document.assemble(segment(document, "body.1"), ["See ⟦1⟧the news⟦/1⟧ and ⟦2⟧."])
    assert document.write({"body.1": target, "body.1.image1.alt": "Chart"})[1] == (
        "See [the news][н] and ![Chart][схема].\n\n[н]: https://example.org/a_b 'Новини'\n[схема]: s.png\n"
    )


@pytest.mark.parametrize(
    ("body", "target", "expected"),
    [
        ("**„Име“** е.\n", "⟦1⟧“Name”⟦/1⟧s are.", "**“Name”**&#115; are.\n"),
        ("_Име_ е.\n", "un⟦1⟧named⟦/1⟧ly", "un*named*ly\n"),
        ("*Име* е.\n", "The⟦1⟧ name ⟦/1⟧is.", "The *name* is.\n"),
        ("*А* *Б* в\n", "⟦1⟧A⟦/1⟧⟦2⟧B⟦/2⟧ c", "*A*_B_ c\n"),
        ("[А](b) б\n", "[x]⟦1⟧A⟦/1⟧(y) * _ ` < &lt; ~~", "[x][A](b)(y) * _ \\` < \\&lt; \\~\\~\n"),
    ],
)
def test_marks_beside_other_words_are_written_so_that_they_stay_marks(body: str, target: str, expected: str) -> None:
    document = read(body)
    markdown = document.assemble(segment(document, "body.1"), [target])
    assert document.write({"body.1": markdown})[1] == expected
    assert structure(expected) == structure(body)


@pytest.mark.parametrize(
    ("target", "intact"),
    [
        ("⟦1⟧a⟦/1⟧ ⟦2⟧b ⟦3⟧⟦/2⟧", True),
        ("⟦2⟧b ⟦1⟧a⟦/1⟧⟦3⟧⟦/2⟧", True),
        ("⟦3⟧ ⟦2⟧b⟦/2⟧ ⟦1⟧a⟦/1⟧", True),
        ("⟦1⟧a⟦/1⟧ ⟦2⟧b⟦/2⟧", False),
        ("⟦1⟧a⟦/1⟧ ⟦2⟧b ⟦3⟧ ⟦3⟧⟦/2⟧", False),
        ("⟦1⟧a⟦2⟧⟦/1⟧b ⟦3⟧⟦/2⟧", False),
        ("⟦/1⟧a⟦1⟧ ⟦2⟧b ⟦3⟧⟦/2⟧", False),
        ("⟦1⟧⟦/1⟧a ⟦2⟧b ⟦3⟧⟦/2⟧", False),
        ("⟦1⟧a⟦/1⟧ ⟦2⟧b ⟦3⟧⟦/2⟧ ⟦4⟧", False),
        ("⟦1⟧a⟦/1⟧ ⟦2⟧b ⟦3⟧⟦/2⟧ ⟦", False),
        ("⟦01⟧a⟦/1⟧ ⟦2⟧b ⟦3⟧⟦/2⟧", False),
    ],
)
def test_marks_are_intact_when_each_is_there_once_and_pairs_nest(target: str, intact: bool) -> None:
    assert marks_intact("⟦1⟧а⟦/1⟧ ⟦2⟧б ⟦3⟧⟦/2⟧", target) is intact


@pytest.mark.parametrize(
    ("targets", "message"),
    [
        (["Write ⟦1⟧us⟦/1⟧"], "sentence 1: each mark must occur exactly once"),
        (["One.", "Two."], "2 sentences for 1"),
        (["Write ⟦1⟧us ⟦2⟧them⟦/2⟧⟦/1⟧"], "Markdown cannot express these marks"),
    ],
)
def test_sentences_with_damaged_marks_are_not_assembled(targets: list[str], message: str) -> None:
    document = read("Пиши на [нас](a) или [тях](b)\n")
    with pytest.raises(TranslationError, match=rf"segment body\.1.*{message}"):
        document.assemble(segment(document, "body.1"), targets)
