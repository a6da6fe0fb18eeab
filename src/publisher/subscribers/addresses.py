"""Addresses and names of people: what can be mailed to, and in which one spelling it is kept."""

import hashlib
import re
import unicodedata

from publisher.core.addresses import wire_address
from publisher.core.errors import InvalidInput

NAME_LIMIT = 200
_BREAK = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def normal_address(email: str) -> str:
    """The one spelling of an address that is kept: lower case, the domain in letters (not in IDNA), NFC.

    Raises `ValueError` when nothing can be mailed to it (RFC 5321, 6531 and IDNA 2008, as email-validator reads them).
    Whether the domain takes mail is not asked: that would tell its owner who wants to subscribe.
    """
    from email_validator import EmailNotValidError, validate_email

    text = unicodedata.normalize("NFC", email.strip()).lower()
    try:
        found = validate_email(text, check_deliverability=False, allow_smtputf8=True)
    except (EmailNotValidError, UnicodeError) as error:
        raise ValueError(f"{email!r} is not a mail address: {error}") from error
    normal = unicodedata.normalize("NFC", found.normalized.lower())
    wire_address(normal)
    return normal


def address_hash(email: str) -> str:
    """What stays of an address that must never be written to again: sha256 (hex) of its normal form."""
    return hashlib.sha256(normal_or_plain(email).encode()).hexdigest()


def normal_or_plain(email: str) -> str:
    """The normal form; of what is no address, the text itself in lower case."""
    try:
        return normal_address(email)
    except ValueError:
        return email.strip().lower()


def checked(email: str, name: str) -> str:
    """The address as it is kept. Raises `InvalidInput` for one that cannot be, and for a name of more than a line."""
    try:
        email = normal_address(email)
    except ValueError:
        raise InvalidInput(f"{email!r} is not an e-mail address; write one like name@example.org") from None
    if _BREAK.search(name) or len(name) > NAME_LIMIT:
        raise InvalidInput(f"{email}: write the name as one line of at most {NAME_LIMIT} characters")
    return email
