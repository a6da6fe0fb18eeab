"""The words of one key of config.toml."""

from typing import NamedTuple

from publisher.core.wording import Worded, worded


class KeyWords(NamedTuple):
    """The name of a key and its meaning, for people."""

    label: Worded
    meaning: Worded


NEVER_SHOWN = worded("Lets the program in there. It is never shown.")
FOR_MAIL_PROGRAMS = worded("A page that mails name for readers' mail programs.")
