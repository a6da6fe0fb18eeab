"""The standard library's HTML parser, which reads whatever it is given."""

from html.parser import HTMLParser


class HtmlReader(HTMLParser):
    """Python 3.11's parser ends with an `AssertionError` at a `<![` that opens nothing known.

    Such a thing is a comment, up to the next `>` (HTML Standard, section 13.2.5.42, "incorrectly opened comment").
    """

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """The end of what begins with `<![` at `i`; -1 when it is not there yet."""
        try:
            return super().parse_marked_section(i, report)
        except AssertionError:
            return self.parse_bogus_comment(i, report)
