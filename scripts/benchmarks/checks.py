"""How often the checks of translations find fault with sound ones, how much damage they find, and their time."""

import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from publisher.translation.checks import check_segment
from publisher.translation.glossary.csv_files import load_glossary
from publisher.translation.glossary.glossary import Glossary
from scripts.benchmarks.damage import damaged
from scripts.benchmarks.rows import ROOT, Measurement, Row

DATA = Path(__file__).parent / "data"
_MODEL_CLASSES = ("language", "model-note")
"""Answers of language models that are no translation: all of them must be found."""


def read(name: str) -> list[list[str]]:
    """The rows of a table in `data`: (kind, Bulgarian, English)."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def check_translations() -> Sequence[Row]:
    """All rows: false alarms by kind of sentence, damage found by class, time."""
    glossary = Glossary(load_glossary(ROOT / "glossary.example.csv"))

    def findings(source: str, target: str) -> int:
        return len(check_segment(source, target, source_lang="bg", target_lang="en", glossary=glossary))

    sound = read("sound.tsv")
    for _, source, target in sound:
        # Tables and models are loaded when they are first needed.
        findings(source, target)
    begun = time.process_time()
    alarms = {kind: 0 for kind, _, _ in sound}
    for kind, source, target in sound:
        alarms[kind] += findings(source, target)
    milliseconds = (time.process_time() - begun) * 1000 / len(sound)
    noisy = ", ".join(f"{kind} {count}" for kind, count in alarms.items() if count)
    wrong = [*damaged([(source, target) for _, source, target in sound]), *map(tuple, read("damaged.tsv"))]
    made, found = Counter(row[0] for row in wrong), Counter(row[0] for row in wrong if findings(row[1], row[2]))
    shares = {kind: 100 * found[kind] / made[kind] for kind in made}
    worst = min(shares, key=lambda kind: shares[kind])
    models = sum(found[kind] for kind in _MODEL_CLASSES) / sum(made[kind] for kind in _MODEL_CLASSES)
    per_100 = 100 * sum(alarms.values()) / len(sound)
    share = 100 * found.total() / made.total()
    return [
        Row(
            "check_false_alarms_per_100", round(per_100, 2), "", 1, 0.3, "lower", f"{len(sound)} pairs; {noisy or '-'}"
        ),
        Row(
            "check_damage_found_percent",
            round(share, 1),
            "%",
            90,
            97,
            note=f"{made.total()} pairs, {len(made)} classes",
        ),
        Row("check_damage_worst_class_percent", round(shares[worst], 1), "%", 75, 90, note=worst),
        Row("check_model_answers_found_percent", round(100 * models, 1), "%", 100, 100, note="other languages, notes"),
        Row("check_ms_per_sentence", round(milliseconds, 2), "ms", 1, 0.5, "lower", "processor time"),
    ]


MEASUREMENTS = (
    Measurement(
        [
            "check_false_alarms_per_100",
            "check_damage_found_percent",
            "check_damage_worst_class_percent",
            "check_model_answers_found_percent",
            "check_ms_per_sentence",
        ],
        check_translations,
    ),
)
