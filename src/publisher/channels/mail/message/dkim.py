"""DKIM: signing mails with our keys, and the DNS records of the keys.

RFC 6376 (signatures, relaxed/relaxed), 8301 (rsa-sha256, 2048 bits), 8463 (Ed25519), 8058 section 4 (both unsubscribe
headers are signed). `cryptography` signs: a pure Python RSA would take thirty times as long for each mail.
"""

import base64
import hashlib
import re
from binascii import b2a_base64
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from publisher.core.errors import ConfigError
from publisher.core.wording import system_words, worded

RSA_BITS = 2048
"""The smallest size that signers should use (RFC 8301, section 3.2), and fits into a DNS record without trouble."""

COVERED = (
    "from", "reply-to", "subject", "date", "to", "message-id", "mime-version", "content-type", "content-language",
    "list-id", "list-unsubscribe", "list-unsubscribe-post", "list-owner", "list-post", "list-help", "list-subscribe",
    "list-archive", "precedence", "feedback-id", "auto-submitted",
)  # fmt: skip
"""Headers that are signed wherever they occur."""

_OVERSIGNED = ("from", "reply-to", "subject", "date", "to")
"""Signed once more often than they occur, so that nobody can add another (RFC 6376, section 8.15)."""

_LINE = 72
_SPACES = re.compile(rb"[ \t]+")
_LINE_END_SPACES = re.compile(rb"(?<![ \t])[ \t]++(?=\r\n)")
_FIELD_END = re.compile(rb"\r\n(?![ \t])")
_LAST_LINES = re.compile(rb"(?<!\r\n)(?:\r\n)++\Z")

SigningKey = RSAPrivateKey | Ed25519PrivateKey


@dataclass(frozen=True, slots=True)
class Signature:
    """One key, and the name of its public half in DNS."""

    selector: str
    domain: str
    key: SigningKey

    @property
    def record_name(self) -> str:
        """The record's name in DNS."""
        return f"{self.selector}._domainkey.{self.domain}"


class Signer:
    """Signs mails with each of its keys; the first signature is on top."""

    def __init__(self, signatures: Sequence[Signature]) -> None:
        self._signatures = tuple(signatures)

    def sign(self, mail: bytes, now: datetime) -> bytes:
        """The mail (CRLF line ends) with a DKIM-Signature for each key on top."""
        head, _, body = mail.partition(b"\r\n\r\n")
        return self.headers(head, (relaxed_body(body),), now) + mail

    def relaxed(self, around: tuple[bytes, bytes, bytes]) -> tuple[bytes, bytes, bytes]:
        """The parts of a body that stand around others, for `headers`; each is whole lines, the last ends the body."""
        before, between, after = around
        return relaxed_lines(before), relaxed_lines(between), relaxed_body(after)

    def headers(self, head: bytes, body: Iterable[bytes], now: datetime) -> bytes:
        """A DKIM-Signature for each key, of a mail with these headers (CRLF line ends) and this relaxed body.

        The body comes in pieces, so that nobody has to join it for its hash.
        """
        fields = [_relaxed_field(field) for field in _FIELD_END.split(head) if b":" in field]
        places, names = _coverage(tuple([name for name, _ in fields]))
        signed = b"".join([fields[place][1] for place in places])
        digest = hashlib.sha256()
        for piece in body:
            digest.update(piece)
        body_hash = b2a_base64(digest.digest(), newline=False).decode()
        tags = f" t={int(now.timestamp())};\r\n h={names};\r\n bh={body_hash};\r\n b="
        return "".join([_header(one, tags, signed) for one in self._signatures]).encode()


def relaxed_body(body: bytes) -> bytes:
    """RFC 6376, section 3.4.4."""
    if not body.endswith(b"\r\n"):
        body += b"\r\n"
    body = relaxed_lines(body)
    if body.endswith(b"\r\n\r\n") or body == b"\r\n":
        body = _LAST_LINES.sub(b"", body)
        return body + b"\r\n" if body else b""
    return body


def relaxed_lines(body: bytes) -> bytes:
    """Whole lines from the middle of a body: as in `relaxed_body`, which alone knows where a body ends."""
    return body if _has_single_spaces(body) else _LINE_END_SPACES.sub(b"", _SPACES.sub(b" ", body))


def _has_single_spaces(body: bytes) -> bool:
    """Whether each space is single and inside a line. Fast for a body of base64, which has few spaces."""
    if b"\t" in body:
        return False
    at = body.find(b" ")
    while at >= 0:
        if body[at + 1] in b" \r":
            return False
        at = body.find(b" ", at + 1)
    return True


def load_key(path: Path) -> SigningKey:
    """A private key in PEM. Raises `ConfigError` naming the file and what to do."""
    remedy = worded("make one with `publisher dkim new SELECTOR`")
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise ConfigError(
            worded(
                "%(path)s: the DKIM key cannot be read: %(error)s; %(remedy)s",
                path=path,
                error=system_words(error),
                remedy=remedy,
            )
        ) from error
    except TypeError as error:
        raise ConfigError(
            worded(
                "%(path)s: the DKIM key is encrypted; write it without a passphrase, or %(remedy)s",
                path=path,
                remedy=remedy,
            )
        ) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise ConfigError(worded("%(path)s: not a private key in PEM; %(remedy)s", path=path, remedy=remedy)) from error
    if isinstance(key, RSAPrivateKey):
        if key.key_size < RSA_BITS:
            raise ConfigError(
                worded(
                    "%(path)s: an RSA key of %(key_size)s bits; it needs %(rsa_bits)s (RFC 8301): %(remedy)s",
                    path=path,
                    key_size=key.key_size,
                    rsa_bits=RSA_BITS,
                    remedy=remedy,
                )
            )
    elif not isinstance(key, Ed25519PrivateKey):
        raise ConfigError(
            worded(
                "%(path)s: DKIM knows RSA and Ed25519 keys, and this is neither; %(remedy)s", path=path, remedy=remedy
            )
        )
    return key


def make_key(ed25519: bool) -> tuple[SigningKey, bytes]:
    """A new key, and the content of its file (PEM)."""
    key = Ed25519PrivateKey.generate() if ed25519 else generate_private_key(65537, RSA_BITS)
    return key, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def dns_record(key: SigningKey) -> str:
    """The TXT record of a key (RFC 6376, section 3.6.1; RFC 8463, section 4)."""
    if isinstance(key, Ed25519PrivateKey):
        public, kind = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw), "ed25519"
    else:
        public, kind = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo), "rsa"
    return f"v=DKIM1; k={kind}; p={base64.b64encode(public).decode()}"


def _header(one: Signature, said: str, signed: bytes) -> str:
    """The header of one key; `said` are its tags from the time on, and `signed` are the relaxed headers of the mail."""
    algorithm = "ed25519-sha256" if isinstance(one.key, Ed25519PrivateKey) else "rsa-sha256"
    value = f"v=1; a={algorithm}; c=relaxed/relaxed; d={one.domain};\r\n s={one.selector};{said}"
    own = b"dkim-signature:" + _relaxed(value.encode())
    signature = b2a_base64(_sign(one.key, signed + own), newline=False).decode()
    folded = "\r\n ".join([signature[at : at + _LINE] for at in range(0, len(signature), _LINE)])
    return f"DKIM-Signature: {value}{folded}\r\n"


def _sign(key: SigningKey, data: bytes) -> bytes:
    if isinstance(key, Ed25519PrivateKey):
        # RFC 8463, section 3: the hash itself is signed.
        return key.sign(hashlib.sha256(data).digest())
    return key.sign(data, PKCS1v15(), SHA256())


@lru_cache(maxsize=64)
def _coverage(present: tuple[str, ...]) -> tuple[tuple[int, ...], str]:
    """The places of the headers to sign, and their names as h= has them. Cached: mails have the same headers."""
    found = defaultdict[str, list[int]](list)
    for place, name in enumerate(present):
        found[name].append(place)
    # The n-th mention of a name means its n-th header from below; a missing one counts as empty.
    places = [place for name in COVERED for place in reversed(found.get(name, ()))]
    names = [*(present[place] for place in places), *(name for name in _OVERSIGNED if name in found)]
    return tuple(places), _folded_names(names)


def _folded_names(names: Iterable[str]) -> str:
    lines, last = list[str](), ""
    for name in names:
        longer = f"{last}:{name}" if last else name
        if len(longer) > _LINE:
            lines.append(f"{last}:")
            longer = name
        last = longer
    return "\r\n  ".join([*lines, last])


@lru_cache(maxsize=256)
def _relaxed_field(field: bytes) -> tuple[str, bytes]:
    """A header's lower-case name, and its relaxed line (RFC 6376, section 3.4.2). Cached: mails share most of them."""
    name, _, value = field.partition(b":")
    low = name.strip().lower()
    return low.decode("ascii", "replace"), low + b":" + _relaxed(value) + b"\r\n"


def _relaxed(value: bytes) -> bytes:
    line = value.replace(b"\r\n", b"")
    return (_SPACES.sub(b" ", line) if b"  " in line or b"\t" in line else line).strip(b" ")
