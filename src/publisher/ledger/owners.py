"""Names of senders, and whether the process behind a name still runs."""

import os
import secrets
import socket

_RUN = secrets.token_hex(4)
"""Distinguishes this process from an earlier one with the same pid."""


def new_owner() -> str:
    """A name for a sender in this process: `host/pid/run/nonce`. A restart gets another, even with the same pid."""
    return f"{socket.gethostname()}/{os.getpid()}/{_RUN}/{secrets.token_hex(4)}"


def owner_is_gone(owner: str) -> bool:
    """Whether the process behind `owner` has certainly ended; False for another host, where nobody can tell."""
    host, pid, run, _ = owner.rsplit("/", 3)
    if host != socket.gethostname():
        return False
    if int(pid) == os.getpid():
        return run != _RUN
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
