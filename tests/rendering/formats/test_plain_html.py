"""HTML in posts as plain text."""

from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.rendering.formats.plain import to_text
from publisher.rendering.formats.plain_links import PlainLinks


def test_a_table_stands_in_columns() -> None:
    markup = (
        "<table><thead><tr><th>Вид</th><th>Цена</th></tr></thead>"
        "<tbody><tr><td>Клетка <b>едно</b></td><td>Входът е 10 лв.</td></tr><tr><td>Друга</td></tr></tbody></table>"
    )
    assert to_text(markup).splitlines() == [
        "Вид          Цена",
        "-----------  ---------------",
        "Клетка едно  Входът е 10 лв.",
        "Друга",
    ]


def test_cells_without_headings_are_kept_apart() -> None:
    markup = "<table><tr><td>Клетка едно</td><td>Входът е 10 лв.</td></tr></table>"
    assert to_text(markup) == "Клетка едно  Входът е 10 лв."


def test_a_wide_table_is_told_row_by_row() -> None:
    markup = f"<table><tr><th>Кой</th><th>Какво</th></tr><tr><td>{'а' * 60}</td><td>{'б' * 60}</td></tr></table>"
    assert to_text(markup).splitlines() == [f"Кой: {'а' * 60}", f"Какво: {'б' * 60}"]


def test_lists_have_markers_and_nest() -> None:
    markup = '<ul><li>едно<ol start="3"><li>три</li><li>четири</li></ol></li><li><p>две</p></li></ul>'
    assert to_text(markup).splitlines() == ["- едно", "  3. три", "  4. четири", "- две"]


def test_links_and_pictures_keep_their_addresses_and_words() -> None:
    block = '<p>Вижте <a href="/x">страницата</a> и <img src="a.jpg" alt="карта"></p>'
    assert to_text(block, "https://example.org/") == (
        "Вижте страницата [1] и [Image: карта]\n\n[1] https://example.org/x"
    )
    inline = 'Вижте <a href="/x">стра**ницата**</a> и <img src="a.jpg" alt="карта"> <script>x()</script>край.'
    assert to_text(inline, "https://example.org/") == (
        "Вижте страницата [1] и [Image: карта] край.\n\n[1] https://example.org/x"
    )


def test_headings_quotations_and_code_are_recognised() -> None:
    markup = "<h2>Глава</h2><blockquote>Казано</blockquote><pre>a  b\n c</pre><div>Край<br>тук</div>"
    assert to_text(markup).splitlines() == [
        "Глава", "-----", "", "> Казано", "", "    a  b", "     c", "", "Край", "тук",
    ]  # fmt: skip


@settings(deadline=None, max_examples=200)
@given(st.lists(st.sampled_from(
    ["<table>", "</table>", "<tr>", "<td>", "<th>", "<ul>", "<li>", "</li>", "<p>", "<a href=/x>", "</a>", "x", "\n",
     "<pre>", "<blockquote>", "<iframe src=/y>", "</iframe>", "<video>", "<source src=z>", "</div>", "<img alt=q>"]
), max_size=25).map("".join))  # fmt: skip
def test_no_html_stops_the_text(markup: str) -> None:
    assert to_text(f"<div>{markup}", "https://example.org/").count("x") >= 0


def test_thousands_of_links_have_a_number_each() -> None:
    links = PlainLinks("", "Picture")
    words = [links.link("n", f"https://news.example/{number % 30_000}") for number in range(60_000)]
    assert words[-1] == words[29_999] == "n [30000]"
    assert links.listed()[-1] == "[30000] https://news.example/29999"


def test_html_nested_deeper_than_any_reader_keeps_its_text() -> None:
    assert to_text("<div>" + "<b>" * 5000 + "x</div>") == "x"
    assert "x" in to_text("<div>" + "<ul><li>" * 300 + "x")
    assert "x" in to_text("<ul>" + "<b>" * 60 + "<li>x")
    assert "x" in to_text("<div>" + "<blockquote>" * 5000 + "x</div>")
    assert to_text("<div>" + "<b>" * 400 + "x <i>y</i></div><p>z</p>").split() == ["x", "y", "z"]
