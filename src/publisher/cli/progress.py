"""Progress on standard error: bars for people, lines of JSON where nobody watches a mailing."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.progress import TaskID

    from publisher.app.assembly import Publisher
    from publisher.app.ticking import Standing
    from publisher.translation.types import SentenceProgress

_LINE_SECONDS = 1.0


@contextmanager
def sentence_progress(label: str) -> Iterator["SentenceProgress"]:
    """A progress bar of sentences; nothing unless standard error is a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def mailing_progress(publisher: "Publisher") -> Iterator[None]:
    """Progress, rate and remaining time of each mailing: a bar on a terminal, otherwise one line of JSON a second."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )  # fmt: skip
    tasks: dict[str, TaskID] = {}
    told = 0.0
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:

        def show(standing: "Standing") -> None:
            nonlocal told
            rate = standing.tried / standing.seconds if standing.seconds else 0.0
            if console.is_terminal:
                if standing.what not in tasks:
                    tasks[standing.what] = bar.add_task(standing.what, total=standing.due, rate="")
                bar.update(tasks[standing.what], completed=standing.tried, rate=f"{rate:.0f}/s")
            elif standing.seconds - told >= _LINE_SECONDS:
                told = standing.seconds
                left = (standing.due - standing.tried) / rate if rate else None
                value = {"what": standing.what, "tried": standing.tried, "due": standing.due, "rate": round(rate, 1)}
                click.echo(json.dumps({**value, "seconds_left": left and round(left)}), err=True)

        publisher.progress = show
        yield


@contextmanager
def counting(label: str) -> Iterator[Callable[[int], None]]:
    """A running count for work of unknown length; nothing unless standard error is a terminal."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn

    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.completed} {task.description}"))
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done: bar.update(task, completed=done)
