"""Terms that a translation misses."""

from publisher.core.types import Finding
from publisher.translation.glossary.glossary import Glossary, Term
from support.checked_pairs import GLOSSARY, check, codes


def test_a_missed_term_is_a_warning_that_names_both_sides() -> None:
    findings = check("Клъстерите растат.", "The groups are growing.", glossary=GLOSSARY)
    assert findings == [Finding("term-missed", "warning", "the glossary wants “Clusters” for “Клъстерите”")]


def test_at_most_five_missed_terms_are_reported() -> None:
    words = ["вода", "въздух", "земя", "огън", "метал", "дърво"]
    glossary = Glossary([Term(word, f"xyz{at}") for at, word in enumerate(words)])
    assert codes(", ".join(words), "air and sea and land and fire", glossary=glossary) == ["term-missed"] * 5


def test_each_missing_use_is_a_finding_and_at_most_five_are_given() -> None:
    glossary = Glossary([Term("клъстер", "cluster")])
    assert codes("клъстер и клъстер", "a cluster and a group", glossary=glossary) == ["term-missed"]
    found = codes("клъстер, " * 6, "groups and more groups, all of them here, six", glossary=glossary)
    assert found.count("term-missed") == 5


def test_a_kept_latin_name_is_reported_once() -> None:
    glossary = Glossary([Term("GAIA", rule="keep", lang="*"), Term("БНР", rule="keep", lang="*")])
    assert codes("За GAIA тук", "About it here", glossary=glossary) == ["name-lost"]
    assert codes("За БНР тук", "About it here", glossary=glossary) == ["term-missed"]
