"""Prepares pictures for messages: upright, small enough, and without the camera's metadata."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from publisher.core.errors import PostError
from publisher.core.focus import MIDDLE, Focus
from publisher.core.pictures import FORMATS, PIXELS_LIMIT
from publisher.core.wording import worded

if TYPE_CHECKING:
    from PIL import Image

_RECIPE = "1"
"""Part of the cache's key: raise it when the same picture would be encoded differently."""

_SUFFIXES = {"JPEG": ".jpg", "PNG": ".png"}
_MIMES = {".jpg": "image/jpeg", ".png": "image/png"}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture file and its size in pixels."""

    path: Path
    mime: str
    width: int
    height: int


_ORIENTATION, _LYING = 0x0112, (5, 6, 7, 8)
"""EXIF's tag for the way a camera was held, and its values for pictures whose sides are swapped."""

Shape = tuple[int, int]
"""Width and height of a picture in pixels."""


def fit(
    path: Path, cache: Path | None, edge: int, size: int, shape: Shape | None = None, focus: Focus = MIDDLE
) -> Picture:
    """A JPEG or PNG copy in `cache`, at most `edge` pixels wide and high and under `size` bytes.

    With a `shape` it has just that size: cut around `focus`, and enlarged when it is too small. Without a cache folder
    the original is returned as it is. Raises `PostError` when it is not a picture.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        body = path.read_bytes()
        if cache is None:
            return _described(path)
        # A copy that is not cut, or cut from the middle, has the name that it had before pictures had a focus.
        around = f"{focus} " if shape and focus != MIDDLE else ""
        key = hashlib.sha256(f"{_RECIPE} {edge} {size} {shape or ''} {around}".encode() + body).hexdigest()[:32]
        for suffix in _MIMES:
            if (cache / f"{key}{suffix}").is_file():
                return _described(cache / f"{key}{suffix}")
        with Image.open(BytesIO(body), formats=FORMATS) as image:
            _check_size(image)
            upright = _upright(image) if shape is None else cut(_upright(image), shape, focus)
            encoded, form = _encode(upright, image.format in ("PNG", "GIF"), edge, size)
    except FileNotFoundError as error:
        raise PostError(worded("there is no such picture"), path) from error
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise PostError(
            worded("is not a readable picture (JPEG, PNG, GIF or WebP): %(error)s", error=error), path
        ) from error
    return _described(store(cache / f"{key}{_SUFFIXES[form]}", encoded))


def wide(path: Path, edge: int, ratio: float) -> Shape | None:
    """The shape to cut a picture to that is higher than `ratio` of its width; None for others.

    Raises `PostError` when it is not a picture.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path, formats=FORMATS) as image:
            width, height = image.size
            if image.getexif().get(_ORIENTATION) in _LYING:
                width, height = height, width
    except FileNotFoundError as error:
        raise PostError(worded("there is no such picture"), path) from error
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise PostError(
            worded("is not a readable picture (JPEG, PNG, GIF or WebP): %(error)s", error=error), path
        ) from error
    shown = min(width, edge)
    return (shown, max(1, round(shown * ratio))) if height > width * ratio else None


def cut(upright: "Image.Image", shape: Shape, focus: Focus = MIDDLE) -> "Image.Image":
    """A picture in just this size: as much of it as has these proportions, around the focus."""
    from PIL import ImageOps

    return ImageOps.fit(upright, shape, centering=focus.centering(upright.size, shape))


def _check_size(image: "Image.Image") -> None:
    """Raises `ValueError` for more pixels than are decoded: Pillow's own limit is three times as high."""
    if image.width * image.height > PIXELS_LIMIT:
        raise ValueError(
            worded(
                "it has %(width)s × %(height)s pixels; up to %(pixels_limit)s in all are read",
                width=image.width,
                height=image.height,
                pixels_limit=f"{PIXELS_LIMIT:,}",
            )
        )


def _described(path: Path) -> Picture:
    from PIL import Image

    with Image.open(path, formats=FORMATS) as image:
        _check_size(image)
        mime = image.get_format_mimetype() or "application/octet-stream"
        return Picture(path, mime, image.width, image.height)


def _upright(image: "Image.Image") -> "Image.Image":
    """The pixels in RGB or RGBA, rotated as EXIF says; EXIF, XMP and comments are dropped."""
    from PIL import ImageOps

    turned = ImageOps.exif_transpose(image)
    clear = turned.mode in ("RGBA", "LA", "PA") or "transparency" in turned.info
    pixels = turned.convert("RGBA" if clear else "RGB")
    profile = image.info.get("icc_profile") if image.mode in ("RGB", "RGBA") else None
    pixels.info = {"icc_profile": profile} if profile else {}
    return pixels


def _encode(image: "Image.Image", drawn: bool, edge: int, size: int) -> tuple[bytes, str]:
    """Bytes and format. Drawings (PNG, GIF) stay PNG when that is small enough."""
    profile = image.info.get("icc_profile")
    image.thumbnail((edge, edge))
    if drawn or image.mode == "RGBA":
        file = BytesIO()
        image.save(file, "PNG", optimize=True, icc_profile=profile)
        if file.tell() <= size:
            return file.getvalue(), "PNG"
    flat = _on_white(image)
    while True:
        for quality in (84, 76, 68, 58):
            file = BytesIO()
            flat.save(file, "JPEG", quality=quality, optimize=True, progressive=True, icc_profile=profile)
            if file.tell() <= size:
                return file.getvalue(), "JPEG"
        if max(flat.size) < 64:
            raise ValueError(worded("it cannot be made smaller than %(size)s bytes", size=size))
        flat = flat.resize((max(1, flat.width * 4 // 5), max(1, flat.height * 4 // 5)))


def _on_white(image: "Image.Image") -> "Image.Image":
    from PIL import Image

    if image.mode == "RGB":
        return image
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def store(path: Path, body: bytes) -> Path:
    """Write to a temporary file and rename it, so that no other process reads half a picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".picture-")
    with os.fdopen(handle, "wb") as file:
        file.write(body)
    Path(name).replace(path)
    return path
