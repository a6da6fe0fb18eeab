"""Addresses and names of people: which are valid, and the one spelling in which an address is stored."""

import hashlib
import re
import unicodedata

from publisher.core.addresses import wire_address
from publisher.core.errors import InvalidInput

NAME_LIMIT = 200
_BREAK = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def normal_address(email: str) -> str:
    """The spelling in which an address is stored: lower case, the domain in Unicode (not Punycode), NFC.

    Raises `ValueError` for an invalid address (RFC 5321, 6531 and IDNA 2008, as email-validator reads them). No DNS
    query asks whether the domain accepts mail: it would tell the domain's owner who wants to subscribe.
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
    """SHA-256 (hex) of the normal form: all that is kept of an address that must never be written to again."""
    return hashlib.sha256(normal_or_plain(email).encode()).hexdigest()


def normal_or_plain(email: str) -> str:
    """The normal form; for an invalid address, the text itself in lower case."""
    try:
        return normal_address(email)
    except ValueError:
        return email.strip().lower()


def checked(email: str, name: str) -> str:
    """The address as it is stored. Raises `InvalidInput` if it is invalid or the name is longer than one line."""
    try:
        email = normal_address(email)
    except ValueError:
        raise InvalidInput(f"{email!r} is not an e-mail address; write one like name@example.org") from None
    if _BREAK.search(name) or len(name) > NAME_LIMIT:
        raise InvalidInput(f"{email}: write the name as one line of at most {NAME_LIMIT} characters")
    return email
