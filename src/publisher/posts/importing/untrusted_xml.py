"""XML that somebody else has written: without entities, external parts and endless nesting, or refused by name."""

from typing import Any
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from publisher.core.errors import InvalidInput
from publisher.core.wording import worded
from publisher.posts.importing.extra import library

DEPTH_LIMIT = 100
ELEMENTS_LIMIT = 1_000_000
"""Elements of a feed or an export; each costs a parsed tree some hundred bytes, and the file only four (`<a/>`)."""


def check_xml(data: bytes, source: str, depth: int = DEPTH_LIMIT, elements: int = ELEMENTS_LIMIT) -> None:
    """Raise `InvalidInput` for XML that defines entities or refers to outside ("billion laughs", XXE), or is too large.

    Broken XML passes: feeds often are, and are read all the same.
    """
    sax, common = library("defusedxml.sax"), library("defusedxml.common")
    parser = sax.make_parser()
    parser.forbid_dtd, parser.forbid_entities, parser.forbid_external = False, True, True
    parser.setContentHandler(_Size(depth, elements))
    try:
        parser.feed(data.lstrip())
        parser.close()
    except common.DefusedXmlException as error:
        raise InvalidInput(
            worded("%(source)s: its XML defines entities or names files outside, and is not read", source=source)
        ) from error
    except _Deep as error:
        raise InvalidInput(
            worded(
                "%(source)s: its XML is nested more than %(depth)s levels deep, and is not read",
                source=source,
                depth=depth,
            )
        ) from error
    except _Long as error:
        raise InvalidInput(
            worded(
                "%(source)s: its XML has more than %(elements)s elements, and is not read",
                source=source,
                elements=f"{elements:,}",
            )
        ) from error
    except (SAXException, ValueError, LookupError):
        if b"<!ENTITY" in data:
            raise InvalidInput(worded("%(source)s: its XML defines entities, and is not read", source=source)) from None


def parse_xml(data: bytes, source: str, depth: int = DEPTH_LIMIT, elements: int = ELEMENTS_LIMIT) -> Any:
    """The root of well-formed XML (`xml.etree`). Raises `InvalidInput` for any other, and as `check_xml` does."""
    check_xml(data, source, depth, elements)
    tree, common = library("defusedxml.ElementTree"), library("defusedxml.common")
    try:
        return tree.fromstring(data.lstrip(), forbid_entities=True, forbid_external=True)
    except common.DefusedXmlException as error:
        raise InvalidInput(
            worded("%(source)s: its XML defines entities or names files outside, and is not read", source=source)
        ) from error
    except (SyntaxError, ValueError, LookupError) as error:
        raise InvalidInput(
            worded("%(source)s: its XML is broken: %(error)s; export it again", source=source, error=error)
        ) from error


class _Deep(Exception):
    """More levels than any feed."""


class _Long(Exception):
    """More elements than any feed."""


class _Size(ContentHandler):
    """Counts elements, and those that are open."""

    def __init__(self, depth_limit: int, elements_limit: int) -> None:
        super().__init__()
        self._depth_limit, self._elements_limit = depth_limit, elements_limit
        self._depth = self._elements = 0

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802 (SAX)
        self._depth += 1
        self._elements += 1
        if self._depth > self._depth_limit:
            raise _Deep
        if self._elements > self._elements_limit:
            raise _Long

    def endElement(self, name: str) -> None:  # noqa: N802 (SAX)
        self._depth -= 1
