"""Argos models on disk: lists the installed ones, and installs more from the index or from a file.

Layout below the models folder: `argos/PAIR-VERSION-SHA/` for each package, `.work/` for downloads and unpacking. One
rename puts a package into place under a unique name, and only then older packages of the pair are removed: a concurrent
reader always finds a complete package.
"""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from publisher.core.errors import ModelError
from publisher.core.untrusted_json import load_json
from publisher.core.wording import system_words, text_of, worded
from publisher.translation.engines.argos.archives import (
    MANIFEST,
    PackageMetadata,
    content_sha256,
    known_sha256,
    missing_file,
    read_metadata,
    unpack,
)
from publisher.translation.engines.argos.download import BytesProgress, download, file_sha256
from publisher.translation.engines.argos.index import (
    INDEX_URL,
    AvailableModel,
    available,
    checksum_in,
    choose,
    sha256_beside,
    version_key,
)
from publisher.translation.engines.argos.origins import origin

__all__ = [
    "INDEX_URL",
    "AvailableModel",
    "BytesProgress",
    "InstalledModel",
    "available",
    "damaged",
    "install",
    "install_file",
    "installed",
]

PACKAGES = "argos"
_WORK = ".work"


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A package on disk. `sha256` identifies its files (see `content_sha256`), `size` is in bytes."""

    source: str
    target: str
    version: str
    path: Path
    sha256: str
    size: int
    source_name: str = ""
    target_name: str = ""
    origin: str = ""
    """Who trained it and its licence, as its README.md says; to be named where the model's work is shown."""

    @property
    def label(self) -> str:
        """The model's name in the provenance of a sentence: `bg_en 1.9 sha256:0123456789ab`."""
        return f"{self.source}_{self.target} {self.version} sha256:{self.sha256[:12]}"


def installed(models_dir: Path) -> list[InstalledModel]:
    """The newest readable package for each pair, ordered by pair; includes packages unpacked there by hand."""
    newest: dict[tuple[str, str], InstalledModel] = {}
    for folder in _package_folders(models_dir):
        try:
            model = _describe(folder)
        except (ModelError, OSError):
            continue
        pair = (model.source, model.target)
        if pair not in newest or version_key(newest[pair].version) <= version_key(model.version):
            newest[pair] = model
    return [newest[pair] for pair in sorted(newest)]


def damaged(models_dir: Path) -> list[tuple[Path, str]]:
    """Package folders that cannot be used, with the reason."""
    found: list[tuple[Path, str]] = []
    for folder in _package_folders(models_dir):
        try:
            read_metadata(folder)
            if lost := missing_file(folder):
                found.append((folder, worded("%(lost)s is missing", lost=lost)))
        except ModelError as error:
            found.append((folder, text_of(error)))
    return found


def install(
    source: str,
    target: str,
    models_dir: Path,
    index_url: str = INDEX_URL,
    progress: BytesProgress | None = None,
    sha256: str = "",
) -> InstalledModel:
    """Download the pair's newest model and install it; returns immediately when that version is installed and intact.

    The expected checksum is `sha256`, else the index's, else that of the `.sha256` file beside the model; without any,
    only the size and the zip's CRCs are checked. Raises `ModelError`.
    """
    offer = choose(available(index_url), source, target, index_url)
    source, target = offer.source, offer.target
    with _workplace(models_dir) as work:
        for model in installed(models_dir):
            if (model.source, model.target, model.version) == (source, target, offer.version) and _intact(model):
                return model
        archive = work / f"{source}_{target}-{offer.version}.argosmodel"
        expected = sha256 or offer.sha256 or next(filter(None, map(sha256_beside, offer.urls)), "")
        digest = download(offer.urls, archive, sha256=expected, progress=progress)
        try:
            return _install_archive(archive, digest, work, models_dir, (source, target))
        finally:
            archive.unlink(missing_ok=True)


def install_file(path: Path, models_dir: Path, pair: tuple[str, str] | None = None, sha256: str = "") -> InstalledModel:
    """Install an `.argosmodel` file; the expected checksum is `sha256`, else that in `FILE.sha256` beside it, if any.

    Raises `ModelError`, also when the package is not for `pair` (if given).
    """
    try:
        digest = file_sha256(path)
        beside = path.with_name(path.name + ".sha256")
        expected = sha256 or (checksum_in(beside.read_text(encoding="utf-8")) if beside.exists() else "")
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(
            worded(
                "%(path)s: cannot be read (%(error)s)",
                path=path,
                error=error if isinstance(error, ValueError) else system_words(error),
            )
        ) from error
    if expected and digest != expected.lower():
        raise ModelError(
            worded(
                "%(path)s: its sha256 is %(digest)s, but %(lower)s is expected: copy it again",
                path=path,
                digest=digest,
                lower=expected.lower(),
            )
        )
    with _workplace(models_dir) as work:
        return _install_archive(path, digest, work, models_dir, pair)


def _install_archive(
    archive: Path, digest: str, work: Path, models_dir: Path, pair: tuple[str, str] | None
) -> InstalledModel:
    with tempfile.TemporaryDirectory(prefix="unpack-", dir=work, ignore_cleanup_errors=True) as scratch:
        folder = unpack(archive, Path(scratch))
        try:
            metadata = read_metadata(folder)
        except ModelError as error:
            raise ModelError(str(error).replace(str(folder), archive.name)) from error
        if pair is not None and (metadata.source, metadata.target) != pair:
            raise ModelError(
                worded(
                    "%(archive)s holds a model %(source)s→%(target)s, not %(pair)s→%(pair2)s; refused",
                    archive=archive.name,
                    source=metadata.source,
                    target=metadata.target,
                    pair=pair[0],
                    pair2=pair[1],
                )
            )
        if lost := missing_file(folder):
            raise ModelError(
                worded(
                    "%(archive)s: %(lost)s is missing, so it cannot translate; get the model elsewhere",
                    archive=archive.name,
                    lost=lost,
                )
            )
        _write_manifest(folder, digest)
        return _describe(_place(folder, metadata, digest, models_dir))


def _place(folder: Path, metadata: PackageMetadata, digest: str, models_dir: Path) -> Path:
    """Rename the package to its final folder, then remove the pair's other packages. Returns that folder."""
    packages = models_dir / PACKAGES
    packages.mkdir(exist_ok=True)
    others = [other for other in _package_folders(models_dir) if _is_for(other, metadata)]
    final = packages / f"{metadata.source}_{metadata.target}-{metadata.version}-{digest[:12]}"
    if final.exists():
        # The same package is being repaired: move it aside, since a folder cannot be renamed over another.
        final.rename(folder.parent / "replaced")
    folder.rename(final)
    for other in others:
        if other != final:
            shutil.rmtree(other)
    return final


def _is_for(folder: Path, metadata: PackageMetadata) -> bool:
    try:
        other = read_metadata(folder)
    except ModelError:
        # An unreadable package is recognised by the folder name that we gave it.
        return folder.name.startswith(f"{metadata.source}_{metadata.target}-")
    return (other.source, other.target) == (metadata.source, metadata.target)


def _write_manifest(folder: Path, archive_sha256: str) -> None:
    note = {
        "archive_sha256": archive_sha256,
        "content_sha256": content_sha256(folder),
        "installed_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    (folder / MANIFEST).write_text(json.dumps(note, indent=2) + "\n", encoding="utf-8")


def _package_folders(models_dir: Path) -> list[Path]:
    packages = models_dir / PACKAGES
    return sorted(path for path in packages.iterdir() if path.is_dir()) if packages.is_dir() else []


def _describe(folder: Path) -> InstalledModel:
    metadata = read_metadata(folder)
    files = [path for path in folder.rglob("*") if path.is_file()]
    return InstalledModel(
        source=metadata.source,
        target=metadata.target,
        version=metadata.version,
        path=folder,
        sha256=_noted_sha256(folder) or known_sha256(folder),
        size=sum(path.stat().st_size for path in files),
        source_name=metadata.source_name,
        target_name=metadata.target_name,
        origin=origin(folder),
    )


def _noted_sha256(folder: Path) -> str:
    try:
        return str(load_json((folder / MANIFEST).read_text(encoding="utf-8"))["content_sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _intact(model: InstalledModel) -> bool:
    return not missing_file(model.path) and content_sha256(model.path) == model.sha256


@contextmanager
def _workplace(models_dir: Path) -> Iterator[Path]:
    """Lock and yield the work folder for one installation; removes leftovers of a killed one, keeps downloads."""
    import fcntl

    work = models_dir / _WORK
    try:
        work.mkdir(parents=True, exist_ok=True)
        with (work / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise ModelError(
                    worded(
                        "another installation is running in %(models_dir)s; wait until it ends", models_dir=models_dir
                    )
                ) from None
            for left in work.glob("unpack-*"):
                shutil.rmtree(left, ignore_errors=True)
            yield work
    except OSError as error:
        where = error.filename or models_dir
        raise ModelError(
            worded(
                "cannot write %(where)s: %(error)s; free space or change the folder",
                where=where,
                error=system_words(error),
            )
        ) from error
