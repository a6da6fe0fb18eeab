"""Checks of one Bulgarian sentence and its translation, with the example glossary at hand."""

from publisher.core.types import Finding
from publisher.translation.checks import check_sentence
from publisher.translation.glossary.csv_files import load_glossary
from publisher.translation.glossary.glossary import Glossary
from support.places import ROOT

GLOSSARY = Glossary(load_glossary(ROOT / "glossary.example.csv"))


def check(source: str, target: str, to: str = "en", **more: object) -> list[Finding]:
    glossary, names = more.get("glossary"), more.get("names")
    assert glossary is None or isinstance(glossary, Glossary)
    assert names is None or isinstance(names, dict)
    return check_sentence(source, target, source_lang="bg", target_lang=to, glossary=glossary, names=names)


def codes(source: str, target: str, to: str = "en", **more: object) -> list[str]:
    return [finding.code for finding in check(source, target, to, **more)]
