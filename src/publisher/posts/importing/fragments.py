"""HTML that is an article already (of a feed, an export, a mail, a document) into an article's body."""

from publisher.core.errors import InvalidInput
from publisher.core.wording import worded
from publisher.posts.importing.article import Article
from publisher.posts.importing.furniture import folded
from publisher.posts.importing.html_markdown import to_markdown
from publisher.posts.importing.html_page import lead_picture
from publisher.posts.importing.html_tree import HEADINGS, fragment, remove, words


def fill_from_html(article: Article, html: str, base: str) -> None:
    """Make the body of an article, and its pictures, of a fragment of HTML. Raises `InvalidInput`."""
    try:
        root = fragment(html)
        title = folded(article.title.value) if article.title else ""
        for heading in list(root.iter(*HEADINGS)):
            # Some editors repeat the title at the top of the text.
            if title and folded(words(heading)) == title:
                remove(heading)
        article.body = to_markdown(root, base, article.pictures, article.uncertain)
    except RecursionError as error:
        raise InvalidInput(worded("%(source)s: its HTML is nested too deeply", source=article.source)) from error
    lead_picture(article)
