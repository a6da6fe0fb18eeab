"""Styles, scripts and fonts of the console: each address has its content's hash, so that browsers keep it for good.

Only these are compressed. Pages are not: they hold the token of their forms beside texts that come with the request,
and by the length of such an answer an outsider who sees the wire could guess the token (the attack BREACH).
"""

import gzip
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from flask import Blueprint, Response, abort, request, url_for

from publisher.config.tables import Colours
from publisher.rendering.fonts import FONTS, HEADLINES, SERIF, Font
from publisher.rendering.formats.colours import Palette, dark_palette, light_palette

_STATIC = Path(__file__).with_name("static")
_VENDOR = _STATIC / "vendor"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
_FOR_GOOD = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    packed: Mapping[str, bytes]
    """The same compressed, by the name that `Content-Encoding` has for it, the smallest first."""
    mimetype: str
    version: str


def _file(name: str, body: bytes) -> _File:
    suffix, packed = Path(name).suffix, dict[str, bytes]()
    made_before = _VENDOR / f"{name}.br"
    # Fonts are compressed already.
    if suffix != ".woff2":
        packed = {"br": made_before.read_bytes()} if made_before.is_file() else {}
        packed["gzip"] = gzip.compress(body, 9, mtime=0)
    return _File(body, packed, _TYPES[suffix], hashlib.sha256(body).hexdigest()[:12])


class Assets:
    """All files, read once. `address` is what pages write for a name.

    `colours` gives the brand's colours of now: the file that has them gets another address when they change.
    """

    def __init__(self, colours: Callable[[], Colours]) -> None:
        bodies = {file.name: file.read_bytes() for file in [*_STATIC.iterdir(), *_VENDOR.iterdir()] if _served(file)}
        bodies |= {font.path.name: font.path.read_bytes() for font in (*FONTS, *HEADLINES)}
        self._files = {name: _file(name, body) for name, body in bodies.items()}
        self._colours, self._painted = colours, colours()
        self._files["brand.css"] = _file("brand.css", self._brand(self._painted).encode())

    def address(self, name: str) -> str:
        """The address of a file."""
        if name == "brand.css" and (now := self._colours()) != self._painted:
            self._files[name], self._painted = _file(name, self._brand(now).encode()), now
        return url_for("assets.file", version=self._files[name].version, name=name)

    def pages(self) -> Blueprint:
        """The route that serves them."""
        pages = Blueprint("assets", __name__)

        @pages.get("/assets/<version>/<name>")
        def file(version: str, name: str) -> Response:
            found = self._files.get(name)
            if found is None or found.version != version:
                abort(404)
            encoding = next((one for one in found.packed if request.accept_encodings.quality(one) > 0), "")
            answer = Response(found.packed.get(encoding, found.body), mimetype=found.mimetype)
            answer.headers["Cache-Control"] = _FOR_GOOD
            answer.headers["Vary"] = "Accept-Encoding"
            if name.endswith(".woff2"):
                # A page in a sandboxed frame has no origin of its own: browsers give it a font only with this.
                answer.headers["Access-Control-Allow-Origin"] = "*"
            if encoding:
                answer.headers["Content-Encoding"] = encoding
            return answer

        return pages

    def _brand(self, colours: Colours) -> str:
        """The brand's colours as CSS variables for both modes, and the fonts."""
        faces = "".join(
            f"@font-face{{font-family:'{font.family}';src:url(../{self._files[font.path.name].version}/{font.path.name})"
            f" format('woff2');font-weight:{_weights(font)};font-display:swap;unicode-range:{font.range}}}\n"
            for font in (*FONTS, *HEADLINES)
        )
        light, dark = _variables(light_palette(colours)), _variables(dark_palette(colours))
        return f"{faces}:root{{{light}}}\n[data-bs-theme=dark]{{{dark}}}\n"


def _weights(font: Font) -> str:
    """What a font is taken for. The headlines' one spares the large variable one where there is no other serif text."""
    if font in HEADLINES:
        return "600 900"
    return "200 500" if font.family == SERIF else "200 900"


def _served(file: Path) -> bool:
    return file.suffix in _TYPES


def _variables(palette: Palette) -> str:
    return ";".join(f"--{one.name.replace('_', '-')}:{getattr(palette, one.name)}" for one in fields(palette))
