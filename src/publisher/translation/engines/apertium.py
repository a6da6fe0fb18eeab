"""Engine for Apertium, rule-based translation from Bulgarian through Macedonian to English: no model, draft quality.

The program is Debian's `apertium` with `apertium-mkd-bul` and `apertium-mkd-eng` (GPL, run as a separate program). It
leaves unknown words unchanged, so most sentences keep some Cyrillic: the profile says `draft`, and no policy publishes
a draft unread. Apertium's null-flush mode (`-z`) is not used, because its wrapper blocks forever in that mode.
"""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from pydantic import BaseModel, Field

from publisher.core.errors import EngineUnavailable
from publisher.core.types import Diagnosis
from publisher.core.wording import worded
from publisher.translation.engines.preprocessing import protocol_line
from publisher.translation.types import EngineProfile, SentenceProgress

_ROUTES: Mapping[tuple[str, str], tuple[str, ...]] = {("bg", "en"): ("bul-mkd", "mkd-eng")}
_REMEDY = "apt-get install apertium apertium-mkd-bul apertium-mkd-eng"
_BATCH = 500
"""Sentences per call: starting the programs takes 0.2 s, a sentence 2 ms."""

_SEPARATOR = "⟦#{number}⟧"
_SEPARATORS = re.compile(r"⟦#(\d+)⟧")


class ApertiumSettings(BaseModel, extra="forbid", frozen=True):
    """`command`: the program. `timeout_seconds`: for one call with up to 500 sentences.

    `max_characters`: a longer sentence is not sent and comes back as "".
    """

    command: str = "apertium"
    timeout_seconds: float = Field(default=120, gt=0)
    max_characters: int = Field(default=20_000, ge=100)


class ApertiumEngine:
    """Sends all sentences through one chain of pipes, each after a numbered mark that identifies its translation."""

    Settings: ClassVar[type[BaseModel]] = ApertiumSettings
    name = "apertium"

    def __init__(self, settings: ApertiumSettings, models: Path) -> None:
        self._settings = settings
        self._version = ""

    def profile(self, source: str, target: str) -> EngineProfile:
        """See `Engine.profile`. Every placeholder form that was tried came through; this one is the mark itself."""
        route = self._route(source, target)
        return EngineProfile(
            name=self.name,
            version=self._version,
            model=" + ".join(route),
            placeholder="⟦{n}⟧",
            draft=True,
        )

    def translate(
        self, sentences: Sequence[str], source: str, target: str, progress: SentenceProgress | None = None
    ) -> list[str]:
        """See `Engine.translate`. Raises `EngineUnavailable` also when a call takes too long or fails."""
        route = self._route(source, target)
        found: list[str] = []
        for start in range(0, len(sentences), _BATCH):
            found += self._batch(sentences[start : start + _BATCH], route)
            if progress is not None:
                progress(len(found), len(sentences))
        return found

    def diagnose(self, source: str, target: str) -> Diagnosis:
        """Whether the program and both directions are installed."""
        check = worded("engine %(text)s %(source)s→%(target)s", text=self.name, source=source, target=target)
        try:
            route = self._route(source, target)
        except EngineUnavailable as error:
            return Diagnosis(check, False, error.reason, error.remedy)
        return Diagnosis(
            check,
            True,
            worded("Apertium %(version)s, %(route)s; a draft quality", version=self._version, route=" + ".join(route)),
        )

    def _route(self, source: str, target: str) -> Sequence[str]:
        """The directions to use in turn. Raises `EngineUnavailable` when one is not installed."""
        route = _ROUTES.get((source, target))
        if route is None:
            raise EngineUnavailable(
                self.name, worded("cannot do %(source)s→%(target)s, only bg→en", source=source, target=target)
            )
        if shutil.which(self._settings.command) is None:
            raise EngineUnavailable(
                self.name, worded("the program %(command)s is not installed", command=self._settings.command), _REMEDY
            )
        if not self._version:
            listed = self._run(["-l"], "").split()
            if missing := [direction for direction in route if direction not in listed]:
                raise EngineUnavailable(
                    self.name, worded("the data for %(missing)s are not installed", missing=tuple(missing)), _REMEDY
                )
            self._version = self._run(["-V"], "").strip().removeprefix("Apertium ") or "unknown"
        return route

    def _batch(self, sentences: Sequence[str], route: Sequence[str]) -> list[str]:
        lines = [protocol_line(sentence) for sentence in sentences]
        longest = self._settings.max_characters
        sendable = [number for number, line in enumerate(lines) if line and len(line) <= longest]
        texts = self._marked([lines[number] for number in sendable], route)
        found = dict(zip(sendable, texts, strict=True))
        return [found.get(number, "") for number in range(len(lines))]

    def _marked(self, lines: Sequence[str], route: Sequence[str]) -> list[str]:
        """Translate all lines in one call; the answer counts only if every mark comes back once and in order.

        The empty lines make Apertium end its sentence, so that no rule applies across two lines. If a mark is missing
        or repeated, e.g. because a sentence contains one itself, the lines are halved until the rest comes through.
        """
        if len(lines) < 2:
            return [self._through(route, line).strip() for line in lines]
        marks = [_SEPARATOR.format(number=number) for number in range(len(lines))]
        sent = "".join(f"{mark}\n\n{line}\n\n" for mark, line in zip(marks, lines, strict=True))
        answer = self._through(route, sent)
        if not answer.strip():
            raise EngineUnavailable(self.name, worded("the program returned nothing"), _REMEDY)
        before, *parts = _SEPARATORS.split(answer)
        if not before.strip() and parts[::2] == [str(number) for number in range(len(lines))]:
            return [part.strip() for part in parts[1::2]]
        middle = len(lines) // 2
        return self._marked(lines[:middle], route) + self._marked(lines[middle:], route)

    def _through(self, route: Sequence[str], text: str) -> str:
        for direction in route:
            # -u: no marks on unknown words, since people read the result; the checks find the remaining Cyrillic.
            text = self._run(["-u", direction], text)
        return text

    def _run(self, arguments: Sequence[str], text: str) -> str:
        """Run the program with `text` as input. Raises `EngineUnavailable` when it fails or takes too long."""
        try:
            returncode, output, errors = _call(
                [self._settings.command, *arguments], text.encode(), self._settings.timeout_seconds
            )
        except subprocess.TimeoutExpired as error:
            raise EngineUnavailable(
                self.name,
                worded("no answer within %(timeout)s seconds", timeout=f"{error.timeout:g}"),
                worded("raise timeout_seconds"),
            ) from None
        except OSError as error:
            raise EngineUnavailable(
                self.name,
                worded("cannot start %(command)s: %(error)s", command=self._settings.command, error=error),
                _REMEDY,
            ) from error
        if returncode:
            why = errors.decode(errors="replace").strip()[:300] or worded(
                "exit code %(returncode)s", returncode=returncode
            )
            raise EngineUnavailable(
                self.name, worded("%(arguments)s failed: %(why)s", arguments=" ".join(arguments), why=why), _REMEDY
            )
        return output.decode(errors="replace")


def _call(command: Sequence[str], data: bytes, seconds: float) -> tuple[int, bytes, bytes]:
    """Run a program: (exit code, output, errors). On a timeout, programs that it started are killed with it."""
    with subprocess.Popen(  # noqa: S603 - no shell; the configuration names the program, posts only go to its input
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"LC_ALL": "C.UTF-8"},
        start_new_session=True,
    ) as process:
        try:
            output, errors = process.communicate(data, timeout=seconds)
        finally:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)
    return process.returncode, output, errors
