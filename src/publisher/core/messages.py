"""Converts an approved message to a JSON value and back, and hashes values to detect a change."""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from publisher.core.types import Attachment, Media, Message


def freeze(message: Message, workspace: Path) -> dict[str, Any]:
    """A JSON value; pictures below the workspace are named relative to it, so that the folder can move."""
    frozen = asdict(message)
    frozen["media"] = [{**asdict(media), "path": _relative(media.path, workspace)} for media in message.media]
    return frozen


def thaw(frozen: dict[str, Any], workspace: Path) -> Message:
    """The message that `freeze` was given."""
    media = tuple(Media(**{**item, "path": workspace / item["path"]}) for item in frozen["media"])
    attachments = tuple(Attachment(**item) for item in frozen.get("attachments", ()))
    return Message(**{**frozen, "media": media, "attachments": attachments})


def content_hash(value: object) -> str:
    """sha256 (hex) of a JSON-like value, independent of the order of keys."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def _relative(path: Path, workspace: Path) -> str:
    return str(path.relative_to(workspace)) if path.is_relative_to(workspace) else str(path)
