"""The changes that a reviewer made in a file, or all reasons why it cannot be imported."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from publisher.core.errors import TranslationError
from publisher.core.wording import Worded, text_of, worded
from publisher.editorial.exchange.sheet import Format, ReturnedRow, SheetRow, fingerprint, folded
from publisher.translation.document.document import Document

_MOST_PROBLEMS = 20


class Taking:
    """Compares one file with the rows that would be exported now."""

    def __init__(self, path: Path, form: Format, rows: Mapping[str, SheetRow]) -> None:
        self._path, self._form, self._rows = path, form, rows
        self._lines: dict[str, int] = {}
        self.newer_here: list[str] = []

    def changes(self, returned: Sequence[ReturnedRow]) -> dict[str, str]:
        """The segments that a person changed: id → inline Markdown. Raises `TranslationError` with all problems."""
        problems = []
        changed: dict[str, str] = {}
        for one in returned:
            self._lines[one.id] = one.line
            try:
                if (text := self._change(one)) is not None:
                    changed[one.id] = text
            except TranslationError as error:
                problems.append(self._at(one.id, text_of(error)))
        # Missing rows were more likely lost than deleted on purpose, and keeping a row costs nothing.
        if missing := [name for name in self._rows if name not in self._lines]:
            named = ", ".join(missing[:_MOST_PROBLEMS]) + (" …" if len(missing) > _MOST_PROBLEMS else "")
            problems.append(
                worded(
                    "%(path)s: segments are missing: %(named)s; restore them as they were exported",
                    path=self._path,
                    named=named,
                )
            )
        for name, text in changed.items():
            try:
                inside = [
                    changed.get(other, row.target) for other, row in self._rows.items() if other.startswith(f"{name}.")
                ]
                self._rows[name].coded.check(text, inside)
            except TranslationError as error:
                problems.append(
                    self._at(
                        name,
                        worded("%(error)s (or `publisher review --edit` for a text with other marks)", error=error),
                    )
                )
        self._raise(problems)
        return changed

    def fit(self, document: Document, changed: Mapping[str, str]) -> None:
        """Raise `TranslationError` if the document cannot be written with the changes."""
        targets = {name: row.target for name, row in self._rows.items()}
        try:
            document.write({**targets, **changed})
            return
        except TranslationError as error:
            whole = text_of(error)
        problems = []
        for name, text in changed.items():
            try:
                document.write({name: text})
            except TranslationError as error:
                problems.append(self._at(name, text_of(error)))
        self._raise(problems or [worded("%(what)s: %(why)s", what=self._path, why=whole)])

    def _change(self, one: ReturnedRow) -> str | None:
        """The new translation of a row, None if it is unchanged."""
        row = self._rows.get(one.id)
        if row is None:
            raise TranslationError(worded("is not in this post; delete the row"))
        source, target = self._form.texts(row)
        if folded(one.source) != folded(source):
            raise TranslationError(worded("the source text was changed; restore it, only the translation may change"))
        if folded(one.target) == folded(target):
            return None
        if not one.target.strip():
            raise TranslationError(worded("the translation is empty; write one, or restore the old one"))
        if not one.base:
            raise TranslationError(worded("the file has lost the fingerprint of the exported text; export it again"))
        if fingerprint(one.target) == one.base:
            self.newer_here.append(one.id)
            return None
        if fingerprint(target) != one.base:
            now = " ".join(row.target.split())[:60]
            raise TranslationError(
                worded("was also changed here since the export, to %(now)s; export it again and compare", now=repr(now))
            )
        return self._form.markdown(row.coded, one.target)

    def _at(self, segment: str, problem: str) -> str:
        # The document names the segment as well.
        if problem.startswith(f"segment {segment}: ") and isinstance(problem, Worded):
            problem = problem.values["error"]
        return worded(
            "%(path)s:%(line)s: segment %(segment)s: %(problem)s",
            path=self._path,
            line=self._lines[segment],
            segment=segment[:60],
            problem=problem,
        )

    def _raise(self, problems: Sequence[str]) -> None:
        if problems:
            more = (
                [worded("… and %(number)s more", number=len(problems) - _MOST_PROBLEMS)]
                if len(problems) > _MOST_PROBLEMS
                else []
            )
            raise TranslationError("\n".join([*problems[:_MOST_PROBLEMS], *more]))
