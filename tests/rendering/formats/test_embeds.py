"""What a mail cannot show is a link with a name, in HTML and in the text part."""

import pytest

from publisher.config.tables import Colours
from publisher.rendering.formats.colours import light_palette
from publisher.rendering.formats.embeds import linked
from publisher.rendering.formats.markdown import markdown_to_html
from publisher.rendering.formats.plain import to_text
from support.rendering_data import read

PALETTE = light_palette(Colours())
BASE = "https://example.org/novini/a"
TUBE = "https://www.youtube.com/watch?v=abc"


@pytest.mark.parametrize(
    ("markup", "link"),
    [
        ('<iframe src="https://www.youtube.com/embed/abc"></iframe>', (TUBE, "Гледайте видеото (youtube.com)")),
        ('<iframe src="//www.youtube-nocookie.com/embed/abc?rel=0" title="Откриването"></iframe>',
         (TUBE, "Гледайте видеото (youtube.com): Откриването")),
        ('<iframe src="https://player.vimeo.com/video/77" />',
         ("https://vimeo.com/77", "Гледайте видеото (vimeo.com)")),
        ('<video controls><source src="/v.mp4"><p>Стар браузър.</p></video>',
         ("https://example.org/v.mp4", "Гледайте видеото (example.org)")),
        ('<audio src="a.mp3"></audio>', ("https://example.org/novini/a.mp3", "Чуйте записа (example.org)")),
        ('<iframe src="https://www.google.com/maps/embed?pb=1"></iframe>',
         ("https://www.google.com/maps/embed?pb=1", "Вижте картата (google.com)")),
        ('<iframe src="https://docs.google.com/forms/d/e/x/viewform?embedded=true"></iframe>',
         ("https://docs.google.com/forms/d/e/x/viewform?embedded=true", "Отворете формуляра (docs.google.com)")),
        ('<object data="https://a.bg/x.pdf"><p>Не се вижда.</p></object>',
         ("https://a.bg/x.pdf", "Вижте показаното тук (a.bg)")),
        ('<script src="https://gist.example/x.js"></script>', (BASE, "Вижте останалото на сайта")),
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ["Преди.\n\n{}\n\nСлед.", "Преди {} след."])
def test_it_becomes_a_link_with_a_name(place: str, markup: str, link: tuple[str, str]) -> None:
    markdown = place.format(markup)
    page = read(markdown_to_html(markdown, PALETTE, lambda source, alt: None, BASE, "bg"))
    assert page.links == [link]
    assert "браузър." not in page.text
    assert page.text.startswith("Преди")
    assert page.text.endswith("лед.")
    text = to_text(markdown, BASE, lang="bg")
    assert f"{link[1]} [1]" in " ".join(text.split())
    assert text.endswith(f"[1] {link[0]}")
    assert "браузър." not in text


def test_a_quotation_of_a_post_elsewhere_has_its_own_link() -> None:
    markup = '<blockquote><p>Думи</p><a href="https://x.com/a/1">1 май</a></blockquote>\n<script src="https://x.com/w.js"></script>'
    assert read(markdown_to_html(markup, PALETTE, lambda source, alt: None, BASE)).links == [
        ("https://x.com/a/1", "1 май")
    ]


def test_an_unclosed_player_takes_nothing_of_the_story_with_it() -> None:
    out = linked('<p>a</p><iframe src="https://a.bg/x"><p>b</p>', BASE, "en")
    assert out.startswith("<p>a</p>")
    assert out.endswith("<p>b</p>")


def test_other_html_is_left_as_it_is() -> None:
    markup = "<p title='a&amp;b'>x &lt; &#1091;<br/><!-- c --></p>"
    assert linked(markup, BASE, "en") == markup
    assert linked(f"{markup}<embed>", BASE, "en") == markup


@pytest.mark.parametrize("unfinished", ["<a ", "<!--", "</b ", "<iframe ", "<a b='", "<!-- >"])
def test_tags_that_never_end_are_read_once(unfinished: str) -> None:
    markup = f'<p>a</p><iframe src="https://a.bg/x"></iframe><p>b</p>{unfinished * 150_000}'
    out = linked(markup, BASE, "en")
    assert out.startswith('<p>a</p><p><a href="https://a.bg/x">')
    assert "<p>b</p>" in out


def test_an_unclosed_script_is_read_once() -> None:
    assert linked("<p>a</p><script>" + "</b " * 150_000, BASE, "en") == "<p>a</p>"
