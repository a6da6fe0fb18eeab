"""Glossaries as TBX files."""

import time
from pathlib import Path

import pytest

from publisher.core.errors import TranslationError
from publisher.translation.glossary.csv_files import load_glossary, save_glossary
from publisher.translation.glossary.glossary import Term


def tbx(tmp_path: Path, content: str) -> Path:
    path = tmp_path / "terms.tbx"
    path.write_text(content, encoding="utf-8")
    return path


def test_tbx_of_the_second_version_and_of_the_dct_style_is_read(tmp_path: Path) -> None:
    old = """<?xml version="1.0"?><!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">
<martif type="TBX"><text><body><termEntry id="1">
<langSet xml:lang="bg-BG"><tig><term>клъстер</term></tig></langSet>
<langSet xml:lang="en-GB"><ntig><termGrp><term>cluster</term></termGrp></ntig></langSet>
</termEntry></body></text></martif>"""
    assert load_glossary(tbx(tmp_path, old)) == [Term("клъстер", "cluster")]
    new = """<tbx type="TBX-Basic" style="dct" xmlns="urn:iso:std:iso:30042:ed-2" xmlns:min="http://www.tbxinfo.net/ns/min"
 xmlns:basic="http://www.tbxinfo.net/ns/basic"><text><body><conceptEntry id="1"><note>бележка</note>
<langSec xml:lang="bg"><termSec><term>клъстер</term></termSec><termSec><term>кластер</term></termSec></langSec>
<langSec xml:lang="en"><termSec><term>clump</term>
<min:administrativeStatus>deprecatedTerm-admn-sts</min:administrativeStatus>
</termSec><termSec><term>cluster</term></termSec></langSec>
<langSec xml:lang="de"><termSec><term>Cluster</term></termSec></langSec></conceptEntry></body></text></tbx>"""
    assert load_glossary(tbx(tmp_path, new)) == [
        Term("клъстер", "cluster", note="бележка"),
        Term("клъстер", "Cluster", lang="de", note="бележка"),
        Term("кластер", "cluster", note="бележка"),
        Term("кластер", "Cluster", lang="de", note="бележка"),
    ]


def test_written_files_are_tbx_basic(tmp_path: Path) -> None:
    save_glossary([Term("клъстер", "cluster", forms=("кластера",))], tmp_path / "a.tbx")
    text = (tmp_path / "a.tbx").read_text(encoding="utf-8")
    assert '<tbx type="TBX-Basic" style="dca" xml:lang="bg" xmlns="urn:iso:std:iso:30042:ed-2">' in text
    assert "<tbxHeader><fileDesc><sourceDesc><p>" in text
    assert '<term>кластера</term><termNote type="partOfSpeech">noun</termNote><termNote type="termType">variant' in text


ENTRY = '<conceptEntry id="1"><langSec xml:lang="{}"><termSec><term>{}</term></termSec></langSec>{}</conceptEntry>'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("<tbx><text>", ":1: not well-formed XML"),
        ("", ":1: not well-formed XML"),
        ('<?xml version="1.0" encoding="UTF-7"?><tbx/>', ":1: this encoding cannot be read"),
        ('<?xml version="1.0" encoding="shift_jis"?><tbx/>', ":1: this encoding cannot be read"),
        ("<html/>", ":1: not a TBX file, its root element is <html>"),
        ('<!DOCTYPE tbx [\n<!ENTITY a "aaaa">]><tbx>&a;</tbx>', ":2: XML entities are not accepted"),
        ('<!DOCTYPE tbx [<!ENTITY a SYSTEM "file:///etc/passwd">]><tbx>&a;</tbx>', ":1: XML entities are not accepted"),
        ("<tbx>" + "<a>" * 100, "nested deeper than 64"),
        ("<tbx>" + ENTRY.format("fr", "grappe", "") + "</tbx>", "no term from bg; the file has fr"),
        (
            "<tbx>\n"
            + ENTRY.format("bg", "", '<langSec xml:lang="en"><termSec><term>x</term></termSec></langSec>')
            + "</tbx>",
            ":2: the source term is empty",
        ),
    ],
)
def test_wrong_tbx_is_refused_with_its_line(tmp_path: Path, content: str, message: str) -> None:
    path = tbx(tmp_path, content)
    with pytest.raises(TranslationError) as error:
        load_glossary(path)
    assert str(path) in str(error.value)
    assert message in str(error.value)


def test_entities_do_not_expand(tmp_path: Path) -> None:
    lines = ['<!ENTITY a0 "лол">'] + [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)]
    started = time.process_time()
    with pytest.raises(TranslationError, match="entities"):
        load_glossary(tbx(tmp_path, f"<!DOCTYPE tbx [{''.join(lines)}]><tbx>&a11;</tbx>"))
    assert time.process_time() - started < 1
