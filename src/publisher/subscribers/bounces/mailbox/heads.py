"""What both kinds of mailbox share: how much of a mail is read, its head, and the end of a `with`."""

import re
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Self

MOST_BYTES = 5_000_000
"""Of a mail no more than this is read: a report is small, and anybody can write to the mailbox."""


class Closing(AbstractContextManager["Closing"]):
    """Closed at the end of a `with`."""

    def close(self) -> None:
        """Nothing is held open."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def has_header(data: bytes, name: str, value: str) -> bool:
    """Whether a mail's own head, not a part of it, has a header with exactly that value."""
    head = re.split(rb"\r?\n\r?\n", data, maxsplit=1)[0]
    unfolded = re.sub(rb"\r?\n(?=[ \t])", b"", head).decode("utf-8", "replace")
    return re.search(rf"(?im)^{re.escape(name)}:[ \t]*{re.escape(value)}[ \t]*\r?$", unfolded) is not None
