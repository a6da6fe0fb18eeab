"""How often the checks of translations find fault with sound ones."""

from collections.abc import Sequence

from publisher.translation.checks import false_alarms_per_100
from publisher.translation.glossary.csv_files import load_glossary
from publisher.translation.glossary.glossary import Glossary
from scripts.benchmarks.rows import ROOT, Measurement, Row

SOUND_PAIRS = ROOT / "tests" / "data" / "sound_pairs.tsv"


def check_false_alarms_per_100() -> Sequence[Row]:
    """Findings in a hundred sound pairs, under the sample glossary."""
    lines = SOUND_PAIRS.read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if line and not line.startswith("#")]
    found = false_alarms_per_100(pairs, glossary=Glossary(load_glossary(ROOT / "glossary.example.csv")))
    note = f"{len(pairs)} pairs"
    return [Row("check_false_alarms_per_100", round(found, 1), "", 5, 1, "lower", note)]


MEASUREMENTS = (Measurement(["check_false_alarms_per_100"], check_false_alarms_per_100),)
