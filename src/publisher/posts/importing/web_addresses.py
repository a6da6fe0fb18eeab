"""Addresses as strangers write them, taken apart and joined: Python raises for some, such as `http://[x/`."""

from urllib.parse import SplitResult, urljoin, urlsplit

_NOTHING = SplitResult("", "", "", "", "")


def joined(base: str, reference: str) -> str:
    """The address that a reference means on the page `base` ("" = unknown); "" for one that cannot be an address."""
    if not _can_be_split(reference):
        return ""
    address = urljoin(base, reference) if _can_be_split(base) else reference
    return address if _can_be_split(address) else ""


def parts_of_address(address: str) -> SplitResult:
    """The parts of an address; all are "" for one that cannot be an address."""
    return urlsplit(address) if _can_be_split(address) else _NOTHING


def _can_be_split(address: str) -> bool:
    try:
        urlsplit(address)
    except ValueError:
        return False
    return True
