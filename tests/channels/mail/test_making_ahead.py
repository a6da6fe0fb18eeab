"""Mails made ahead: each once, in their order, and what an error, a stop and the end of the mailing leave behind."""

import threading
from collections import Counter
from collections.abc import Iterator
from functools import partial

import pytest

from publisher.channels.mail.making_ahead import AHEAD, DrawnAhead, Made, Makers


def makers_alive() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "maker"]


def test_each_value_is_made_once_whoever_comes_first() -> None:
    made: Counter[int] = Counter()

    def make(number: int) -> int:
        made[number] += 1
        return number

    makers = Makers()
    with makers.at_work():
        ahead = DrawnAhead((makers.order(partial(make, n)) for n in range(2000)), AHEAD)
        assert list(ahead) == list(range(2000))
    assert set(made.values()) == {1}
    assert len(made) == 2000


def test_a_value_that_no_thread_has_begun_is_made_by_whoever_needs_it() -> None:
    makers, go_on = Makers(), threading.Event()
    with makers.at_work():
        # All threads are busy.
        busy = [makers.order(lambda: go_on.wait(60)) for _ in range(10)]
        assert makers.order(threading.current_thread).result() is threading.current_thread()
        go_on.set()
        assert all(one.result() for one in busy)


def test_no_more_is_drawn_than_the_number_ahead() -> None:
    drawn: list[int] = []

    def orders() -> Iterator[Made[int]]:
        for number in range(20):
            drawn.append(number)
            yield Made(partial(int, number))

    taken = iter(DrawnAhead(orders(), 3))
    assert (next(taken), drawn) == (0, [0, 1, 2, 3])
    assert (next(taken), drawn) == (1, [0, 1, 2, 3, 4])


def test_an_error_of_the_source_comes_behind_what_was_ordered_before_it() -> None:
    def orders() -> Iterator[Made[int]]:
        yield Made(lambda: 1)
        yield Made(lambda: 2)
        raise KeyError("the database")

    taken = iter(DrawnAhead(orders(), AHEAD))
    assert [next(taken), next(taken)] == [1, 2]
    with pytest.raises(KeyError, match="the database"):
        next(taken)


def test_an_error_in_making_reaches_who_needs_the_value() -> None:
    makers = Makers()
    with makers.at_work():
        made = makers.order(lambda: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            made.result()


def test_what_is_dropped_is_not_made_and_what_comes_later_is() -> None:
    made: list[int] = []

    def make(number: int) -> int:
        made.append(number)
        return number

    ahead = DrawnAhead((Made(partial(make, number)) for number in range(8)), 3)
    taken = iter(ahead)
    assert next(taken) == 0
    ahead.drop()
    assert list(taken) == made[1:] == [4, 5, 6, 7]


def test_threads_end_with_the_last_user_and_start_again() -> None:
    makers = Makers()
    for _ in range(2):
        with makers.at_work():
            with makers.at_work():
                assert makers.order(lambda: 7).result() == 7
            assert makers_alive()
        assert makers_alive() == []
