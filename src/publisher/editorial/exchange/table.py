r"""Review as a Markdown table for any text editor: one row per segment, four columns.

A cell is one line. In it a pipe is written `\|` (as in GFM), a line break `<br/>`, a control character `<u+000D/>`; if
the text itself contains one of the last two, it gets one more slash, so that every text can be read back.
"""

import re
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from publisher.core.errors import TranslationError
from publisher.core.wording import worded
from publisher.editorial.exchange.coded import Coded
from publisher.editorial.exchange.sheet import (
    ReturnedRow,
    ReturnedSheet,
    Sheet,
    SheetRow,
    file_bytes,
    fingerprint,
    known_once,
)
from publisher.translation.marks import without_marks

_KEYS = ("post", "from", "to", "source_hash")
_FENCE = "---"
_ESCAPED = re.compile(r"<(?P<what>br|u\+[0-9A-F]{4,6})(?P<space> ?)(?P<slashes>/+)>")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_PIPE = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"\|?[\s|:-]+")
_TRAILER = re.compile(r"<!--\s*exported:(?P<pairs>[^>]*)-->")
_PAIR = re.compile(r"(?<![\w.])(?P<id>[\w.]++)=(?P<base>[0-9a-f]++)")

_HEADINGS = {
    "en": ("id", "source", "translation", "notes"),
    "bg": ("откъс", "оригинал", "превод", "бележки"),
}
_ADVICE = {
    "en": "Change the third column only. A row is one line: `<br/>` stands for a line break, `\\|` for a pipe. Leave "
    "all rows, the lines above and the last line as they are.",
    "bg": "Променяйте само третата колона. Всеки ред на таблицата е един ред във файла: `<br/>` означава нов ред, "
    "`\\|` – отвесна черта. Не променяйте останалото: всички редове, горните редове и последния ред.",
}
_WORDS = {
    "en": {"error": "error", "warning": "warning", "near": "near match"},
    "bg": {"error": "грешка", "warning": "предупреждение", "near": "подобно"},
}


class ReviewTable:
    """The table format; its texts are inline Markdown."""

    def write(self, sheet: Sheet) -> str:
        """See `Format.write`."""
        lang = sheet.lang if sheet.lang in _HEADINGS else "en"
        values = (sheet.slug, sheet.source_lang, sheet.target_lang, sheet.source_hash)
        head = [_FENCE, *(f"{key}: {value}" for key, value in zip(_KEYS, values, strict=True)), _FENCE, ""]
        rows = [_line(_HEADINGS[lang]), _line(["---"] * 4), *(self._row(row, lang) for row in sheet.rows)]
        bases = " ".join(f"{row.coded.segment.id}={fingerprint(row.target)}" for row in sheet.rows)
        return "\n".join([*head, _ADVICE[lang], "", *rows, "", f"<!-- exported: {bases} -->", ""])

    def read(self, path: Path) -> ReturnedSheet:
        """See `Format.read`."""
        lines = _lines(path)
        values, start = _head(path, lines)
        bases = {pair["id"]: pair["base"] for line in lines if (found := _TRAILER.fullmatch(line.strip()))
                 for pair in _PAIR.finditer(found["pairs"])}  # fmt: skip
        rows = [
            ReturnedRow(name, number, source, target, bases.get(name, ""))
            for number, (name, source, target) in _rows(path, lines, start)
        ]
        known_once(path, rows)
        return ReturnedSheet(values["post"], values["from"], values["to"], values["source_hash"], rows)

    def texts(self, row: SheetRow) -> tuple[str, str]:
        """See `Format.texts`."""
        return row.coded.segment.source, row.target

    def markdown(self, coded: Coded, text: str) -> str:
        """See `Format.markdown`."""
        if "\0" in text and "\0" not in coded.segment.source:
            raise TranslationError(worded("has a NUL character, which is not allowed; delete it"))
        return " ".join(text.replace("\\\n", " ").split()) if coded.plain else text

    def _row(self, row: SheetRow, lang: str) -> str:
        texts = [_encoded(text) for text in self.texts(row)]
        words = _WORDS[lang]
        findings = (f"**{words[note.severity]}:** {note.text}" for note in row.notes)
        near = (
            f"{words['near']} {100 * one.near.score:.0f} %: {one.marked_difference} → {without_marks(one.near.target)}"
            for one in row.near
        )
        notes = "<br>".join(_CONTROL.sub(" ", note).replace("|", r"\|") for note in chain(findings, near))
        return _line([row.coded.segment.id, *texts, notes])


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _encoded(text: str) -> str:
    """A text as a cell; `_decoded` is the inverse."""
    text = _ESCAPED.sub(lambda found: f"<{found['what']}{found['space']}/{found['slashes']}>", text)
    text = _CONTROL.sub(lambda found: f"<u+{ord(found.group()):04X}/>", text.replace("\\\n", "<br/>"))
    return text.replace("|", r"\|")


def _decoded(cell: str) -> str:
    def plain(found: re.Match[str]) -> str:
        if len(found["slashes"]) > 1:
            return f"<{found['what']}{found['space']}{found['slashes'][1:]}>"
        return "\\\n" if found["what"] == "br" else _character(found["what"][2:]) or found.group()

    return _ESCAPED.sub(plain, cell.replace(r"\|", "|"))


def _character(code: str) -> str:
    point = int(code, 16)
    return chr(point) if point < 0xD800 or 0xE000 <= point <= 0x10FFFF else ""


def _lines(path: Path) -> list[str]:
    """The lines of a file, without their ends."""
    content = file_bytes(path)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = content[: error.start].count(b"\n") + 1
        raise TranslationError(
            worded("%(path)s:%(place)s: is not UTF-8; save the file with the encoding UTF-8", path=path, place=place)
        ) from error
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    for number, line in enumerate(lines, 1):
        if "\0" in line:
            raise TranslationError(
                worded(
                    "%(path)s:%(number)s: has a NUL character, which is not allowed; delete it",
                    path=path,
                    number=number,
                )
            )
    return lines


def _head(path: Path, lines: list[str]) -> tuple[dict[str, str], int]:
    """The values between the fences, and the index of the line after them."""
    again = worded("; copy the lines at the top from the file that was exported")
    ends = [number for number, line in enumerate(lines[: len(_KEYS) + 10]) if line.rstrip() == _FENCE]
    if len(ends) < 2 or ends[0] != 0:
        raise TranslationError(
            worded(
                "%(path)s:1: must begin with the lines between %(fence)s and %(fence)s%(again)s",
                path=path,
                fence=_FENCE,
                again=again,
            )
        )
    values = {}
    for line in lines[1 : ends[1]]:
        key, _, value = line.partition(":")
        values[key.strip()] = value.strip()
    for key in _KEYS:
        if not values.get(key):
            raise TranslationError(
                worded(
                    "%(path)s:%(ends)s: there is no line `%(key)s: …`%(again)s",
                    path=path,
                    ends=ends[1] + 1,
                    key=key,
                    again=again,
                )
            )
    return values, ends[1] + 1


def _rows(path: Path, lines: list[str], start: int) -> Iterable[tuple[int, tuple[str, str, str]]]:
    """The rows below the headings: 1-based line, id, source and translation."""
    first = next((n for n in range(start, len(lines)) if lines[n].lstrip().startswith("|")), None)
    if first is None or first + 1 >= len(lines) or not _RULE.fullmatch(lines[first + 1].strip()):
        raise TranslationError(
            worded("%(path)s:%(start)s: has no table; import the file that was exported", path=path, start=start + 1)
        )
    for place, line in enumerate(lines[first + 2 :], first + 3):
        row = line.strip()
        if not row or _TRAILER.fullmatch(row):
            continue
        if not row.startswith("|"):
            raise TranslationError(
                worded(
                    "%(path)s:%(place)s: is not a row of the table (%(row)s); a row is one line that begins with a "
                    "pipe, write <br/> for a line break",
                    path=path,
                    place=place,
                    row=repr(row[:40]),
                )
            )
        cells = [cell.strip(" \t") for cell in _PIPE.split(row[1:])]
        if not cells[-1]:
            # After the last pipe there is no cell.
            cells.pop()
        name = cells[0].strip("`")
        if len(cells) != 4:
            raise TranslationError(
                worded(
                    "%(path)s:%(place)s: segment %(name)s: has %(number)s cells, a row has 4; write \\| for a pipe "
                    "in a text",
                    path=path,
                    place=place,
                    name=name[:60],
                    number=len(cells),
                )
            )
        yield place, (name, _decoded(cells[1]), _decoded(cells[2]))
