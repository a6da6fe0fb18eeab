"""Style sheet and fonts of the pages: each has its content's hash in its name, so browsers keep it for good."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from publisher.rendering.fonts import FONTS

_CYRILLIC = ("be", "bg", "kk", "mk", "mn", "ru", "sr", "uk")


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of the pages."""

    body: bytes
    mimetype: str


@dataclass(frozen=True, slots=True)
class FontFace:
    """A font as the style sheet names it."""

    family: str
    address: str
    range: str


class Assets:
    """The files that pages refer to. `styles_text` gives the style sheet of now, from the fonts' addresses."""

    def __init__(self, styles_text: Callable[[list[FontFace]], str]) -> None:
        self._styles_text = styles_text
        bodies = {font: font.path.read_bytes() for font in FONTS}
        self._addresses = {font: f"/assets/{_named(font.path.stem, body)}.woff2" for font, body in bodies.items()}
        self._files = {self._addresses[font]: Asset(body, "font/woff2") for font, body in bodies.items()}
        self._made = ("", "")

    @property
    def styles(self) -> str:
        """The path of the style sheet. A changed template has another one, also while the program runs."""
        faces = [FontFace(font.family, self._addresses[font], font.range) for font in FONTS]
        text = self._styles_text(faces)
        if text != self._made[0]:
            body = text.encode()
            path = f"/assets/{_named('pages', body)}.css"
            self._files = {**self._files, path: Asset(body, "text/css")}
            self._made = (text, path)
        return self._made[1]

    def preloaded(self, lang: str) -> list[str]:
        """The fonts that nearly every line of a page in this language needs."""
        script = "cyrillic" if lang in _CYRILLIC else "latin"
        return [self._addresses[font] for font in FONTS if font.script == script]

    def find(self, path: str) -> Asset | None:
        """The file at a path, None for another path."""
        return self._files.get(path)


def _named(stem: str, body: bytes) -> str:
    return f"{stem}.{hashlib.sha256(body).hexdigest()[:12]}"
