"""The commands of a mail's envelope, and what negative answers to them mean for the mail."""

import re

from publisher.channels.answers import NoConnection
from publisher.channels.mail.message.mail import Mail
from publisher.channels.mail.smtp.client import Client
from publisher.core.errors import Away, ChannelError, Refused, Unavailable
from publisher.core.wording import worded

END = b".\r\n"
"""What follows a mail's last line (RFC 5321, section 4.1.1.4)."""

DATA = b"DATA"
"""The command whose positive answer is a 3xx."""

CLOSING = 421

_AUTH_REQUIRED = 530
"""RFC 4954 and 3207: the server wants a login or TLS first. That concerns us, not the mail."""

_XTEXT = re.compile(r"[!-*,-<>-~]*")
"""Characters that xtext leaves as they are (RFC 3461, section 4)."""


class ConnectionLost(Away):
    """The connection ended, or could not be understood any more, before the mail's body began."""


def commands(mail: Mail, client: Client, place: str) -> tuple[bytes, ...]:
    """MAIL, RCPT and DATA, without line ends. Raises `Refused` when the connection cannot carry the envelope."""
    offered = client.esmtp_features
    if mail.utf8 and "smtputf8" not in offered:
        raise Refused(
            worded(
                "%(recipient)s: letters outside ASCII before the @, and %(place)s offers no SMTPUTF8; ask the reader "
                "for another address",
                recipient=mail.recipient,
                place=place,
            )
        )
    sized = f" SIZE={mail.size + len(END)}" if "size" in offered else ""
    named = f" RET=HDRS ENVID={_xtext(mail.envelope_id)}" if "dsn" in offered else ""
    sender = f"MAIL FROM:<{mail.sender}>{sized}{named}{' SMTPUTF8' if mail.utf8 else ''}"
    recipient = f"RCPT TO:<{mail.recipient}>"
    if len(f"{sender} {recipient}".splitlines()) > 1:
        raise Refused(
            worded("%(recipient)s: an address with a line end in it cannot be sent to", recipient=repr(mail.recipient))
        )
    charset = "utf-8" if mail.utf8 else "ascii"
    try:
        return sender.encode(charset), recipient.encode(charset), DATA
    except UnicodeEncodeError as error:
        raise Refused(
            worded("%(recipient)s: an address that is not ASCII: %(error)s", recipient=mail.recipient, error=error)
        ) from error


def declined(place: str, verb: str, code: int, text: str) -> ChannelError:
    """The error that a negative answer means for the mail."""
    reply = f"{code} {text}"
    message = worded("%(place)s: %(step)s answered %(reply)s", place=place, step=verb, reply=reply)
    if code == CLOSING or code < 400 or verb == "RSET":
        return ConnectionLost(message, reply)
    if code == _AUTH_REQUIRED:
        return NoConnection(message, worded("check username, password and tls"), reply)
    if code >= 500:
        return Refused(message, reply)
    # MAIL names only us: the relay is full, or has had enough of this sender. From RCPT on it is about this mail.
    return Away(message, reply) if verb == "MAIL" else Unavailable(message, reply)


def _xtext(text: str) -> str:
    """An envelope id, which reports repeat, in the form that the command takes (RFC 3461, section 4)."""
    if _XTEXT.fullmatch(text):
        return text
    return "".join(c if "!" <= c <= "~" and c not in "+=" else f"+{ord(c):02X}" for c in text)
