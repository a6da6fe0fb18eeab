"""What a source is, told by its content."""

import pytest

from publisher.posts.importing.sources import Kind, Source, kind_of
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


def test_an_archive_is_a_document_and_utf_16_is_text() -> None:
    assert kind_of(Source("a", word_file(""))) is Kind.WORD
    assert kind_of(Source("a", "текст".encode("utf-16"))) is Kind.TEXT
