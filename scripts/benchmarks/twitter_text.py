"""X's own library (npm's twitter-text 3.1.0) as a judge of texts."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.benchmarks.rows import ROOT

FOLDER = ROOT / ".cache/twitter-text"
_SCRIPT = Path(__file__).with_suffix(".cjs")


@dataclass(frozen=True)
class Judged:
    """One text: its weighted `length`, and what X makes links of."""

    length: int
    valid: bool
    urls: list[str]
    hashtags: list[str]
    mentions: list[str]


def is_installed() -> bool:
    """Whether `scripts/install-twitter-text` has run."""
    return (FOLDER / "node_modules/twitter-text").is_dir()


def judged(texts: Sequence[str]) -> list[Judged]:
    """What X makes of each text."""
    call = ["node", str(_SCRIPT), str(FOLDER)]
    done = subprocess.run(call, input=json.dumps(texts), capture_output=True, text=True, check=True)
    return [Judged(**one) for one in json.loads(done.stdout)]
