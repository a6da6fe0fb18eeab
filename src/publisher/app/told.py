"""What work beside the sending has to tell staff."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence: news, something that waits for a person, or something that went wrong."""

    words: str
    kind: Literal["news", "waits", "trouble"] = "news"
