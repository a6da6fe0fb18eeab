"""Reads and writes TBX-Basic (ISO 30042:2019), the exchange format for terms of other translation tools."""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from publisher.core.errors import TranslationError
from publisher.core.wording import worded
from publisher.translation.glossary.glossary import ANY_LANGUAGE, Rule, Term
from publisher.translation.language.transliterate import transliterate

_XML_LANG: Final = "http://www.w3.org/XML/1998/namespace}lang"
_NAMESPACE: Final = "urn:iso:std:iso:30042:ed-2"
_REJECTED: Final = ("deprecatedTerm", "supersededTerm")
_DEEPEST: Final = 64
"""Deepest nesting of elements; TBX needs about ten levels."""


def _tree(data: bytes, path: Path) -> ET.Element:
    """Parse XML into elements with local names; rejects entity declarations and reads nothing outside the file."""
    builder = ET.TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise TranslationError(
                worded(
                    "%(path)s:%(currentlinenumber)s: elements nested deeper than %(deepest)s",
                    path=path,
                    currentlinenumber=parser.CurrentLineNumber,
                    deepest=_DEEPEST,
                )
            )
        builder.start(name.rpartition("}")[2], {**attributes, "line": str(parser.CurrentLineNumber)})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(name.rpartition("}")[2])

    def refuse(*_: object) -> None:
        raise TranslationError(
            worded(
                "%(path)s:%(currentlinenumber)s: XML entities are not accepted; remove the DOCTYPE",
                path=path,
                currentlinenumber=parser.CurrentLineNumber,
            )
        )

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = builder.data
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise TranslationError(
            worded(
                "%(path)s:%(lineno)s: not well-formed XML: %(code)s",
                path=path,
                lineno=error.lineno,
                code=expat.ErrorString(error.code),
            )
        ) from error
    except ValueError as error:
        raise TranslationError(
            worded("%(path)s:1: this encoding cannot be read (%(error)s); save it as UTF-8", path=path, error=error)
        ) from error
    return builder.close()


def _text(element: ET.Element | None) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def _category(term: ET.Element, name: str) -> str:
    """A data category of a term in either TBX style: termNote type="…" (DCA) or an element of that name (DCT)."""
    for element in term.iter():
        if element.tag == name or (element.tag == "termNote" and element.get("type") == name):
            return _text(element)
    return ""


def parse_tbx(data: bytes, path: Path, source_lang: str = "bg") -> Iterator[tuple[int, Term]]:
    """Yield the terms of a TBX file with their lines: version 3 (conceptEntry, DCA or DCT) and version 2 (termEntry).

    One concept gives one term for each target language; further source terms become separate terms, those of type
    "variant" become forms. A target equal to its source means "keep", a proper noun "transliterate". Deprecated terms
    are skipped. Raises `TranslationError` naming `path` and the line.
    """
    root = _tree(data, path)
    if root.tag not in ("tbx", "martif"):
        raise TranslationError(
            worded("%(path)s:1: not a TBX file, its root element is <%(tag)s>", path=path, tag=root.tag)
        )
    found = False
    languages: set[str] = set()
    for entry in root.iter():
        if entry.tag in ("conceptEntry", "termEntry"):
            for term in _entry_terms(entry, source_lang, languages):
                found = True
                yield int(entry.get("line", "0")), term
    if languages and not found:
        raise TranslationError(
            worded(
                "%(path)s: no term from %(source_lang)s; the file has %(languages)s",
                path=path,
                source_lang=source_lang,
                languages=tuple(sorted(languages)),
            )
        )


def _entry_terms(entry: ET.Element, source_lang: str, languages: set[str]) -> list[Term]:
    """The terms of one concept; adds its languages to `languages`."""
    by_lang: dict[str, list[ET.Element]] = {}
    for section in entry:
        if section.tag in ("langSec", "langSet"):
            code = section.get(_XML_LANG, "").replace("_", "-").partition("-")[0].lower()
            found = [one for one in section.iter() if one.tag in ("termSec", "tig", "ntig")]
            kept = [one for one in found if not _category(one, "administrativeStatus").startswith(_REJECTED)]
            by_lang.setdefault(ANY_LANGUAGE if code == "mul" else code, []).extend(kept)
    languages |= set(by_lang)
    note = " ".join(_text(one) for one in entry if one.tag == "note")
    sources = by_lang.pop(source_lang, [])
    variants = [one for one in sources if _category(one, "termType") == "variant"]
    forms = tuple(_text(one.find(".//term")) for one in variants)
    terms = []
    for source in (one for one in sources if one not in variants):
        for lang, targets in by_lang.items():
            if targets:
                terms.append(_term(source, _text(targets[0].find(".//term")), lang, note, forms))
        forms = ()
    return terms


def _term(section: ET.Element, target: str, lang: str, note: str, forms: tuple[str, ...]) -> Term:
    source = _text(section.find(".//term"))
    if source == target:
        return Term(source, "", "keep", lang, note, forms)
    if target == transliterate(source):
        return Term(source, "", "transliterate", lang, note, forms)
    rule: Rule = "transliterate" if _category(section, "partOfSpeech") == "properNoun" else "translate"
    return Term(source, target, rule, lang, note, forms)


def format_tbx(terms: Iterable[Term], source_lang: str = "bg") -> str:
    """Write terms as TBX-Basic in DCA style, one conceptEntry per term; `*` becomes the language code "mul"."""
    entries = "\n".join(_tbx_entry(number, term, source_lang) for number, term in enumerate(terms, 1))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<tbx type="TBX-Basic" style="dca" xml:lang={quoteattr(source_lang)} xmlns="{_NAMESPACE}">\n'
        "  <tbxHeader><fileDesc><sourceDesc><p>Glossary exported by publisher</p></sourceDesc></fileDesc></tbxHeader>\n"
        f"  <text><body>\n{entries}\n  </body></text>\n</tbx>\n"
    )


def _tbx_entry(number: int, term: Term, source_lang: str) -> str:
    part = "noun" if term.rule == "translate" else "properNoun"
    note = f"      <note>{escape(term.note)}</note>\n" if term.note else ""
    sections = _tbx_term(term.source, part) + "".join(_tbx_term(form, part, "variant") for form in term.forms)
    lang = "mul" if term.lang == ANY_LANGUAGE else term.lang
    return (
        f'    <conceptEntry id="c{number}">\n{note}'
        f"      <langSec xml:lang={quoteattr(source_lang)}>{sections}</langSec>\n"
        f"      <langSec xml:lang={quoteattr(lang)}>{_tbx_term(term.wanted, part)}</langSec>\n"
        "    </conceptEntry>"
    )


def _tbx_term(text: str, part: str, kind: str = "") -> str:
    kind_note = f'<termNote type="termType">{kind}</termNote>' if kind else ""
    return f'<termSec><term>{escape(text)}</term><termNote type="partOfSpeech">{part}</termNote>{kind_note}</termSec>'
