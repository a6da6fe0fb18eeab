"""Pictures in HTML: which of them belong to the story, with their caption, and where their files are."""

import base64
import binascii
import re
from collections import Counter

from publisher.posts.importing.article import PICTURE_TARGET, FoundPicture
from publisher.posts.importing.html_tree import Element, drop_marked, is_inside, mark_removed, marks, remove, words
from publisher.posts.importing.letters import one_line
from publisher.posts.importing.web_addresses import joined, parts_of_address

_LAZY = ("data-src", "data-lazy-src", "data-original", "data-orig-file", "data-large-file", "data-lazy")
IMAGES_LIMIT = 200
"""Pictures of a page that are looked at; a gallery has some sixty."""

_SMALL = 80
_ORNAMENT = re.compile(
    r"(?i)(?:\blogo|logo\b|icon|sprite|avatar|gravatar|pixel|spacer|blank\.|placeholder|1x1|badge|emoji|smil(?:ey|ies)"
    r"|banner|button|tracking|counter)"
)
_CAPTION_MARKS = re.compile(r"caption|img-desc|image-desc|photo-desc|credit|photo-info|image-title")
_CAPTION_WORDS = re.compile(
    r"(?i)^(?:снимка|снимки|фото|фотография|photo|илюстрация|изображение|източник)\s*[:–-]\s*\S"
)
_CAPTION_START = re.compile(r"(?i)^(?:снимка|фото|фотография|photo|илюстрация|изображение)\s*[:–-]\s*")
_FILE_NAME = re.compile(r"(?i)\.(?:jpe?g|png|gif|webp)$|^(?:img|dsc|image|снимка)?[_ -]?\d+$")
_LONGEST_CAPTION = 300


def collect_pictures(root: Element, base: str, pictures: list[FoundPicture]) -> None:
    """Note the pictures below `root` in `pictures`, and make each element name its number, with its caption as title.

    Ornaments and what has no file are taken out; so are captions, which come back with their pictures.
    """
    images = list(root.iter("img"))
    for image in images[IMAGES_LIMIT:]:
        mark_removed(image)
    drop_marked(root)
    captions = _Captions(images[:IMAGES_LIMIT])
    for image in images[:IMAGES_LIMIT]:
        source = _source(image)
        data = _inline_data(source)
        if _is_ornament(image, source) or not source or (source.startswith("data:") and data is None):
            captions.forget(image)
            remove(image)
            continue
        caption = _take_caption(image, captions)
        alt = one_line(image.get("alt") or "")
        title = one_line(image.get("title") or "")
        if not caption and title and title != alt and not _FILE_NAME.search(title):
            caption = title
        # Programs fill in the file's name, or the caption once more: neither says what is to be seen.
        if _FILE_NAME.search(alt) or alt == caption or alt.lower() == plain_name(source).rpartition(".")[0]:
            alt = ""
        name = "" if data is not None else joined(base, source.split("#joomlaImage:")[0])
        number = len(pictures)
        pictures.append(FoundPicture(name, alt, caption, data))
        for key in list(image.attrib):
            del image.attrib[key]
        image.set("src", f"{PICTURE_TARGET}{number}")
        image.set("alt", alt)
        if caption:
            image.set("title", caption)


def plain_name(address: str) -> str:
    """A picture's address without size and query, to recognise the same one in another size."""
    path = parts_of_address(address).path.rsplit("/", 1)[-1].lower()
    return re.sub(r"[-_](?:\d{2,4}x\d{2,4}|scaled|thumb(?:nail)?|small|medium|large)(?=\.\w+$)", "", path)


def _source(image: Element) -> str:
    """Where the picture's file is: behind a link to the whole of it, in an attribute of a lazy one, or in `src`."""
    shown = _shown_source(image)
    parent = image.getparent()
    link = (parent.get("href") or "").strip() if parent is not None and parent.tag == "a" else ""
    is_whole = plain_name(link) == plain_name(shown) and _FILE_NAME.search(parts_of_address(link).path) is not None
    return link if link and is_whole else shown


def _shown_source(image: Element) -> str:
    for key in _LAZY:
        if (image.get(key) or "").strip():
            return str(image.get(key)).strip()
    source = (image.get("src") or "").strip()
    if source and not source.startswith("data:"):
        return source
    for candidate in [image, *(image.itersiblings("source", preceding=True))]:
        for key in ("data-srcset", "srcset"):
            first = (candidate.get(key) or "").split(",")[-1].strip().split(" ")[0]
            if first:
                return first
    return source


def _inline_data(source: str) -> bytes | None:
    """The bytes of a picture that is written in the page itself; None for any other, and for a dot."""
    found = re.match(r"data:image/(?:png|jpe?g|gif|webp);base64,", source, re.IGNORECASE)
    if not found or len(source) < 1000:
        return None
    try:
        return base64.b64decode(source[found.end() :], validate=False)
    except (ValueError, binascii.Error):
        return None


def _is_ornament(image: Element, source: str) -> bool:
    sizes = [
        int(value) for key in ("width", "height") if (value := (image.get(key) or "").removesuffix("px")).isdigit()
    ]
    if any(size <= _SMALL for size in sizes) or source.lower().split("?")[0].endswith(".svg"):
        return True
    name = parts_of_address(source).path.rsplit("/", 1)[-1] if not source.startswith("data:") else ""
    return bool(_ORNAMENT.search(f"{name} {marks(image)}"))


class _Captions:
    """The parts that look like captions, by what holds them: each holder is searched once, whatever its pictures."""

    def __init__(self, images: list[Element]) -> None:
        self._pictures = Counter(holder for image in images for holder in image.iterancestors())
        self._parts: dict[Element, list[Element]] = {}

    def forget(self, image: Element) -> None:
        """A picture that is about to be taken out."""
        self._pictures.subtract(image.iterancestors())

    def pictures_in(self, holder: Element) -> int:
        return self._pictures[holder]

    def first_in(self, holder: Element) -> Element | None:
        """The first caption in a holder that has no picture in itself; a second call does not find it again."""
        if holder not in self._parts:
            self._parts[holder] = [one for one in holder.iterdescendants() if _is_caption(one)]
        parts = self._parts[holder]
        found = next((at for at, one in enumerate(parts) if not self._pictures[one] and is_inside(one, holder)), None)
        return None if found is None else parts.pop(found)


def _take_caption(image: Element, captions: _Captions) -> str:
    """The caption of a picture, taken out of the page: `figcaption`, a part that its class names, a line behind it."""
    for holder in list(image.iterancestors())[:4]:
        if holder.tag == "figure" or _CAPTION_MARKS.search(marks(holder)):
            part = captions.first_in(holder)
            if part is not None:
                return _taken(part)
        if captions.pictures_in(holder) > 1 or holder.tag in ("body", "article", "main"):
            break
    following = _behind(image)
    if following is not None and following.tag in ("p", "div", "span", "em", "small", "i"):
        text = words(following)
        named = _CAPTION_WORDS.match(text) or _CAPTION_MARKS.search(marks(following))
        if named and len(text) <= _LONGEST_CAPTION and following.find(".//img") is None:
            return _taken(following)
    return ""


def _is_caption(part: Element) -> bool:
    if not isinstance(part.tag, str) or part.tag == "img":
        return False
    return part.tag == "figcaption" or bool(_CAPTION_MARKS.search(marks(part)))


def _behind(image: Element) -> Element | None:
    """The element right behind a picture, or behind what holds only the picture."""
    place = image
    while place.getnext() is None and not (place.tail or "").strip() and place.getparent() is not None:
        place = place.getparent()
        if place.tag in ("body", "article", "main", "section", "td"):
            return None
    following = place.getnext()
    while following is not None and following.tag == "br" and not (following.tail or "").strip():
        following = following.getnext()
    return following


def _taken(part: Element) -> str:
    text = words(part)[:_LONGEST_CAPTION]
    remove(part)
    return _CAPTION_START.sub("", text)
