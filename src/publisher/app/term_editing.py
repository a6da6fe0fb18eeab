"""The glossary as several people look after it: searched a page at a time, with the forms found."""

import hashlib
import re
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from publisher.app.assembly import Publisher
from publisher.config.current_brand import FileStamp, file_stamp
from publisher.core.errors import Conflict, InvalidInput, NotFound
from publisher.core.wording import worded
from publisher.translation.glossary.csv_files import CsvReading, examine_csv, format_csv, problem
from publisher.translation.glossary.editing import GlossaryFile, TermChange, compare
from publisher.translation.glossary.glossary import Glossary
from publisher.translation.glossary.terms import ANY_LANGUAGE, Rule, Term
from publisher.translation.language.inflection import phrase_forms

__all__ = [
    "ANY_LANGUAGE", "LARGEST_IMPORT", "RULES", "Rule", "Term", "TermChanged", "TermDraft", "TermPage", "TermUse",
    "Terms", "term_version",
]  # fmt: skip

PAGE = 50
"""Terms of a page."""

LARGEST_IMPORT = 400_000
"""Bytes of a CSV file that the console takes: it goes there and back in a form, to be looked at before."""

RULES: tuple[Rule, ...] = ("translate", "keep", "transliterate")
LONGEST = {"source": 200, "target": 200, "forms": 1000, "note": 500}

_SHOWN_FORMS, _SHOWN_POSTS, _SECONDS = 40, 50, 2.0
_WORD = re.compile(r"[^\W_]+")
_WRITING = threading.Lock()


@dataclass(frozen=True, slots=True)
class TermDraft:
    """A term as somebody types it; `forms` apart by commas."""

    source: str
    target: str = ""
    rule: str = "translate"
    lang: str = ""
    forms: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class TermPage:
    """One page of the terms that were found."""

    rows: Sequence[Term]
    found: int
    number: int
    every: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.found // PAGE))


@dataclass(frozen=True, slots=True)
class TermUse:
    """Where a term occurs: posts by slug and title with the forms that stand there.

    `looked` of `posts` were looked through: the search ends after a while, or when enough is found.
    """

    posts: Sequence[tuple[str, str, Mapping[str, int]]]
    looked: int
    every: int
    forms: Mapping[str, int] = field(default_factory=dict)


class TermChanged(Conflict):
    """Somebody else has changed or removed the term since it was opened; `now` is what it is, None = it is gone."""

    def __init__(self, now: Term | None) -> None:
        self.now = now
        super().__init__(worded("The term was changed meanwhile; nothing was written over it."))


class Terms:
    """The glossary of a workspace, read again when its file has changed."""

    def __init__(self, publisher: Publisher) -> None:
        config = publisher.config
        self._publisher = publisher
        self._path = config.workspace / config.translation.glossary
        self._file = GlossaryFile(self._path, config.languages.source)
        self._read: tuple[FileStamp | None, Sequence[Term]] | None = None

    def page(self, search: str = "", lang: str = "", number: int = 1) -> TermPage:
        """The terms that have all words of `search` in any column, in the order of the alphabet."""
        wanted = search.casefold().split()
        terms = self._terms()
        found = [
            term
            for term in terms
            if (not lang or term.lang in (lang, ANY_LANGUAGE)) and all(word in _words(term) for word in wanted)
        ]
        found.sort(key=lambda term: (term.source.casefold(), term.lang))
        number = min(max(1, number), max(1, -(-len(found) // PAGE)))
        return TermPage(found[(number - 1) * PAGE : number * PAGE], len(found), number, len(terms))

    def term(self, source: str, lang: str) -> Term:
        """One term. Raises `NotFound`."""
        found = self._find(source, lang)
        if found is None:
            raise NotFound(worded("There is no such term."))
        return found

    def forms(self, term: Term) -> list[str]:
        """The forms in which the term's words are found; a name has only itself and what is listed."""
        if term.rule != "translate":
            return [term.source, *term.forms]
        words = _WORD.findall(term.source)
        if len(words) != 1:
            return [*(", ".join(list(forms)[:_SHOWN_FORMS]) for forms in phrase_forms(words)), *term.forms]
        return list(dict.fromkeys([*phrase_forms(words)[0], *term.forms]))[:_SHOWN_FORMS]

    def uses(self, term: Term) -> TermUse:
        """The posts that a term is found in, the newest first, as a translation would find it."""
        lang = self._publisher.first_target if term.lang == ANY_LANGUAGE else term.lang
        glossary, stems = Glossary([term]), _stems(term)
        posts = list(reversed(self._publisher.editorial.posts()[0]))
        found, forms = list[tuple[str, str, Mapping[str, int]]](), Counter[str]()
        until, looked = time.monotonic() + _SECONDS, 0
        for post in posts:
            looked += 1
            text = "\n".join((post.title, post.summary, post.body))
            if any(stem in text.casefold() for stem in stems):
                hits = Counter(hit.matched_text for hit in glossary.find(text, lang))
                if hits:
                    found.append((post.slug, post.title, hits))
                    forms.update(hits)
            if len(found) >= _SHOWN_POSTS or time.monotonic() > until:
                break
        return TermUse(found, looked, len(posts), dict(forms.most_common()))

    def put(self, draft: TermDraft, seen: str | None = None) -> Term:
        """Add a term, or with `seen` change the one of that version.

        Raises `InvalidInput`, `Conflict` for a term that is there already, `TermChanged`, `FileError`.
        """
        term = self.read(draft)
        with _WRITING:
            now = self._find(term.source, term.lang)
            if seen is None and now is not None:
                raise Conflict(worded("%(source)s is in the glossary already; open it to change it.",
                                      source=now.source))  # fmt: skip
            if seen is not None and (now is None or term_version(now) != seen):
                raise TermChanged(now)
            self._file.put([term])
            self._read = None
        return term

    def remove(self, source: str, lang: str, seen: str) -> Term:
        """Remove a term of a version; returns it. Raises `TermChanged`, `FileError`."""
        with _WRITING:
            now = self._find(source, lang)
            if now is None or term_version(now) != seen:
                raise TermChanged(now)
            self._file.remove(source, lang)
            self._read = None
        return now

    def read(self, draft: TermDraft) -> Term:
        """The term that a draft stands for. Raises `InvalidInput` with what is wrong."""
        for name, most in LONGEST.items():
            if len(getattr(draft, name)) > most:
                raise InvalidInput(worded("At most %(most)s characters.", most=most))
        rule: Rule = next((rule for rule in RULES if rule == draft.rule), "translate")
        lang = draft.lang or (self._publisher.first_target if rule == "translate" else ANY_LANGUAGE)
        target = "" if rule == "keep" else " ".join(draft.target.split())
        forms = tuple(dict.fromkeys(" ".join(one.split()) for one in draft.forms.split(",") if one.strip()))
        if any("|" in form for form in forms):
            raise InvalidInput(worded("A form has no | in it."))
        term = Term(" ".join(draft.source.split()), target, rule, lang, " ".join(draft.note.split()), forms)
        if why := problem(term):
            raise InvalidInput(why)
        return term

    def examine(self, data: bytes) -> CsvReading:
        """Read a CSV file with all that is wrong with it. Raises `InvalidInput` for one that is too large."""
        if len(data) > LARGEST_IMPORT:
            raise InvalidInput(
                worded(
                    "The file is too large: up to %(most)s kB are taken here; a larger one is imported at the command "
                    "line.",
                    most=LARGEST_IMPORT // 1000,
                )
            )
        return examine_csv(data)

    def compared(self, incoming: Sequence[Term], ours_first: bool) -> list[TermChange]:
        """What taking terms would change."""
        return compare(self._terms(), incoming, ours_first)

    def take(self, incoming: Sequence[Term], ours_first: bool) -> list[TermChange]:
        """Add terms, and replace those that differ unless `ours_first`. Raises `InvalidInput`, `FileError`."""
        with _WRITING:
            done = self._file.put(incoming, ours_first)
            self._read = None
        return done

    def csv(self) -> str:
        """All terms as a CSV file."""
        return format_csv(self._terms())

    def _find(self, source: str, lang: str) -> Term | None:
        key = source.lower(), lang
        return next((term for term in self._terms() if (term.source.lower(), term.lang) == key), None)

    def _terms(self) -> Sequence[Term]:
        stamp = file_stamp(self._path)
        if self._read is None or self._read[0] != stamp:
            self._read = stamp, self._file.terms()
        return self._read[1]


def term_version(term: Term) -> str:
    """16 hex digits that change with the term."""
    return hashlib.sha256(repr(term).encode()).hexdigest()[:16]


def _words(term: Term) -> str:
    return "\n".join((term.source, term.target, term.note, *term.forms)).casefold()


def _stems(term: Term) -> set[str]:
    """Beginnings one of which is in every text that the term is found in: a quick look before the thorough one."""
    stems = set()
    for form in (term.source, *term.forms):
        words = _WORD.findall(form)[:1]
        forms = phrase_forms(words)[0] if words and term.rule == "translate" else dict.fromkeys(words)
        stems |= {one.casefold()[:3] for one in forms}
    return stems
