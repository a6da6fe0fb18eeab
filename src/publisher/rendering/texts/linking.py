"""Web addresses as networks link all of them.

Networks find addresses in a text by patterns such as twitter-text's: letters of other alphabets end a query, a bracket
or a full stop at the end is left out, a quotation mark ends it anywhere. Percent-encoded (RFC 3986, section 2.1) and
with its host in Punycode (RFC 5891) the same address is linked whole.
"""

import re
from urllib.parse import quote, urlsplit, urlunsplit

import idna

_PLAIN = "/%-._~!$&'*+,;=:@"
"""Besides ASCII letters and digits: what twitter-text 3.1 takes inside of a path."""

_ADDRESS = re.compile(r"https?://[^\s<>\"“”„«»‚‘`]+", re.IGNORECASE)
_BEHIND = ".,;:!?…’'*_~·"
"""Punctuation behind an address in a sentence."""

_LAST = re.compile(r"[A-Za-z0-9_=/-]$")
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def linked_whole(url: str) -> str:
    """The address of a page, written so that networks link all of it. One that cannot be read stays as it is."""
    try:
        parts = urlsplit(url.strip())
        host = _ascii_host(parts.hostname or "")
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:
        return url
    if parts.scheme not in ("http", "https") or not host:
        return url
    login = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
    path = _encoded(parts.path, _PLAIN)
    if parts.fragment and not path:
        path = "/"
    query, fragment = (_encoded(part, f"{_PLAIN}?") for part in (parts.query, parts.fragment))
    written = urlunsplit((parts.scheme, f"{login}{host}{port}", path, query, fragment))
    return written if _LAST.search(written) else f"{written[:-1]}%{ord(written[-1]):02X}"


def with_links_whole(text: str) -> str:
    """A text in which every address with http:// or https:// is `linked_whole`; marks behind it are the sentence's."""
    return _ADDRESS.sub(_rewritten, text)


def _rewritten(found: re.Match[str]) -> str:
    end = address_end(found[0])
    return linked_whole(found[0][:end]) + found[0][end:]


def address_end(address: str) -> int:
    """Where an address of a running text ends: before punctuation, and before brackets that it does not open itself."""
    end = len(address)
    surplus = {closing: address.count(closing) - address.count(opening) for opening, closing in ("()", "[]", "{}")}
    while end:
        last = address[end - 1]
        if last in surplus and surplus[last] > 0:
            surplus[last] -= 1
        elif last not in _BEHIND:
            break
        end -= 1
    return end


def _ascii_host(host: str) -> str:
    host = host.rstrip(".")
    if host.isascii():
        return host
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError:
        return host


def _encoded(part: str, plain: str) -> str:
    return quote(_LONE_PERCENT.sub("%25", part), safe=plain)
