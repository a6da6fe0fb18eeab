"""Addresses and names of people: which are valid, and the one spelling in which an address is stored."""

import hashlib
import re
import unicodedata
from functools import lru_cache

from publisher.core.addresses import wire_address
from publisher.core.errors import InvalidInput
from publisher.core.wording import worded

NAME_LIMIT = 200
_BREAK = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")

_PLAIN = re.compile(r"[a-z0-9_+-]{1,40}(\.[a-z0-9_+-]{1,23})?")
"""Local parts that are valid before any domain (RFC 5321, dot-atom)."""

_SURELY_SHORT = 200
_WRITTEN = re.compile(r"\s*(?P<name>[^<>]*)<(?P<address>[^<>]*)>\s*")


def normal_address(email: str) -> str:
    """The spelling in which an address is stored: lower case, the domain in Unicode (not Punycode), NFC.

    Raises `ValueError` for an invalid address (RFC 5321, 6531 and IDNA 2008, as email-validator reads them). No DNS
    query asks whether the domain accepts mail: it would tell the domain's owner who wants to subscribe.
    """
    text = unicodedata.normalize("NFC", email.strip()).lower()
    local, _, domain = text.rpartition("@")
    if _PLAIN.fullmatch(local) and len(text) < _SURELY_SHORT:
        # A list names few domains, and a domain costs nearly all of the time: it is looked at once.
        return f"{local}@{_normal(f'a@{domain}')[2:]}"
    return _normal(text)


@lru_cache(maxsize=4096)
def _normal(text: str) -> str:
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(text, check_deliverability=False, allow_smtputf8=True)
    except (EmailNotValidError, UnicodeError) as error:
        raise ValueError(worded("%(text)s is not a mail address: %(error)s", text=repr(text), error=error)) from error
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
        raise InvalidInput(
            worded("%(email)s is not an e-mail address; write one like name@example.org", email=repr(email))
        ) from None
    if _BREAK.search(name) or len(name) > NAME_LIMIT:
        raise InvalidInput(
            worded(
                "%(email)s: write the name as one line of at most %(name_limit)s characters",
                email=email,
                name_limit=NAME_LIMIT,
            )
        )
    return email


def written_address(cell: str) -> tuple[str, str]:
    """Address and name of a cell as people and mail programs write it: `Name <address>`, `mailto:address`.

    Invisible characters are left out. What is no address stays as it is, to be shown to a person.
    """
    text = "".join(c for c in cell if unicodedata.category(c) not in ("Cf", "Zs") or c == " ").strip() or cell.strip()
    name = ""
    if found := _WRITTEN.fullmatch(text):
        name, text = found["name"].strip().strip("\"'").strip(), found["address"].strip()
    if text[:7].lower() == "mailto:":
        text = text[7:].partition("?")[0]
    return text.strip(), name
