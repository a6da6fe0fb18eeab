"""Shared by both kinds of mailbox: the size limit for a mail, a search in its header, and closing after a `with`."""

import re
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Self

MOST_BYTES = 5_000_000
"""At most this much of a mail is read: reports are small, and anybody can send mail to the mailbox."""


class Closing(AbstractContextManager["Closing"]):
    """Calls `close` at the end of a `with`."""

    def close(self) -> None:
        """Do nothing: by default nothing is open."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def has_header(data: bytes, name: str, value: str) -> bool:
    """Whether a mail's own header, not that of a part, has a field with exactly this value."""
    head = re.split(rb"\r?\n\r?\n", data, maxsplit=1)[0]
    unfolded = re.sub(rb"\r?\n(?=[ \t])", b"", head).decode("utf-8", "replace")
    return re.search(rf"(?im)^{re.escape(name)}:[ \t]*{re.escape(value)}[ \t]*\r?$", unfolded) is not None
