"""The pictures of a post, stored below posts/images: bounded, upright, without the camera's metadata."""

import contextlib
import os
import re
import secrets
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from publisher.core.errors import InvalidInput
from publisher.core.pictures import FORMATS, PIXELS_LIMIT
from publisher.core.wording import worded
from publisher.posts.importing.web_addresses import parts_of_address

if TYPE_CHECKING:
    from PIL import Image

BYTES_LIMIT = 20_000_000
"""Bytes of a picture that are read; cameras make 12 million."""

EDGE = 2400
"""A stored picture is at most this wide and high, in pixels; readers get 1200."""

FOLDER = "images"
_SUFFIXES = {"JPEG": ".jpg", "PNG": ".png", "GIF": ".png", "WEBP": ".webp"}
_NAME = re.compile(r"[^\w .()-]+")
_NAME_LIMIT = 120


def store_picture(data: bytes, posts: Path, stem: str) -> str:
    """Store a picture as `images/STEM.SUFFIX`, with a number when the name is taken; returns that path.

    Raises `InvalidInput` for bytes that are no picture, or too large a one.
    """
    encoded, suffix = _encode(data)
    folder = (posts / FOLDER).resolve()
    if not folder.is_relative_to(posts.resolve()):
        raise InvalidInput(
            worded(
                "the folder %(folder)s leads out of %(there)s; make it a folder of its own",
                folder=posts / FOLDER,
                there=posts,
            )
        )
    folder.mkdir(parents=True, exist_ok=True)
    number = 1
    while True:
        name = f"{stem}{'' if number == 1 else f'-{number}'}{suffix}"
        if _written(folder / name, encoded):
            return f"{FOLDER}/{name}"
        number += 1


def wanted_place(name: str) -> str:
    """Where a person should put a picture that is missing: below `images/`, under its own name, made harmless."""
    last = PurePosixPath(unquote(parts_of_address(name).path) if "://" in name else name.replace("\\", "/")).name
    plain = " ".join(_NAME.sub("-", last).split()).lstrip(".-")[-_NAME_LIMIT:]
    return f"{FOLDER}/{plain.replace(' ', '-')}" if plain else ""


def _encode(data: bytes) -> tuple[bytes, str]:
    from PIL import Image, ImageOps, UnidentifiedImageError

    if len(data) > BYTES_LIMIT:
        raise InvalidInput(
            worded(
                "the picture has %(number)s MB; up to %(limit)s are taken",
                number=f"{len(data) / 1e6:.0f}",
                limit=f"{BYTES_LIMIT / 1e6:.0f}",
            )
        )
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > PIXELS_LIMIT:
                raise InvalidInput(
                    worded(
                        "the picture has %(width)s × %(height)s pixels; up to %(limit)s in all are taken",
                        width=image.width,
                        height=image.height,
                        limit=f"{PIXELS_LIMIT:,}",
                    )
                )
            form = image.format or "JPEG"
            upright = ImageOps.exif_transpose(image)
            return _bytes(upright, form), _SUFFIXES[form]
    except UnidentifiedImageError as error:
        raise InvalidInput(worded("this is not a readable picture (JPEG, PNG, GIF or WebP)")) from error
    except (Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise InvalidInput(
            worded("this is not a readable picture (JPEG, PNG, GIF or WebP): %(error)s", error=error)
        ) from error


def _bytes(image: "Image.Image", form: str) -> bytes:
    """Encoded anew: nothing of the old file is left but pixels and colour profile."""
    profile = image.info.get("icc_profile")
    clear = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    pixels = image.convert("RGBA" if clear and form != "JPEG" else "RGB")
    pixels.info = {}
    pixels.thumbnail((EDGE, EDGE))
    file = BytesIO()
    if form == "JPEG":
        pixels.save(file, "JPEG", quality=90, optimize=True, progressive=True, icc_profile=profile)
    elif form == "WEBP":
        pixels.save(file, "WEBP", quality=90, icc_profile=profile)
    else:
        pixels.save(file, "PNG", optimize=True, icc_profile=profile)
    return file.getvalue()


def _written(path: Path, data: bytes) -> bool:
    """Write a new file whole; False when the name is taken."""
    if os.path.lexists(path):
        return False
    unfinished = path.with_name(f".{secrets.token_hex(8)}.unfinished")
    try:
        unfinished.write_bytes(data)
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(unfinished)
            return True
        return False
    finally:
        unfinished.unlink(missing_ok=True)
