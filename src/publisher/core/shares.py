"""Shares of a whole as people read them: none and all are said only of none and of all."""

from publisher.core.wording import Worded, worded


def share_words(part: int, whole: int) -> Worded:
    """`25%`; a share that would be rounded to none or to all is `under 1%` or `over 99%`. Of nothing, none."""
    if 0 < 100 * part < whole:
        return worded("under 1%")
    if 99 * whole < 100 * part < 100 * whole:
        return worded("over 99%")
    return worded("%(percent)s%%", percent=round(100 * part / whole) if whole else 0)
