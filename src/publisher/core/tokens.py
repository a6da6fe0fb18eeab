"""Signed tokens: a part of a link or return path that names a row and that only we can have written.

A token holds numbers and an HMAC-SHA256 (RFC 2104) of them and their purpose, in base32 without padding: these letters
and digits survive a mail server that changes the case of a return path. It contains no personal data.
"""

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import Literal, get_args

from publisher.core.errors import ConfigError
from publisher.core.wording import system_words, worded

Purpose = Literal[
    "unsubscribe", "preferences", "confirm", "bounce", "probe", "visit", "data", "address", "calendar", "review"
]

_SIGNATURE = 10
"""Bytes. Nobody can guess 80 bits over HTTP or mail, and a return path stays below the 64 octets of RFC 5321."""

_BLOCK = 64
"""Bytes of a block of SHA-256: the length of an HMAC's key, before it is mixed with one byte or the other."""

_INNER, _OUTER = (bytes(byte ^ pad for byte in range(256)) for pad in (0x36, 0x5C))

_NUMBER = 8
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = [first + second for first in _LETTERS for second in _LETTERS]
"""Base32 (RFC 4648, section 6), ten bits per entry. It must be fast: a mailing writes two or three tokens per mail."""

_VARIABLE = "PUBLISHER_SECRET"
_LEAST = 32


class Tokens:
    """Makes and reads tokens with the secret of one workspace."""

    def __init__(self, secret: bytes) -> None:
        key = (secret if len(secret) <= _BLOCK else hashlib.sha256(secret).digest()).ljust(_BLOCK, b"\0")
        self._outer = hashlib.sha256(key.translate(_OUTER))
        self._inner = {
            purpose: hashlib.sha256(key.translate(_INNER) + purpose.encode() + b"\0") for purpose in get_args(Purpose)
        }

    def make(self, purpose: Purpose, *numbers: int) -> str:
        """A token for non-negative numbers below 2**64: lower-case letters and the digits 2 to 7."""
        body = b"".join([_packed(number) for number in numbers])
        return _text(body + self._signature(purpose, body))

    def read(self, purpose: Purpose, token: str) -> tuple[int, ...] | None:
        """The numbers in a token that was made for this purpose; None for any other string."""
        text = token.upper()
        try:
            data = base64.b32decode(text + "=" * (-len(text) % 8))
        except (binascii.Error, ValueError):
            return None
        if _text(data) != token.lower():
            # Spare bits in the last letter, or padding: one right has one spelling, in either case of letters.
            return None
        body, signature = data[:-_SIGNATURE], data[-_SIGNATURE:]
        if not hmac.compare_digest(signature, self._signature(purpose, body)):
            return None
        return _unpacked(body)

    def _signature(self, purpose: Purpose, body: bytes) -> bytes:
        # HMAC with its two keyed hashes prepared (RFC 2104, section 4): a third of the time of `hmac`.
        inner, outer = self._inner[purpose].copy(), self._outer.copy()
        inner.update(body)
        outer.update(inner.digest())
        return outer.digest()[:_SIGNATURE]


def load_secret(path: Path) -> bytes:
    """The secret from the environment (PUBLISHER_SECRET) or from its file, which is created at first use.

    If it is lost, all links in mails already sent become invalid. Raises `ConfigError`.
    """
    if given := os.environ.get(_VARIABLE, ""):
        return _long_enough(given.encode(), _VARIABLE)
    try:
        if not path.exists():
            _make(path)
        return _long_enough(path.read_bytes().strip(), f"{path}")
    except OSError as error:
        raise ConfigError(
            worded(
                "%(path)s: the secret for links cannot be read: %(error)s (paths.signing_key)",
                path=path,
                error=system_words(error),
            )
        ) from error


def _make(path: Path) -> None:
    # Written to a temporary file, then linked: of two processes that start together one wins, and neither reads half a
    # secret.
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48) + "\n")
        path.hardlink_to(unfinished)
    except FileExistsError:
        pass
    finally:
        unfinished.unlink(missing_ok=True)


def _long_enough(secret: bytes, place: str) -> bytes:
    if len(secret) < _LEAST:
        raise ConfigError(
            worded(
                "%(place)s: a secret of %(number)s characters can be guessed; it needs %(least)s or more",
                place=place,
                number=len(secret),
                least=_LEAST,
            )
        )
    return secret


def _text(data: bytes) -> str:
    letters = -(-len(data) * 8 // 5)
    pairs = -(-letters // 2)
    number = int.from_bytes(data, "big") << pairs * 10 - len(data) * 8
    return "".join([_PAIRS[number >> place & 1023] for place in range(pairs * 10 - 10, -1, -10)])[:letters]


def _packed(number: int) -> bytes:
    """One byte for the length, then the number: small numbers make short links."""
    data = number.to_bytes((number.bit_length() + 7) // 8 or 1, "big")
    if len(data) > _NUMBER:
        raise ValueError(f"{number} does not go into a token")
    return bytes([len(data)]) + data


def _unpacked(body: bytes) -> tuple[int, ...] | None:
    numbers = []
    while body:
        length, body = body[0], body[1:]
        if not 0 < length <= _NUMBER or len(body) < length:
            return None
        numbers.append(int.from_bytes(body[:length], "big"))
        body = body[length:]
    return tuple(numbers)
