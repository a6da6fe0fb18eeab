"""WordPress exports: posts with WordPress's own paragraphs and shortcodes; the rest is left out by name."""

from zoneinfo import ZoneInfo

import pytest

from publisher.core.errors import InvalidInput
from publisher.posts.importing.article import Reading
from publisher.posts.importing.wordpress import read_wordpress
from publisher.posts.importing.wordpress_text import as_html, autop

ITEM = """<item><title>{title}</title><link>https://example.org/{id}/</link><category
    domain="category">Събития</category>
<content:encoded><![CDATA[{text}]]></content:encoded><excerpt:encoded><![CDATA[{excerpt}]]></excerpt:encoded>
<wp:post_id>{id}</wp:post_id><wp:post_date>2024-03-21 01:30:00</wp:post_date>
<wp:post_date_gmt>2024-03-20
23:30:00</wp:post_date_gmt><wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type>{more}</item>"""


def item(**given: str) -> str:
    values = {
        "id": "1",
        "title": "Новина",
        "text": "Текст.",
        "excerpt": "",
        "status": "publish",
        "kind": "post",
        "more": "",
    }
    return ITEM.format(**{**values, **given})


def read(*items: str) -> Reading:
    data = f"""<?xml version="1.0"?><rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
    xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/"><channel>
    <link>https://example.org</link>{"".join(items)}</channel></rss>"""
    return read_wordpress(data.encode(), "export", ZoneInfo("Europe/Sofia"))


def test_posts_are_read_and_menus_pages_and_attachments_named() -> None:
    picture = item(
        id="7", kind="attachment", title="снимка", status="inherit", excerpt="Хора на маса",
        more="<wp:attachment_url>https://example.org/a.jpg</wp:attachment_url>",
    )  # fmt: skip
    text = (
        'Първи абзац с думи.\nНов ред.\n\nВтори абзац.\n\n[gallery ids="7"]\n\n'
        '[caption id="x"]<img src="https://example.org/b.jpg" alt="Зала" /> Залата[/caption]\n\n'
        '[contact-form-7 id="5"]\n\n'
        "https://www.youtube.com/watch?v=abc\n\nТрети [sic] абзац."
    )
    reading = read(
        item(text=text, excerpt="Накратко."), picture, item(id="2", kind="nav_menu_item", title="Начало"),
        item(id="3", kind="page", title="За нас"),
        item(id="4", status="draft", title="Чернова"), item(id="5", status="trash", title="Изтрита"),
    )  # fmt: skip
    first, draft = reading.articles
    assert first.date is not None
    assert first.date.value == "2024-03-21"
    assert first.summary is not None
    assert first.summary.value == "Накратко."
    assert first.identity == "https://example.org 1"
    assert "Първи абзац с думи.\\\nНов ред.\n\nВтори абзац." in first.body
    assert "[Видео](https://www.youtube.com/watch?v=abc)" in first.body
    assert r"Трети \[sic\] абзац." in first.body
    assert [(one.alt, one.caption) for one in first.pictures] == [("", "Хора на маса"), ("Зала", "Залата")]
    assert any("contact-form-7" in one for one in first.uncertain)
    assert draft.unfinished
    assert {one.kind for one in reading.left_out} == {"attachment", "nav_menu_item", "page", "trash post"}


def test_bare_lines_become_paragraphs_and_blocks_stay() -> None:
    assert autop("едно\n\nдве") == "<p>едно</p>\n<p>две</p>"
    assert autop("<h2>а</h2>\nедно") == "<h2>а</h2>\n<p>едно</p>"
    assert autop("<ul>\n<li>а</li>\n\n<li>б</li>\n</ul>").count("<p>") == 0
    assert autop("<pre>а\n\nб</pre>") == "<pre>а\n\nб</pre>"
    assert "<p>" not in as_html("<!-- wp:paragraph --><p>а</p><!-- /wp:paragraph -->", {})[0].replace("<p>а</p>", "")


@pytest.mark.parametrize(("data", "why"), [(b"<rss><channel>", "broken"), (b"<rss><channel/></rss>", "no items")])
def test_a_broken_export_is_refused_by_name(data: bytes, why: str) -> None:
    with pytest.raises(InvalidInput, match=why):
        read_wordpress(data, "export", ZoneInfo("Europe/Sofia"))


@pytest.mark.parametrize("opening", ["[caption ", "[caption]", "[embed ", "[embed]", "[caption]<a <img "])
def test_shortcodes_that_never_end_leave_the_text(opening: str) -> None:
    html, _ = as_html(f"Каним всички.\n\n{opening * 20_000}", {})
    assert "<p>Каним всички.</p>" in html
