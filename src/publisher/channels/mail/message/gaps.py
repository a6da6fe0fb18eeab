"""A text with gaps for a reader's values: plain, and in base64 where only the gaps remain to be encoded.

RFC 2045, section 6.8: three bytes become four letters, and lines may be shorter than 76.
"""

import re
from binascii import b2a_base64
from collections.abc import Mapping

from publisher.core.errors import Refused
from publisher.core.text import with_crlf
from publisher.core.wording import worded

_SCALAR = re.compile(r"(\[\[\s*+reader\.[^\[\]]*+\]\])", re.IGNORECASE)

_LETTERS = 76
_BYTES = _LETTERS // 4 * 3
"""Bytes that fill a line of base64."""

Phases = tuple[tuple[bytes, bytes, bytes], ...]
"""For 0, 1 and 2 bytes carried over: what is encoded together with them, lines of base64, and the next carry."""


class Gaps:
    """A text cut at `[[reader.NAME]]`; `where` names its place in errors about a missing value."""

    def __init__(self, text: str, where: str) -> None:
        first, *rest = _SCALAR.split(text)
        self.first, self.pieces = first, rest[1::2]
        self._scalars = rest[::2]
        self.names = [scalar[2:-2].strip().removeprefix("reader.") for scalar in self._scalars]
        self._needed = frozenset(self.names)
        self._where = where

    def check(self, values: Mapping[str, str]) -> None:
        """Raise `Refused` for a value that the reader lacks."""
        if self._needed <= values.keys():
            return
        for scalar, name in zip(self._scalars, self.names, strict=True):
            if name not in values:
                known = ", ".join(sorted(values))
                raise Refused(
                    worded(
                        "%(scalar)s in the %(where)s: this reader has no %(name)s, only %(known)s",
                        scalar=scalar,
                        where=self._where,
                        name=name,
                        known=known,
                    )
                )

    def fill(self, values: Mapping[str, str]) -> str:
        """The text with a reader's values in; values are not searched for scalars."""
        filled = [values[name] + piece for name, piece in zip(self.names, self.pieces, strict=True)]
        return "".join((self.first, *filled))


class Base64Gaps:
    """A text with gaps, as the base64 of its UTF-8 with CRLF line ends.

    The text between gaps is encoded once for each number of bytes (0, 1, 2) that a value can leave over.
    """

    def __init__(self, gaps: Gaps) -> None:
        self._first, *rest = (_phases(_octets(piece)) for piece in (gaps.first, *gaps.pieces))
        self._rest = list(zip(gaps.names, rest, strict=True))

    def fill(self, values: Mapping[str, str]) -> list[bytes]:
        """Lines of base64, CRLF after each, in pieces to join. The values must be encodable as UTF-8."""
        head, lines, carry = self._first[0]
        filled = [lines]
        if head:
            # A beginning too short for a line.
            carry = head
        for name, phases in self._rest:
            carry += values[name].encode()
            head, lines, tail = phases[len(carry) % 3]
            carry += head
            if lines:
                filled.append(_encoded(carry))
                filled.append(lines)
                carry = tail
        filled.append(_encoded(carry))
        return filled


def encodable(text: str) -> str:
    """The text with lone surrogates, which UTF-8 cannot encode, replaced."""
    return text.encode(errors="replace").decode()


def _octets(text: str) -> bytes:
    return with_crlf(text).encode(errors="replace")


def _phases(piece: bytes) -> Phases:
    return tuple(_phase(piece, -carried % 3) for carried in range(3))


def _phase(piece: bytes, missing: int) -> tuple[bytes, bytes, bytes]:
    """Cut after the bytes `missing` to three carried ones; a piece too short for a line is carried as a whole."""
    whole = (len(piece) - missing) // 3 * 3
    if whole <= 0:
        return piece, b"", b""
    end = missing + whole
    return piece[:missing], _encoded(piece[missing:end]), piece[end:]


def _encoded(data: bytes) -> bytes:
    """Lines of base64, CRLF after each; empty for no bytes."""
    if len(data) <= _BYTES:
        return b2a_base64(data, newline=False) + b"\r\n" if data else b""
    return b"".join(b2a_base64(data[at : at + _BYTES], newline=False) + b"\r\n" for at in range(0, len(data), _BYTES))
