"""The brand as config.toml says now: a process that runs for weeks takes over what staff change, without a restart."""

import hashlib
import threading
from dataclasses import dataclass
from pathlib import Path

from publisher.config.tables import Brand
from publisher.config.workspace import Config, load_config
from publisher.core.errors import LOG, ConfigError


@dataclass(frozen=True, slots=True)
class FileStamp:
    """Changes whenever a file is written or replaced."""

    modified_ns: int
    size: int
    inode: int


def file_stamp(path: Path) -> FileStamp | None:
    """The stamp of a file; None when there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return FileStamp(found.st_mtime_ns, found.st_size, found.st_ino)


class CurrentBrand:
    """The brand of one workspace. Each look costs one `stat`; the file is read again only when it has changed.

    `seen` is the file's stamp from before `config` was read. While the file is broken, the last good brand stays.
    """

    def __init__(self, config: Config, seen: FileStamp | None) -> None:
        self._file, self._brand, self._seen = config.file, config.brand, seen
        self._turn = threading.Lock()

    def __call__(self) -> Brand:
        """The brand of now."""
        stamp = file_stamp(self._file)
        if stamp != self._seen and stamp is not None:
            with self._turn:
                if stamp != self._seen:
                    self._read()
                    self._seen = stamp
        return self._brand

    def _read(self) -> None:
        try:
            self._brand = load_config(self._file).brand
        except ConfigError as error:
            LOG.warning("the brand stays as it was: %s", error)


def brand_version(brand: Brand) -> str:
    """16 hex digits that change with the brand."""
    return hashlib.sha256(brand.model_dump_json().encode()).hexdigest()[:16]
