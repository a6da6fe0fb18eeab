"""The memory-mapped log: which of its lines count."""

from publisher.sending.journal.mapped_file import whole_lines


def test_a_line_that_was_half_copied_at_a_kill_never_happened() -> None:
    # Copies of a few octets may begin at their end: then the line's end is there, and its beginning is not.
    data = b"owner a\nbegun 1\n\0\0\0\0\0 17\nbegun 2\nbeg" + bytes(40)
    assert whole_lines(data) == ["owner a", "begun 1", "begun 2"]
