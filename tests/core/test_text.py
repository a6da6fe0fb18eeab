"""Line ends, white space and pictures, by rules that several rooms share."""

import pytest

from publisher.core.text import BLANKS, BREAKS, content_ids, with_crlf


def test_every_kind_of_line_end_becomes_crlf_once() -> None:
    assert with_crlf("a\nb\rc\r\nd\n\n") == "a\r\nb\r\nc\r\nd\r\n\r\n"
    assert with_crlf(with_crlf("a\nb")) == "a\r\nb"


@pytest.mark.parametrize("between", [" \t ", "\r\n", "\x00", "\x85", "\u2028", "\u2029", "\xa0", "\x7f"])
def test_a_run_of_blanks_is_one(between: str) -> None:
    assert BLANKS.sub(" ", f"едно{between}две") == "едно две"


def test_what_breaks_a_line_is_found_and_a_space_is_not() -> None:
    assert [bool(BREAKS.search(text)) for text in ("a\nb", "a\x9fb", "a\u2029b", "a\ud800b", "a b", "a\xa0b")] == (
        [True] * 4 + [False] * 2
    )


def test_pictures_are_named_once_each_wherever_html_shows_them() -> None:
    html = """<img src="cid:b@x"><img src='CID:a@x'><td background="cid:b@x" style="background: url( cid:c@x )">"""
    assert content_ids(html) == ["b@x", "a@x", "c@x"]
    assert content_ids('<a href="https://example.bg/?cid:no">cid:no</a>') == []
