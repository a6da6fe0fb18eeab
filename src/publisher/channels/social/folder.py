"""A channel that writes each publication into a folder, as one JSON file: for demos, drills and networks
that are posted to by hand.

`<key>.json` holds `key`, `lang`, `text`, `length` (as X counts), `limit`, `link`, `media` and `at` (UTC, ISO 8601);
each of `media` has `file` (a copy below `media/`, named by its content), `alt`, `mime`, `width` and `height` in pixels.
"""

import hashlib
import json
import secrets
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, ClassVar

from pydantic import Field

from publisher.channels import ChannelSettings
from publisher.channels.files import Folder, name_of, put
from publisher.channels.media import read_media
from publisher.channels.social.account import AccountChannel, AccountSettings, Limits
from publisher.channels.social.x.length import forbidden_characters, weighted_length
from publisher.channels.social.x.unmeant_links import unmeant_links
from publisher.core.errors import Ambiguous, LostFile, Unavailable
from publisher.core.pictures import FORMATS
from publisher.core.types import Destination, Diagnosis, Media, Message, Outcome
from publisher.core.untrusted_json import load_json
from publisher.core.wording import system_words, worded


class FolderSettings(AccountSettings):
    """A folder, made when it is missing. `account` is its name in the ledger, by default the folder's own."""

    path: Folder
    template: str = "x"
    limit: int = Field(default=280, ge=1)
    account: str = ""


class FolderChannel(AccountChannel):
    """A folder of publications. The key makes it idempotent: a publication that is there is not written again."""

    Settings: ClassVar[type[ChannelSettings]] = FolderSettings
    network: ClassVar[str] = worded("the folder")
    counts_like: ClassVar[str] = "X"
    settings: FolderSettings

    def __init__(self, settings: FolderSettings) -> None:
        super().__init__(settings)
        self._folder = settings.path.expanduser().absolute()

    @property
    def account(self) -> str:
        """The name in the ledger."""
        return self.settings.account or self._folder.name

    @property
    def limits(self) -> Limits:
        """The limit of the settings; images are copied as they are."""
        return Limits(text=self.settings.limit, needs_alt=False)

    def measure(self, text: str) -> int:
        """Weighted length of `text`: its template is X's by default, so it counts as X does."""
        return weighted_length(text)

    def remarks(self, message: Message) -> Sequence[str]:
        """What X would make links of: most of what is posted by hand goes to networks with the same habits."""
        return unmeant_links(message.text)

    def send(self, message: Message, destination: Destination) -> Outcome:
        """Write the publication, images first; the file appears whole or not at all.

        Raises `Refused` for a message that cannot be written, `LostFile` for a picture that cannot be read,
        `Unavailable` when the folder cannot be written to.
        """
        pictures = [_read(media) for media in message.media]
        self._refuse_problems(message)
        file = self._file(destination)
        try:
            if not _is_there(file, destination):
                pairs = zip(message.media, pictures, strict=True)
                entries = [self._keep(media, data, size) for media, (data, size) in pairs]
                _write(file, _as_json(message, destination, self.limit, entries))
        except OSError as error:
            raise Unavailable(
                worded(
                    "%(folder)s: the folder cannot be written to: %(error)s; make room in it, or give this program "
                    "the right to write there",
                    folder=self._folder,
                    error=system_words(error),
                )
            ) from error
        return Outcome(remote_id=file.name, url=file.as_uri())

    def find(self, message: Message, destination: Destination, since: datetime | None = None) -> Outcome | None:
        """The publication of this key, if it is in the folder, whenever it was tried.

        Raises `Ambiguous` when that cannot be seen.
        """
        file = self._file(destination)
        try:
            return Outcome(remote_id=file.name, url=file.as_uri()) if _is_there(file, destination) else None
        except OSError as error:
            raise Ambiguous(
                worded("%(file)s: cannot be read: %(error)s", file=file, error=system_words(error))
            ) from error

    def diagnose(self) -> Sequence[Diagnosis]:
        """Whether a file can be made in the folder."""
        check = worded("folder %(folder)s", folder=self._folder)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self._folder):
                pass
        except OSError as error:
            mend = worded("set path to a folder that this program may write to")
            return [Diagnosis(check, False, worded("cannot be written to: %(error)s", error=system_words(error)), mend)]
        return [Diagnosis(check, True, worded("can be written to"))]

    def _text_problems(self, text: str) -> list[str]:
        return super()._text_problems(text) + forbidden_characters(text)

    def _file(self, destination: Destination) -> Path:
        return self._folder / f"{name_of(destination.key)}.json"

    def _keep(self, media: Media, data: bytes, size: tuple[int, int]) -> dict[str, Any]:
        name = f"{hashlib.sha256(data).hexdigest()[:32]}{media.path.suffix.lower()}"
        kept = self._folder / "media" / name
        if not kept.exists():
            _write(kept, data)
        width, height = size
        return {"file": f"media/{name}", "alt": media.alt, "mime": media.mime, "width": width, "height": height}


def _read(media: Media) -> tuple[bytes, tuple[int, int]]:
    from PIL import Image

    data = read_media(media)
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            return data, image.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise LostFile(worded("the picture is damaged: %(error)s", error=error), media.path) from error


def _as_json(message: Message, destination: Destination, limit: int, media: Sequence[dict[str, Any]]) -> bytes:
    publication = {
        "key": destination.key,
        "lang": message.lang,
        "text": message.text,
        "length": weighted_length(message.text),
        "limit": limit,
        "link": message.link,
        "media": media,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    return (json.dumps(publication, ensure_ascii=False, indent=2) + "\n").encode()


def _is_there(file: Path, destination: Destination) -> bool:
    try:
        written = load_json(file.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return False
    except ValueError:
        written = None
    if not isinstance(written, dict) or written.get("key") != destination.key:
        # Not as this channel wrote it. To write over it would lose what somebody has put there.
        raise Ambiguous(
            worded(
                "%(file)s: is not the publication %(key)s: move it away, then try again", file=file, key=destination.key
            )
        )
    return True


def _write(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    put(data, file.with_name(f".{file.name}.{secrets.token_hex(4)}.part"), file)
