"""The console's scripts and styles are the ones that were fetched, and the check notices any other."""

import gzip
import json
import shutil
from pathlib import Path

from scripts import vendor


def test_the_committed_files_are_as_the_lock_says() -> None:
    assert vendor.differences(vendor.FOLDER) == []


def test_every_file_of_others_has_its_licence_beside_it() -> None:
    licences = (vendor.FOLDER / "LICENCES.txt").read_text(encoding="utf-8")
    for entry in json.loads((vendor.FOLDER / vendor.LOCK).read_text(encoding="utf-8")):
        assert f"{entry['package']} {entry['version']} ({entry['licence']})" in licences


def test_a_changed_an_extra_and_a_wrongly_compressed_file_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "vendor"
    shutil.copytree(vendor.FOLDER, folder)
    with (folder / "htmx.min.js").open("ab") as file:
        file.write(b"\n")
    (folder / "tabler.min.css.gz").write_bytes(gzip.compress(b"other"))
    (folder / "more.js").touch()
    found = "\n".join(vendor.differences(folder))
    assert "htmx.min.js: not the file" in found
    assert "tabler.min.css.gz: holds something else" in found
    assert "more.js: is not in the lock" in found
    assert found.count("\n") == 2
