"""Text drawn with the product's own fonts: measured, broken into lines of even length, in Bulgarian letter forms."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from publisher.rendering.fonts import CYRILLIC, FONTS, LATIN

if TYPE_CHECKING:
    from PIL import ImageDraw, ImageFont

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")


def _ranges(text: str) -> list[range]:
    ends = [part.strip().removeprefix("U+").split("-") for part in text.split(",")]
    return [range(int(pair[0], 16), int(pair[-1], 16) + 1) for pair in ends]


_SCRIPTS = {"cyrillic": _ranges(CYRILLIC), "latin": _ranges(LATIN)}


def script_of(sign: str) -> str:
    """The subset that has a character: "cyrillic" or "latin"; "" for one that the fonts do not have."""
    return next((name for name, ranges in _SCRIPTS.items() if any(ord(sign) in part for part in ranges)), "")


def drawable(text: str) -> str:
    """The text without what the fonts cannot draw: emoji, other scripts, characters without width."""
    kept = "".join(sign for sign in _INVISIBLE.sub("", text) if script_of(sign))
    return " ".join(word for word in kept.split(" ") if word)


@dataclass(frozen=True, slots=True)
class Lettering:
    """A family in a size (pixels) and a weight, for text in a language. Sizes of the text are in pixels."""

    family: str
    size: int
    weight: int
    lang: str

    def width(self, text: str) -> float:
        """How wide the text is on one line."""
        return sum(font.getlength(part, language=_shaping(self.lang)) for font, part in self._runs(text))

    def draw(self, canvas: "ImageDraw.ImageDraw", place: tuple[float, float], text: str, colour: str) -> None:
        """Draw the text; `place` is the left end of its base line."""
        across, down = place
        for font, part in self._runs(text):
            canvas.text((across, down), part, font=font, fill=colour, anchor="ls", language=_shaping(self.lang))
            across += font.getlength(part, language=_shaping(self.lang))

    def lines(self, text: str, width: float) -> list[str]:
        """The text in as few lines as fit in `width`, of lengths as even as can be; a word is never broken."""
        words = [(word, self.width(word)) for word in text.split(" ") if word]
        space = self.width(" ")
        widest = max((size for _, size in words), default=0.0)
        fewest, narrow, wide = _wrapped(words, space, width), widest, max(width, widest)
        while wide - narrow > 2:
            middle = (narrow + wide) / 2
            if len(_wrapped(words, space, middle)) > len(fewest):
                narrow = middle
            else:
                wide = middle
        return _wrapped(words, space, wide)

    def _runs(self, text: str) -> list[tuple["ImageFont.FreeTypeFont", str]]:
        runs: list[tuple[str, str]] = []
        for sign in text:
            script = script_of(sign) or "latin"
            if runs and runs[-1][0] == script:
                runs[-1] = (script, runs[-1][1] + sign)
            else:
                runs.append((script, sign))
        return [(_font(self.family, script, self.size, self.weight), part) for script, part in runs]


def _wrapped(words: list[tuple[str, float]], space: float, width: float) -> list[str]:
    lines: list[str] = []
    used = 0.0
    for word, size in words:
        if lines and used + space + size <= width:
            lines[-1] += f" {word}"
            used += space + size
        else:
            lines.append(word)
            used = size
    return lines


@lru_cache(maxsize=64)
def _font(family: str, script: str, size: int, weight: int) -> "ImageFont.FreeTypeFont":
    from PIL import ImageFont

    (path,) = [font.path for font in FONTS if (font.family, font.script) == (family, script)]
    font = ImageFont.truetype(path, size)
    font.set_variation_by_axes([weight])
    return font


@lru_cache(maxsize=16)
def _shaping(lang: str) -> str | None:
    """Letter forms of a language need the Raqm library, which Pillow does not have on every system."""
    from PIL import features

    return lang if lang and features.check("raqm") else None
