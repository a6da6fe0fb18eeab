"""Checks the DNS records of the sender's domain: SPF (RFC 7208), DMARC (RFC 9989), DKIM keys (RFC 6376)."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from publisher.channels.mail.message.dkim import Signature, dns_record
from publisher.core.types import Diagnosis
from publisher.core.wording import worded

if TYPE_CHECKING:
    from dns.resolver import Resolver

TIMEOUT = 5.0
"""Seconds for one lookup, including all name servers and retries."""

_RESERVED = re.compile(r"(.*\.)?(example(\.(com|net|org))?|test|invalid|localhost)", re.IGNORECASE)
_STRING = 255
"""Most octets of one string of a TXT record (RFC 1035, section 3.3); a longer text is split."""

_TREE = 8
"""Most names that a DMARC receiver looks up, starting with the domain itself (RFC 9989, section 4.10)."""

_REMOVED = ("pct", "rf", "ri")


class LookupFailed(Exception):
    """The name servers gave no answer; the message says why."""


class Records:
    """Looks up TXT records at the system's name servers, or at those given as `address` or `address:port`."""

    def __init__(self, nameservers: Sequence[str] = (), timeout: float = TIMEOUT) -> None:
        self._nameservers, self._timeout = tuple(nameservers), timeout
        self._resolver: Resolver | None = None

    def txt(self, name: str) -> list[str]:
        """The TXT records of a name; empty when the name does not exist. Raises `LookupFailed`."""
        from dns.exception import DNSException
        from dns.resolver import NXDOMAIN, NoAnswer

        try:
            answer = self._ready().resolve(f"{name.rstrip('.')}.", "TXT", lifetime=self._timeout, search=False)
        except (NXDOMAIN, NoAnswer):
            return []
        except (DNSException, OSError, ValueError) as error:
            raise LookupFailed(" ".join(str(error).split())[:200] or type(error).__name__) from error
        return [b"".join(row.strings).decode("utf-8", "replace") for row in answer]

    def for_dkimpy(self, name: bytes, timeout: float = 0) -> bytes | None:
        """The record of a DKIM key, through the interface that dkimpy expects. Raises `LookupFailed`."""
        found = self.txt(name.decode("ascii", "replace"))
        return found[0].encode() if found else None

    def _ready(self) -> "Resolver":
        if self._resolver is None:
            from dns.resolver import Resolver

            resolver = Resolver(configure=not self._nameservers)
            if self._nameservers:
                places = [_place(text) for text in self._nameservers]
                resolver.nameservers = [address for address, _ in places]
                resolver.nameserver_ports = dict(places)
            self._resolver = resolver
        return self._resolver


def reserved(domain: str) -> bool:
    """Whether a domain is reserved for examples and tests (RFC 2606)."""
    return _RESERVED.fullmatch(domain) is not None


def published(name: str, text: str) -> str:
    """A TXT record as a line of a zone file."""
    strings = [text[at : at + _STRING] for at in range(0, len(text), _STRING)]
    return f"{name}. IN TXT " + " ".join(f'"{string}"' for string in strings)


def spf_record(relay: str) -> str:
    """The record for a domain that has none: `relay` sends, and nobody else should."""
    named = re.search(r"[a-z]", relay, re.IGNORECASE) and relay != "localhost"
    server = relay if relay.startswith("include:") else f"a:{relay}" if named else "mx"
    return f"v=spf1 {server} ~all"


def dmarc_record(domain: str) -> str:
    """The record for a domain that has none: reports, and nothing refused yet."""
    return f"v=DMARC1; p=none; rua=mailto:postmaster@{domain}"


def look_up(
    domain: str, envelope_domain: str, relay: str, signatures: Sequence[Signature], records: Records
) -> Iterator[Diagnosis]:
    """Check the records for mails from `domain` with envelope senders at `envelope_domain`; say what to publish.

    `relay` is the sending host, or an SPF mechanism for it (`include:…`). With an empty `envelope_domain`, SPF is not
    checked, because the envelope's domain belongs to somebody else.
    """
    if envelope_domain:
        yield _diagnosis(
            worded("SPF of %(envelope_domain)s (RFC 7208)", envelope_domain=envelope_domain),
            lambda: _spf(envelope_domain, relay, records),
        )
    yield _diagnosis(worded("DMARC of %(domain)s (RFC 9989)", domain=domain), lambda: _dmarc(domain, records))
    for signature in signatures:
        check = worded(
            "DKIM record %(selector)s of %(domain)s (RFC 6376, 3.6)",
            selector=signature.selector,
            domain=signature.domain,
        )
        yield _diagnosis(check, lambda signature=signature: _dkim(signature, records))  # type: ignore[misc]
    if not signatures:
        yield Diagnosis(
            worded("DKIM of %(domain)s (RFC 6376)", domain=domain),
            True,
            worded(
                "mails are not signed here; the relay must do it, and `publisher doctor --mail` checks whether it does"
            ),
        )


def _diagnosis(check: str, look: Callable[[], tuple[bool, str, str]]) -> Diagnosis:
    try:
        return Diagnosis(check, *look())
    except LookupFailed as error:
        return Diagnosis(
            check,
            False,
            worded("not known: %(error)s", error=error),
            worded("try again, or name other nameservers in the channel"),
        )


def _spf(domain: str, relay: str, records: Records) -> tuple[bool, str, str]:
    found = [text for text in records.txt(domain) if text.lower().split(" ")[0] == "v=spf1"]
    if not found:
        line = published(domain, spf_record(relay))
        return False, worded("no record"), worded("publish, with every server that sends for you: %(line)s", line=line)
    if len(found) > 1:
        return (
            False,
            worded("%(number)s records, which count as an error (section 4.5)", number=len(found)),
            worded("publish one with all their terms"),
        )
    terms = found[0].lower().split()[1:]
    if "+all" in terms or "all" in terms:
        return (
            False,
            worded("%(found)s: lets every server send in your name", found=found[0]),
            worded("end it with ~all or -all"),
        )
    if not any(term.endswith("all") or term.startswith("redirect=") for term in terms):
        return (
            False,
            worded("%(found)s: says nothing about other servers", found=found[0]),
            worded("end it with ~all or -all"),
        )
    return True, found[0], ""


def _dmarc(domain: str, records: Records) -> tuple[bool, str, str]:
    for name in _tree(domain):
        found = [text for text in records.txt(f"_dmarc.{name}") if re.match(r"v\s*=\s*DMARC1\s*(;|$)", text)]
        if len(found) != 1:
            # Several records count as no record (section 4.7).
            continue
        tags = _tags(found[0])
        if tags.get("p", "none" if "rua" in tags else "") not in ("none", "quarantine", "reject"):
            return (
                False,
                worded("%(found)s: no policy", found=found[0]),
                worded("write p=none, p=quarantine or p=reject into _dmarc.%(name)s", name=name),
            )
        old = [tag for tag in _REMOVED if tag in tags]
        if not old:
            return True, found[0], ""
        return True, worded("%(found)s (%(old)s no longer mean anything)", found=found[0], old=tuple(old)), ""
    line = published(f"_dmarc.{domain}", dmarc_record(domain))
    return False, worded("no record"), worded("publish: %(line)s", line=line)


def _dkim(signature: Signature, records: Records) -> tuple[bool, str, str]:
    name, wanted = signature.record_name, dns_record(signature.key)
    remedy = worded("publish: %(name)s", name=published(name, wanted))
    found = records.txt(name)
    if not found:
        return False, worded("%(name)s: no record", name=name), remedy
    if len(found) > 1:
        return (
            False,
            worded("%(name)s: %(number)s records, and receivers may use any of them", name=name, number=len(found)),
            worded("keep one; %(remedy)s", remedy=remedy),
        )
    tags = _tags(found[0])
    if tags.get("v", "DKIM1") != "DKIM1" or "p" not in tags:
        return False, worded("%(name)s: not a DKIM record: %(found)s", name=name, found=found[0][:80]), remedy
    if not tags["p"]:
        return (
            False,
            worded("%(name)s: the key is revoked (p is empty)", name=name),
            worded("make a new one with `publisher dkim new SELECTOR`"),
        )
    ours = _tags(wanted)
    if (tags.get("k", "rsa"), tags["p"]) != (ours["k"], ours["p"]):
        return False, worded("%(name)s: not the key that signs here", name=name), remedy
    return True, name, ""


def _tree(domain: str) -> Iterator[str]:
    """The domain, then its parents up to the top level: the names that may have a policy (RFC 9989, section 4.10)."""
    labels = domain.split(".")
    yield domain
    for start in range(max(1, len(labels) - _TREE + 1), len(labels)):
        yield ".".join(labels[start:])


def _tags(text: str) -> dict[str, str]:
    """The tags of `k=rsa; p=…`; white space is ignored (RFC 6376, section 3.2)."""
    pairs = (part.partition("=") for part in text.split(";") if "=" in part)
    return {name.strip(): re.sub(r"\s", "", value) for name, _, value in pairs}


def _place(text: str) -> tuple[str, int]:
    """`9.9.9.9`, `127.0.0.1:5353`, `::1` or `[::1]:5353`."""
    bracketed = re.fullmatch(r"\[(.+)\](?::(\d+))?", text)
    if bracketed:
        return bracketed[1], int(bracketed[2] or 53)
    if text.count(":") == 1:
        address, _, port = text.partition(":")
        return address, int(port)
    return text, 53
