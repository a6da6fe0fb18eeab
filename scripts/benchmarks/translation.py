"""A queue of posts through the editors' verb, side by side with Argos Translate a paragraph at a time.

Both run the same model (`scripts.random_model`: the size of Argos' own; it writes as many pieces as it has read) on the
same words: titles, summaries, paragraphs. Argos takes a quarter of an hour for the whole queue, so it gets a few of
the posts, in turns with our runs, since other work on the machine comes and goes; its time for the whole queue follows
from the characters.

About half of the gain comes from keeping all cores busy, so on a machine with other work the ratio is smaller; the note
of a row then says so, and gives the ratio of processor time, which hardly depends on that.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from publisher.config.new_workspace import make_workspace
from publisher.translation.engines.argos.models import install_file
from scripts.benchmarks.invented import Invented, InventedPost
from scripts.benchmarks.rows import ROOT, Measurement, Row
from scripts.random_model import cached

POSTS = 50
ARGOS_POSTS = 1
"""In each of its three turns."""

_QUIET = 1.0
"""Highest load (of the last minute) of a machine that has had nothing but this table to do."""


def translate() -> Sequence[Row]:
    """All rows of one comparison."""
    posts = Invented("bg").posts(POSTS)
    busy = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        install_file(cached(ROOT / ".cache"), folder / "models")
        with _argos(folder) as argos:
            turns = [argos.pace(posts[:ARGOS_POSTS])]
            wide = _queue(folder, posts, "beam_size = 4")
            turns.append(argos.pace(posts[ARGOS_POSTS : 2 * ARGOS_POSTS]))
            usual = _queue(folder, posts, "")
            turns.append(argos.pace(posts[2 * ARGOS_POSTS : 3 * ARGOS_POSTS]))
    characters = sum(len(text) for post in posts for text in post.texts)
    return [
        _ratio("translate_queue_vs_argos", wide, _both(turns[:2], characters), 4, 6, busy),
        _ratio("translate_default_vs_argos", usual, _both(turns[1:], characters), 6, 11, busy),
        _unchanged(usual),
        Row("translate_peak_mb", round(usual["peak_mb"]), "MB", better="lower", note="the process that translates"),
    ]


def _both(turns: Sequence["_Pace"], characters: int) -> "_Pace":
    """What so many characters take, by the mean of the turns."""
    wall, cpu = (sum(getattr(turn, kind) for turn in turns) / len(turns) * characters for kind in ("wall", "cpu"))
    return _Pace(wall, cpu)


def _ratio(name: str, ours: Mapping[str, Any], argos: "_Pace", floor: float, aim: float, busy: float) -> Row:
    first = ours["first"]
    note = (
        f"{first['posts']} posts, {first['sentences']} sentences asked for, in {first['seconds']:.0f} s; "
        f"Argos extrapolated from {2 * ARGOS_POSTS} posts: {argos.wall:.0f} s; "
        f"processor time {argos.cpu / first['cpu']:.1f} x"
    )
    if busy > _QUIET:
        note += f"; the machine had other work (load {busy:.1f})"
    return Row(name, round(argos.wall / first["seconds"], 2), "x", floor, aim, note=note)


def _unchanged(ours: Mapping[str, Any]) -> Row:
    again = ours["again"]
    if again["calls"]:
        raise SystemExit(f"unchanged posts were sent to the engine again ({again['sentences']} sentences)")
    milliseconds = again["seconds"] * 1000 / again["posts"]
    return Row("retranslate_unchanged_ms_per_post", round(milliseconds, 2), "ms", 50, 5, "lower", "no engine call")


def _queue(folder: Path, posts: Sequence[InventedPost], setting: str) -> Mapping[str, Any]:
    """What it took to translate the posts in a fresh workspace with a line of settings for the engine."""
    with tempfile.TemporaryDirectory() as scratch:
        workspace = Path(scratch)
        make_workspace(workspace)
        for number, post in enumerate(posts, 1):
            (workspace / "posts" / f"novina-{number}.md").write_text(post.markdown(number), encoding="utf-8")
        config = (ROOT / "config.example.toml").read_text(encoding="utf-8")
        for old, new in (
            ('# models = "models"', f"models = '{folder / 'models'}'"),
            ('engines = ["argos", "apertium"]', 'engines = ["argos"]'),
            ("[engines.argos]", f"[engines.argos]\n{setting}"),
        ):
            if old not in config:
                raise SystemExit(f"config.example.toml has no {old}")
            config = config.replace(old, new, 1)
        (workspace / "config.toml").write_text(config, encoding="utf-8")
        command = [sys.executable, "-m", "scripts.benchmarks.translate_queue", str(workspace)]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    found: Mapping[str, Any] = json.loads(done.stdout)
    return found


@dataclass(frozen=True)
class _Pace:
    """Seconds a character, or for a number of them: by the clock, and of all processors."""

    wall: float
    cpu: float


@dataclass(frozen=True)
class _Argos:
    """The other side, waiting for its turns."""

    questions: IO[str]
    answers: IO[str]

    def pace(self, posts: Sequence[InventedPost]) -> _Pace:
        """Translate posts; seconds a character."""
        texts = [text for post in posts for text in post.texts]
        print(json.dumps(texts), file=self.questions, flush=True)
        characters = sum(map(len, texts))
        wall, cpu = self.answer()
        return _Pace(wall / characters, cpu / characters)

    def answer(self) -> Any:
        line = self.answers.readline()
        if not line:
            raise SystemExit("argostranslate has ended; see above")
        return json.loads(line)


@contextmanager
def _argos(folder: Path) -> Iterator[_Argos]:
    places = {"XDG_DATA_HOME": "data", "XDG_CONFIG_HOME": "config", "XDG_CACHE_HOME": "cache"}
    theirs = {key: value for key, value in os.environ.items() if not key.startswith("ARGOS_")}
    theirs |= {key: str(folder / name) for key, name in places.items()}
    theirs["ARGOS_PACKAGES_DIR"] = str(folder / "models" / "argos")
    command = [sys.executable, "-m", "scripts.benchmarks.argos_paragraphs"]
    with subprocess.Popen(
        command, cwd=ROOT, env=theirs, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise SystemExit("no pipes to argostranslate")
        argos = _Argos(process.stdin, process.stdout)
        argos.answer()
        try:
            yield argos
        finally:
            # It ends when there is nothing more to read.
            process.stdin.close()


MEASUREMENTS = (
    Measurement(
        [
            "translate_queue_vs_argos",
            "translate_default_vs_argos",
            "retranslate_unchanged_ms_per_post",
            "translate_peak_mb",
        ],
        translate,
    ),
)
