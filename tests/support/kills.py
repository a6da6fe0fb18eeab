"""A process that dies at a chosen moment, as by a kill: just before it would commit something."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import event

from publisher.app.assembly import Publisher


class Killed(BaseException):
    """No `except Exception` catches it."""


def killed_at_each_commit(
    open_office: Callable[[], Publisher], step: Callable[[Publisher], object], most: int = 40
) -> Iterator[int]:
    """Do a step in processes that die before their first, second, ... commit, until one lives through it.

    Each gives the number of commits that it had made. The database keeps what the earlier ones have committed.
    """
    for number in range(most):
        left = number
        office = open_office()

        def die(_connection: Any) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise Killed

        event.listen(office.store.engine, "commit", die)
        try:
            step(office)
        except Killed:
            yield number
        else:
            yield number
            return
        finally:
            event.remove(office.store.engine, "commit", die)
            office.close()
    raise AssertionError(f"the step has more than {most} commits")
