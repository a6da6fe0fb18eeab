"""Checks the DKIM signatures of a received mail with dkimpy, which is not the library that signs."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from publisher.channels.mail.message.dkim import RSA_BITS
from publisher.core.wording import joined, worded
from publisher.doctor.dns_records import LookupFailed
from publisher.doctor.mail.arrived_mail import LISTS, Arrived, MailCheck

_COVERED = ("from", "reply-to", "subject", "date", "to", *(name.lower() for name in LISTS))
_ALGORITHMS = ("rsa-sha256", "ed25519-sha256")


def _verified(mail: Arrived) -> tuple[str, str]:
    signatures = _signatures(mail)
    if not signatures:
        return worded("no signature"), worded("let the relay sign, or make a key with `publisher dkim new SELECTOR`")
    good, bad = list[str](), list[str]()
    for number, tags in enumerate(signatures):
        name = f"{tags.get('s', '')}._domainkey.{tags.get('d', '')} ({tags.get('a', '')})"
        wrong = _wrong_with(mail, number)
        if wrong:
            bad.append(worded("%(what)s: %(why)s", what=name, why=wrong))
        else:
            good.append(name)
    if bad:
        return joined("; ", bad), worded(
            "publish the record that `publisher doctor` shows; a relay must not change signed parts"
        )
    return "", "; ".join(good)


def _aligned(mail: Arrived) -> tuple[str, str]:
    sender, domains = mail.domain_of("From"), [tags.get("d", "").lower() for tags in _signatures(mail)]
    ours = [name for name in domains if _agree(sender, name)]
    if not ours:
        return worded(
            "signed by %(domains)s, and from %(sender)s", domains=", ".join(domains) or worded("nobody"), sender=sender
        ), worded("sign with the sender's own domain")
    return "", worded("%(ours)s signs for %(sender)s", ours=ours[0], sender=sender)


def _covers(mail: Arrived) -> tuple[str, str]:
    ours = [tags for tags in _signatures(mail) if _agree(mail.domain_of("From"), tags.get("d", "").lower())]
    wrong = [problem for tags in ours for problem in _gaps(mail, tags)]
    if not ours or wrong:
        return (joined("; ", dict.fromkeys(wrong)) if wrong else worded("no signature of the sender's domain")), worded(
            "let the signer cover them, and write no l="
        )
    return "", ours[0].get("h", "")


def _gaps(mail: Arrived, tags: Mapping[str, str]) -> Iterator[str]:
    names = [name.strip().lower() for name in tags.get("h", "").split(":")]
    missing = [name for name in _COVERED if mail.all(name) and names.count(name) < len(mail.all(name))]
    if missing:
        yield worded("h= leaves out %(missing)s", missing=tuple(missing))
    if names.count("from") <= len(mail.all("From")):
        yield worded("From is not oversigned: a second one could be added (RFC 6376, 8.15)")
    if "l" in tags:
        yield worded("l= lets anybody add to the body (RFC 6376, 8.2)")
    if tags.get("a") not in _ALGORITHMS:
        yield worded("a=%(text)s must not be used (RFC 8301, 3.1)", text=tags.get("a"))


def _wrong_with(mail: Arrived, number: int) -> str:
    """Why a signature is invalid, or ""."""
    import dkim  # type: ignore[import-untyped]

    verifier = dkim.DKIM(mail.data, minkey=RSA_BITS)
    try:
        held = verifier.verify(number, dnsfunc=mail.expected.txt)
    except dkim.DKIMException as error:
        return str(error)
    except LookupFailed as error:
        return worded("its key could not be looked up: %(error)s", error=error)
    return "" if held else worded("the signature is invalid")


def _signatures(mail: Arrived) -> list[dict[str, str]]:
    pairs = ([part.partition("=") for part in value.split(";") if "=" in part] for value in mail.all("DKIM-Signature"))
    return [{name.strip(): re.sub(r"\s", "", value) for name, _, value in row} for row in pairs]


def _agree(sender: str, signer: str) -> bool:
    """Relaxed alignment (RFC 9989, section 4.4): the domains are equal, or one is a subdomain of the other."""
    return bool(signer) and (sender == signer or sender.endswith(f".{signer}") or signer.endswith(f".{sender}"))


SIGNATURE: Mapping[str, MailCheck] = MappingProxyType(
    {
        worded("DKIM signature (RFC 6376, 6.1; RFC 8301)"): _verified,
        worded("DMARC alignment (RFC 9989, 4.4)"): _aligned,
        worded("what DKIM covers (RFC 6376, 5.4; RFC 8058, 4)"): _covers,
    }
)
