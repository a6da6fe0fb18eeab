"""Progress of a mailing, for display."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Standing:
    """`tried` deliveries of `due` at the start of this run, after so many `seconds`."""

    what: str
    tried: int
    due: int
    seconds: float


MailingProgress = Callable[[Standing], None]
