"""Pivoting from Bulgarian to German through English, with both test models and the real commands."""

import re
from pathlib import Path

import pytest

from publisher.app.assembly import open_publisher
from publisher.translation.engines.argos.models import install_file
from support.cli_calls import Call
from support.places import MODELS
from support.workspaces import configure

BODY = "Срещата беше домакинствана от Клъстера."


def pairs(name: str) -> dict[str, str]:
    lines = (MODELS / name).read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t")[:2] for line in lines if line and not line.startswith("#"))


TO_ENGLISH, TO_GERMAN = pairs("pairs.tsv"), pairs("pairs.en-de.tsv")
KNOWN = [bulgarian for bulgarian, english in TO_ENGLISH.items() if english in TO_GERMAN]


@pytest.fixture
def office(workspace: Path) -> Path:
    """A workspace that translates to English and German, with one post whose sentences the models know."""
    configure(workspace, targets='["en", "de"]', engines='["argos"]')
    file = workspace / "config.toml"
    text = file.read_text(encoding="utf-8").replace("[engines.argos]", "[engines.argos]\nbeam_size = 1")
    file.write_text(text, encoding="utf-8")
    for path in (workspace / "posts").glob("*.md"):
        path.unlink()
    head = f"---\ntitle: {KNOWN[0]!r}\ndate: 2026-12-01\nlang: bg\nsummary: {KNOWN[1]!r}\n---\n\n"
    (workspace / "posts" / "novina.md").write_text(f"{head}{KNOWN[2]}\n", encoding="utf-8")
    for model in MODELS.glob("*.argosmodel"):
        install_file(model, workspace / "models")
    return workspace


def test_one_call_makes_both_languages_and_the_second_goes_through_the_first(office: Path, call: Call) -> None:
    said = call("--json", "translate", "novina")
    english, german = said.value
    assert (english["to"], german["to"]) == ("en", "de")
    assert english["body"].strip() == TO_ENGLISH[KNOWN[2]]
    assert german["body"].strip() == TO_GERMAN[TO_ENGLISH[KNOWN[2]]]
    with open_publisher(office / "config.toml") as publisher:
        stored = publisher.editorial.translation("novina", "de")
        assert stored is not None
        (sentence,) = stored.segments[-1].sentences
        assert sentence.engine == "argos"
        # The sentence is stored with both models: a newer version of either one translates it again.
        assert len(set(re.findall(r"[a-z]{2}[→_-]+[a-z]{2}", sentence.model))) == 2, sentence.model


def test_the_memory_keeps_the_languages_apart(office: Path, call: Call) -> None:
    call("translate", "novina")
    by_language = {
        lang: {one["target"] for one in call("--json", "memory", "find", KNOWN[2], "--to", lang).value}
        for lang in ("en", "de")
    }
    assert by_language == {"en": {TO_ENGLISH[KNOWN[2]]}, "de": {TO_GERMAN[TO_ENGLISH[KNOWN[2]]]}}


def test_a_language_that_no_model_reaches_is_refused_with_what_to_install(office: Path, call: Call) -> None:
    configure(office, targets='["en", "fr"]')
    said = call("translate", "novina", "--to", "fr")
    assert said.code == 1
    assert "publisher models install" in said.err
    assert "Traceback" not in said.err


def test_a_language_that_is_not_configured_is_refused_naming_those_that_are(office: Path, call: Call) -> None:
    said = call("translate", "novina", "--to", "es")
    assert said.code == 1
    assert "languages.targets" in said.err
    assert "en, de" in said.err
