"""Work in threads: what fails in one is reported, and does not reach the others."""

import threading

import pytest

from publisher.core.errors import StoreError
from publisher.sending.side_work import SideWork


class Killed(BaseException):
    """No `except Exception` catches it."""


def wait_for_all(work: SideWork) -> None:
    for _ in range(300):
        if not work.going():
            return
        work.wait(0.1)
    raise AssertionError(work.going())


def test_faults_are_reported_as_they_happen_and_the_rest_goes_on() -> None:
    reports: list[str] = []
    work, go = SideWork(reports.append), threading.Event()

    def raise_it(error: BaseException) -> None:
        raise error

    work.begin(("x", 1), "publication 1", lambda: raise_it(StoreError("the disk is full")))
    work.begin(("x", 2), "publication 2", lambda: raise_it(KeyError("id")))
    done: list[bool] = []
    work.begin(("x", 3), "publication 3", lambda: done.append(go.wait(30)))
    while len(work.going()) > 1:
        work.wait(0.1)
    assert work.going() == [("x", 3)]
    assert sorted(reports) == [
        "publication 2: internal error (KeyError: 'id'); --debug shows where it happened",
        "the disk is full",
    ]
    go.set()
    wait_for_all(work)
    assert done == [True]
    work.raise_death()


def test_what_ends_a_thread_altogether_is_not_lost() -> None:
    work = SideWork(lambda _: None)

    def die() -> None:
        raise Killed

    work.begin(("", "journals"), "journals", die)
    wait_for_all(work)
    with pytest.raises(Killed):
        work.raise_death()
