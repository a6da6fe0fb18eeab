"""Our signatures as a receiver checks them: by dkimpy, against the records of our keys."""

from collections.abc import Callable

import dkim  # type: ignore[import-untyped]

from publisher.channels.mail.message.dkim import SigningKey, dns_record, make_key

RSA, RSA_PEM = make_key(ed25519=False)
ED, ED_PEM = make_key(ed25519=True)

Zone = Callable[..., bytes | None]


def zone(**keys: SigningKey) -> Zone:
    """DNS as dkimpy asks it, with our keys at `SELECTOR._domainkey.example.bg`."""
    found = {f"{selector}._domainkey.example.bg.".encode(): dns_record(key).encode() for selector, key in keys.items()}
    return lambda name, timeout=0: found.get(name)


DNS = zone(s1=RSA, s2=ED)


def holds(mail: bytes, number: int = 0, dns: Zone = DNS) -> bool:
    """Whether the signature with this number, from the top, holds."""
    try:
        return bool(dkim.DKIM(mail, minkey=2048).verify(number, dnsfunc=dns))
    except dkim.ValidationError:
        return False
