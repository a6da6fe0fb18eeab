"""Senders of clones and containers share a host's name, and are told apart all the same."""

import os
import subprocess
import sys

import pytest

from publisher.ledger.owners import host_of, new_owner, owner_is_gone

ENDED = "4194304"
"""A pid that no process has: the kernel's are smaller."""
_PRINT = "from publisher.ledger.owners import new_owner; print(new_owner())"
_CONTAINER = ("unshare", "--pid", "--fork", "--mount-proc")


def test_a_process_of_this_machine_that_has_ended_is_gone() -> None:
    name = subprocess.run([sys.executable, "-c", _PRINT], check=True, capture_output=True, text=True).stdout.strip()
    assert owner_is_gone(name)
    assert not owner_is_gone(new_owner())
    assert host_of(name) == os.uname().nodename


def test_of_a_process_on_a_clone_of_this_machine_nobody_can_tell() -> None:
    host, pid, run, nonce = new_owner().split("/")
    name, place = host.split("~")
    clone = f"{name}~{place[::-1]}"
    assert not owner_is_gone(f"{clone}/{ENDED}/{run}/{nonce}")
    assert not owner_is_gone(f"{clone}/{pid}/00000000/{nonce}")
    # As a version without places has named them.
    assert not owner_is_gone(f"{name}/{ENDED}/{run}/{nonce}")


def test_of_a_process_in_a_container_nobody_can_tell_by_its_pid() -> None:
    inside = subprocess.run([*_CONTAINER, sys.executable, "-c", _PRINT], capture_output=True, text=True, check=False)
    if inside.returncode:
        pytest.skip(f"this user may make no namespaces: {inside.stderr.strip()}")
    host, _, run, nonce = inside.stdout.strip().split("/")
    assert host_of(host) == os.uname().nodename
    assert host != new_owner().split("/")[0]
    assert not owner_is_gone(f"{host}/{ENDED}/{run}/{nonce}")


def test_a_name_fits_into_its_column() -> None:
    assert len(new_owner()) - len(os.uname().nodename) + 64 <= 120
