"""HTML into Markdown: what a hostile page can hold costs as much as its length, and loses nothing of its text."""

import pytest

from publisher.posts.importing.html_markdown import to_markdown
from publisher.posts.importing.html_tree import fragment

TEXT = "дума " * 20


def read(markup: str) -> str:
    return to_markdown(fragment(markup), "https://news.example/", [], [])


def test_a_long_run_of_spaces_in_kept_text_is_read_once() -> None:
    assert read(f"<p>a</p><pre>b{' ' * 400_000}c</pre>").startswith("a\n\n")
    assert read(f"<p>a<br><br>b</p><pre>{' ' * 400_000}c</pre>").startswith("a\n\nb")


@pytest.mark.parametrize(
    "part",
    [
        "<span></span>", "<sup></sup>", "<q></q>", "<a></a>", "<b></b>", "<iframe></iframe>", "<script></script>",
        "<i hidden>x</i>", "<noscript>x</noscript>", "<img src=data:>",
    ],
)  # fmt: skip
def test_text_around_thousands_of_parts_that_go_is_joined_once(part: str) -> None:
    text = read(f"<div>{(part + TEXT) * 18_000}</div>")
    assert text.count("дума") == 20 * 18_000


def test_line_breaks_and_blocks_in_a_cell_are_joined_once() -> None:
    text = read(f"<table><tr><td>{('<br>' + TEXT) * 9000}<td>{('<div></div>' + TEXT) * 9000}<tr><td>a<td>b</table>")
    assert text.count("дума") == 20 * 18_000


def test_the_captions_of_a_part_with_many_pictures_are_looked_for_once() -> None:
    part = "<div>" * 150 + "<i></i>" * 17_000 + "</div>" * 150
    text = read(f'<div class="caption">{part}{"<img src=a.jpg>" * 200}</div>')
    assert text.count("imported-picture") == 200


def test_a_caption_is_told_for_the_first_picture_of_its_part() -> None:
    figure = (
        "<figure><img src=a.jpg><img src=b.jpg><figcaption>Снимка: Едно</figcaption><p class=caption>Две</p></figure>"
    )
    assert read(figure).split() == ["![](imported-picture-0", '"Едно")![](imported-picture-1', '"Две")']
