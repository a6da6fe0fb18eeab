"""A newsletter's mail to one reader with its envelope, and addresses as they are on the wire."""

import re
from functools import lru_cache
from typing import NamedTuple

_LOCAL = re.compile(r'[^\s\x00-\x20\x7f-\x9f"(),:;<>@\[\]\\]+')
_DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*", re.IGNORECASE)


class Mail(NamedTuple):
    """A mail and its envelope; a report of its fate comes to `sender` and names `envelope_id` (RFC 3461).

    `pieces`, one behind the other, are the mail as it goes over the wire: its line ends are CRLF and nothing else, one
    is at its end, and no line begins with a dot (RFC 5321, section 4.5.2). `utf8`: the recipient's local part is not
    ASCII, which needs SMTPUTF8 (RFC 6531).
    """

    sender: str
    recipient: str
    message_id: str
    pieces: tuple[bytes, ...]
    utf8: bool = False
    envelope_id: str = ""

    @property
    def data(self) -> bytes:
        """The mail as a whole. A sender of many writes the pieces: most of them are the same for all readers."""
        return b"".join(self.pieces)

    @property
    def size(self) -> int:
        """Octets."""
        return sum(map(len, self.pieces))


def wire_address(address: str) -> str:
    """An address with its domain in IDNA (RFC 3490). Raises `ValueError` when it is not `local@domain`."""
    local, _, name = address.rpartition("@")
    if not _LOCAL.fullmatch(local) or len(local.encode()) > 64:
        raise ValueError(f"{address!r} is not a mail address: write it as name@example.org")
    return f"{local}@{wire_domain(name)}"


@lru_cache(maxsize=4096)
def wire_domain(name: str) -> str:
    """A domain in IDNA. Raises `ValueError` when it cannot be one."""
    try:
        domain = name.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ValueError(f"{name!r} is not a domain: {error}") from error
    if not _DOMAIN.fullmatch(domain) or len(domain) > 253:
        raise ValueError(f"{name!r} is not a domain: write it as example.org")
    return domain
