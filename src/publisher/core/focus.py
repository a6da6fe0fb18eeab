"""The point of a picture that matters most: whatever is cut off elsewhere, it stays in view."""

import re
from dataclasses import dataclass

_FOCUS = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)\s*%\s+(\d{1,3}(?:\.\d{1,2})?)\s*%", re.ASCII)


@dataclass(frozen=True, slots=True)
class Focus:
    """A point of the upright picture, in percent of its width from the left and of its height from the top."""

    left: float = 50.0
    top: float = 50.0

    def __str__(self) -> str:
        return f"{self.left:g}% {self.top:g}%"

    def centering(self, size: tuple[int, int], shape: tuple[int, int]) -> tuple[float, float]:
        """How a picture of `size` is cut to the proportions of `shape`, as Pillow's `ImageOps.fit` takes it.

        The point is the middle of what is left, or as near to the middle as the picture's edge allows: the shares say
        how much of what is cut off lies to the left, and how much above.
        """
        scale = min(size[0] / shape[0], size[1] / shape[1])
        return (
            _share(self.left, size[0], shape[0] * scale),
            _share(self.top, size[1], shape[1] * scale),
        )


MIDDLE = Focus()


def focus_of(text: str) -> Focus | None:
    """`62% 30%` as a point; None when the text is none."""
    found = _FOCUS.fullmatch(text.strip())
    focus = Focus(float(found[1]), float(found[2])) if found else None
    return focus if focus and max(focus.left, focus.top) <= 100 else None


def _share(percent: float, length: int, kept: float) -> float:
    spare = length - kept
    if percent == MIDDLE.left or spare < 1e-6:
        return 0.5
    start = length * percent / 100 - kept / 2
    return min(max(start / spare, 0.0), 1.0)
