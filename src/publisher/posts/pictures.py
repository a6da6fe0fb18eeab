"""Picture files that posts name: below the posts folder, of a kind that mails can show, in the text of a post."""

import difflib
import os
import re
import warnings
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

from publisher.core.pictures import FORMATS
from publisher.core.wording import system_words, worded

SUFFIXES = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".gif": "GIF", ".webp": "WebP"}

_FEW = 200
"""Files among which a misspelled name is looked for: in thousands it takes as long as reading the posts."""

_BODY_IMAGE = re.compile(
    r"""(?mx) (?: \]\( [ \t]* | ^[ ]{0,3} \[ [^\[\]\n]+ \]: [ \t]* )      # ![alt]( … or [name]: …
              (?: <(?P<angled>[^<>\n]+)> | (?P<bare>[^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)*) )"""
)


def picture_path(folder: Path, name: str) -> Path:
    """The file of a picture named in a post, told by its first bytes. Raises `ValueError` saying what to do."""
    place = Path(folder, name)
    try:
        place = place.resolve()
        if not place.is_relative_to(_resolved(folder)):
            raise ValueError(
                worded("%(name)s is outside the posts folder; copy it into %(folder)s", name=name, folder=folder)
            )
        if not place.is_file() and place.exists():
            raise ValueError(worded("%(name)s is not a file; name a picture", name=name))
        with place.open("rb") as file:
            found = _kind(file.read(12))
    except FileNotFoundError as error:
        why = worded(
            "%(name)s cannot be read below %(folder)s: %(reason)s", name=name, folder=folder, reason=system_words(error)
        )
        near = _near(folder, name)
        raise ValueError(worded("%(why)s; did you mean %(near)s?", why=why, near=near) if near else why) from error
    except (OSError, RuntimeError) as error:
        reason = system_words(error) if isinstance(error, OSError) else str(error)
        raise ValueError(
            worded("%(name)s cannot be read below %(folder)s: %(reason)s", name=name, folder=folder, reason=reason)
        ) from error
    wanted = SUFFIXES.get(place.suffix.lower())
    if found is None or wanted is None:
        kinds = ", ".join(dict.fromkeys(SUFFIXES.values()))
        raise ValueError(
            worded("%(name)s is not a picture of type %(kinds)s; save it as one of them", name=name, kinds=kinds)
        )
    if found != wanted:
        raise ValueError(
            worded(
                "%(name)s is a %(found)s picture with the name of a %(wanted)s; rename it",
                name=name,
                found=found,
                wanted=wanted,
            )
        )
    return place


def unreadable(path: Path) -> str:
    """Why Pillow cannot read a picture to its end, with a cure; "" when it can."""
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path, formats=FORMATS) as image:
                # A JPEG is read in an eighth of its size, which shows as well whether it is whole.
                image.draft("RGB", (64, 64))
                image.load()
    except UnidentifiedImageError:
        return worded("is broken, no program can show it; save it again")
    except (Image.DecompressionBombError, OSError, ValueError, SyntaxError, EOFError) as error:
        return worded("cannot be shown: %(error)s; save it again, smaller or in another format", error=error)
    return ""


def body_pictures(body: str, folder: Path) -> Iterator[Path]:
    """Picture files in the text, in order, without missing files and files outside: `body_check` deals with these."""
    for place in body_picture_places(body, folder):
        with suppress(OSError):
            if place.is_file():
                yield place


def body_picture_places(body: str, folder: Path) -> Iterator[Path]:
    """Where the text says that its pictures are below the folder, in order; there may be none there."""
    for match in _BODY_IMAGE.finditer(body):
        name = unquote(match["angled"] or match["bare"])
        if not name.lower().endswith(tuple(SUFFIXES)):
            continue
        # Not every target is a path: a data: URL may be too long for one, or contain characters that no path may.
        with suppress(OSError, RuntimeError, ValueError):
            place = Path(folder, name).resolve()
            if place.is_relative_to(_resolved(folder)):
                yield place


@lru_cache(maxsize=8)
def _resolved(folder: Path) -> Path:
    return folder.resolve()


def _near(folder: Path, name: str) -> str:
    """The picture that was probably meant: one beside it with another case or ending, or with a slip in its name."""
    parent, _, last = name.replace("\\", "/").rpartition("/")
    with suppress(OSError, ValueError):
        inside = [one for one in os.listdir(folder / parent) if one.lower().endswith(tuple(SUFFIXES))]  # noqa: PTH208
        by_name = {one.casefold(): one for one in inside} | {Path(one).stem.casefold(): one for one in inside}
        exact = by_name.get(last.casefold()) or by_name.get(Path(last).stem.casefold())
        few = inside if len(inside) <= _FEW else []
        near = [exact] if exact else difflib.get_close_matches(last, few, 1, cutoff=0.75)
        if near:
            return (Path(parent) / near[0]).as_posix()
    return ""


def _kind(head: bytes) -> str | None:
    """The format of a picture, told by its first 12 bytes."""
    if head.startswith(b"RIFF") and head.endswith(b"WEBP"):
        return "WebP"
    signatures = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG", b"GIF8": "GIF"}
    return next((kind for sign, kind in signatures.items() if head.startswith(sign)), None)
