"""A sample post in two languages, for previews of templates and of the brand: long enough to show what a look is."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from publisher.core.types import Edition, Event, Image, Letter, MailKind, Story

_TEXTS = {
    "bg": (
        "Открита работилница за чист въздух",
        "Елате да сглобим сензори за качеството на въздуха и да ги поставим в пет училища.",
        (
            "Всеки може да участва – **без предварителна подготовка**. Повече има [на нашата страница](https://example.org/).\n\n"
            "## Какво ще правим\n\n- сглобяване на сензори\n- първи измервания\n- обсъждане на данните\n\n"
            "| Училище | Сензори |\n|---|---|\n| Първо | 12 |\n| Второ | 8 |\n\n> Знанието свързва града."
        ),
        ("въздух", "ученици"),
        "Сензор на прозореца на училище",
        "Снимка: примерна",
        "Зала „Примерна“",
        "Новини за примера",
        "Накратко за това, което следва.",
        ("Нова библиотека за отворени данни", "Вече има едно място за данните на града."),
    ),
    "en": (
        "Open workshop for clean air",
        "Come and build air quality sensors with us, and put them up in five schools.",
        (
            "Everybody can take part, **without preparation**. There is more [on our page](https://example.org/).\n\n"
            "## What we will do\n\n- build sensors\n- measure for the first time\n- discuss the data\n\n"
            "| School | Sensors |\n|---|---|\n| First | 12 |\n| Second | 8 |\n\n> Knowledge connects the city."
        ),
        ("air", "pupils"),
        "A sensor at a school's window",
        "A sample picture",
        "Sample Hall",
        "Sample news",
        "In brief what follows.",
        ("A new library of open data", "The city's data have one place now."),
    ),
}

_DAY = datetime(2026, 12, 10, 12, tzinfo=UTC)


def sample_stories(lang: str, picture: Path, url: str = "https://example.org/") -> tuple[Story, Story]:
    """A story with everything that a story can have, and a short one. Languages besides Bulgarian get English words."""
    title, summary, body, tags, alt, caption, place, _, _, second = _TEXTS.get(lang, _TEXTS["en"])
    event = Event(_DAY, _DAY + timedelta(hours=3), place, url, _DAY - timedelta(days=2))
    day = _DAY.date()
    long = Story("sample", lang, title, summary, body, day, url=url, tags=tags, event=event)
    return replace(long, image=Image(picture, alt, caption)), Story("second", lang, *second, second[1], day, url=url)


def sample_edition(kind: MailKind, lang: str, picture: Path) -> Edition:
    """An edition of a kind with the sample stories: those of one story have the long one."""
    long, short = sample_stories(lang, picture)
    *_, subject, intro, _ = _TEXTS.get(lang, _TEXTS["en"])
    if kind in ("story", "invitation"):
        return Edition("sample", lang, long.title, _DAY.date(), (long,), kind=kind)
    return Edition("sample", lang, subject, _DAY.date(), (long, short), intro=intro, preheader=intro, kind=kind)


def sample_letter(lang: str, lists: tuple[str, ...]) -> Letter:
    """The letter that most people get first."""
    return Letter("confirm", lang, "https://example.org/c/sample", lists, 7)


@contextmanager
def sample_picture() -> Iterator[Path]:
    """A drawn picture, there while the context is open. It is always the same, so a cache keeps one copy of it."""
    from PIL import Image as Pillow
    from PIL import ImageDraw

    with tempfile.TemporaryDirectory(prefix="publisher-sample-") as folder:
        drawn = Pillow.new("RGB", (960, 540), "#cfe0e6")
        pen = ImageDraw.Draw(drawn)
        pen.ellipse((690, 60, 830, 200), fill="#f3d99b")
        pen.polygon([(0, 540), (0, 330), (260, 190), (520, 360), (960, 250), (960, 540)], fill="#7f9f9a")
        pen.polygon([(0, 540), (0, 440), (380, 330), (700, 450), (960, 390), (960, 540)], fill="#4d6f72")
        path = Path(folder) / "sample.png"
        drawn.save(path)
        yield path
