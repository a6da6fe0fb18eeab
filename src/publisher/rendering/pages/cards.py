"""Pictures that the program draws: the card that networks show for a page (1200 × 630), and the mark of the site."""

import hashlib
import threading
from dataclasses import astuple, dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from publisher.core.errors import LOG, PostError
from publisher.core.focus import MIDDLE, Focus
from publisher.rendering.embedding import EDGE, SIZE
from publisher.rendering.fonts import SANS, SERIF
from publisher.rendering.formats import images
from publisher.rendering.formats.colours import Palette, mix, readable
from publisher.rendering.formats.typesetting import set_words
from publisher.rendering.pages.lettering import Lettering, drawable

if TYPE_CHECKING:
    from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1200, 630
"""What Facebook, LinkedIn and X ask for (https://developers.facebook.com/docs/sharing/webmasters/images)."""

_RECIPE = "1"
"""Part of a card's version: raise it when the same card is drawn differently."""

_LEFT, _TOP, _FOOT, _MARK = 64, 56, 12, 64
CARD_PICTURE = (560, HEIGHT)
"""The part of a card that a picture fills, in pixels."""

_NARROW, _WIDE = 528, 1040
_SIZES = {_NARROW: ((60, 3), (56, 4), (50, 5), (44, 6), (38, 7)), _WIDE: ((84, 2), (72, 3), (60, 4), (48, 5), (40, 6))}
"""Sizes of a title, and the most lines in each, by the width that it has."""

# Pillow's fonts are shared, and FreeType draws one text at a time.
_DRAWING = threading.Lock()


@dataclass(frozen=True, slots=True)
class PageCard:
    """What is on a card: `kicker` above the title, the organisation with its initial below.

    `picture` is a file, cut around `focus`.
    """

    lang: str
    title: str
    kicker: str
    organisation: str
    initial: str
    picture: Path | None = None
    focus: Focus = MIDDLE

    def version(self, palette: Palette) -> str:
        """Changes with everything that is drawn."""
        state = self.picture.stat() if self.picture and self.picture.is_file() else None
        file = (state.st_size, state.st_mtime_ns) if state else ()
        words = astuple(self)
        # Cut from the middle, a card is the same as it was before pictures had a focus.
        drawn = words[:-1] if self.focus == MIDDLE else words
        return hashlib.sha256(repr((_RECIPE, drawn, file, astuple(palette))).encode()).hexdigest()[:16]


def card_file(card: PageCard, palette: Palette, cache: Path) -> Path:
    """The card as a JPEG file in `cache`; drawn when it is not there."""
    path = cache / f"card-{card.version(palette)}.jpg"
    if not path.is_file():
        file = BytesIO()
        with _DRAWING:
            _drawn(card, palette, cache).save(file, "JPEG", quality=88, subsampling=0, optimize=True)
        images.store(path, file.getvalue())
    return path


def mark_picture(initial: str, palette: Palette, size: int) -> "Image.Image":
    """The letter mark as a square picture with rounded corners."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGBA", (size, size), (0, 0, 0, 0))
    with _DRAWING:
        _mark(ImageDraw.Draw(picture), (0, 0, size), initial, palette.band, palette.on_band)
    return picture


def _drawn(card: PageCard, palette: Palette, cache: Path) -> "Image.Image":
    from PIL import Image, ImageDraw

    canvas = Image.new("RGB", (WIDTH, HEIGHT), palette.band)
    pen = ImageDraw.Draw(canvas)
    shown = _picture(card.picture, card.focus, cache)
    width = _NARROW if shown else _WIDE
    if shown is None:
        faint = Lettering(SERIF, 620, 700, card.lang)
        letter = drawable(card.initial)
        faint.draw(
            pen, (WIDTH - faint.width(letter) - 24, HEIGHT + 8), letter, mix(palette.band, palette.on_band, 0.06)
        )
    bottom = _kicker(card, palette, pen, width)
    _title(card, palette, pen, width, bottom)
    _who(card, palette, pen, width)
    pen.rectangle((0, HEIGHT - _FOOT, WIDTH, HEIGHT), fill=palette.accent)
    if shown is not None:
        canvas.paste(shown, (WIDTH - CARD_PICTURE[0], 0))
    return canvas


def _picture(path: Path | None, focus: Focus, cache: Path) -> "Image.Image | None":
    from PIL import Image

    if path is None:
        return None
    try:
        found = images.fit(path, cache, EDGE, SIZE, CARD_PICTURE, focus)
        with Image.open(found.path) as opened:
            ground = Image.new("RGB", CARD_PICTURE, "white")
            picture = opened.convert("RGBA")
            ground.paste(picture, mask=picture.getchannel("A"))
            return ground
    except (PostError, OSError) as error:
        LOG.warning("a card is drawn without its picture: %s", error)
        return None


def _kicker(card: PageCard, palette: Palette, pen: "ImageDraw.ImageDraw", width: int) -> int:
    """Draw the line above the title; where the next may begin."""
    letters = Lettering(SANS, 28, 400, card.lang)
    text = _shortened(letters, _set(card.kicker, card.lang), width)
    if not text:
        return _TOP
    letters.draw(pen, (_LEFT, _TOP + 28), text, readable(mix(palette.accent, "#ffffff", 0.7), palette.band))
    return _TOP + 52


def _title(card: PageCard, palette: Palette, pen: "ImageDraw.ImageDraw", width: int, top: int) -> None:
    text = _set(card.title, card.lang)
    for size, most in _SIZES[width]:
        letters = Lettering(SERIF, size, 700, card.lang)
        lines = letters.lines(text, width)
        if len(lines) <= most and all(letters.width(line) <= width for line in lines):
            break
    step = round(size * 1.14)
    if len(lines) > most:
        lines = [*lines[: most - 1], _shortened(letters, " ".join(lines[most - 1 :]), width)]
    for number, line in enumerate(lines):
        shown = _shortened(letters, line, width)
        letters.draw(pen, (_LEFT, top + size + number * step), shown, palette.on_band)


def _who(card: PageCard, palette: Palette, pen: "ImageDraw.ImageDraw", width: int) -> None:
    top = HEIGHT - _FOOT - 51 - _MARK
    _mark(pen, (_LEFT, top, _MARK), card.initial, palette.card, palette.band)
    letters = Lettering(SANS, 28, 600, card.lang)
    lines = letters.lines(_set(card.organisation, card.lang), width - _MARK - 20)[:2]
    first = top + _MARK / 2 + 10 - 17.5 * (len(lines) - 1)
    for number, line in enumerate(lines):
        shown = _shortened(letters, line, width - _MARK - 20)
        letters.draw(pen, (_LEFT + _MARK + 20, first + 35 * number), shown, palette.on_band)


def _mark(pen: "ImageDraw.ImageDraw", place: tuple[int, int, int], initial: str, ground: str, ink: str) -> None:
    left, top, size = place
    pen.rounded_rectangle((left, top, left + size - 1, top + size - 1), radius=size // 5, fill=ground)
    letters, letter = Lettering(SERIF, round(size * 0.6), 700, ""), drawable(initial)
    letters.draw(pen, (left + (size - letters.width(letter)) / 2, top + size * 0.7), letter, ink)


def _set(text: str, lang: str) -> str:
    return drawable(set_words(text) if lang == "bg" else text)


def _shortened(letters: Lettering, text: str, width: float) -> str:
    """The text, or as much of its beginning as fits, with "…"."""
    if letters.width(text) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if letters.width(text[:middle].rstrip() + "…") <= width else (low, middle - 1)
    return text[:low].rstrip(" ,.;:–-") + "…"
