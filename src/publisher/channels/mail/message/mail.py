"""One reader's mail with its envelope."""

from typing import NamedTuple


class Mail(NamedTuple):
    """A mail and its envelope; delivery reports come to `sender` and name `envelope_id` (RFC 3461).

    `pieces`, joined, are the mail as it goes over the wire: all line ends are CRLF, the mail ends with one,
    and no line begins with a dot (RFC 5321, section 4.5.2). `utf8`: the recipient's local part is not
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
