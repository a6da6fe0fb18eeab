"""The brand's colours, logo and footer: opened and saved by several people, in config.toml."""

import re
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from publisher.app.assembly import Publisher
from publisher.config.changing import change_config
from publisher.config.complaints import COLOUR, ConfigKey
from publisher.config.current_brand import brand_version
from publisher.config.tables import Brand, Colours
from publisher.core.errors import Conflict, InvalidInput, NotFound, PostError
from publisher.core.wording import worded
from publisher.rendering.formats import images
from publisher.rendering.formats.colours import dark_palette, light_palette
from publisher.rendering.formats.contrast import ContrastPair, contrast_pairs

__all__ = [
    "COLOURS", "BrandChanged", "BrandDraft", "brand_of", "contrasts", "draft_of", "mistakes", "save_brand",
    "store_logo",
]  # fmt: skip

COLOURS = ("primary", "accent", "ink", "paper")
TEXTS = ("tagline", "address")
LONGEST = {"tagline": 160, "address": 300, "url": 300}

LARGEST_LOGO = 5_000_000
"""Bytes of the largest picture that is taken for a logo."""

_EDGE, _SIZE, _KEPT = 600, 150_000, 12
_FOLDER = "brand"
_OWN_LOGO = re.compile(rf"{_FOLDER}/[0-9a-f]{{32}}\.(png|jpg)")
_WEB = re.compile(r"https?://[^\s/]\S*")
_WRITING = threading.Lock()


@dataclass(frozen=True, slots=True)
class BrandDraft:
    """What somebody wants the brand to be: `colours` by name, `texts` by (field, language), a logo, an address."""

    colours: Mapping[str, str]
    texts: Mapping[tuple[str, str], str]
    logo: str = ""
    url: str = ""
    version: str = field(default="", compare=False)


class BrandChanged(Conflict):
    """Somebody else has changed the brand since it was opened: `now` is what it is."""

    def __init__(self, now: BrandDraft) -> None:
        self.now = now
        super().__init__(worded("The brand was changed meanwhile; nothing was written over it."))


def draft_of(publisher: Publisher) -> BrandDraft:
    """The brand as it is, to be changed; its `version` is another one once somebody has changed it."""
    return _draft(publisher.brand, publisher.languages)


def mistakes(publisher: Publisher, draft: BrandDraft) -> dict[str, str]:
    """What is wrong, by field: a colour's name, `logo`, `url`, `tagline-bg`; {} when all of it can be saved."""
    found: dict[str, str] = {
        name: worded("A colour is # and six letters or digits, like #0f4c5c.")
        for name in COLOURS
        if not re.fullmatch(COLOUR, draft.colours.get(name, ""))
    }
    if draft.url and not _WEB.fullmatch(draft.url):
        found["url"] = worded("An address begins with https:// or http://.")
    if draft.logo not in ("", publisher.brand.logo) and not _stored(publisher, draft.logo):
        found["logo"] = worded("There is no such logo any more; choose the picture again.")
    for (name, lang), text in {**draft.texts, ("url", ""): draft.url}.items():
        if len(text) > LONGEST[name]:
            key = f"{name}-{lang}" if lang else name
            found[key] = worded("At most %(most)s characters.", most=LONGEST[name])
    return found


def brand_of(publisher: Publisher, draft: BrandDraft) -> Brand:
    """The brand that a draft would make. Raises `InvalidInput` where it has mistakes."""
    if wrong := mistakes(publisher, draft):
        raise InvalidInput(next(iter(wrong.values())))
    texts: dict[str, dict[str, str]] = {name: dict(getattr(publisher.brand, name)) for name in TEXTS}
    for (name, lang), text in draft.texts.items():
        texts[name][lang] = text
    colours = Colours(**{name: draft.colours[name].lower() for name in COLOURS})
    return publisher.brand.model_copy(
        update={**texts, "colours": colours, "logo": draft.logo, "url": draft.url}
    )  # fmt: skip


def contrasts(brand: Brand) -> tuple[tuple[ContrastPair, ContrastPair], ...]:
    """Each pair of colours that mails and pages use, in the light and in the dark palette."""
    light, dark = light_palette(brand.colours), dark_palette(brand.colours)
    return tuple(zip(contrast_pairs(light), contrast_pairs(dark), strict=True))


def save_brand(publisher: Publisher, draft: BrandDraft) -> BrandDraft:
    """Write what differs into config.toml, unless somebody has changed the brand since `draft.version`.

    All processes of the workspace take it over at their next page or mail; what is approved stays as it was.
    Raises `BrandChanged`, `InvalidInput`, `ConfigError` for a file that cannot be changed by program, `FileError`.
    """
    with _WRITING:
        now = draft_of(publisher)
        if now.version != draft.version:
            raise BrandChanged(now)
        brand_of(publisher, draft)
        changes = _changes(now, draft)
        if changes:
            change_config(publisher.config.file, changes)
        return draft_of(publisher)


def store_logo(publisher: Publisher, picture: bytes) -> str:
    """Keep a picture as a logo, at most 600 pixels wide and high, without what its file says about its origin.

    Returns what `BrandDraft.logo` says of it. It is not in use until a draft with it is saved; of the logos that nobody
    uses the last ones are kept. Raises `InvalidInput` for what is no picture, or one that is too large.
    """
    if len(picture) > LARGEST_LOGO:
        raise InvalidInput(worded("The picture is too large: up to %(most)s MB are taken.", most=LARGEST_LOGO // 10**6))
    folder = publisher.config.workspace / _FOLDER
    with tempfile.TemporaryDirectory(prefix="publisher-logo-") as there:
        given = Path(there) / "logo"
        given.write_bytes(picture)
        try:
            kept = images.fit(given, folder, _EDGE, _SIZE).path
        except PostError as error:
            raise InvalidInput(
                worded("This is no picture that can be a logo: take a PNG, JPEG, GIF or WebP file.")
            ) from error
    kept.touch()
    _forget_old(folder, {kept, publisher.config.workspace / publisher.brand.logo})
    return f"{_FOLDER}/{kept.name}"


def logo_file(publisher: Publisher, logo: str) -> Path:
    """The picture file of a logo that is kept or in use. Raises `NotFound` for an address, and for any other file."""
    file = publisher.config.workspace / logo
    if not logo or not (logo == publisher.brand.logo or _OWN_LOGO.fullmatch(logo)) or not file.is_file():
        raise NotFound(worded("There is no such logo any more; choose the picture again."))
    return file


def _stored(publisher: Publisher, logo: str) -> bool:
    return bool(_OWN_LOGO.fullmatch(logo)) and (publisher.config.workspace / logo).is_file()


def _forget_old(folder: Path, used: set[Path]) -> None:
    found = sorted(
        (file for file in folder.iterdir() if _OWN_LOGO.fullmatch(f"{_FOLDER}/{file.name}") and file not in used),
        key=lambda file: file.stat().st_mtime_ns,
    )
    for file in found[:-_KEPT]:
        file.unlink(missing_ok=True)


def _draft(brand: Brand, languages: tuple[str, ...]) -> BrandDraft:
    texts = {(name, lang): str(getattr(brand, name).get(lang, "")) for name in TEXTS for lang in languages}
    colours = {name: str(getattr(brand.colours, name)) for name in COLOURS}
    return BrandDraft(colours, texts, brand.logo, brand.url, brand_version(brand))


def _changes(now: BrandDraft, draft: BrandDraft) -> dict[ConfigKey, str]:
    """Keys and their new values."""
    found: dict[ConfigKey, str] = {}
    for name in COLOURS:
        if draft.colours[name].lower() != now.colours[name].lower():
            found["brand", "colours", name] = draft.colours[name].lower()
    for (name, lang), text in draft.texts.items():
        if text != now.texts.get((name, lang), ""):
            found["brand", name, lang] = text
    for name in ("logo", "url"):
        if getattr(draft, name) != getattr(now, name):
            found["brand", name] = getattr(draft, name)
    return found
