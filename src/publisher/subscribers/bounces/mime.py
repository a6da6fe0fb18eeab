"""A reader of MIME (RFC 2045 to 2047) for mails of strangers: linear in any input, with bounded memory and depth.

The `email` package is neither: parameters of a header and blocks of a delivery status cost it quadratic time, and
nested parts recursion. A report needs little of MIME, so this reads only that little.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.header import decode_header, make_header

MOST_HEAD = 262_144
"""Bytes of header fields. A mail with more is no report; a part with more is read without its fields."""

_MOST_PARTS = 200
_DEEPEST = 8
_LONGEST_VALUE = 4_096
_MOST_TEXT = 65_536

_PARAMETER = re.compile(
    r";\s{0,99}([a-z*-]{1,40})\s{0,9}=\s{0,9}(?:\"([^\"]{0,300})\"|([^\s;\"]{1,300}))", re.IGNORECASE
)
_FIELD = re.compile(r"([!-9;-~]{1,76})[ \t]{0,9}:(.*)", re.DOTALL)
_CHARSET = re.compile(r"utf-?8|us-ascii|ascii|iso-?8859-\d{1,2}|windows-\d{3,4}|cp\d{3,5}|koi8-[ru]|iso-2022-\w{2}|"
    r"euc-\w{2}|shift_jis|sjis|gb\w{2,6}|big5")  # fmt: skip
_TAG = re.compile(r"<[^<>]*>")
_LINE_TAG = re.compile(r"<(?:br|/p|/div|/tr|/li|/h\d|/pre)\b[^<>]*>", re.IGNORECASE)
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&nbsp;", " "), ("&#39;", "'"), ("&amp;", "&"))


@dataclass(frozen=True, slots=True)
class Fields:
    """Header fields: names in lower case, each with its values as written, unfolded and cut to 4096 characters."""

    values: dict[str, list[str]] = field(default_factory=dict)

    def all(self, name: str) -> list[str]:
        """Every value of a field, in order; `name` in lower case."""
        return self.values.get(name, [])

    def text(self, name: str) -> str:
        """The first value of a field, "" without one."""
        return self.all(name)[0] if self.all(name) else ""

    def word(self, name: str) -> str:
        """The first value without its parameters, in lower case."""
        return self.text(name).partition(";")[0].strip().lower()

    def words(self, name: str) -> str:
        """The first value with its encoded words (RFC 2047) decoded, at most 998 characters of it."""
        raw = self.text(name)[:998]
        try:
            return str(make_header(decode_header(raw)))
        except (HeaderParseError, LookupError, ValueError):
            return raw

    def parameter(self, name: str, parameter: str) -> str:
        """A parameter of a field such as `Content-Type`, "" without it."""
        for found in _PARAMETER.finditer(self.text(name)):
            if found[1].lower() == parameter:
                return found[2] or found[3] or ""
        return ""


@dataclass(frozen=True, slots=True)
class Part:
    """One part, or the whole mail: its fields, its type ("text/plain") and its body as it came, still encoded."""

    fields: Fields
    type: str
    body: bytes

    def decoded(self) -> bytes:
        """The first 64 KiB of the body, without its transfer encoding."""
        encoding = self.fields.word("content-transfer-encoding")
        if encoding == "base64":
            try:
                return binascii.a2b_base64(_whole_groups(self.body[: _MOST_TEXT * 2]))[:_MOST_TEXT]
            except binascii.Error:
                return b""
        if encoding == "quoted-printable":
            return binascii.a2b_qp(self.body[: _MOST_TEXT * 2])[:_MOST_TEXT]
        return self.body[:_MOST_TEXT]

    def text(self) -> str:
        """The decoded body as text; tags of HTML are taken out."""
        charset = self.fields.parameter("content-type", "charset").lower()
        if not _CHARSET.fullmatch(charset):
            charset = "utf-8"
        try:
            text = self.decoded().decode(charset, "replace")
        except LookupError:
            text = self.decoded().decode("utf-8", "replace")
        return _without_tags(text) if self.type == "text/html" else text


def read_mail(data: bytes) -> list[Part] | None:
    """The mail and all parts in it, outermost first; None for one whose own header is larger than `MOST_HEAD`."""
    lines = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").lstrip(b"\n")
    if lines.startswith(b"From "):
        lines = lines.partition(b"\n")[2]
    if len(_split(lines)[0]) > MOST_HEAD:
        return None
    parts: list[Part] = []
    _collect(lines, "text/plain", 0, parts)
    return parts


def read_fields(head: bytes) -> Fields:
    """The fields of a header, or of a block that is written like one; none if it is larger than `MOST_HEAD`."""
    values: dict[str, list[str]] = {}
    charset = "iso-2022-jp" if b"\x1b$" in head else "utf-8"
    for line in _unfolded(head.decode(charset, "replace")) if len(head) <= MOST_HEAD else ():
        if found := _FIELD.fullmatch(line):
            values.setdefault(found[1].lower(), []).append(found[2].strip())
    return Fields(values)


def blocks(body: bytes, most: int) -> Iterator[Fields]:
    """The blocks of fields in a body, between empty lines; at most so many."""
    body = body.replace(b"\r\n", b"\n").replace(b"\r", b"\n")[:MOST_HEAD]
    found = (block for block in re.split(rb"\n[ \t]*\n", body) if block.strip())
    for _, block in zip(range(most), found, strict=False):
        yield read_fields(block.strip(b"\n"))


def _collect(data: bytes, default: str, depth: int, parts: list[Part]) -> None:
    head, body = _split(data)
    fields = read_fields(head)
    kind = fields.word("content-type")
    kind = kind if "/" in kind else default
    place = len(parts)
    parts.append(Part(fields, kind, body))
    if not kind.startswith("multipart/") or depth == _DEEPEST:
        return
    inner = "message/rfc822" if kind == "multipart/digest" else "text/plain"
    for piece in _pieces(body, fields.parameter("content-type", "boundary")):
        if len(parts) >= _MOST_PARTS:
            return
        _collect(piece, inner, depth + 1, parts)
    if len(parts) == place + 1:
        # Its boundaries are lost: it can still be read as a text.
        parts[place] = Part(fields, "text/plain", body)


def _split(data: bytes) -> tuple[bytes, bytes]:
    """Header and body. A part may begin with its empty line: then it has no fields."""
    if data.startswith(b"\n"):
        return b"", data[1:]
    head, _, body = data.partition(b"\n\n")
    return head, body


def _pieces(body: bytes, boundary: str) -> Iterator[bytes]:
    """What stands between the boundaries; if the declared one is nowhere, the first line that looks like one is it."""
    body = b"\n" + body
    mark = b"\n--" + boundary.encode("utf-8", "replace")
    if not boundary or mark not in body:
        guess = re.search(rb"\n(--[^\s-][^\n]{0,200}|--{2,60}[^\s-][^\n]{0,140})\nContent-", body)
        if guess is None:
            return
        mark = b"\n" + guess[1].rstrip()
    start = body.find(mark)
    while start >= 0:
        begin = body.find(b"\n", start + 1)
        if begin < 0 or body[start + len(mark) : begin].strip() == b"--":
            return
        end = body.find(mark, begin)
        yield body[begin + 1 : end if end >= 0 else len(body)]
        start = end


def _unfolded(head: str) -> Iterator[str]:
    """Lines of a header, with their continuations, each cut to the longest value that is looked at."""
    whole: list[str] = []
    length = 0
    for line in head.split("\n"):
        if line[:1] not in (" ", "\t") and whole:
            yield "".join(whole)
            whole, length = [], 0
        if (room := _LONGEST_VALUE + 80 - length) > 0:
            whole.append(line[:room])
            length += len(line)
    yield "".join(whole)


def _whole_groups(data: bytes) -> bytes:
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    return letters + b"=" * (-len(letters) % 4) if len(letters) % 4 != 1 else letters[:-1]


def _without_tags(html: str) -> str:
    for name in ("style", "script", "head"):
        html = _without_element(html, name)
    text = _TAG.sub(" ", _LINE_TAG.sub("\n", html))
    for entity, letter in _ENTITIES:
        text = text.replace(entity, letter)
    return text


def _without_element(html: str, name: str) -> str:
    """Without the first elements of this name; no more than a few stand in a mail."""
    for _ in range(20):
        lower = html.lower()
        start = lower.find(f"<{name}")
        end = lower.find(f"</{name}", start)
        if start < 0 or end < 0:
            return html
        html = html[:start] + html[end:]
    return html
