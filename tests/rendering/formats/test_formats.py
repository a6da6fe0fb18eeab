"""Markdown as HTML for mail and as plain text."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.config.tables import Colours
from publisher.rendering.formats.colours import light_palette
from publisher.rendering.formats.mail_html import Embedded
from publisher.rendering.formats.markdown import markdown_to_html
from publisher.rendering.formats.plain import to_text, underline, wrap
from support.rendering_data import read

PALETTE = light_palette(Colours())


def html(markdown: str, base: str = "https://example.org/novini/") -> str:
    return markdown_to_html(markdown, PALETTE, lambda source, alt: Embedded(f"cid:{source}", 300), base)


def test_headings_go_down_below_a_story_s_title() -> None:
    page = read(html("# one\n\n## two\n\n### three\n\n###### six"))
    assert page.headings == [("h3", "one"), ("h4", "two"), ("h5", "three"), ("h6", "six")]


@pytest.mark.parametrize(
    ("levels", "shown"),
    [((3, 3), (3, 3)), ((2, 4, 3, 2), (3, 4, 4, 3)), ((6, 2, 3), (3, 3, 4)), ((1, 2, 3, 4, 5, 6), (3, 4, 5, 6, 6, 6))],
)
def test_no_level_of_headings_is_left_out(levels: tuple[int, ...], shown: tuple[int, ...]) -> None:
    markdown = "\n\n".join(f"{'#' * level} x" for level in levels)
    assert [tag for tag, _ in read(html(markdown)).headings] == [f"h{level}" for level in shown]
    alone = markdown_to_html(markdown, PALETTE, lambda source, alt: None, top=2)
    assert [tag for tag, _ in read(alone).headings][:1] == ["h2"]


def test_void_elements_are_closed_and_styles_stand_inline() -> None:
    out = html("a  \nb\n\n---\n\n![x](p.jpg)")
    assert "<br />" in out
    assert re.search(r"<hr style=\"[^\"]+\" />", out)
    assert re.search(r"<img [^>]*style=\"[^\"]*max-width:300px\" />", out)
    assert all("style=" in tag for tag in re.findall(r"<(?:p|hr|img)\b[^>]*>", out))


def test_a_picture_keeps_its_alt_text_and_shows_its_caption() -> None:
    page = read(html('![alt "q"](images/снимка.jpg "The caption")'))
    assert page.images[0]["alt"] == 'alt "q"'
    assert page.images[0]["src"] == "cid:images/снимка.jpg"
    assert page.images[0]["width"] == "300"
    assert page.text == "The caption"


def test_a_picture_that_cannot_be_shown_leaves_its_words() -> None:
    assert "[a map]" in markdown_to_html("![a map](x.jpg)", PALETTE, lambda source, alt: None)


def test_links_open_beside_the_mail_and_tell_the_far_side_nothing() -> None:
    out = html("[a](https://example.org/x?a=1&b=2)")
    assert 'href="https://example.org/x?a=1&amp;b=2"' in out
    assert 'rel="noopener noreferrer"' in out
    assert 'target="_blank"' in out


def test_a_relative_link_is_completed_or_becomes_words() -> None:
    assert read(html("[a](drugo)")).links == [("https://example.org/novini/drugo", "a")]
    assert read(html("[a](drugo)", base="")).links == [("", "a")]


def test_cells_keep_their_alignment_and_numbers_stay_whole() -> None:
    out = html("| a | b |\n| :- | -: |\n| x | 107 200 € |")
    assert re.search(r"<td style=\"white-space:nowrap;[^\"]*text-align:right\">107 200 €", out)
    assert "word-break:normal" in out


def test_a_table_scrolls_in_a_box_of_its_own_and_breaks_no_word() -> None:
    row = "| " + " | ".join("обстоятелство" for _ in range(6)) + " |"
    out = html(f"{row}\n|{'-|' * 6}\n{row}")
    assert 'table-layout:fixed"><tr><td style="padding:0"><div style="overflow-x:auto"><table' in out
    assert "word-break:normal;overflow-wrap:normal" in out
    assert out.count('<th scope="col"') == 6


@pytest.mark.parametrize(
    ("body", "width"),
    [
        ("![x](p.jpg)", 576),
        ("- ![x](p.jpg)", 554),
        ("> ![x](p.jpg)", 554),
        ("- a\n  - > ![x](p.jpg)", 510),
        ("| a | b | c |\n|---|---|---|\n| ![x](p.jpg) | y | z |", 176),
        ("| ![x](p.jpg) | b |\n|---|---|\n| y | z |", 272),
    ],
)
def test_a_picture_is_no_wider_than_its_place(body: str, width: int) -> None:
    """Outlook for Windows goes by the attribute alone."""
    out = markdown_to_html(body, PALETTE, lambda source, alt: Embedded(source, 1280), "")
    assert re.findall(r'<img [^>]*width="(\d+)"[^>]*max-width:(\d+)px', out) == [(str(width), str(width))]


def test_a_caption_has_a_line_of_its_own_in_outlook_too() -> None:
    assert '/><!--[if mso]><br /><![endif]--><span style="display:block;' in html('![x](p.jpg "Words")')


def test_notes_are_numbered_and_have_no_links_that_could_collide() -> None:
    out = html("One[^a] and two[^b].\n\n[^a]: First.\n[^b]: Second.")
    assert re.findall(r'<sup style="[^"]*line-height:0">(.{3})</sup>', out) == ["[1]", "[2]"]
    assert "href" not in out
    assert "id=" not in out


@settings(deadline=None, max_examples=150)
@given(st.text(alphabet=st.sampled_from("<>&\"'=/ab `*_[]()!|\n-#:;{}%\\"), max_size=80))
def test_no_markdown_makes_html_that_is_not_balanced(markdown: str) -> None:
    opened: list[str] = []
    for closing, name, rest in re.findall(r"<(/?)([a-z0-9]+)((?:[^>\"]|\"[^\"]*\")*)>", html(markdown)):
        if closing:
            assert opened.pop() == name
        elif not rest.endswith("/"):
            opened.append(name)
    assert opened == []


def test_paragraphs_are_wrapped_and_headings_underlined() -> None:
    text = to_text("## Заглавие\n\n" + "дума " * 40)
    lines = text.split("\n")
    assert lines[:2] == ["Заглавие", "--------"]
    assert max(map(len, lines)) <= 76


def test_links_are_numbered_and_listed_once_at_the_end() -> None:
    text = to_text("[a](https://x.example/1), [b](https://x.example/2), [c](https://x.example/1)")
    assert text == "a [1], b [2], c [1]\n\n[1] https://x.example/1\n[2] https://x.example/2"


def test_an_address_that_is_its_own_text_is_not_listed() -> None:
    assert to_text("<https://x.example/> [a@x.example](mailto:a@x.example)") == "https://x.example/ a@x.example"


def test_a_long_address_is_never_broken() -> None:
    address = "https://example.org/" + "a" * 90
    assert f"[1] {address}" in to_text(f"see [this]({address})").split("\n")


def test_lists_hang_and_nest() -> None:
    text = to_text("1. one\n2. two\n   - inner\n   - " + "дълго " * 20 + "\n\n9) nine")
    assert text.split("\n")[:4] == ["1. one", "2. two", "   - inner", "   - " + ("дълго " * 12).strip()]
    assert "\n     дълго" in text
    assert "9. nine" in text


def test_quotations_code_and_lines_are_recognised() -> None:
    assert to_text("> a\n>\n> b") == "> a\n>\n> b"
    assert to_text("```\nx = 1\n\ny\n```") == "    x = 1\n\n    y"
    assert to_text("a\n\n---\n\nb") == "a\n\n* * *\n\nb"


def test_a_table_stands_in_columns() -> None:
    text = to_text("| Приход | План |\n| :- | -: |\n| Внос | 28 800 € |\n| **Общо** | 9 € |")
    assert text.split("\n") == [
        "Приход      План",
        "------  --------",
        "Внос    28 800 €",
        "Общо         9 €",
    ]


def test_a_table_that_is_too_wide_is_told_row_by_row() -> None:
    long = "много дълъг текст в една клетка на таблицата"
    text = to_text(f"| Име | Описание |\n|-|-|\n| А | {long} {long} |\n| Б | кратко |")
    assert "Име: А\nОписание: много" in text
    assert "\n\nИме: Б\nОписание: кратко" in text
    assert max(map(len, text.split("\n"))) <= 76


def test_pictures_and_notes_are_words() -> None:
    text = to_text('![a map](x.jpg "Sofia") text[^1]\n\n[^1]: The note.', picture="Изображение")
    assert text.startswith("[Изображение: a map] Sofia text[a]")
    assert text.endswith("[a] The note.")


def test_html_leaves_its_words() -> None:
    assert to_text("one<br>two <b>three</b>") == "one\ntwo three"
    assert to_text("<div>\nfive &amp; six<script>x()</script>\n</div>") == "five & six"


def test_a_number_stays_with_its_unit_at_a_line_s_end() -> None:
    for size in range(60, 76):
        text = wrap("а" * size + " стойност 1 250 000 € и 19 март 2024 г. край")
        assert "1 250 000 €" in text
        assert "2024 г." in text


def test_an_underline_is_as_long_as_the_longest_line() -> None:
    title, strokes = underline("дума " * 20).rsplit("\n", 1)
    assert len(strokes) == max(map(len, title.split("\n")))


@settings(deadline=None)
@given(st.lists(st.text(alphabet="абв €12", min_size=1, max_size=20), max_size=40))
def test_wrapping_loses_no_word_and_keeps_the_width(words: list[str]) -> None:
    text = " ".join(words)
    wrapped = wrap(text)
    assert wrapped.split() == text.split()
    assert all(len(line) <= 76 or " " not in line for line in wrapped.split("\n"))
