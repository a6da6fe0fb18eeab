"""What people call the segments of a post: title, paragraph 3, heading 2, description of a picture."""

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

from publisher.core.wording import Worded, worded
from publisher.translation.document.document import Document

_FIELDS: Mapping[str, Worded] = MappingProxyType(
    {
        "title": worded("Title"),
        "summary": worded("Summary"),
        "image.alt": worded("Description of the picture"),
        "image.caption": worded("Caption of the picture"),
        "event.place": worded("Place of the event"),
    }
)
_WHOLE_TEXT = worded("The whole text")


def segment_names(document: Document) -> dict[str, Worded]:
    """The name of each segment, by its id. Those of the body are counted by their kind, from 1, in order."""
    numbers: Counter[str] = Counter()
    found: dict[str, Worded] = {}
    for segment in document.segments:
        if name := _FIELDS.get(segment.id):
            found[segment.id] = name
            continue
        kind = "tag" if segment.id.startswith("tags.") else segment.kind
        numbers[kind] += 1
        found[segment.id] = _numbered(kind, numbers[kind])
    return found


def name_of(names: Mapping[str, Worded], segment: str) -> Worded:
    """The name of a segment; of one that the post does not have: a translation with other blocks is one segment."""
    return names.get(segment, _WHOLE_TEXT)


def _numbered(kind: str, number: int) -> Worded:
    match kind:
        case "heading":
            return worded("Heading %(number)s", number=number)
        case "item":
            return worded("List item %(number)s", number=number)
        case "quote":
            return worded("Quotation %(number)s", number=number)
        case "footnote":
            return worded("Footnote %(number)s", number=number)
        case "cell":
            return worded("Table cell %(number)s", number=number)
        case "alt":
            return worded("Description of picture %(number)s in the text", number=number)
        case "title":
            return worded("Title of link %(number)s", number=number)
        case "tag":
            return worded("Tag %(number)s", number=number)
        case "field":
            return worded("Field %(number)s", number=number)
        case _:
            return worded("Paragraph %(number)s", number=number)
