"""Archives that are hostile or damaged are refused whole."""

import io
import stat
import struct
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.core.errors import ModelError
from publisher.translation.engines.argos.archives import unpack
from publisher.translation.engines.argos.models import install_file
from support.argos_archives import ARCHIVE, repacked, with_metadata


def zip_of(*entries: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return packed.getvalue()


def link_to(target: bytes) -> tuple[zipfile.ZipInfo, bytes]:
    info = zipfile.ZipInfo("bg_en/model")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info, target


def raw_name(name: str, data: bytes = b"x") -> tuple[zipfile.ZipInfo, bytes]:
    """An entry whose name `zipfile` would clean up when asked for it in the usual way."""
    info = zipfile.ZipInfo("placeholder")
    info.filename = info.orig_filename = name
    return info, data


INSIDE = ("bg_en/metadata.json", b"{}")
HOSTILE = {
    "parent": zip_of(INSIDE, ("bg_en/../../evil.txt", b"x")),
    "parent at the top": zip_of(("../evil.txt", b"x")),
    "absolute": zip_of(INSIDE, ("/tmp/evil.txt", b"x")),  # noqa: S108
    "backslash": zip_of(INSIDE, raw_name("bg_en\\..\\..\\evil.txt")),
    "drive": zip_of(INSIDE, ("C:/evil.txt", b"x")),
    "newline": zip_of(INSIDE, ("bg_en/a\nb", b"x")),
    "link": zip_of(INSIDE, link_to(b"/etc")),
    "link, then through it": zip_of(INSIDE, link_to(b".."), ("bg_en/model/evil.txt", b"x")),
    "two packages": zip_of(INSIDE, ("other/metadata.json", b"{}")),
    "no top": zip_of(("metadata.json", b"{}")),
    "same name in other case": zip_of(INSIDE, ("bg_en/METADATA.json", b"x")),
    "file as folder": zip_of(INSIDE, ("bg_en/a", b"x"), ("bg_en/a/b", b"x")),
    "long name": zip_of(INSIDE, ("bg_en/" + "a" * 300, b"x")),
    "empty": zip_of(),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_an_archive_that_climbs_out_or_tricks_is_refused_whole(tmp_path: Path, kind: str) -> None:
    archive = tmp_path / "in" / "bad.argosmodel"
    archive.parent.mkdir()
    archive.write_bytes(HOSTILE[kind])
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ModelError) as caught:
        install_file(archive, tmp_path / "in" / "models")
    assert "bad.argosmodel" in str(caught.value)
    left = [path for path in sorted(tmp_path.rglob("*")) if path not in before]
    assert [path.name for path in left] == ["models", ".work", "lock"]


def test_a_zip_bomb_is_stopped_at_the_cap_whatever_it_claims(tmp_path: Path) -> None:
    bomb = bytearray(zip_of(INSIDE, ("bg_en/model.bin", b"\0" * 50_000_000)))
    assert len(bomb) < 100_000
    # The central directory claims 10 bytes; the true size shows only while unpacking.
    directory = bomb.rindex(b"PK\x01\x02")
    honest, lying = tmp_path / "honest.zip", tmp_path / "lying.zip"
    honest.write_bytes(bomb)
    bomb[directory + 24 : directory + 28] = struct.pack("<I", 10)
    lying.write_bytes(bomb)
    for archive in (honest, lying):
        into = tmp_path / archive.stem
        into.mkdir()
        with pytest.raises(ModelError, match=r"more than 1,000,000 bytes|damaged"):
            unpack(archive, into, max_bytes=1_000_000)
        assert sum(path.stat().st_size for path in into.rglob("*") if path.is_file()) < 5_000_000


def test_too_many_entries_are_refused(tmp_path: Path) -> None:
    archive = tmp_path / "many.zip"
    archive.write_bytes(zip_of(*((f"bg_en/{number}", b"") for number in range(10_001))))
    (tmp_path / "into").mkdir()
    with pytest.raises(ModelError, match="10,001 entries"):
        unpack(archive, tmp_path / "into")


def test_a_flipped_bit_is_found_by_the_crc(tmp_path: Path) -> None:
    archive = tmp_path / "flipped.argosmodel"
    damaged_bytes = bytearray(ARCHIVE)
    damaged_bytes[len(damaged_bytes) // 2] ^= 1
    archive.write_bytes(damaged_bytes)
    with pytest.raises(ModelError, match="damaged"):
        install_file(archive, tmp_path / "models")


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_any_damage_ends_in_a_clear_error_or_a_whole_package(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    small = bytearray(zip_of(INSIDE, ("bg_en/model/a.txt", b"abc" * 50), ("bg_en/b.txt", b"q")))
    for _ in range(data.draw(st.integers(1, 4))):
        small[data.draw(st.integers(0, len(small) - 1))] = data.draw(st.integers(0, 255))
    (folder / "x.zip").write_bytes(bytes(small))
    (folder / "into" / "deep").mkdir(parents=True)
    with suppress(ModelError):
        unpack(folder / "x.zip", folder / "into" / "deep")
    outside = [path for path in folder.rglob("*") if (folder / "into" / "deep") not in [path, *path.parents]]
    assert sorted(path.name for path in outside) == ["into", "x.zip"]


@pytest.mark.parametrize("lost", ["metadata.json", "sentencepiece.model", "model.bin"])
def test_a_package_that_lacks_a_file_is_refused(tmp_path: Path, lost: str) -> None:
    archive = tmp_path / "lacking.argosmodel"
    archive.write_bytes(repacked(lambda name, data: None if name.endswith(lost) else (name, data)))
    with pytest.raises(ModelError, match=lost.replace("model.bin", "model/model.bin")):
        install_file(archive, tmp_path / "models")


@pytest.mark.parametrize(
    "fields", [{"from_code": "../.."}, {"to_code": None}, {"package_version": "1/../2"}, {"type": "sbd"}]
)
def test_metadata_that_cannot_be_trusted_is_refused(tmp_path: Path, fields: dict[str, object]) -> None:
    archive = tmp_path / "strange.argosmodel"
    archive.write_bytes(with_metadata(**fields))
    with pytest.raises(ModelError, match=r"metadata\.json"):
        install_file(archive, tmp_path / "models")


def beside(*more: tuple[str, bytes]) -> bytes:
    """The test model's archive with more entries."""
    packed = io.BytesIO(repacked(lambda name, data: (name, data)))
    with zipfile.ZipFile(packed, "a") as archive:
        for name, data in more:
            archive.writestr(name, data)
    return packed.getvalue()


LAYOUTS = {
    "folder of macOS": beside(("__MACOSX/._translate-bg_en", b"x"), ("__MACOSX/a/._model.bin", b"x")),
    "files beside it": beside(("README.md", b"x"), (".DS_Store", b"x")),
    "another folder": beside(("licences/CC-BY.txt", b"x")),
    "from the current folder": repacked(lambda name, data: (f"./{name}", data)),
    "doubled separators": repacked(lambda name, data: (name.replace("/", "//"), data)),
    "no version": with_metadata(package_version=""),
    "a list of one language": with_metadata(from_code=None, to_code=None, from_codes=["bg"], to_codes=["en"]),
}
"""What Argos' own installer takes."""


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_that_argos_installs_is_installed(tmp_path: Path, layout: str) -> None:
    archive = tmp_path / "model.argosmodel"
    archive.write_bytes(LAYOUTS[layout])
    model = install_file(archive, tmp_path / "models", ("bg", "en"))
    assert (model.path / "model" / "model.bin").is_file()
    assert [path.name for path in (tmp_path / "models" / "argos").iterdir()] == [model.path.name]
    assert not [path for path in model.path.rglob("*") if path.name in ("__MACOSX", ".DS_Store", "CC-BY.txt")]


def test_a_package_for_several_languages_is_refused_by_name(tmp_path: Path) -> None:
    archive = tmp_path / "many.argosmodel"
    archive.write_bytes(with_metadata(from_code=None, from_codes=["bg", "mk"]))
    with pytest.raises(ModelError, match=r"many\.argosmodel: metadata\.json names no pair of languages"):
        install_file(archive, tmp_path / "models")
