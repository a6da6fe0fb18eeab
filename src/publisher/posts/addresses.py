"""What is wrong with the address of a link in a post, for readers who follow it from a mail, and the cure."""

import re
from urllib.parse import unquote, urljoin, urlsplit

from publisher.core.addresses import is_loopback, wire_address, wire_domain
from publisher.core.wording import worded

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}:")
_PHONE = re.compile(r"\+?[\d ()/-]{6,20}")
_FILES = frozenset([
    "md", "markdown", "html", "htm", "php", "asp", "aspx", "pdf", "doc", "docx", "odt", "xls", "xlsx", "ods", "ppt",
    "pptx", "odp", "zip", "rar", "txt", "csv", "jpg", "jpeg", "png", "gif", "webp", "svg", "mp3", "mp4", "mov", "ics",
])  # fmt: skip
"""Endings of files, where a last part like `bg` or `com` would be that of a domain."""


def link_problem(address: str, base: str) -> str:
    """What readers would find behind a link instead of what was meant; "" when it is right.

    `base` is the organisation's site, to which an address like `/contacts` belongs; "" when it has none.
    """
    written = unquote(address).strip()
    if not written:
        return worded("leads nowhere; write an address, or take the brackets out")
    scheme = _SCHEME.match(written)
    # The part before a port looks like a scheme: example.org:8080.
    if scheme and "." not in scheme[0] and not written[scheme.end() :][:1].isdigit():
        return _with_scheme(scheme[0][:-1].lower(), address, written)
    return _without_scheme(written, base)


def _with_scheme(scheme: str, address: str, written: str) -> str:
    if scheme in ("http", "https"):
        return _web_problem(address, written)
    if scheme == "mailto":
        return _mail_problem(written)
    if scheme == "tel":
        return "" if any(map(str.isdigit, written)) else worded("has no number; write it like tel:+359888123456")
    if len(scheme) == 1 or scheme == "file":
        return worded("is a file on your own computer; readers cannot open it")
    return worded("readers get no link of the kind %(scheme)s:, only http, https, mailto and tel", scheme=scheme)


def _web_problem(address: str, written: str) -> str:
    try:
        parts = urlsplit(address)
        host, user = parts.hostname or "", parts.username
    except ValueError:
        return worded("is not a complete address; write it like https://example.org/page")
    if user and not parts.password and not parts.path.strip("/"):
        return worded("is a mail address; write mailto:%(text)s", text=written.partition("://")[2].rstrip("/"))
    if not host:
        return worded("is not a complete address; write it like https://example.org/page")
    if is_loopback(host) or host.endswith((".local", ".localhost")):
        return worded("is a page on your own computer; readers cannot open it")
    try:
        wire_domain(host) if "[" not in parts.netloc else host
    except ValueError:
        return worded("%(host)s is not a domain; write the address like https://example.org/page", host=host)
    if "." not in host and ":" not in host:
        return worded(
            "%(host)s is not a domain that readers can reach; write the address like https://example.org/page",
            host=host,
        )
    return ""


def _mail_problem(written: str) -> str:
    for one in written.partition(":")[2].partition("?")[0].split(","):
        try:
            wire_address(one.strip())
        except ValueError:
            return worded("names no mail address; write it like mailto:name@example.org")
    return ""


def _without_scheme(written: str, base: str) -> str:
    if written.startswith("//"):
        return worded("has no https:; write https:%(written)s", written=written)
    if written.startswith("#"):
        return worded("leads to a place within the page, which a mail does not have; write the whole address")
    if _is_mail(written):
        return worded("is a mail address; write mailto:%(written)s", written=written)
    if _is_domain(written):
        return worded(
            "has no https://; readers would look for it on %(site)s: write https://%(written)s",
            site=base or worded("no site"),
            written=written,
        )
    if _PHONE.fullmatch(written) and sum(map(str.isdigit, written)) > 5:
        return worded("is a telephone number; write tel:%(text)s", text=re.sub("[^0-9+]", "", written))
    if written.startswith("/"):
        return (
            ""
            if base
            else worded("belongs to a site, and brand.url of config.toml names none; write the whole address")
        )
    found = urljoin(base, written) if base else ""
    return worded(
        "has no https://; readers would get %(found)s: write the whole address", found=found or worded("no link")
    )


def _is_mail(written: str) -> bool:
    name, at, host = written.partition("?")[0].partition("@")
    return bool(at and name and "/" not in written and "." in host and " " not in name)


def _is_domain(written: str) -> bool:
    host = re.split("[/?#:]", written, maxsplit=1)[0]
    labels = host.split(".")
    if host.lower().startswith("www."):
        return True
    return len(labels) > 1 and all(labels) and labels[-1].isalpha() and labels[-1].lower() not in _FILES
