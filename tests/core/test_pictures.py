"""Only the four kinds of picture are read, whatever a file is called."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from publisher.core.errors import PostError
from publisher.core.pictures import FORMATS
from publisher.rendering.formats import images

EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n(%stdout) (w) file pop\n%%EOF\n"


def encoded(form: str) -> bytes:
    file = BytesIO()
    Image.new("RGB", (8, 8), "white").save(file, form)
    return file.getvalue()


@pytest.mark.parametrize("cached", [True, False])
@pytest.mark.parametrize("body", [EPS, encoded("TIFF"), encoded("BMP"), encoded("PPM"), encoded("ICO"), b"GIF89a"])
def test_other_kinds_are_refused_although_they_are_named_png(body: bytes, cached: bool, tmp_path: Path) -> None:
    file = tmp_path / "picture.png"
    file.write_bytes(body)
    with pytest.raises(PostError, match="is not a readable picture"):
        images.fit(file, tmp_path / "cache" if cached else None, 100, 100_000)


@pytest.mark.parametrize("form", FORMATS)
def test_the_four_kinds_are_read(form: str, tmp_path: Path) -> None:
    file = tmp_path / "picture.bin"
    file.write_bytes(encoded(form))
    assert images.fit(file, tmp_path / "cache", 100, 100_000).width == 8
