"""A workspace with one post, for tests of the editors' verbs."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from publisher.config.new_workspace import make_workspace
from publisher.config.workspace import load_config
from publisher.editorial import Editorial, StoredTranslation
from publisher.storage.database import Store
from publisher.translation.types import Engine
from support.core_parts import NOW
from support.scripted_engines import ScriptedEngine, in_latin
from support.workspaces import configure

BODY = "Първо изречение. Виж [картата](https://example.org/karta).\n\nВтори абзац на 5 май 2025 г.\n"

TOLD = {
    "Новина": "News",
    "За града": "About the city",
    "Първо изречение.": "First sentence.",
    "Виж картата.": "See the map.",
    "картата": "the map",
    "Втори абзац на 5 май 2025 г.": "Second paragraph on 5 May 2025.",
    "Трети абзац.": "Third paragraph.",
}
Open = Callable[..., Editorial]


def answer(text: str) -> str:
    return TOLD.get(text, in_latin(text))


class Office:
    """A workspace with one post and the engines of a test."""

    def __init__(self, folder: Path, store: Store) -> None:
        make_workspace(folder)
        self.folder = folder
        self.store = store
        self.engine = ScriptedEngine(answer, "told")
        self.engines: Sequence[Engine] = [self.engine]
        self.built = 0
        self.write()
        self.editorial = self.opened()

    def opened(self) -> Editorial:
        """Another process on the same workspace."""
        return Editorial(self.store, load_config(self.folder / "config.toml"), self._build)

    def _build(self) -> Sequence[Engine]:
        self.built += 1
        return self.engines

    def write(self, body: str = BODY, slug: str = "novina", title: str = "Новина", front: str = "") -> Path:
        path = self.folder / "posts" / f"{slug}.md"
        text = f"---\ntitle: {title}\ndate: 2025-05-01\nlang: bg\nsummary: За града\n{front}---\n\n{body}"
        path.write_text(text, encoding="utf-8")
        return path

    def write_sidecar(self, body: str, front: str = "", slug: str = "novina") -> Path:
        path = self.folder / "posts" / f"{slug}.en.md"
        path.write_text(f"---\ntitle: Our news\nlang: en\nsummary: The city\n{front}---\n\n{body}", encoding="utf-8")
        return path

    def translate(self, *slugs: str, **options: str) -> list[StoredTranslation]:
        return self.editorial.translate(slugs or ("novina",), "en", NOW, options.get("engine"))

    def approve(self, despite_errors: bool = False, slug: str = "novina") -> StoredTranslation:
        return self.editorial.approve(slug, "en", NOW, "Ана", despite_errors)

    def edit(self, segments: Mapping[str, str]) -> StoredTranslation:
        return self.editorial.edit("novina", "en", segments, NOW, "Ана")

    def fit(self) -> tuple[bool, str]:
        return self.editorial.fit("novina", "en")

    def review(self, policy: str) -> None:
        configure(self.folder, review=f'"{policy}"')
        self.editorial = self.opened()
