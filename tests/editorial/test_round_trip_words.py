"""Any words that a person writes into a review file come back letter by letter, or are refused with their segment."""

import re
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.config.new_workspace import make_workspace
from publisher.config.workspace import load_config
from publisher.core.errors import TranslationError
from publisher.editorial import Editorial
from publisher.editorial.round_trip import export_review, import_review
from publisher.storage.database import Store
from support.core_parts import NOW
from support.scripted_engines import ScriptedEngine, in_latin

BODY = """# Среща | кръгла маса

Първо **важно** изречение. Виж [картата](https://example.org/karta) и `код`.

- едно
- две ![Снимка](images/a.jpg)

| град | дял |
|------|-----|
| София | 5 % |

> Цитат с бележка[^1] и 👍 שלום.

[^1]: Бележка под линия.
"""
XLIFF = "{urn:oasis:names:tc:xliff:document:2.0}"
ENDINGS = (".xlf", ".md")


class Desk:
    """A workspace with one post, translated."""

    def __init__(self, folder: Path, store: Store) -> None:
        make_workspace(folder)
        self.folder = folder
        self.editorial = Editorial(store, load_config(folder / "config.toml"), lambda: [ScriptedEngine(in_latin)])
        self.write()
        self.translate()

    def write(self, body: str = BODY) -> None:
        head = "---\ntitle: Новина за града\ndate: 2026-12-01\nlang: bg\nsummary: Кратко за града.\n---\n\n"
        (self.folder / "posts" / "novina.md").write_text(head + body, encoding="utf-8")

    def translate(self) -> None:
        self.editorial.translate(["novina"], "en", NOW)

    def out(self, ending: str, name: str = "review") -> Path:
        path = self.folder / f"{name}{ending}"
        path.unlink(missing_ok=True)
        export_review(self.editorial, "novina", "en", path, NOW, "bg")
        return path

    def back(self, path: Path) -> tuple[str, ...]:
        return import_review(self.editorial, "novina", "en", path, NOW, "Ана").changed

    def targets(self) -> dict[str, str]:
        stored = self.editorial.translation("novina", "en")
        assert stored is not None
        return {one.id: one.target for one in stored.segments}


def change(path: Path, old: str, new: str) -> Path:
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


_WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\u0085\ufeff\\"),
    min_size=1,
    max_size=30,
).filter(lambda text: text.strip() and re.search(r"\w", text))


@pytest.mark.parametrize("ending", ENDINGS)
@settings(max_examples=25, deadline=None)
@given(words=_WORDS)
def test_any_words_of_a_person_come_back_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, migrated: Path, ending: str, words: str
) -> None:
    from publisher.storage.database import open_store

    folder = tmp_path_factory.mktemp("words")
    database = folder / "w.db"
    database.write_bytes(migrated.read_bytes())
    store = open_store(f"sqlite:///{database}")
    try:
        desk = Desk(folder / "office", store)
        written = escape(words) if ending == ".xlf" else words.replace("|", "\\|")
        path = change(desk.out(ending), "Novina za grada", written)
        try:
            desk.back(path)
        except TranslationError as refused:
            assert "title" in str(refused)  # noqa: PT017 either answer is right, silence is not
        else:
            assert " ".join(desk.targets()["title"].split()) == " ".join(words.split())
    finally:
        store.close()
