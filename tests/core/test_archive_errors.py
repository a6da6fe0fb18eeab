"""Damaged archives: whatever `zipfile` makes of them is among the errors that their readers know."""

import random
import zipfile
from io import BytesIO

import pytest

from publisher.core.archive_errors import DAMAGED


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_archive_raises_nothing_else(method: int) -> None:
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w", method) as archive:
        archive.writestr("a.txt", "".join(str(number) for number in range(2000)))
    chance, failed = random.Random(method), 0
    for _ in range(300):
        data = bytearray(whole.getvalue())
        for _ in range(chance.choice((1, 2, 5))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            with zipfile.ZipFile(BytesIO(data)) as archive:
                archive.read("a.txt")
        except (OSError, KeyError, *DAMAGED):
            failed += 1
    assert failed > 100
