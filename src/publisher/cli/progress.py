"""Progress on standard error: bars for people, lines of JSON where nobody watches a mailing."""

import json
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click

from publisher.core.states import DeliveryState
from publisher.core.wording import ENGLISH, in_words, joined, worded, worded_many

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from publisher.app.assembly import Publisher
    from publisher.app.ticking import Standing
    from publisher.translation.types import SentenceProgress

_LINE_SECONDS = 1.0

Say = Callable[[str], None]


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
def mailing_progress(publisher: "Publisher", say: Say | None = None, lang: str = ENGLISH) -> Iterator[None]:
    """Progress, rate and remaining time of each mailing: a bar on a terminal, otherwise one line of JSON a second.

    `say` gets a line whenever a mailing begins or ends, and one for each post; on a terminal they stand above the bars,
    in the language `lang`.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:

        def above(text: str) -> None:
            bar.console.print(in_words(text, lang), markup=False, highlight=False)

        aloud = above if say and console.is_terminal and sys.stdout.isatty() else say
        shown = _Shown(bar if console.is_terminal else None, aloud)
        publisher.progress = shown.hear
        yield


@dataclass(slots=True)
class _Run:
    """A publication that has begun; several runs are one when the pace made it rest in between."""

    tried: int = 0
    seconds: float = 0.0
    told: float = 0.0
    ends: Counter[DeliveryState] = field(default_factory=Counter)
    task: "TaskID | None" = None


@dataclass(slots=True)
class _Shown:
    """What is shown of the publications that are being sent, by number. They are heard from several threads."""

    bar: "Progress | None"
    say: Say | None
    runs: dict[int, _Run] = field(default_factory=dict)
    waiting: set[int] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def hear(self, standing: "Standing") -> None:
        """Show how far one of them is."""
        with self.lock:
            if standing.stage == "waits":
                self._wait(standing)
                return
            run = self.runs.get(standing.publication)
            if run is None:
                run = self.runs[standing.publication] = _Run()
                self._begin(standing)
            if standing.kind != "post":
                self._go_on(standing, run)
            if standing.stage in ("rests", "ends"):
                run.tried += standing.tried
                run.seconds += standing.seconds
                run.told = 0.0
                run.ends.update(standing.ends)
            if standing.stage == "ends":
                self._end(standing, self.runs.pop(standing.publication))

    def _wait(self, standing: "Standing") -> None:
        if standing.publication not in self.waiting:
            self.waiting.add(standing.publication)
            self._tell(worded("%(what)s: waits: %(why)s", what=_name(standing), why=standing.reply))

    def _begin(self, standing: "Standing") -> None:
        self.waiting.discard(standing.publication)
        if standing.kind != "post":
            said = worded_many(
                "%(what)s: begins, %(number)s mail by %(channel)s", "%(what)s: begins, %(number)s mails by %(channel)s",
                standing.due, number=standing.due, what=_name(standing), channel=standing.channel,
            )  # fmt: skip
            self._tell(said)

    def _go_on(self, standing: "Standing", run: _Run) -> None:
        rate = standing.tried / standing.seconds if standing.seconds else 0.0
        if self.bar is not None:
            if run.task is None:
                run.task = self.bar.add_task(_name(standing), total=standing.due, rate="")
            self.bar.update(run.task, total=standing.due, completed=standing.tried, rate=f"{rate:.0f}/s")
        elif standing.seconds - run.told >= _LINE_SECONDS:
            run.told = standing.seconds
            left = (standing.due - standing.tried) / rate if rate else None
            names = ("publication", "what", "lang", "channel", "tried", "due")
            value = {**{name: getattr(standing, name) for name in names}, "rate": round(rate, 1)}
            click.echo(json.dumps({**value, "seconds_left": left and round(left)}), err=True)

    def _end(self, standing: "Standing", run: _Run) -> None:
        if self.bar is not None and run.task is not None:
            self.bar.remove_task(run.task)
        if standing.kind == "post":
            for state in run.ends:
                said = worded(
                    "%(what)s: %(state)s by %(channel)s: %(reply)s",
                    what=_name(standing), state=state, channel=standing.channel, reply=standing.reply,
                )  # fmt: skip
                self._tell(said)
        else:
            counts = [worded("%(number)s %(state)s", number=number, state=state) for state, number in run.ends.items()]
            said = joined(", ", [*(counts or [worded("nothing sent")]), _duration(run.seconds)])
            self._tell(worded("%(what)s: %(why)s", what=_name(standing), why=said))
        if standing.trouble:
            self._tell(worded("%(what)s: %(why)s", what=_name(standing), why=standing.trouble))

    def _tell(self, text: str) -> None:
        if self.say is not None:
            self.say(text)


def _name(standing: "Standing") -> str:
    return f"{standing.what} {standing.lang}"


def _duration(seconds: float) -> str:
    """ "12 s", or "1:05:10" from a minute on."""
    if seconds < 60:
        return worded("%(seconds)s s", seconds=f"{seconds:.0f}")
    minutes, rest = divmod(round(seconds), 60)
    if minutes >= 60:
        return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"
    return worded("%(minutes)s min", minutes=f"{minutes}:{rest:02}")


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
