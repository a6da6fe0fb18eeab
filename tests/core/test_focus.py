"""The point of a picture that stays in view."""

import pytest

from publisher.core.focus import MIDDLE, Focus, focus_of


@pytest.mark.parametrize(
    ("text", "focus"),
    [("62% 30%", Focus(62, 30)), ("0% 100%", Focus(0, 100)), ("  12.5%   7 % ", Focus(12.5, 7)), ("50% 50%", MIDDLE)],
)
def test_two_shares_in_percent_are_a_point(text: str, focus: Focus) -> None:
    assert focus_of(text) == focus


@pytest.mark.parametrize(
    "text", ["", "62%", "62 30", "101% 5%", "-1% 5%", "left top", "62%, 30%", "62% 30% 4%", "٦٢% 30%", "1e1% 2%"]
)
def test_anything_else_is_none(text: str) -> None:
    assert focus_of(text) is None


def test_what_is_written_is_read_again() -> None:
    assert focus_of(str(Focus(62.25, 3))) == Focus(62.25, 3)


@pytest.mark.parametrize("size", [(1600, 900), (900, 1600), (1000, 1000), (3, 4000)])
@pytest.mark.parametrize("shape", [(288, 216), (720, 405), (560, 630)])
@pytest.mark.parametrize("left", [0, 1, 33, 50, 90, 100])
@pytest.mark.parametrize("top", [0, 50, 77.7, 100])
def test_the_point_is_always_in_what_is_left(
    size: tuple[int, int], shape: tuple[int, int], left: float, top: float
) -> None:
    shares = Focus(left, top).centering(size, shape)
    scale = min(size[0] / shape[0], size[1] / shape[1])
    for share, length, side, percent in zip(shares, size, shape, (left, top), strict=True):
        start, point = share * (length - side * scale), length * percent / 100
        assert 0 <= share <= 1
        assert start - 1e-6 <= point <= start + side * scale + 1e-6


def test_the_point_is_the_middle_where_there_is_room_for_it() -> None:
    assert Focus(40, 90).centering((1000, 100), (100, 100)) == pytest.approx(((400 - 50) / 900, 0.5))
    assert MIDDLE.centering((1000, 100), (100, 100)) == (0.5, 0.5)
