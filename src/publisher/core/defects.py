"""What is done with an exception that is nobody's doing but ours: one line for people, the rest for `--debug`."""

import logging

LOG = logging.getLogger("publisher")


def note(error: Exception, where: str) -> str:
    """Name a defect for a row or a screen. Its traceback goes to the log, which `--debug` shows."""
    LOG.debug("%s", where, exc_info=error)
    return f"{where}: a defect of this program, {type(error).__name__}: {error}; --debug shows where"
