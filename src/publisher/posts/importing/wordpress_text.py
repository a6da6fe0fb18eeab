"""The text of a WordPress post as WordPress shows it: paragraphs of bare lines, captions, galleries, videos."""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_BLOCK_NAMES = (
    "table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|blockquote|address|style|p"
    "|h[1-6]|hr|fieldset|section|article|aside|header|footer|nav|figure|figcaption|details|summary|iframe|video|audio"
)
_BLOCK = re.compile(rf"(?i)^\s*</?(?:{_BLOCK_NAMES})(?:\s|/?>)")
_EDGE = re.compile(rf"(?i)(<(?:{_BLOCK_NAMES})(?:\s[^<>]{{0,2000}})?>|</(?:{_BLOCK_NAMES})>)")
_PRE = re.compile(r"(?i)<pre\b")
_PRE_END = re.compile(r"(?i)</pre>")
_COMMENT = re.compile("<!--")
_COMMENT_END = re.compile("-->")
_SHORTCODE = re.compile(r"\[(/?)([a-z][\w-]{1,40})((?:\s[^\[\]]{0,2000})?)/?\]", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(?<![\w-])([\w-]{1,60})\s?=\s?(?:"([^"]*)"|'([^']*)'|(\S+))""")
_ADDRESS_LINE = re.compile(r"(?m)^[ \t]*(https?://[^\s<>\"]+)[ \t]*$")
_VIDEO_HOSTS = re.compile(r"https?://(?:www\.|m\.)?(?:youtube\.com/watch|youtu\.be/|vimeo\.com/\d)")
_CAPTION = re.compile(r"(?i)\[caption\b([^\[\]]{0,1000})\]")
_CAPTION_END = re.compile(r"(?i)\[/caption\]")
_CAPTION_LIMIT = 20_000
_EMBED = re.compile(r"(?is)\[embed[^\[\]]{0,500}\]\s*(https?://[^\s\[\]]+)\s*\[/embed\]")
_PLAIN = frozenset({"b", "i", "u", "s", "sic", "note", "citation"})
_GALLERY_LIMIT = 60


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture of the site's media library."""

    address: str
    alt: str = ""
    caption: str = ""


def as_html(text: str, attachments: Mapping[str, Attachment]) -> tuple[str, list[str]]:
    """HTML of a post's text, and the names of shortcodes that only a plug-in could have shown."""
    text = _replaced(_COMMENT, _COMMENT_END, lambda _part: "", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _EMBED.sub(r"\n\n\1\n\n", text)
    text = _replaced(_CAPTION, _CAPTION_END, _caption, text)
    lost: list[str] = []

    def resolve(found: re.Match[str]) -> str:
        return _shortcode(found, attachments, lost)

    text = _SHORTCODE.sub(resolve, text)
    text = _ADDRESS_LINE.sub(_address, text)
    return autop(text), list(dict.fromkeys(lost))


def autop(text: str) -> str:
    """Paragraphs for texts that have none: empty lines part them, single line ends are breaks.

    The rule of WordPress's `wpautop`, without its repairs of broken HTML. Blocks stay as they are, and so does `pre`.
    """
    kept: list[str] = []

    def keep(part: str) -> str:
        kept.append(part)
        return f"\n\n<pre data-kept={len(kept) - 1}></pre>\n\n"

    text = _replaced(_PRE, _PRE_END, keep, text)
    text = _EDGE.sub(lambda found: f"\n\n{found[1]}" if found[1][1] != "/" else f"{found[1]}\n\n", text)
    parts = []
    depth = 0
    for part in re.split(r"\n[ \t]*\n+", text):
        bare = part.strip()
        if not bare:
            continue
        inside = depth
        depth += len(re.findall(r"(?i)<(?:ul|ol|table|p|h[1-6]|dl|figure)\b", bare))
        depth -= len(re.findall(r"(?i)</(?:ul|ol|table|p|h[1-6]|dl|figure)>", bare))
        if inside > 0 or _BLOCK.match(bare) or depth > inside:
            parts.append(bare)
        else:
            parts.append("<p>" + bare.replace("\n", "<br>\n") + "</p>")
        depth = max(depth, 0)
    joined = "\n".join(parts)
    return re.sub(r"<pre data-kept=(\d+)></pre>", lambda found: kept[int(found[1])], joined)


def _replaced(opening: re.Pattern[str], closing: re.Pattern[str], change: Callable[[str], str], text: str) -> str:
    """Each part from an opening to the next closing, changed. Linear, unlike `.*?`, when no closing follows."""
    parts = []
    at = 0
    while (start := opening.search(text, at)) and (end := closing.search(text, start.end())):
        parts += [text[at : start.start()], change(text[start.start() : end.end()])]
        at = end.end()
    return "".join([*parts, text[at:]])


def _caption(part: str) -> str:
    opening = _CAPTION.match(part)
    if opening is None or len(part) > _CAPTION_LIMIT:
        return part
    given = _attributes(opening[1])
    inner = _CAPTION_END.sub("", part[opening.end() :]).strip()
    image = re.search(r"(?is)(?:<a\b[^>]{0,2000}>\s*)?<img\b[^>]{0,5000}>(?:\s*</a>)?", inner)
    if image is None:
        return inner
    words = given.get("caption") or inner[image.end() :].strip()
    return f"\n\n<figure>{image[0]}<figcaption>{words}</figcaption></figure>\n\n"


def _shortcode(found: re.Match[str], attachments: Mapping[str, Attachment], lost: list[str]) -> str:
    closes, name, given = found[1], found[2].lower(), _attributes(found[3])
    if name in ("gallery", "playlist"):
        ids = re.findall(r"\d+", given.get("ids", ""))[:_GALLERY_LIMIT]
        pictures = [attachments[one] for one in ids if one in attachments]
        if not pictures and not closes:
            lost.append(name)
        return "".join(f"\n\n{_figure(one)}\n\n" for one in pictures)
    if name in ("video", "audio"):
        source = next((given[key] for key in ("src", "mp4", "webm", "mp3", "m4a") if key in given), "")
        return f'\n\n<{name} src="{html.escape(source)}"></{name}>\n\n' if source else ""
    if name in ("youtube", "vimeo"):
        source = given.get("url") or given.get("src") or given.get("", "")
        return f"\n\n{source}\n\n"
    if name in _PLAIN or not (closes or given or "_" in name or "-" in name or name in ("more", "nextpage")):
        # "[снимка]", "[sic]": words between brackets, no shortcode.
        return found[0]
    if not closes and name not in ("caption", "embed"):
        lost.append(name)
    return ""


def _figure(one: Attachment) -> str:
    caption = f"<figcaption>{html.escape(one.caption)}</figcaption>" if one.caption else ""
    return f'<figure><img src="{html.escape(one.address)}" alt="{html.escape(one.alt)}">{caption}</figure>'


def _address(found: re.Match[str]) -> str:
    """An address alone in its line is embedded by WordPress."""
    address = html.escape(found[1])
    words = "Видео" if _VIDEO_HOSTS.match(found[1]) else address
    return f'\n\n<p><a href="{address}">{words}</a></p>\n\n'


def _attributes(text: str) -> dict[str, str]:
    return {
        found[1].lower(): html.unescape(found[2] or found[3] or found[4] or "") for found in _ATTRIBUTE.finditer(text)
    }
