"""Review sheets of a sample post, with notes and near matches, and reading them back."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from publisher.core.errors import TranslationError
from publisher.editorial.exchange.coded import code_segment
from publisher.editorial.exchange.sheet import Format, Note, ReturnedSheet, Sheet, SheetRow
from publisher.translation.document.document import Document, read_document
from publisher.translation.document.markdown import read_markdown
from publisher.translation.memory.memory import Near
from publisher.translation.memory.near_matches import Match
from support.post_bodies import translated

HASH = "0" * 64
FIELDS = {"title": "Среща | на @umen_grad", "summary": "За града"}
NOTES = [Note("error", "числото 5 липсва | <x> & \x1b"), Note("warning", "кратко")]
NEAR = [
    Match("Среща на 7 май", Near(0.9, "Среща на ⟦1⟧5⟦/1⟧ май ⟦2⟧", "⟦2⟧ Meeting on ⟦1⟧5⟦/1⟧ May", "person")),
    Match("Среща", Near(0.75, "Срещи ⟦1⟧", "⟦1⟧ ⟦/1⟧ ⟦2⟧", "machine")),
]

BODY = (
    'Виж [**картата**](https://example.org/karta "Карта") и `код | x`.\\\nОще ![Схема](a.png) 🎉[^1]\n\n'
    "| A | Б |\n| --- | --- |\n| едно \\| две | *три* |\n\n[^1]: Бележка <br/> тук\n"
)


def sheet_of(document: Document, body: str, targets: Mapping[str, str], **more: object) -> Sheet:
    _, references = read_markdown(body)
    rows = [
        SheetRow(code_segment(one, targets[one.id], references), targets[one.id], "translated", "machine", **more)  # type: ignore[arg-type]
        for one in document.segments
    ]
    return Sheet("novina", "bg", "en", HASH, rows, "bg")


def sheet(body: str = BODY, engine: Callable[[str], str] = str.upper, **more: object) -> Sheet:
    document = read_document(FIELDS, body, "bg")
    return sheet_of(document, body, translated(document, engine), **more)


def returned(form: Format, text: str, folder: Path) -> ReturnedSheet:
    path = folder / "review.txt"
    path.write_text(text, encoding="utf-8", newline="\n")
    return form.read(path)


def refused(form: Format, text: str | bytes, folder: Path) -> str:
    path = folder / "review.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(TranslationError) as found:
        form.read(path)
    return str(found.value).replace(f"{path}:", "")
