"""A post file that uses every front matter field, and the files that it refers to."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from publisher.core.errors import PostError
from publisher.posts.reading import read_post

SOFIA = ZoneInfo("Europe/Sofia")
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 8
GOOD = """---
title: "Среща: отчет и план"
date: 2026-12-01
lang: bg
summary: "Какво свършихме и какво предстои."
tags: [срещи, отчети]
image:
  file: images/a.png
  alt: "Хора около маса"
  caption: "Срещата"
canonical_url: https://example.org/sreshta
event:
  starts: 2026-12-10 14:00
  ends: 2026-12-10 17:30
  place: "София"
---

Първи абзац.

Втори абзац.
"""


def write(folder: Path, text: str | bytes = GOOD, name: str = "sreshta.md") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def error_of(folder: Path, text: str | bytes, name: str = "sreshta.md") -> PostError:
    """The error from reading a file with this text."""
    path = write(folder, text, name)
    with pytest.raises(PostError) as caught:
        read_post(path, folder, "bg", SOFIA)
    assert caught.value.path == path
    return caught.value
