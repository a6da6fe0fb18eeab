"""What people call the segments of a post."""

from publisher.core.wording import in_words
from publisher.editorial.segment_names import name_of, segment_names
from publisher.translation.document.document import read_document

BODY = """Първи абзац.

## Подзаглавие

- Точка едно
- Точка две

Втори абзац с ![снимка](a.jpg "надпис").

> Цитат

| Глава | Друга |
|---|---|
| Клетка | Още |
"""


def test_segments_are_called_by_what_they_are_and_counted_by_their_kind() -> None:
    fields = {
        "title": "Заглавие",
        "summary": "Резюме",
        "tags.0": "вести",
        "image.alt": "Мост",
        "image.caption": "Мостът",
    }
    document = read_document(fields, BODY, "bg")
    names = segment_names(document)
    said = [in_words(names[segment.id], "bg") for segment in document.segments]
    assert said == [
        "Заглавие", "Резюме", "Етикет 1", "Описание на снимката", "Надпис под снимката",
        "Абзац 1", "Подзаглавие 1", "Точка 1", "Точка 2", "Абзац 2", "Описание на снимка 1 в текста",
        "Заглавие на връзка 1", "Цитат 1", "Клетка от таблица 1", "Клетка от таблица 2", "Клетка от таблица 3",
        "Клетка от таблица 4",
    ]  # fmt: skip
    assert len(set(said)) == len(said)
    assert str(names["body.1"]) == "Paragraph 1"
    assert in_words(name_of(names, "body"), "bg") == "Целият текст"
