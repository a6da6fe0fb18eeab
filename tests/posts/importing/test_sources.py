"""What a source is, told by its content."""

from zoneinfo import ZoneInfo

import pytest

from publisher.posts.importing.sources import Kind, Source, kind_of, read_source
from support.word_files import word_file


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        ("Новина\n\nТекст.", "a.txt", Kind.TEXT),
        ("<!DOCTYPE html><html><head>", "a.txt", Kind.PAGE),
        ("\ufeff<HTML><BODY>", "a", Kind.PAGE),
        ('<?xml version="1.0"?><rss version="2.0"><channel>', "a", Kind.FEED),
        ('<feed xmlns="http://www.w3.org/2005/Atom">', "a", Kind.FEED),
        ('<rss xmlns:wp="http://wordpress.org/export/1.2/">', "a", Kind.WORDPRESS),
        ("Subject: a\nFrom: b@example.org\n\nтекст", "a", Kind.MAIL),
        ("Received: from a\n by b\nMIME-Version: 1.0\n\nx", "a", Kind.MAIL),
        ("Title: a\nDate: b\n\nтекст", "a.txt", Kind.TEXT),
        ('<p>Текст.</p><hr id="system-readmore" />', "a.html", Kind.JOOMLA),
        ("a < b, а c > d", "a.txt", Kind.TEXT),
    ],
)
def test_kinds_are_told_by_content(data: str, name: str, kind: Kind) -> None:
    assert kind_of(Source(name, data.encode())) is kind


@pytest.mark.parametrize(
    ("encoding", "declared"), [("cp1251", "utf-8"), ("cp1251", "windows-1251"), ("utf-8", "utf-8"), ("cp1251", "")]
)
def test_a_feed_is_read_whatever_its_declaration_says(encoding: str, declared: str) -> None:
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    item = "<item><title>Среща №5</title><description>Текст за срещата.</description></item>"
    data = f'{head}<rss version="2.0"><channel><title>Новини</title>{item}</channel></rss>'.encode(encoding)
    [article] = read_source(Source("feed", data), None, ZoneInfo("Europe/Sofia")).articles
    assert article.title is not None
    assert article.title.value == "Среща №5"
    assert any("read as windows-1251" in one for one in article.uncertain) == (declared == "utf-8" != encoding)


def test_an_archive_is_a_document_and_utf_16_is_text() -> None:
    assert kind_of(Source("a", word_file(""))) is Kind.WORD
    assert kind_of(Source("a", "текст".encode("utf-16"))) is Kind.TEXT
