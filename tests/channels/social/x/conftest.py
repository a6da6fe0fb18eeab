"""An X server on loopback and an image to post."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from publisher.core.types import Media
from servers.x import XServer, serve
from support.x_channel import SECRETS


@pytest.fixture
def x() -> Iterator[XServer]:
    with serve(SECRETS, "sofia_cluster") as server:
        yield server


@pytest.fixture
def picture(tmp_path: Path) -> Media:
    path = tmp_path / "мрежа.png"
    Image.new("RGB", (8, 5), "#0f4c5c").save(path)
    return Media(path, "Хора около маса", "image/png")
