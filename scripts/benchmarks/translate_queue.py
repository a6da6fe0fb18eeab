"""All posts of a workspace through the editors' own verb, in a process of its own; prints what it took as JSON.

Twice: the second time nothing has changed, and the engine must not be asked.
"""

import json
import resource
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from publisher.app.assembly import open_publisher
from publisher.core.types import Diagnosis
from publisher.editorial import Editorial
from publisher.translation.types import Engine, EngineProfile, SentenceProgress


class _Counted:
    """An engine that counts how often it is asked for translations, and for how many sentences."""

    def __init__(self, engine: Engine) -> None:
        self.name, self._engine = engine.name, engine
        self.calls = self.sentences = 0

    def profile(self, source: str, target: str) -> EngineProfile:
        return self._engine.profile(source, target)

    def translate(
        self, sentences: Sequence[str], source: str, target: str, progress: SentenceProgress | None = None
    ) -> list[str]:
        self.calls += 1
        self.sentences += len(sentences)
        return self._engine.translate(sentences, source, target, progress)

    def diagnose(self, source: str, target: str) -> Diagnosis:
        return self._engine.diagnose(source, target)


def main(workspace: Path) -> None:
    """Translate everything to English, twice."""
    found: list[dict[str, float]] = []
    for _ in range(2):
        with open_publisher(workspace / "config.toml") as publisher:
            engine = _Counted(publisher.engine("argos"))
            if not found and not engine.diagnose("bg", "en").ok:
                raise SystemExit("the model cannot be loaded")
            editorial = Editorial(publisher.store, publisher.config, partial(list, [engine]))
            begun, begun_cpu = time.perf_counter(), time.process_time()
            slugs = [post.slug for post in editorial.posts()[0]]
            made = editorial.translate(slugs, "en", publisher.clock())
            seconds, cpu = time.perf_counter() - begun, time.process_time() - begun_cpu
        if not all(one.engine == "argos" for one in made):
            raise SystemExit("not every post was translated by the engine")
        found.append(
            {
                "posts": len(made), "seconds": seconds, "cpu": cpu,
                "calls": engine.calls, "sentences": engine.sentences,
            }
        )  # fmt: skip
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"first": found[0], "again": found[1], "peak_mb": peak}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
