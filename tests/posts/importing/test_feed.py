"""Feeds: RSS as a site has it, Atom as Blogger exports it; and feeds that are attacks."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from publisher.core.errors import InvalidInput
from publisher.posts.importing.article import Reading
from publisher.posts.importing.feed import read_feed

PROSE = "Каним всички членове на клъстера на редовната среща, която ще се проведе в голямата зала на кметството."


def read(data: str) -> Reading:
    return read_feed(data.encode(), "feed", ZoneInfo("Europe/Sofia"))


def test_rss_gives_stories_with_their_ids_days_and_addresses() -> None:
    reading = read(
        f"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0"
            xmlns:content="http://purl.org/rss/1.0/modules/content/">
        <channel><title>Новини</title><link>https://example.org</link><item><title>Среща &amp;amp; разговор</title>
        <link>https://example.org/news/112-sreshta?utm_source=rss&amp;id=1</link><guid
        isPermaLink="false">news-112</guid>
        <pubDate>Wed, 20 Mar 2024 23:30:00 +0000</pubDate><category>Събития</category>
        <description>Кратко за срещата в сряда.</description><content:encoded><![CDATA[<p>{PROSE} {PROSE}</p><p># не
        е заглавие</p>
        <blockquote>Цитат</blockquote><iframe src="https://www.youtube.com/embed/abc"></iframe><img
        src="/images/a.jpg">]]>
        </content:encoded></item></channel></rss>"""
    )
    [article] = reading.articles
    assert article.title is not None
    assert article.title.value == "Среща & разговор"
    assert (article.identity, article.address) == ("news-112", "https://example.org/news/112-sreshta?id=1")
    assert article.date is not None
    assert article.date.value == "2024-03-21"
    assert article.summary is not None
    assert article.summary.value == "Кратко за срещата в сряда."
    assert article.tags == ("Събития",)
    assert article.pictures[0].name == "https://example.org/images/a.jpg"
    for text in (PROSE, r"\# не е заглавие", "> Цитат", "watch?v=abc"):
        assert text in article.body


def test_a_bloggers_export_gives_its_posts_and_names_the_rest() -> None:
    def entry(kind: str, title: str, more: str = "") -> str:
        return f"""<entry><id>tag:{title}</id><published>2013-12-31T15:30:00.000-08:00</published><title>{title}</title>
        <category scheme="http://schemas.google.com/g/2005#kind"
        term="http://schemas.google.com/blogger/2008/kind#{kind}"/>
        <content type="html">&lt;p&gt;{PROSE}&lt;/p&gt;</content>{more}</entry>"""

    draft = '<app:control xmlns:app="http://www.w3.org/2007/app"><app:draft>yes</app:draft></app:control>'
    entries = (
        entry("post", "Новина")
        + entry("comment", "Коментар")
        + entry("settings", "Настройка")
        + entry("post", "Чернова", draft)
    )
    reading = read(f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Блог</title>{entries}</feed>')
    assert [(one.title.value, one.unfinished) for one in reading.articles if one.title] == [
        ("Новина", False),
        ("Чернова", True),
    ]
    assert [one.date.value for one in reading.articles if one.date] == ["2014-01-01", "2014-01-01"]
    assert [(one.kind, one.text) for one in reading.left_out] == [("comment", "Коментар"), ("settings", "Настройка")]


def test_a_feed_of_teasers_says_so() -> None:
    reading = read(
        """<rss version="2.0"><channel><title>x</title><item><title>Заглавие</title><link>https://example.org/1</link>
        <description>Само началото на новината…</description></item></channel></rss>"""
    )
    assert any("only its beginning" in one for one in reading.articles[0].uncertain)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (
            f'<!DOCTYPE r [<!ENTITY l0 "ха">{LAUGHS}]><rss version="2.0"><channel><title>&l8;</title></channel></rss>',
            "entities",
        ),
        (
            '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>&x;</title></channel></rss>',
            "entities",
        ),
        ("<rss>" + "<a>" * 5000, "levels deep"),
        ("<rss>", "is no RSS or Atom feed"),
    ],
)
def test_hostile_and_broken_feeds_are_refused_by_name(data: str, why: str) -> None:
    with pytest.raises(InvalidInput, match=why):
        read(data)


def test_nothing_is_opened_that_the_bytes_of_a_feed_name(tmp_path: Path) -> None:
    named = tmp_path / "feed.xml"
    named.write_text('<rss version="2.0"><channel><title>Чужда</title></channel></rss>', encoding="utf-8")
    for data in (str(named), f"\ufeff {named}", named.as_uri()):
        with pytest.raises(InvalidInput, match="feed: is no RSS or Atom feed"):
            read(data)


@pytest.mark.parametrize("ending", ["", "<br>"])
@pytest.mark.parametrize(
    "broken",
    [
        "<link>http://[x/</link>",
        "<link>http://a\u2100.org/</link>",
        "<enclosure url='http://[x/' type='image/png'/>",
        "<description>&lt;a href='http://[x/'&gt;а&lt;/a&gt;&lt;img src='http://[y/a.png'&gt;</description>",
        "<description>&lt;iframe src='//[z'&gt;&lt;/iframe&gt;&lt;a href='x'&gt;&lt;img src='//['&gt;</description>",
        f"<description>{'&lt;div&gt;' * 300}</description>",
        "<pubDate>9999-12-31T23:59:59-14:00</pubDate>",
        "<pubDate>0001-01-01T00:00:00+14:00</pubDate>",
        "<pubDate>Wed, 20 Mar 0000 00:00:00 +0000</pubDate>",
        "<guid>a&#xD800;</guid>",
        "<guid>a&#0;</guid>",
        "<title>&#x110000;</title>",
        f"<title>&#{'9' * 5000};</title>",
    ],
)
def test_one_broken_entry_never_stops_the_others(broken: str, ending: str) -> None:
    """`ending` is not XML: the feed is read by feedparser's lenient parser."""
    sound = f"""<item><title>Среща</title><guid>2</guid><link>https://example.org/2</link>
        <description>&lt;p&gt;{PROSE}&lt;/p&gt;</description></item>"""
    reading = read(
        f"""<rss version="2.0"><channel><title>x</title><link>http://[x/</link>
        <item>{broken}</item>{sound}{ending}</channel></rss>"""
    )
    assert len(reading.articles) + len(reading.left_out) == 2
    assert PROSE in reading.articles[-1].body
    assert not any(letter in one.identity for one in reading.articles for letter in "\0\ud800")


def test_a_broken_address_of_the_feed_leaves_the_whole_addresses_of_its_entries() -> None:
    reading = read(
        f"""<rss version="2.0"><channel><title>x</title><link>http://[x/</link><item><title>Среща</title>
        <description>&lt;p&gt;{PROSE} &lt;a href="https://example.org/a"&gt;Вижте&lt;/a&gt;&lt;/p&gt;</description>
        </item></channel></rss>"""
    )
    assert "[Вижте](https://example.org/a)" in reading.articles[0].body
