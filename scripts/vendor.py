"""Fetches the scripts and styles that the console serves, and writes down what they are.

    python -m scripts.vendor            fetch what vendor.toml names (npm checks the registry's sha512 of each package)
    python -m scripts.vendor --check    only compare the files with vendor.lock.json

The files are committed, so that neither users nor the package's build need npm.
"""

import argparse
import gzip
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import brotli

FOLDER = Path(__file__).parents[1] / "src" / "publisher" / "web" / "console" / "static" / "vendor"
LOCK = "vendor.lock.json"
_SOURCE_MAP = re.compile(rb"\n?(?://|/\*)# sourceMappingURL=[^\n]*")
_SYMBOL = '<symbol id="tabler-{name}"'


def main() -> int:
    """The exit code: 0, or 1 when a file differs from the lock."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="only compare the files with the lock")
    if parser.parse_args().check:
        wrong = differences(FOLDER)
        print("\n".join(wrong) or "all files are as the lock says")
        return int(bool(wrong))
    wanted = tomllib.loads((FOLDER / "vendor.toml").read_text(encoding="utf-8"))["packages"]
    lock = [entry for package in wanted for entry in fetched(package, FOLDER)]
    (FOLDER / LOCK).write_text(json.dumps(lock, indent=2) + "\n", encoding="utf-8")
    (FOLDER / "LICENCES.txt").write_text(_licences(wanted), encoding="utf-8")
    return 0


def differences(folder: Path) -> list[str]:
    """What is not as the lock says: files with another sha256, missing or unknown ones, compressed ones that differ."""
    lock = json.loads((folder / LOCK).read_text(encoding="utf-8"))
    wrong = []
    for entry in lock:
        file = folder / entry["file"]
        if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != entry["sha256"]:
            wrong.append(f"{entry['file']}: not the file that was fetched; run python -m scripts.vendor")
        elif gzip.decompress(file.with_name(f"{file.name}.gz").read_bytes()) != file.read_bytes():
            wrong.append(f"{entry['file']}.gz: holds something else than {entry['file']}")
        elif brotli.decompress(file.with_name(f"{file.name}.br").read_bytes()) != file.read_bytes():
            wrong.append(f"{entry['file']}.br: holds something else than {entry['file']}")
    known = {entry["file"] for entry in lock}
    known |= {f"{name}.{ending}" for name in known for ending in ("gz", "br")} | {LOCK, "vendor.toml", "LICENCES.txt"}
    return wrong + [f"{file.name}: is not in the lock" for file in folder.iterdir() if file.name not in known]


def fetched(package: dict[str, Any], folder: Path) -> list[dict[str, Any]]:
    """Fetch one package, write its files and compressed copies into the folder; their entries of the lock."""
    with tempfile.TemporaryDirectory() as place:
        packed = _packed(f"{package['name']}@{package['version']}", Path(place))
        with tarfile.open(Path(place) / packed["filename"]) as archive:
            package["licence_text"] = package.get("licence_text") or _member(archive, package["licence_file"]).decode()
            contents = {
                target: _SOURCE_MAP.sub(b"", _member(archive, name)).rstrip() + b"\n"
                for name, target in package.get("files", {}).items()
            }
            if sprite := package.get("sprite"):
                contents["icons.svg"] = _cut_sprite(_member(archive, sprite).decode(), package["icons"]).encode()
    entries = []
    for name, content in contents.items():
        (folder / name).write_bytes(content)
        # Without a time and a name inside, so that the same content is the same file.
        (folder / f"{name}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
        (folder / f"{name}.br").write_bytes(brotli.compress(content, quality=11))
        entries.append(
            {
                "file": name,
                "package": package["name"],
                "version": package["version"],
                "licence": package["licence"],
                "integrity": packed["integrity"],
                "sha256": hashlib.sha256(content).hexdigest(),
                "bytes": len(content),
            }
        )
    return entries


def _packed(name: str, place: Path) -> dict[str, Any]:
    done = subprocess.run(
        ["npm", "pack", "--json", name], cwd=place, capture_output=True, text=True, check=False, timeout=300
    )
    if done.returncode:
        sys.exit(f"npm pack {name}: {done.stderr.strip()}")
    found: dict[str, Any] = json.loads(done.stdout)[0]
    return found


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    file = archive.extractfile(f"package/{name}")
    if file is None:
        sys.exit(f"the package has no {name}")
    return file.read()


def _cut_sprite(sprite: str, icons: list[str]) -> str:
    kept = []
    for name in icons:
        start = sprite.find(_SYMBOL.format(name=name))
        if start < 0:
            sys.exit(f"the sprite has no icon {name}")
        kept.append(sprite[start : sprite.index("</symbol>", start) + len("</symbol>")])
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(kept) + "\n</svg>\n"


def _licences(packages: list[dict[str, Any]]) -> str:
    parts = [
        f"{one['name']} {one['version']} ({one['licence']})\n\n{one['licence_text'].strip()}\n" for one in packages
    ]
    return ("\n" + "-" * 78 + "\n\n").join(parts)


if __name__ == "__main__":
    sys.exit(main())
