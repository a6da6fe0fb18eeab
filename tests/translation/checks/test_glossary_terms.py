"""Terms that a translation misses."""

from publisher.core.types import Finding
from support.checked_pairs import GLOSSARY, check


def test_a_missed_term_is_a_warning_that_names_both_sides() -> None:
    findings = check("Клъстерите растат.", "The groups are growing.", glossary=GLOSSARY)
    assert findings == [Finding("term-missed", "warning", "the glossary wants “Clusters” for “Клъстерите”")]
