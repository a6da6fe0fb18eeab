"""Whatever somebody sends as JSON is a value or a `ValueError`."""

import pytest

from publisher.core.untrusted_json import load_json

DEEP = "[" * 1_000_000


@pytest.mark.parametrize(
    "text",
    [DEEP, '{"a":' * 1_000_000, DEEP.encode(), b"\xff\xfe[", "", "nul", "9" * 5000],
    ids=["lists", "objects", "bytes", "UTF-16", "empty", "word", "number"],
)
def test_nonsense_is_a_value_error(text: str | bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        load_json(text)


def test_json_is_read() -> None:
    assert load_json(b'{"a": [1, "\xd0\xb1"]}') == {"a": [1, "\u0431"]}
