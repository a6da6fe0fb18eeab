"""What a person should look at again in an article, whatever it was read from; letters mended when they ask for it."""

import re
from collections.abc import Callable
from dataclasses import replace

from publisher.core.wording import worded, worded_many
from publisher.posts.importing.article import Article, Found
from publisher.posts.importing.letters import mend_letters, mixed_words, read_again
from publisher.posts.importing.sentences import first_sentence

_TARGET = re.compile(r"(\]\([^)\s\]]*(?: \"[^\"\]]{0,500}\")?\)|<https?://[^>\s<]*>)")
_SHOWN = 12
_CUT = ("…", "...", "-", "–", "|")
_SUMMARY_LIMIT = 1000


def proofread(article: Article, *, mend: bool) -> None:
    """Note what is doubtful in the article; with `mend`, put letters of the wrong alphabet right."""
    _read_wrongly(article, mend)
    _mixed(article, mend)
    _title(article)
    _summary(article)
    unread = article.body.count("\ufffd")
    if unread:
        article.uncertain.append(worded("text: %(unread)s characters could not be read; they show as �", unread=unread))
    if article.date is None:
        offered = tuple(article.offered_dates)
        named = worded("date: the text names %(days)s; that may be an event", days=offered)
        article.missing.append(named if offered else worded("date"))


def _mixed(article: Article, mend: bool) -> None:
    title = article.title.value if article.title else ""
    captions = " ".join(picture.caption for picture in article.pictures)
    found = mixed_words(f"{title} {captions} {_TARGET.sub(' ', article.body)}")
    if not found:
        return
    words: str = ", ".join(list(found)[:_SHOWN])
    if len(found) > _SHOWN:
        words = worded("%(words)s and %(number)s more", words=words, number=len(found) - _SHOWN)
    sure = [word for word, mended in found.items() if mended != word]
    if mend and sure:
        _change(article, mend_letters)
        article.uncertain.append(
            worded_many(
                "letters: %(num)s word had letters of two alphabets and was mended: %(words)s",
                "letters: %(num)s words had letters of two alphabets and were mended: %(words)s",
                len(sure),
                words=words,
            )
        )
    else:
        mixed = worded("letters: Latin and Cyrillic letters are mixed in %(words)s", words=words)
        article.uncertain.append(worded("%(what)s; --mend puts them right", what=mixed) if sure else mixed)


def _read_wrongly(article: Article, mend: bool) -> None:
    mended = read_again(article.body)
    if mended and mend:
        _change(article, lambda text: read_again(text) or text)
        article.uncertain.append(worded("letters: the text was windows-1251 read as windows-1252, and was read again"))
    elif mended:
        article.uncertain.append(
            worded(
                "letters: the text seems to be windows-1251 read as windows-1252 (“%(mended)s…”); --mend reads "
                "it again",
                mended=mended[:40],
            )
        )


def _change(article: Article, change: Callable[[str], str]) -> None:
    parts = _TARGET.split(article.body)
    article.body = "".join(part if number % 2 else change(part) for number, part in enumerate(parts))
    if article.title:
        article.title = Found(change(article.title.value), article.title.origin)
    if article.summary:
        article.summary = Found(change(article.summary.value), article.summary.origin)
    article.pictures = [
        replace(picture, alt=change(picture.alt), caption=change(picture.caption)) for picture in article.pictures
    ]


def _title(article: Article) -> None:
    if article.title is None:
        if not any(one.startswith("title") for one in article.missing):
            article.missing.append(worded("title"))
        return
    title = article.title.value
    letters = [letter for letter in title if letter.isalpha()]
    if len(letters) > 12 and all(letter.isupper() for letter in letters):
        article.uncertain.append(worded("title: is in capitals throughout"))
    if title.endswith(_CUT):
        article.uncertain.append(worded("title: seems to be cut"))


def _summary(article: Article) -> None:
    """The summary of the source, else the first sentence, which is said."""
    if article.summary is not None:
        return
    sentence = first_sentence(article.body)
    if sentence and len(sentence) <= _SUMMARY_LIMIT:
        article.summary = Found(sentence, worded("the first sentence of the text"))
        article.uncertain.append(worded("summary: the source has none; the first sentence of the text was taken"))
    else:
        article.missing.append(worded("summary"))
