"""The hidden first words of a mail, which inboxes show below the subject: about what this reader's mail holds."""

from markupsafe import Markup, escape

from publisher.core.reader_blocks import WHOLE, closing_mark, first_mark, opening_mark
from publisher.core.types import Edition
from publisher.rendering.formats.inert import one_line
from publisher.rendering.texts.cutting import beginning

_FILLER = "\u034f\u200c\u00a0" * 60
"""Invisible characters behind the words, so that inboxes do not go on with the first line of the mail.

U+034F joins nothing, U+200C has no width; clients show neither and most count both.
"""

_HIDDEN = (
    "display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;mso-hide:all;font-size:1px;line-height:1px;color:"
)


def inbox_preview(edition: Edition, ink: str, most: int) -> Markup:
    """The hidden block: staff's own line for readers of the whole mail, else the summary of the reader's first story.

    `ink` is the colour of text: white words on white are a sign of spam. `most` characters of either are shown.
    """
    own = beginning(one_line(edition.preheader), most, edition.lang)
    parts = [_block(WHOLE, f"{own} ")] if own else []
    for number, story in enumerate(edition.stories, start=1):
        words = beginning(one_line(story.summary) or one_line(story.title), most, edition.lang)
        parts.append(_block(first_mark(number), words))
    return hidden(Markup("").join(parts), ink)


def hidden(words: str, ink: str) -> Markup:
    """Words that only inboxes show."""
    return Markup('<div style="{}{}">{}{}</div>').format(_HIDDEN, ink, words, _FILLER)


def _block(name: str, words: str) -> Markup:
    # The program writes the marks, as HTML comments.
    return Markup(opening_mark(name)) + escape(words) + Markup(closing_mark(name))  # noqa: S704
