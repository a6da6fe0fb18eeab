"""The text of a Joomla article as its editor holds it: HTML without a page around it, with tags of plug-ins."""

import re

from publisher.core.wording import worded
from publisher.posts.importing.article import Article, Found, Reading
from publisher.posts.importing.dates import days_in
from publisher.posts.importing.fragments import fill_from_html
from publisher.posts.importing.html_tree import fragment, words

_VIDEO = re.compile(r"(?i)\{(youtube|vimeo)\}\s*([\w./:?=&-]{1,200})\s*\{/\1\}")
_PAIRED = re.compile(r"(?is)\{([a-z][\w-]{1,30})(?:\s[^{}]{0,500})?\}[^{}]{0,2000}\{/\1\}")
_TAG = re.compile(r"(?i)\{/?([a-z][\w-]{2,30})(?:[ =][^{}]{0,500})?/?\}")
_DATES_SHOWN = 5


def read_joomla(text: str, source: str) -> Reading:
    """The article of a fragment of HTML. Its title is its first heading, if it begins with one.

    Raises `InvalidInput` for HTML that cannot be read.
    """
    article = Article(source)
    html = _without_tags(text, article)
    root = fragment(html)
    first = next((one for one in root.iter("p", "h1", "h2", "h3") if words(one)), None)
    if first is not None and first.tag != "p":
        article.title = Found(words(first), worded("the first heading"))
    fill_from_html(article, html, "")
    article.offered_dates = list(dict.fromkeys(day.written for day in days_in(article.body)))[:_DATES_SHOWN]
    return Reading(source, (article,))


def _without_tags(text: str, article: Article) -> str:
    """Videos as links; all other tags of plug-ins are left out, and named."""
    text = _VIDEO.sub(_video, text)
    lost: list[str] = []

    def leave(found: re.Match[str]) -> str:
        lost.append(found[1].lower())
        return ""

    text = _TAG.sub(leave, _PAIRED.sub(leave, text))
    article.uncertain += [
        worded("text: the tag {%(name)s} of a plug-in was left out", name=name) for name in dict.fromkeys(lost)
    ]
    return re.sub(r"(?i)<hr[^>]{0,200}(?:system-readmore|system-pagebreak)[^>]{0,500}>", "", text)


def _video(found: re.Match[str]) -> str:
    address = found[2]
    if not address.startswith(("http://", "https://")):
        address = (
            f"https://www.youtube.com/watch?v={address}"
            if found[1].lower() == "youtube"
            else f"https://vimeo.com/{address}"
        )
    return f'<p><a href="{address}">Видео</a></p>'
