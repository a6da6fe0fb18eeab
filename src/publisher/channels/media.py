"""The picture files of an approved message, read where they are sent."""

from publisher.core.errors import LostFile
from publisher.core.types import Media, Message
from publisher.core.wording import system_words, worded


def read_media(media: Media) -> bytes:
    """A picture's bytes. Raises `LostFile` when the file is gone, empty or cannot be read."""
    try:
        data = media.path.read_bytes()
    except OSError as error:
        raise LostFile(
            worded("the picture cannot be read: %(error)s", error=system_words(error)), media.path
        ) from error
    if not data:
        raise LostFile(worded("the picture is empty"), media.path)
    return data


def check_media(message: Message) -> None:
    """Raise `LostFile` for the first picture that cannot be read, before anything of the message is sent."""
    for media in message.media:
        read_media(media)
