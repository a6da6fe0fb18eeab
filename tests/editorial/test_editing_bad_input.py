"""Strange posts, translated by the editors' verb: without loss, or refused by name."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.config.new_workspace import make_workspace
from publisher.config.workspace import load_config
from publisher.core.errors import PublisherError
from publisher.editorial import Editorial
from publisher.storage.database import Store
from publisher.translation.document.structure import structure
from publisher.translation.language.transliterate import transliterate
from support.core_parts import NOW
from support.scripted_engines import ScriptedEngine, in_latin

_PATIENCE = 60
"""Seconds after which a post counts as a hang."""

HANDLED = {
    "half a megabyte in one paragraph": "Среща на града. " * 15_000,
    "a hundred thousand letters without a space": "а" * 100_000,
    "mixed scripts in a word": "Cофия и Plоvdiv, ΑΒΓ αβγ, 東京 и Київ.",
    "right to left": "Гост от Хайфа: שלום עולם и مرحبا بالعالم, 5 май.",
    "emoji": "Отлично 👩‍👩‍👧‍👦 🇧🇬 👍🏽 и ☕️!",
    "white space of all kinds": "Едно\u00a0две\u2003три\u200bчетири\tпет.",
    "decomposed letters": "И\u0306осиф и е\u0301.",
    "only an image": "![Описание](images/nyama.jpg)",
    "two thousand headings": "\n\n".join(f"# Заглавие {n}" for n in range(2_000)),
    "a table of four hundred rows": "| а | б |\n|---|---|\n" + "| клетка | друга |\n" * 400,
    "markup that never closes": "**удебелено *курсив [връзка](https://example.org/а `код <b>таг",
    "brackets like our own marks": "Това е ⟦1⟧ и ⟦/1⟧ в текста, и [[reader.name]].",
    "a line of dashes": "---\nа\n---\nб",
    "quotations in quotations": "> " * 15 + "а",
    "html": "<div>\n<script>alert('а')</script>\n</div>\n\nТекст <!-- бележка --> тук.",
}


@pytest.fixture
def editorial(tmp_path: Path, store: Store) -> Editorial:
    make_workspace(tmp_path / "office")
    engine = ScriptedEngine(in_latin, "scripted")
    return Editorial(store, load_config(tmp_path / "office" / "config.toml"), lambda: [engine])


@pytest.fixture
def write(tmp_path: Path) -> Callable[[bytes], Path]:
    def write(body: bytes) -> Path:
        path = tmp_path / "office" / "posts" / "novina.md"
        head = "---\ntitle: Новина\ndate: 2026-12-01\nlang: bg\nsummary: Кратко.\n---\n\n"
        path.write_bytes(head.encode() + body)
        return path

    return write


@pytest.mark.parametrize("body", HANDLED.values(), ids=HANDLED)
def test_a_strange_post_comes_through_whole(editorial: Editorial, write: Callable[[bytes], Path], body: str) -> None:
    write(body.encode() + b"\n")
    begun = time.monotonic()
    (made,) = editorial.translate(["novina"], "en", NOW)
    assert time.monotonic() - begun < _PATIENCE
    source = editorial.post("novina").body
    assert structure(made.body) == structure(source)
    # The stand-in for an engine puts words in Latin letters: every word must be there again, in its order.
    assert _words(transliterate(made.body)) == _words(transliterate(source))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"\xd1\xf0\xe5\xf9\xe0 \xe2 \xd1\xee\xf4\xe8\xff.\n", "UTF-8"),
        ("Среща на клъстера. ".encode() * 60_000, "up to 1 MB"),
    ],
    ids=["another encoding", "two megabytes"],
)
def test_a_post_that_cannot_be_translated_is_refused_by_name_and_reason(
    editorial: Editorial, write: Callable[[bytes], Path], body: bytes, words: str
) -> None:
    write(body)
    with pytest.raises(PublisherError) as refused:
        editorial.translate(["novina"], "en", NOW)
    assert "novina" in str(refused.value)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("body", "words"),
    [(b"> " * 5_000 + "а".encode(), "nested 20 deep"), ("*а* ".encode() * 5_000, "line 8: left as in the source")],
    ids=["too deep", "too many marks"],
)
def test_a_post_that_cannot_be_read_whole_waits_and_names_the_line(
    editorial: Editorial, write: Callable[[bytes], Path], body: bytes, words: str
) -> None:
    write(body)
    (made,) = editorial.translate(["novina"], "en", NOW)
    fit, why = editorial.fit("novina", "en")
    assert not fit
    assert "line 8" in why
    assert words in why
    assert made.body.strip() == body.decode().strip()


@pytest.mark.parametrize("control", ["\0", "\x01", "\x1b[31m", "\x85"])
def test_a_control_character_is_refused_with_its_line(
    editorial: Editorial, write: Callable[[bytes], Path], control: str
) -> None:
    path = write(f"Преди{control}след думата.\n".encode())
    with pytest.raises(PublisherError, match=re.escape(f"{path}:8")):
        editorial.translate(["novina"], "en", NOW)


def test_words_around_a_byte_order_mark_are_translated(editorial: Editorial, write: Callable[[bytes], Path]) -> None:
    write("Преди\ufeffслед думата.\n".encode())
    (made,) = editorial.translate(["novina"], "en", NOW)
    assert _words(made.body) == ["Predi", "sled", "dumata"]


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_of_other_systems_do_not_change_blocks(
    editorial: Editorial, write: Callable[[bytes], Path], end: str
) -> None:
    text = "# Заглавие\n\nПърви абзац\nс два реда.\n\n- едно\n- две\n"
    write(text.replace("\n", end).encode())
    (made,) = editorial.translate(["novina"], "en", NOW)
    assert structure(made.body) == structure(text)


def test_a_post_that_is_in_english_already_waits_for_a_person_and_says_why(
    editorial: Editorial, write: Callable[[bytes], Path]
) -> None:
    path = write(b"The meeting was held in Antwerp.\n")
    path.write_text(
        path.read_text(encoding="utf-8").replace("Новина", "News").replace("Кратко", "Short"), encoding="utf-8"
    )
    (made,) = editorial.translate(["novina"], "en", NOW)
    assert made.body == "The meeting was held in Antwerp.\n"
    assert [finding.code for finding in made.findings] == ["already-translated"]
    fit, why = editorial.fit("novina", "en")
    assert not fit
    assert "hardly a Cyrillic letter" in why


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)
