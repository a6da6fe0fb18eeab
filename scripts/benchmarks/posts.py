"""How long people wait for the verbs that read posts, with a folder of 2,000."""

import os
import resource
import statistics
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from publisher.config.new_workspace import make_workspace
from scripts.benchmarks.commands import PUBLISHER
from scripts.benchmarks.invented import Invented
from scripts.benchmarks.rows import Measurement, Row

POSTS = 2_000
_ONE = "novina-0007"
_WAITS = 3
"""Exit code of a preview without the English text."""

_AS_INSTALLED = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
"""An installed package is compiled once, not at every call."""

_PICTURE = "\n![Хора](images/hora.jpg)\n"


def posts_seconds() -> Sequence[Row]:
    """Whole processes, the median of three after one warm-up; each post has a picture and a link in its text."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "office"
        make_workspace(folder)
        _write(folder / "posts")
        time.sleep(3)  # Files changed a moment ago are not trusted to stay as they are.
        many, one = f"{POSTS} posts", f"one of {POSTS}"
        return [
            _row("posts_list_seconds", 3, 1.5, many, folder, "posts", "list"),
            _row("posts_check_seconds", 3, 1.5, many, folder, "posts", "check"),
            _row("posts_check_one_seconds", 1, 0.7, one, folder, "posts", "check", _ONE),
            _row("posts_show_seconds", 1, 0.7, one, folder, "posts", "show", _ONE),
            _row("preview_seconds", 1, 0.7, one, folder, "preview", _ONE),
        ]


def _write(folder: Path) -> None:
    (folder / "images").mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (640, 480), "#0f4c5c").save(folder / "images" / "hora.jpg")
    few = [post.markdown(number) for number, post in enumerate(Invented("bg").posts(50))]
    for number in range(POSTS):
        (folder / f"novina-{number:04}.md").write_text(few[number % len(few)] + _PICTURE, encoding="utf-8")


def _row(name: str, floor: float, aim: float, what: str, folder: Path, *arguments: str) -> Row:
    """Wall time; the note has the processor's, which other work on the machine changes less."""
    times, begun_at = [], _processor()
    for _ in range(4):
        begun = time.perf_counter()
        done = subprocess.run(
            [PUBLISHER, *arguments], cwd=folder, stdout=subprocess.DEVNULL, env=_AS_INSTALLED, check=False
        )
        times.append(time.perf_counter() - begun)
        if done.returncode not in (0, _WAITS):
            raise RuntimeError(f"publisher {' '.join(arguments)} ended with {done.returncode}")
    note = f"{what}; {(_processor() - begun_at) / len(times):.1f} s of processor"
    return Row(name, round(statistics.median(times[1:]), 2), "s", floor, aim, "lower", note)


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


MEASUREMENTS = (
    Measurement(
        [
            "posts_list_seconds", "posts_check_seconds", "posts_check_one_seconds", "posts_show_seconds",
            "preview_seconds",
        ],
        posts_seconds,
    ),
)  # fmt: skip
