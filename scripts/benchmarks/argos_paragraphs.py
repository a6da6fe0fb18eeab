"""Argos Translate by itself, in a process of its own: `argostranslate.translate.translate()`, a paragraph at a time.

Reads a JSON list of paragraphs a line, translates them one by one from Bulgarian to English, and answers with the
seconds that it took, by the clock and of all processors. All settings are Argos' defaults (beam 4 among them), but for
the splitter of sentences: its own is fetched from the network at first use. It is given ours, which costs next to
nothing.
"""

import json
import sys
import time
from collections.abc import Sequence

from publisher.translation.language.sentences import split


class _Sentences:
    """What `argostranslate` asks of a splitter."""

    def split_sentences(self, text: str) -> list[str]:
        return [sentence for sentence, _ in split(text, "bg")]


def _translate(paragraphs: Sequence[str]) -> tuple[float, float]:
    from argostranslate.translate import translate

    begun, begun_cpu = time.perf_counter(), time.process_time()
    for paragraph in paragraphs:
        if not translate(paragraph, "bg", "en"):
            raise SystemExit("argostranslate gave nothing back")
    return time.perf_counter() - begun, time.process_time() - begun_cpu


def main() -> None:
    """Answer until there are no more lines."""
    from argostranslate.translate import get_translation_from_codes

    get_translation_from_codes("bg", "en").underlying.sentencizer = _Sentences()
    # The first one loads the model.
    _translate(["Новини."])
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        print(json.dumps(_translate(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
