"""Pairs of a source and its translation, and the checks run over one from Bulgarian."""

from publisher.core.types import Finding
from publisher.translation.checks import check_sentence
from publisher.translation.glossary.csv_files import load_glossary
from publisher.translation.glossary.glossary import Glossary
from support.places import DATA, STARTER_GLOSSARY

GLOSSARY = Glossary(load_glossary(STARTER_GLOSSARY))


def rows(name: str) -> list[list[str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


SOUND = rows("sound_pairs.tsv")
DAMAGED = rows("damaged_pairs.tsv")


def check(source: str, target: str, to: str = "en", **more: object) -> list[Finding]:
    glossary, names = more.get("glossary"), more.get("names")
    assert glossary is None or isinstance(glossary, Glossary)
    assert names is None or isinstance(names, dict)
    return check_sentence(source, target, source_lang="bg", target_lang=to, glossary=glossary, names=names)


def codes(source: str, target: str, to: str = "en", **more: object) -> list[str]:
    return [finding.code for finding in check(source, target, to, **more)]
