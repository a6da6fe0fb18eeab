"""The standard library's HTML parser, made to accept any input."""

from html.parser import HTMLParser


class HtmlReader(HTMLParser):
    """Python 3.11's parser raises `AssertionError` at an unknown `<![`.

    This class reads it as a comment up to the next `>` (HTML Standard, section 13.2.5.42, incorrectly opened comment).
    """

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """The end of the section that begins with `<![` at `i`; -1 when it is incomplete."""
        try:
            return super().parse_marked_section(i, report)
        except AssertionError:
            return self.parse_bogus_comment(i, report)
