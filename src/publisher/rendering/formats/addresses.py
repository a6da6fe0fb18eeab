"""The addresses of links in posts, as they were meant: completed, mended, or none."""

import re
from typing import Any
from urllib.parse import urljoin

from linkify_it import LinkifyIt

SCHEMES = ("http://", "https://", "mailto:", "tel:")

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HOST = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}(?::\d{1,5})?")
_PATH = 2000
"""The longest path that is looked at, in characters: what browsers show."""

_WWW = re.compile(r"www\.", re.IGNORECASE)


def completed(href: str, base: str) -> str:
    """The address of a link whose target is `href` in a post; "" where a mail cannot lead.

    `www.example.org` and `office@example.org` are meant as addresses, though as they stand they are relative paths.
    Other relative paths are completed with `base`.
    """
    target = href.strip()
    if _WWW.match(target):
        target = f"https://{target}"
    elif _MAIL.fullmatch(target.partition("?")[0]):
        target = f"mailto:{target}"
    address = urljoin(base, target)
    return address if address.startswith(SCHEMES) else ""


def bare(address: str) -> str:
    """An address as people write it in a text."""
    return re.sub(r"^(?:mailto:|tel:|https?://(?=www\.))", "", address)


def finder() -> LinkifyIt:
    """Finds the addresses that stand in a text: web addresses with a scheme or `www.`, and those of mailboxes.

    As GitHub's autolinks (GFM, section 6.9); `example.org` alone is a name as often as an address.
    """
    found = LinkifyIt({}, {"fuzzy_link": False, "fuzzy_email": True, "fuzzy_ip": False})
    found.tlds(["бг", "ею"], True)
    for schema in ("ftp:", "//"):
        found.add(schema, None)
    of_web = found.default_schemas["http:"]["validate"]

    def web(linkify: LinkifyIt, text: str, at: int) -> int:
        return _without_quotes(text, at, of_web(text, at))

    return found.add("http:", {"validate": web}).add("www.", {"validate": _www, "normalize": _with_scheme})


def _www(linkify: LinkifyIt, text: str, at: int) -> int:
    """How many characters behind "www." belong to the address."""
    host = _HOST.match(text, at)
    if host is None:
        return 0
    # Path and query as behind any host; punctuation that ends the sentence is none of these.
    path = re.compile(linkify.re["src_path"], re.IGNORECASE).match(text, host.end(), host.end() + _PATH)
    return _without_quotes(text, at, (path.end() if path else host.end()) - at)


def _without_quotes(text: str, at: int, length: int) -> int:
    """The length without the quotation marks that close around an address."""
    return len(text[at : at + length].rstrip("“”„»«’"))


def _with_scheme(linkify: LinkifyIt, match: Any) -> None:
    match.url = f"https://{match.url}"
