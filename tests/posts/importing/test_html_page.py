"""Pages of the web: the story of each, whole, and nothing of the site around it."""

import json
from zoneinfo import ZoneInfo

import pytest

from publisher.core.errors import InvalidInput
from publisher.posts.importing.article import Article
from publisher.posts.importing.charset import declared_in, decode
from publisher.posts.importing.html_page import read_html_page
from support import news_pages
from support.news_pages import (
    CAPTION,
    CLOSING,
    COMMENT,
    COOKIES,
    DAY,
    MIDDLE,
    OPENING,
    OTHER,
    PAGES,
    QUOTE,
    RIGHTS,
    TITLE,
)

SOFIA = ZoneInfo("Europe/Sofia")


def read(page: bytes | str, *take: int) -> Article:
    data = page.encode() if isinstance(page, str) else page
    return read_html_page(decode(data, declared_in(data)).text, "a page", "https://example.org/n/1", SOFIA, take)


@pytest.mark.parametrize("name", PAGES)
def test_the_story_is_told_from_the_site_however_the_page_is_built(name: str) -> None:
    article = read(PAGES[name])
    assert article.title is not None
    assert article.title.value == TITLE
    assert article.date is not None, article.dropped
    assert article.date.value == DAY
    body = article.body
    for text in (
        OPENING,
        MIDDLE,
        CLOSING,
        "- температура\n- влажност",
        f"> {QUOTE}",
        "картата на проекта](https://example.org/karta)",
    ):
        assert text in body, (text, body)
    assert "Какво мери" in body
    assert "| март" in body
    assert ("watch?v=abc123" in body) or ("v.mp4" in body)
    for text in (OTHER, COMMENT, COOKIES, RIGHTS, TITLE, "Facebook", "Контакти", "Посещения", "Публикувано на"):
        assert text not in body, (text, body)
    [picture] = article.pictures
    assert (picture.alt, picture.caption) == ("Стълб със сензор", CAPTION)
    assert picture.name.startswith("https://example.org/")
    assert any(OTHER in one.text for one in article.dropped) or name in ("ministry",)


def test_a_picture_above_the_story_and_a_gallery_in_its_whole_size() -> None:
    page = f"""<html><head><title>{TITLE} – Клъстер</title><meta property="og:image" content="https://example.org/a.jpg">
    </head><body class="has-widgets"><div class="single-post"><div class="widget-title-box"><h1>{TITLE}</h1></div>
    <div class="elementor-widget"><ul><li><time>21 март, 2024</time></li></ul></div><div class="elementor-widget-image">
    <img src="/a-1024x683.jpg" alt=""></div><div class="elementor-widget-text"><p>{OPENING}</p><p>{MIDDLE}</p>
    <h3>Галерия</h3><a href="/b.jpg"><img src="/b-150x150.jpg" alt="b"></a><p>{CLOSING}</p></div></div></body></html>"""
    article = read(page)
    assert [(one.name, one.alt) for one in article.pictures] == [
        ("https://example.org/a.jpg", ""), ("https://example.org/b.jpg", ""),
    ]  # fmt: skip
    assert article.lead == 0
    assert "## Галерия\n\n![](imported-picture-1)" in article.body
    assert article.offered_dates == ["21 март, 2024"]


def test_a_dropped_block_can_be_taken() -> None:
    article = read(PAGES["wordpress"])
    number = next(number for number, one in enumerate(article.dropped, 1) if COMMENT in one.text)
    assert COMMENT in read(PAGES["wordpress"], number).body


def test_a_lying_charset_is_read_and_said_by_the_reader_of_sources() -> None:
    data = '<html><head><meta charset="utf-8"><title>Среща в София – №5</title></head></html>'.encode("cp1251")
    decoded = decode(data, declared_in(data))
    assert "Среща в София – №5" in decoded.text
    assert decoded.remark == "declared UTF-8, read as windows-1251"


def test_text_that_looks_like_markdown_stays_text() -> None:
    page = f"""<html><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1><p>{OPENING}</p><p># не е
        заглавие</p>
    <p>1. май е празник</p><p>- тире</p><p>*бележка* и _наклонено_ &lt;b&gt; &amp;copy; файл_с_име</p>
    <table><tr><th>а</th><th>б</th></tr><tr><td>Град |
    знание</td><td>10<sup>2</sup></td></tr></table><p>{MIDDLE}</p></article></body></html>"""
    body = read(page).body
    for text in (
        r"\# не е заглавие",
        r"1\. май е празник",
        r"\- тире",
        r"Град \| знание",
        "10²",
        "файл_с_име",
        r"\&copy;",
    ):
        assert text in body, body
    assert r"\*бележка\* и \_наклонено\_" in body


def test_a_date_in_the_text_or_in_a_link_is_an_event_and_only_offered() -> None:
    page = f"""<html><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1><p>{OPENING}</p><p>{MIDDLE}
        Срещата е на
    <time datetime="2026-05-01">1 май 2026 г.</time> <a
    href="https://cik.bg/2026-03-23">решение</a></p></article></body></html>"""
    article = read(page)
    assert article.date is None
    assert article.offered_dates == ["1 май 2026 г."]


def test_two_days_that_differ_are_told() -> None:
    page = news_pages.WORDPRESS.replace(f"<p>{OPENING}", f"<p>Публикувано на 3 април 2024</p><p>{OPENING}")
    assert any("2024-03-21" in one and "2024-04-03" in one for one in read(page).uncertain)


@pytest.mark.parametrize(
    ("page", "why"),
    [
        ("<html><body>" + "<div>" * 5000 + "а" + "</div>" * 5000, "levels"),
        ("<html><body>" + "<b>а</b>" * 50_000, "elements"),
        ("<html><body><script>alert(1)</script><nav><a href=/>Начало</a></nav></body></html>", "no text of a story"),
    ],
)
def test_pages_that_are_none_are_refused_by_name(page: str, why: str) -> None:
    with pytest.raises(InvalidInput, match=why):
        read(page)


def test_a_hostile_page_gives_only_harmless_markdown() -> None:
    page = f"""<html><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1><p>{OPENING}</p><p
        onclick="x()">{MIDDLE}
    <a href="javascript:alert(1)">тук</a> <a href="data:text/html,x">там</a> <img src="file:///etc/passwd"><img
    src="../../x.png"></p>
    <script>alert(1)</script><iframe src="javascript:alert(1)"></iframe><p>{CLOSING}</p></article></body></html>"""
    body = read(page).body
    for bad in ("javascript", "data:", "alert", "onclick", "passwd"):
        assert bad not in body


def test_broken_addresses_are_left_out_and_the_story_is_read() -> None:
    head = (
        '<base href="http://[b/"><link rel="canonical" href="http://[c/"><meta property="og:image" content="http://[i/">'
        '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "0001-01-01T00:00:00+14:00"}'
        "</script>"
    )
    body = f"""<h1>{TITLE}</h1><p>{OPENING} <a href="http://[x/">Вижте</a> и <a href="/karta">картата</a>.</p>
        <a href="http://[y/a.jpg"><img src="http://[z/a.jpg"></a><iframe src="https://[v/embed"></iframe><p>{MIDDLE}</p>"""
    article = read(f"<html><head><title>{TITLE}</title>{head}</head><body><article>{body}</article></body></html>")
    assert "[картата](https://example.org/karta)" in article.body
    assert "Вижте" in article.body
    assert "[x" not in article.body
    assert article.date is None


def test_endless_titles_and_headings_are_cut_and_the_story_is_read() -> None:
    linked = json.dumps({"@graph": [{"@type": "Thing"}] * 10_000})
    head = f'<title>{"дълго " * 50_000}</title><script type="application/ld+json">{linked}</script>'
    headings = "<h2>друго</h2>" * 1000
    page = f"<html><head>{head}</head><body><article><p>{OPENING}</p><p>{MIDDLE}</p></article>{headings}</body></html>"
    article = read(page)
    assert article.title is not None
    assert article.title.value.startswith("дълго дълго")
    assert len(article.title.value) <= 500
    assert OPENING in article.body
