"""Names of senders, and whether the process behind a name still runs."""

import hashlib
import os
import secrets
import socket
from functools import cache
from pathlib import Path

_RUN = secrets.token_hex(4)
"""Distinguishes this process from an earlier one with the same pid."""

_MACHINE, _BOOT = Path("/etc/machine-id"), Path("/proc/sys/kernel/random/boot_id")
_PID_NAMESPACE = Path("/proc/self/ns/pid")


def new_owner() -> str:
    """A name for a sender in this process: `host~place/pid/run/nonce`. A restart gets another, even with the same pid.

    The place is where pids are comparable, see `_place`; the host's name is for people.
    """
    return f"{socket.gethostname()}~{_place()}/{os.getpid()}/{_RUN}/{secrets.token_hex(4)}"


def host_of(owner: str) -> str:
    """The name of the host on which a sender runs, as people know it."""
    return owner.split("/", 1)[0].partition("~")[0]


def process_of(owner: str) -> int:
    """The number of a sender's process on its host."""
    return int(owner.rsplit("/", 3)[1])


def is_of_this_process(owner: str) -> bool:
    """Whether a name was made in this process."""
    host, pid, run, _ = owner.rsplit("/", 3)
    return host.partition("~")[2] == _place() and int(pid) == os.getpid() and run == _RUN


def owner_is_gone(owner: str) -> bool:
    """Whether the process behind `owner` has certainly ended; False for another place, where nobody can tell."""
    host, pid, run, _ = owner.rsplit("/", 3)
    if host.partition("~")[2] != _place():
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


@cache
def _place() -> str:
    """Identifies one boot of one machine, and in it the processes that see each other's pids.

    Host names and machine ids are the same on cloned machines; a boot id is not. Containers share the boot id of their
    host, and often name and machine id with each other, but each has a namespace of pids of its own. Where the system
    tells none of these, every process is a place of its own, and only leases end its claims.
    """
    try:
        boot, namespace = _BOOT.read_text(encoding="ascii"), _PID_NAMESPACE.stat().st_ino
    except OSError:
        return secrets.token_hex(6)
    try:
        machine = _MACHINE.read_text(encoding="ascii")
    except OSError:
        machine = ""
    return hashlib.sha256(f"{machine} {boot} {namespace}".encode()).hexdigest()[:12]
