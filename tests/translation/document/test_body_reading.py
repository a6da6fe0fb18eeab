"""Where the words of a body are: HTML blocks in lists and quotations, tags inside paragraphs."""

import pytest

from publisher.core.errors import TranslationError
from publisher.translation.document.document import Document, read_document
from publisher.translation.language.transliterate import transliterate


def read(body: str) -> Document:
    return read_document({}, body, "bg")


def in_latin(body: str) -> str:
    """The body with every segment in Latin letters."""
    document = read(body)
    return document.write(
        {
            segment.id: document.assemble(segment, [transliterate(sentence.text) for sentence in segment.sentences])
            for segment in document.segments
        }
    )[1]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            '- <div align="center">\n  <img src="a.png" alt="Среща"><br>Ред едно.\n  </div>\n- край\n',
            '- <div align="center">\n  <img src="a.png" alt="Sreshta"><br>Red edno.\n  </div>\n- kray\n',
        ),
        (
            '> <p align="center"><b>Входът е\n> свободен.</b></p>\n',
            '> <p align="center"><b>Vhodat e svoboden.</b></p>\n',
        ),
        ("<div>\r\nРед едно.\r\n</div>\r\n", "<div>\r\nRed edno.\r\n</div>\r\n"),
        (
            "| а | б |\n| - | - |\n| <i title='в\\|г'>д</i> | е |\n",
            '| a | b |\n| - | - |\n| <i title="v\\|g">d</i> | e |\n',
        ),
        ("Виж <img src=a alt=Снимка> тук.\n", 'Vizh <img src=a alt="Snimka"> tuk.\n'),
        ("<ul>\n<li>Едно <code>код</code></li>\n</ul>\n", "<ul>\n<li>Edno <code>код</code></li>\n</ul>\n"),
        ('<img src="a" alt="Снимка">\nНадпис под нея.\n', '<img src="a" alt="Snimka">\nNadpis pod neya.\n'),
        ("<b>\nТекст на\nдва реда\n</b>\n", "<b>\nTekst na dva reda\n</b>\n"),
        ("<small>\n<i>Едно</i> две</small>\n", "<small>\n<i>Edno</i> dve</small>\n"),
        ("<p>Ч&#1072;ст &nbsp; 5&deg;</p>\n", "<p>Chast \u00a0 5°</p>\n"),
    ],
)
def test_words_in_html_are_replaced_in_place(body: str, expected: str) -> None:
    assert in_latin(body) == expected
    document = read(body)
    assert document.write({each.id: each.source for each in document.segments})[1] == body


def test_segments_of_html_are_named_by_block_text_and_tag() -> None:
    body = "<p title='а'>б <i title='в'>г</i></p>\n\nд <b aria-label='е'>ж</b>\n\n<hr title='з'>\n"
    assert [each.id for each in read(body).segments] == [
        "body.html1.1",
        "body.html1.1.tag1.title",
        "body.html1.tag1.title",
        "body.1",
        "body.1.tag1.aria-label",
        "body.html2.tag1.title",
    ]


def test_a_tag_is_the_same_mark_whatever_its_title_says() -> None:
    ours, theirs = (
        read(f'<a href="x" title="{title}">{words}</a> <img src="y" alt="{title}">\n\nВиж <a title="{title}">я</a>')
        for title, words in (("Страница", "тук"), ("Page", "here"))
    )
    marks = [[mark for each in document.segments for mark in each.sentences[0].marks] for document in (ours, theirs)]
    assert marks[0] == marks[1]
    assert [each.id for each in ours.segments] == [each.id for each in theirs.segments]


def test_verse_is_left_with_its_line_and_code_is_not() -> None:
    (left,) = read("Увод\n\n<pre>\nЕдин ред\nи друг\n</pre>\n\n<pre><code># бележка</code></pre>\n").left
    assert (left.line, "Един ред" in left.words) == (3, True)


def test_emphasis_that_a_person_writes_in_html_becomes_tags() -> None:
    document = read("<p>Входът е свободен.</p>\n")
    assert document.write({"body.html1.1": "Entry is **free** & *easy*."})[1] == (
        "<p>Entry is <strong>free</strong> &amp; <em>easy</em>.</p>\n"
    )


def test_a_link_in_markdown_has_no_place_in_html() -> None:
    document = read("<p>Входът е свободен.</p>\n")
    with pytest.raises(TranslationError, match=r"segment body\.html1\.1: .*as HTML, not as Markdown"):
        document.write({"body.html1.1": "Entry is [free](x)."})


def test_words_of_a_target_cannot_become_tags_or_end_the_block() -> None:
    document = read("<div>Входът е свободен.</div>\n\nКрай\n")
    assert document.write({"body.html1.1": r"1 \< 2 \<script>"})[1] == "<div>1 &lt; 2 &lt;script&gt;</div>\n\nКрай\n"


def test_a_tag_added_by_a_person_is_refused() -> None:
    document = read("<div>Входът е свободен.</div>\n")
    with pytest.raises(TranslationError, match="HTML cannot express"):
        document.write({"body.html1.1": "Entry is </div><script>free"})
    with pytest.raises(TranslationError, match="structure"):
        document.write({"body.html1.1": "Entry is </div>free"})
