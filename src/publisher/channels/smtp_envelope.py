"""A mail as SMTP carries it: the commands of its envelope, its octets on the wire, and answers that say no."""

import re

from publisher.channels.answers import NoConnection
from publisher.channels.mime import Mail
from publisher.channels.smtp_client import Client
from publisher.errors import ChannelError, Refused, Unavailable

END = b".\r\n"
"""What stands behind a mail's last line (RFC 5321, section 4.1.1.4)."""

CLOSING = 421

_AUTH_REQUIRED = 530
"""RFC 4954 and 3207: the server wants a login or TLS first. It is about us, not about the mail."""

_LONE_LINE_END = re.compile(rb"(?<!\r)\n|\r(?!\n)")


class ConnectionLost(Unavailable):
    """The connection ended, or made no sense any more, before the mail's body had begun."""


def on_the_wire(mail: Mail) -> bytes:
    """With CRLF line ends and dots doubled at the start of lines (RFC 5321, section 4.5.2); without the last dot."""
    if mail.wire_ready:
        return mail.data
    lines = _LONE_LINE_END.sub(b"\r\n", mail.data)
    stuffed = (b"." if lines.startswith(b".") else b"") + lines.replace(b"\r\n.", b"\r\n..")
    return stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"


def commands(mail: Mail, size: int, client: Client, place: str) -> tuple[bytes, ...]:
    """MAIL, RCPT and DATA for a connection, without line ends. Raises `Refused` when it cannot carry the envelope."""
    if mail.utf8 and not client.has_extn("smtputf8"):
        raise Refused(
            f"{mail.recipient}: letters outside ASCII before the @, and {place} offers no SMTPUTF8; "
            "ask the reader for another address"
        )
    sized = f" SIZE={size}" if client.has_extn("size") else ""
    named = f" RET=HDRS ENVID={_xtext(mail.envelope_id)}" if client.has_extn("dsn") else ""
    envelope = (
        f"MAIL FROM:<{mail.sender}>{sized}{named}{' SMTPUTF8' if mail.utf8 else ''}",
        f"RCPT TO:<{mail.recipient}>",
    )
    if any("\r" in command or "\n" in command for command in envelope):
        raise Refused(f"{mail.recipient!r}: an address with a line end in it cannot be sent to")
    try:
        sender, recipient = (command.encode("utf-8" if mail.utf8 else "ascii") for command in envelope)
    except UnicodeEncodeError as error:
        raise Refused(f"{mail.recipient}: an address that is not ASCII: {error}") from error
    return sender, recipient, b"DATA"


def wanted(verb: str) -> int:
    """The class of reply that lets the dialogue go on."""
    return 3 if verb == "DATA" else 2


def declined(place: str, verb: str, code: int, text: str) -> ChannelError:
    """What an answer other than the wanted one says of the mail."""
    reply = f"{code} {text}"
    message = f"{place}: {verb} answered {reply}"
    if code == CLOSING or code < 400 or verb == "RSET":
        return ConnectionLost(message, reply)
    if code == _AUTH_REQUIRED:
        return NoConnection(message, "check username, password and tls", reply)
    return Refused(message, reply) if code >= 500 else Unavailable(message, reply)


def _xtext(text: str) -> str:
    """An envelope id, which reports repeat, in the form that the command takes (RFC 3461, section 4)."""
    return "".join(c if "!" <= c <= "~" and c not in "+=" else f"+{ord(c):02X}" for c in text)
