"""The test models as archives, and copies of them with something changed."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable

from support.places import MODELS

BG_EN = MODELS / "translate-bg_en-test.argosmodel"
EN_DE = MODELS / "translate-en_de-test.argosmodel"
ARCHIVE = BG_EN.read_bytes()
SHA256 = hashlib.sha256(ARCHIVE).hexdigest()


def repacked(change: Callable[[str, bytes], tuple[str, bytes] | None]) -> bytes:
    """The test model's archive with each entry passed through `change`; None leaves the entry out."""
    packed = io.BytesIO()
    with zipfile.ZipFile(BG_EN) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if (changed := change(name, old.read(name))) is not None:
                new.writestr(*changed)
    return packed.getvalue()


def with_metadata(**fields: object) -> bytes:
    def change(name: str, data: bytes) -> tuple[str, bytes]:
        if name.endswith("metadata.json"):
            data = json.dumps(json.loads(data) | fields).encode()
        return name, data

    return repacked(change)
