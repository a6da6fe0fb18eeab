"""The memory-mapped log: an incomplete line does not count."""

from publisher.sending.journal.mapped_file import whole_lines


def test_a_line_half_copied_at_a_kill_does_not_count() -> None:
    # A short copy may start at its end: then the line's end is there, and its beginning is not.
    data = b"owner a\nbegun 1\n\0\0\0\0\0 17\nbegun 2\nbeg" + bytes(40)
    assert whole_lines(data) == ["owner a", "begun 1", "begun 2"]
