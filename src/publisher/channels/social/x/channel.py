"""The channel of one account on X, through API v2 with OAuth 1.0a user keys.

X has no idempotency key: a post is sent once, and an unknown outcome is settled by reading the account's own
timeline.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from publisher.channels import Audience, ChannelSettings
from publisher.channels.answers import HUMAN
from publisher.channels.credentials import missing_credentials, remedy, secret
from publisher.channels.social.x.length import length_problems, weighted_length
from publisher.core.errors import Ambiguous, ChannelError, Refused, Unavailable
from publisher.core.types import Destination, Diagnosis, Media, Message, Outcome

if TYPE_CHECKING:
    from publisher.channels.social.x.http import XClient

LIMIT = 280
MAX_IMAGES = 4
MAX_ALT = 1000
MAX_IMAGE_BYTES = 5 * 2**20
IMAGE_TYPES = ("image/jpeg", "image/png", "image/webp")
"""What X's one-shot upload lists (MediaUploadRequestOneShot) and browsers show; it does not list GIF."""

KEYS = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")

TIMELINE = timedelta(days=7)
"""How far back `find` looks when it is not told when the try was made."""

SETTLING = timedelta(minutes=2)
"""How long after a try its absence from the timeline proves nothing: it may still be on its way."""


class XSettings(ChannelSettings):
    """An account on X. The four secrets are the app's and the account's, from X's developer portal."""

    handle: str = Field(pattern=r"^@?[A-Za-z0-9_]{1,15}$")
    consumer_key: SecretStr = SecretStr("")
    consumer_secret: SecretStr = SecretStr("")
    access_token: SecretStr = SecretStr("")
    access_token_secret: SecretStr = SecretStr("")
    template: str = "x"
    timeout_seconds: float = Field(default=30, gt=0, le=300)
    api_url: str = "https://api.twitter.com"
    """Where requests go (a test server); they stay signed for api.twitter.com, named in `X-Orig-Host`."""

    @field_validator("handle")
    @classmethod
    def _with_at(cls, handle: str) -> str:
        return "@" + handle.removeprefix("@")

    @field_validator("api_url")
    @classmethod
    def _absolute(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/") or parts.query:
            raise ValueError("write it as https://HOST or http://HOST:PORT, with nothing behind")
        return url.rstrip("/")


class XChannel:
    """One account on X."""

    Settings: ClassVar[type[ChannelSettings]] = XSettings
    audience: ClassVar[Audience] = "account"

    def __init__(self, settings: XSettings) -> None:
        self._settings = settings
        self._open: XClient | None = None

    @property
    def account(self) -> str:
        """The account's name, e.g. "@sofia_cluster"."""
        return self._settings.handle

    @property
    def list_name(self) -> str:
        """There is none: it posts to an account."""
        return ""

    @property
    def template(self) -> str:
        """Name of the template below `templates/social/`."""
        return self._settings.template

    @property
    def limit(self) -> int:
        """Weighted characters that a post may have."""
        return LIMIT

    def measure(self, text: str) -> int:
        """Weighted length of `text`."""
        return weighted_length(text)

    def problems(self, message: Message) -> Sequence[str]:
        """Why X would not take this message; nothing is left out or cut to make it fit."""
        problems = length_problems(message.text, LIMIT)
        if len(message.media) > MAX_IMAGES:
            problems.append(f"{len(message.media)} images: X shows at most {MAX_IMAGES}, leave some out")
        for media in message.media:
            problems += _image_problems(media)
        return problems

    def send(self, message: Message, destination: Destination, in_reply_to: str = "") -> Outcome:
        """Upload the images, then publish, once; `in_reply_to` is the id of the post to answer (a thread).

        Raises `Refused`, `Unavailable` or `Ambiguous`, never after a second try of its own.
        """
        if problems := self.problems(message):
            raise Refused("; ".join(problems))
        client = self._client()
        try:
            pictures = [(media, media.path.read_bytes()) for media in message.media]
        except OSError as error:
            raise Refused(f"{error.filename}: the image cannot be read: {error.strerror}") from error
        try:
            ids = [client.upload(data, media.path.name, media.mime, media.alt) for media, data in pictures]
        except Exception as error:
            raise _explained(error, publishing=False) from error
        try:
            remote_id, answer = client.create(message.text, ids, in_reply_to)
        # All of them: from here on the post may be public, whatever has gone wrong on this side.
        except Exception as error:
            raise _explained(error, publishing=True) from error
        return self._outcome(remote_id, str(answer))

    def find(self, message: Message, destination: Destination, since: datetime | None = None) -> Outcome | None:
        """Look for the message on the account's timeline: the newest post with the same words and links.

        `since` (aware) is when the try was made; without it the last seven days are read, and an older try
        must not be asked about. None means that the whole stretch was read and it is not there. Raises
        `Ambiguous` when X cannot be asked, shows too much to be read, or may not show it yet.
        """
        try:
            found = self._look(message, since)
        except ChannelError as error:
            place = f"https://x.com/{self.account[1:]}"
            raise Ambiguous(f"X cannot be asked: {error}; look at {place}", error.reply) from error
        if found is None and since is not None and datetime.now(UTC) - since < SETTLING:
            raise Ambiguous(f"not on the timeline yet; ask again in {SETTLING.seconds // 60} minutes")
        return found

    def diagnose(self) -> Sequence[Diagnosis]:
        """Whether the keys are there, belong to this account, and may write. Costs one read of a user."""
        check = f"X {self.account}"
        if lacking := missing_credentials(self._settings, KEYS):
            return [Diagnosis(check, False, f"no {', '.join(lacking)}", remedy(lacking))]
        try:
            _, name, level = self._me()
        except ChannelError as error:
            return [Diagnosis(check, False, str(error), "mend what the message names, then run doctor again")]
        if name.lower() != self.account[1:].lower():
            mend = f"set handle to @{name}, or use the keys of {self.account}"
            return [Diagnosis(check, False, f"the keys belong to @{name}", mend)]
        if level and "write" not in level:
            mend = "give the app Read and write in X's developer portal, then make new access tokens"
            return [Diagnosis(check, False, f"the keys may only read (access level {level})", mend)]
        return [Diagnosis(check, True, f"X accepts the keys of @{name}")]

    def close(self) -> None:
        """Let go of connections; the next call opens new ones."""
        if self._open:
            self._open.close()
            self._open = None

    def _client(self) -> "XClient":
        from publisher.channels.social.x.http import XClient

        if lacking := missing_credentials(self._settings, KEYS):
            raise Unavailable(f"no {', '.join(lacking)}: {remedy(lacking)}", retry_after=HUMAN)
        if self._open is None:
            secrets = {key: secret(self._settings, key) for key in KEYS}
            self._open = XClient(secrets, self._settings.timeout_seconds, self._settings.api_url)
        return self._open

    def _me(self) -> tuple[str, str, str]:
        """Id, user name and access level of the keys' account."""
        client = self._client()
        try:
            user_id, name = client.me()
        except Exception as error:
            raise _explained(error, publishing=False) from error
        return user_id, name, client.access_level

    def _look(self, message: Message, since: datetime | None) -> Outcome | None:
        from publisher.channels.social.x.timeline import is_same

        user_id, name, _ = self._me()
        if name.lower() != self.account[1:].lower():
            raise Unavailable(f"the keys belong to @{name}: set handle, or use the keys of {self.account}")
        # A minute early: the clocks here and there differ, and X compares whole seconds.
        start = (since or datetime.now(UTC) - TIMELINE) - timedelta(minutes=1)
        try:
            for post in self._client().posts(user_id, start):
                if is_same(message.text, post):
                    return self._outcome(str(post["id"]), str(post.get("text", "")))
        except Exception as error:
            raise _explained(error, publishing=False) from error
        return None

    def _outcome(self, remote_id: str, reply: str) -> Outcome:
        url = f"https://x.com/{self.account[1:]}/status/{remote_id}"
        return Outcome(remote_id, url, reply[: ChannelError.REPLY_LIMIT])


def _image_problems(media: Media) -> list[str]:
    name, problems = media.path.name, []
    if media.mime not in IMAGE_TYPES:
        problems.append(f"{name}: X takes no {media.mime} here, save it as JPEG, PNG or WebP")
    size = None
    with suppress(OSError):
        size = media.path.stat().st_size
    if not size:
        problems.append(f"{name}: the image is missing or empty ({media.path})")
    elif size > MAX_IMAGE_BYTES:
        problems.append(f"{name}: {size / 2**20:.1f} MB is over X's {MAX_IMAGE_BYTES // 2**20} MB, make it smaller")
    if not media.alt.strip():
        problems.append(f"{name}: no alt text, describe it for those who cannot see it")
    elif len(media.alt) > MAX_ALT:
        problems.append(f"{name}: the alt text has {len(media.alt)} characters, X takes {MAX_ALT}")
    return problems


def _explained(error: Exception, *, publishing: bool) -> ChannelError:
    from publisher.channels.social.x.answers import explain

    return explain(error, publishing=publishing)
