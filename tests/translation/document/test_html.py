"""HTML in posts: its words, its tags, and the attributes that people read."""

import time

import pytest

from publisher.translation.document import html


def runs(text: str) -> list[tuple[str, str]]:
    return [(run.kind, text[run.start : run.end]) for run in html.runs(text)]


def test_a_run_ends_where_a_block_begins_or_ends() -> None:
    assert runs("<table><tr><th>Глава</th><td> Клетка <b>едно</b> </td></tr></table>\n<p>Две<br>три</p>") == [
        ("cell", "Глава"),
        ("cell", "Клетка <b>едно</b>"),
        ("paragraph", "Две"),
        ("paragraph", "три"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "<!-- бележка -->",
        "<script>if (а < б) { пиши('</b>') }</script>",
        "<STYLE>p::before { content: 'Текст' }</STYLE>",
        "<pre>ред\nдруг</pre>",
        "<?php echo 'Текст' ?>",
        "<!-- без край",
    ],
)
def test_what_nobody_reads_is_no_run(text: str) -> None:
    assert runs(text) == []
    assert html.words_of(text) == ""


def test_a_less_than_sign_is_a_word() -> None:
    assert runs("<p>5 < 6 и 7 <8</p>") == [("paragraph", "5 < 6 и 7 <8")]


def test_a_greater_than_sign_in_a_value_does_not_end_the_tag() -> None:
    assert runs("<p title='а > б' hidden>Текст</p>") == [("paragraph", "Текст")]


@pytest.mark.parametrize(
    ("tag", "found"),
    [
        ("""<img src=a.png alt='Една „снимка“' title="О&quot;Б">""", [("alt", "Една „снимка“"), ("title", 'О"Б')]),
        ("<img alt=Снимка>", [("alt", "Снимка")]),
        ("<a href='/път' class='клас' data-title='х'>", []),
        ("<td TITLE = 'Ред'>", [("title", "Ред")]),
        ("<img alt>", []),
    ],
)
def test_attributes_in_words_are_found_with_their_value(tag: str, found: list[tuple[str, str]]) -> None:
    assert [(one.name, one.value) for one in html.attributes(tag)] == found


def test_written_words_and_values_cannot_become_tags() -> None:
    tokens = html.run_tokens("Клетка <b>едно</b> &lt;и&gt; две")
    assert html.run_text(tokens) == "Клетка <b>едно</b> &lt;и&gt; две"
    assert html.quoted('а "б" <в>\n г') == '"а &quot;б&quot; &lt;в&gt; г"'


def test_a_skeleton_changes_with_tags_and_addresses_and_not_with_words() -> None:
    one = html.skeleton('<p>а <b>б</b> <i title="в">г</i> <a href="x">д</a></p>')
    assert one == html.skeleton('<p><i title="v">g</i> <a href="x">d</a> a <b>b</b></p>')
    assert one != html.skeleton('<p>а <b>б</b> <i title="в">г</i> <a href="y">д</a></p>')
    assert one != html.skeleton('<p>а <b>б</b></p> <i title="в">г</i> <a href="x">д</a>')


@pytest.mark.parametrize(
    "unit", ["<", "<a ", "<!--", "<a b='", "</", "<script>", "<a =", "a='", "<b>", "<b>\n", "а\n</b>", "<![CDATA["]
)
def test_the_time_to_read_grows_with_the_text_and_not_with_its_square(unit: str) -> None:
    def seconds(text: str) -> float:
        started = time.process_time()
        html.skeleton(text)
        html.words_of(text)
        list(html.runs(text))
        return time.process_time() - started

    small, large = seconds(unit * 10_000), seconds(unit * 40_000)
    # Four times the text; a quadratic reader would need sixteen times the time.
    assert large < 8 * small + 0.5
