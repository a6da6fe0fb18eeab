"""Other words for what the doctor says with a command: whoever reads the console has no terminal."""

import re
from collections.abc import Mapping

from publisher.core.wording import Worded, worded

_COMMAND = re.compile(r"`|\bpublisher [a-z]|\bpip |\bmkdir |--[a-z]|PUBLISHER_")

_WITH_HANDS = worded("whoever looks after the program makes a new key")
_MODEL = worded("install the model %(source)s → %(target)s with the button under “Translation engines”")
_SOFTWARE = worded("whoever looks after the program installs the software that is missing")
_FXTRANSLATE = worded("whoever looks after the program installs the model %(source)s → %(target)s")
_RUNS = worded("whoever looks after the program starts it on the server")

INSTEAD: Mapping[str, Worded] = {
    "mkdir %(path)s, or `publisher init %(workspace)s`": worded("whoever looks after the program makes this folder"),
    "fix it, then run `publisher templates check` again": worded("mend the template, then have the check made again"),
    "pip install --upgrade holidays, or write the days into [schedule] days_off and working_days": worded(
        "whoever looks after the program brings the list of holidays up to date, or enters the days by hand"
    ),
    "see to that process, or start `publisher run`, which takes over from it": _RUNS,
    "publisher %(verb)s on %(host)s (process %(number)s)": worded("the program on %(host)s"),
    "nobody has looked yet what is due: publisher run": worded("nobody has looked yet what is due"),
    "%(process)s should look what is due, and has not been seen since %(seen)s: see to that process, or start "
    "publisher run, which takes over from it": worded(
        "%(process)s should look what is due, and has not been seen since %(seen)s"
    ),
    "nobody looks what is due at this moment; the last was %(process)s, until %(seen)s: publisher run": worded(
        "nobody looks what is due at this moment; the last was %(process)s, until %(seen)s"
    ),
    "publisher %(verb)s is at work on %(host)s (process %(number)s) since %(since)s, last seen %(seen)s": worded(
        "the program is at work on %(host)s since %(since)s, last seen %(seen)s"
    ),
    "mails are not signed here; the relay must do it, and `publisher doctor --mail` checks whether it does": worded(
        "mails are not signed here: the mail server has to do it"
    ),
    "make a new one with `publisher dkim new SELECTOR`": _WITH_HANDS,
    "make one with `publisher dkim new SELECTOR`": _WITH_HANDS,
    "no %(lacking)s": worded("keys of access are missing"),
    "set %(names)s (<NAME>: the channel's name in config.toml), or %(files)s in config.toml": worded(
        "whoever looks after the program enters the keys of this account"
    ),
    "set PUBLISHER_CHANNELS_<NAME>_PASSWORD (<NAME>: the channel's name in config.toml), or password_file": worded(
        "whoever looks after the program enters the password of the mail server"
    ),
    "%(file)s is empty; write the secret into it, or set %(variable)s": worded("%(file)s is empty"),
    "publisher models install %(source)s %(target)s": _MODEL,
    "`publisher models install %(source)s %(pivots)s` and `… %(pivots)s %(target)s`": worded(
        "install the models %(source)s → %(pivots)s and %(pivots)s → %(target)s"
    ),
    "or fetch the model elsewhere and use `publisher models install --file FILE`": worded(
        "or have the model brought as a file by whoever looks after the program"
    ),
    "no model %(source)s→%(target)s in %(index_url)s; `publisher models list` shows the models": worded(
        "no model %(source)s→%(target)s is offered at %(index_url)s"
    ),
    "pip install argos-translate-lt": _SOFTWARE,
    "pip install 'publisher[deepl]'": _SOFTWARE,
    "pip install 'publisher[fxtranslate]'": _SOFTWARE,
    "remove %(folder)s, then: fxtranslate models add %(source)s %(target)s --cache-dir %(parent)s": _FXTRANSLATE,
    "fxtranslate models add %(source)s %(target)s --cache-dir %(folder)s": _FXTRANSLATE,
    "start the server with --load-only %(source)s,%(target)s": worded(
        "whoever looks after the server of LibreTranslate adds the languages %(source)s and %(target)s"
    ),
}
"""By message id. A text with a command that is not here is shown as a note for whoever looks after the program."""


def is_technical(text: str) -> bool:
    """Whether a text has a command or the name of a variable in it."""
    return bool(_COMMAND.search(text))
