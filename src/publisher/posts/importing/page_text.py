"""The text of a page as a person copies it from the browser: menu, title, story, footer, one after the other."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from publisher.core.errors import InvalidInput
from publisher.core.wording import worded
from publisher.posts.importing.article import PICTURE_TARGET, Article, Dropped, Found, FoundPicture
from publisher.posts.importing.dates import days_in, is_only_a_day, published_line
from publisher.posts.importing.escaping import escape, in_quotes
from publisher.posts.importing.furniture import ends_a_story, folded, furniture
from publisher.posts.importing.letters import tidy
from publisher.posts.importing.page_title import PageTitle, find_title
from publisher.posts.importing.text_blocks import Block, Shape, blocks_of, is_sentence, may_be_heading

_CAPTION = re.compile(
    r"(?i)^(?:снимка|фото|фотография|photo|picture|илюстрация|изображение)\s*(?:№?\s*\d+\s*)?[:–-]\s*(\S.*)$"
)
_FILE = re.compile(r"(?i)^[^\\/:*?\"<>|]{1,150}\.(?:jpe?g|png|gif|webp)$")
_TAGS = re.compile(r"(?i)^(?:етикети|тагове|ключови думи|tags|keywords)\s*:\s*(\S.*)$")
TEXT_LIMIT = 500_000
"""Characters of a copied page. A long report has some 50,000."""

_TAGS_LIMIT = 20
_MOST_DATES = 5


def read_page_text(text: str, source: str, take: Collection[int] = ()) -> Article:
    """The story in the text of a page. `take` numbers the dropped blocks, from 1, that belong to it all the same.

    Raises `InvalidInput` for a text that is longer than any page.
    """
    if len(text) > TEXT_LIMIT:
        raise InvalidInput(
            worded(
                "%(source)s: has %(number)s characters; a story may have up to %(limit)s",
                source=source,
                number=f"{len(text):,}",
                limit=f"{TEXT_LIMIT:,}",
            )
        )
    blocks = blocks_of(tidy(text))
    title = find_title(blocks)
    read = _Reader(source, blocks, title, take)
    read.sort()
    return read.article


@dataclass(slots=True)
class _Kept:
    block: Block
    picture: int | None = None


class _Reader:
    """Goes through the blocks once, and puts each into the story, the head of the post, or the list of what is left."""

    def __init__(self, source: str, blocks: list[Block], title: PageTitle | None, take: Collection[int]) -> None:
        self.article = Article(source)
        self._blocks, self._title, self._take = blocks, title, take
        self._kept: list[_Kept] = []
        if title is not None:
            self.article.title = Found(title.text, title.origin)
            if not title.sure:
                self.article.uncertain.append(
                    worded("title: taken from %(origin)s; it is not repeated on the page", origin=title.origin)
                )
        else:
            self.article.missing.append(worded("title: no line of the text looks like one"))

    def sort(self) -> None:
        """Sort all blocks, then write the body."""
        start = self._title.start if self._title else 0
        end = self._end(start)
        for at, block in enumerate(self._blocks):
            if self._title and folded(block.text) in self._title.spellings:
                continue
            if at < start:
                self._leave(furniture(block.text) or "menu", block)
            elif at >= end:
                self._leave(ends_a_story(block.text) or furniture(block.text) or "footer", block)
            else:
                self._inside(at, block)
        self._write()
        self._offer_dates()

    def _end(self, start: int) -> int:
        """Where the page's footer begins: behind the last prose, or at the heading of other stories."""
        seen_prose = False
        for at in range(start, len(self._blocks)):
            block = self._blocks[at]
            if seen_prose and ends_a_story(block.text):
                return at
            seen_prose = seen_prose or (block.shape is Shape.PARAGRAPH and not furniture(block.text))
        last = max(
            (at for at in range(start, len(self._blocks)) if self._is_content(self._blocks[at])), default=start - 1
        )
        tail = [at for at in range(last + 1, len(self._blocks)) if furniture(self._blocks[at].text)]
        return tail[0] if tail else len(self._blocks)

    def _is_content(self, block: Block) -> bool:
        if _CAPTION.match(block.text) or _FILE.match(block.text):
            return True
        prose = block.shape is not Shape.SHORT or is_sentence(block.text)
        return prose and not furniture(block.text)

    def _inside(self, at: int, block: Block) -> None:
        """A block between the title and the footer."""
        published = published_line(block.text)
        if published and self.article.date is None:
            self.article.date = Found(published.day.isoformat(), worded("the line “%(text)s”", text=block.text))
        elif published or (is_only_a_day(block.text) and not self._has_prose()):
            self._leave("date", block)
        elif tags := _TAGS.match(block.text):
            named = [tag.strip(" .#") for tag in re.split(r"[,;|]", tags[1])]
            self.article.tags = tuple(dict.fromkeys(filter(None, named)))[:_TAGS_LIMIT]
        elif not self._picture(at, block):
            kind = furniture(block.text)
            # A long sentence about cookies may be the story; a short line like "Новини" between two paragraphs is none.
            if kind and (block.shape is not Shape.PARAGRAPH or kind in ("cookies", "footer")):
                self._leave(kind, block)
            else:
                self._kept.append(_Kept(block))

    def _has_prose(self) -> bool:
        return any(kept.block.shape is Shape.PARAGRAPH for kept in self._kept)

    def _picture(self, at: int, block: Block) -> bool:
        """Note a picture's caption and the name of its file, which stand in two lines, in either order."""
        pictures = self.article.pictures
        # A name with many words and no digit or underscore is a sentence about a file.
        if _FILE.match(block.text) and len(block.text.split()) <= 8:
            caption = self._caption_at(at - 1)
            if caption and pictures and pictures[-1].caption == caption and not pictures[-1].name:
                pictures[-1] = FoundPicture(block.text, caption=caption)
                return True
            self._add_picture(block, FoundPicture(block.text, caption=caption or self._caption_behind(at)))
            return True
        caption = self._caption_at(at)
        if not caption:
            return False
        if not (pictures and pictures[-1].caption == caption and self._is_file(at - 1)):
            self._add_picture(block, FoundPicture("", caption=caption))
        return True

    def _add_picture(self, block: Block, picture: FoundPicture) -> None:
        self.article.pictures.append(picture)
        self._kept.append(_Kept(block, len(self.article.pictures) - 1))

    def _caption_at(self, at: int) -> str:
        found = _CAPTION.match(self._blocks[at].text) if 0 <= at < len(self._blocks) else None
        return found[1].strip() if found else ""

    def _caption_behind(self, at: int) -> str:
        """The caption behind a file's name, unless it stands before the name of another file."""
        return "" if self._is_file(at + 2) else self._caption_at(at + 1)

    def _is_file(self, at: int) -> bool:
        return 0 <= at < len(self._blocks) and bool(_FILE.match(self._blocks[at].text))

    def _leave(self, kind: str, block: Block) -> None:
        self.article.dropped.append(Dropped(kind, block.text))
        if len(self.article.dropped) in self._take:
            self._kept.append(_Kept(block))

    def _write(self) -> None:
        """The body in Markdown; the first picture belongs to the head of the post."""
        article = self.article
        article.dropped = [one for number, one in enumerate(article.dropped, 1) if number not in self._take]
        if article.pictures:
            article.lead = 0
        parts: list[str] = []
        for at, kept in enumerate(self._kept):
            if kept.picture == article.lead and kept.picture is not None:
                continue
            written = self._markdown(at, kept)
            in_list = kept.block.shape in (Shape.BULLET, Shape.NUMBER)
            glue = in_list and at > 0 and self._kept[at - 1].block.shape is kept.block.shape
            parts.append(("\n" if glue else "\n\n") + written)
        article.body = "".join(parts).strip("\n")

    def _markdown(self, at: int, kept: _Kept) -> str:
        block = kept.block
        if kept.picture is not None:
            return f"![]({PICTURE_TARGET}{kept.picture} {in_quotes(self.article.pictures[kept.picture].caption)})"
        if block.shape is Shape.BULLET:
            return f"- {escape(block.words)}"
        if block.shape is Shape.NUMBER:
            return f"{block.number}. {escape(block.words)}"
        if self._is_heading(at):
            self.article.uncertain.append(worded("heading: the short line “%(text)s” was made one", text=block.text))
            return f"## {escape(block.text)}"
        return escape(block.text)

    def _is_heading(self, at: int) -> bool:
        """A short line with prose or a list behind it, and prose before it."""
        block = self._kept[at].block
        following = self._kept[at + 1].block if at + 1 < len(self._kept) else None
        # Short lines one below the other are a programme or an address.
        if at and self._kept[at - 1].block.shape is Shape.SHORT and not block.after_blank:
            return False
        return (
            block.shape is Shape.SHORT
            and at > 0
            and following is not None
            and following.shape is not Shape.SHORT
            and may_be_heading(block.text)
        )

    def _offer_dates(self) -> None:
        if self.article.date is None:
            words = "\n".join([block.text for block in self._blocks])
            self.article.offered_dates = list(dict.fromkeys(day.written for day in days_in(words)))[:_MOST_DATES]
