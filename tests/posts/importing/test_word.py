"""Word documents: structure, tracked changes, headers, headings that only look like ones; and hostile archives."""

import pytest

from publisher.core.errors import InvalidInput
from publisher.posts.importing.article import Article
from publisher.posts.importing.word import read_word
from support.pictures import png
from support.word_files import W, deleted, inserted, paragraph, picture, run, word_file

PROSE = "Каним всички членове на клъстера на редовната среща, която ще се проведе в голямата зала."


def read(data: bytes) -> Article:
    [article] = read_word(data, "a.docx").articles
    return article


def test_an_invitation_with_everything_that_word_documents_have() -> None:
    header = f"<w:hdr {W}><w:p><w:r><w:t>бланка</w:t></w:r></w:p></w:hdr>"
    footer = f"<w:ftr {W}><w:p><w:r><w:t>стр. 1</w:t></w:r></w:p></w:ftr>"
    body = "".join(
        [
            paragraph(run("Покана за среща", bold=True)),
            paragraph(run(PROSE)),
            *(paragraph(run(text), numbering=1) for text in ("първо", "второ", "трето")),
            *(paragraph(run(text), numbering=2) for text in ("едно", "две")),
            paragraph(run("Цена: ") + deleted("40 лв.") + inserted("20,45 евро")),
            paragraph(picture("Хора около маса")),
            paragraph(run("Фиг. 1. Участници"), style="Caption"),
            paragraph(run("Пишете ни сме\u00adко и без притеснение, ако нещо не е ясно на някого.")),
        ]
    )
    parts = {"word/header1.xml": header.encode(), "word/footer1.xml": footer.encode()}
    article = read(word_file(body, png(40, 30), parts))
    assert article.title is not None
    assert article.title.value == "Покана за среща"
    assert any(one.startswith("title: the first bold line") for one in article.uncertain)
    assert "1. първо\n2. второ\n3. трето\n\n1) едно\n2) две" in article.body
    assert "Цена: 20,45 евро" in article.body
    assert "40 лв." not in article.body
    assert any("1 tracked changes were accepted" in one and "40 лв." in one for one in article.uncertain)
    assert [(one.alt, one.caption) for one in article.pictures] == [("Хора около маса", "Фиг. 1. Участници")]
    assert article.pictures[0].data == png(40, 30)
    assert "смеко" in article.body
    assert sorted(one.text for one in article.dropped) == ["бланка", "стр. 1"]


def test_real_headings_are_kept_and_the_first_is_the_title() -> None:
    body = paragraph(run("Отчет"), "Heading1") + paragraph(run(PROSE)) + paragraph(run("Числа"), "Heading2")
    article = read(word_file(body + paragraph(run(PROSE))))
    assert article.title is not None
    assert (article.title.value, article.title.origin) == ("Отчет", "the document's heading")
    assert article.body == f"{PROSE}\n\n## Числа\n\n{PROSE}"
    assert article.uncertain == []


def test_bold_lines_between_paragraphs_become_headings_which_is_said() -> None:
    body = paragraph(run("Отчет"), "Heading1") + paragraph(run(PROSE))
    article = read(word_file(body + paragraph(run("Какво следва", bold=True)) + paragraph(run(PROSE))))
    assert "## Какво следва" in article.body
    assert any("Какво следва" in one for one in article.uncertain)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"PK\x03\x04 and nothing more", "no Word document"),
        (word_file("", parts={"word/document.xml": b"<broken"}), "broken"),
        (
            word_file("", parts={"word/document.xml": b'<!DOCTYPE d [<!ENTITY a "b">]><d>&a;</d>'}),
            "defines entities",
        ),
        (word_file("", parts={"word/document.xml": b"<a>" * 500 + b"</a>" * 500}), "levels deep"),
        (word_file("<w:p/>" * 100_001), r"a\.docx \(word/document\.xml\): its XML has more than 100,000 elements"),
        (word_file("", parts={"word/styles.xml": b" " * 21_000_000}), "far larger"),
    ],
)  # fmt: skip
def test_hostile_documents_are_refused_by_name(data: bytes, why: str) -> None:
    with pytest.raises(InvalidInput, match=why):
        read_word(data, "a.docx")


def test_a_document_that_was_damaged_on_its_way_is_refused_by_name() -> None:
    whole = word_file(paragraph(run(PROSE)) * 40)
    said = []
    for place in range(0, len(whole), 37):
        damaged = bytearray(whole)
        damaged[place] ^= 0xFF
        try:
            read_word(bytes(damaged), "a.docx")
        except InvalidInput as error:
            said.append(str(error))
    assert said
    assert all("a.docx" in one for one in said)
