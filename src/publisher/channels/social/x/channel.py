"""The channel of one account on X, through API v2 with OAuth 1.0a user keys.

X has no idempotency key: a post is sent once, and an unknown outcome is settled by reading the account's own
timeline.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field, SecretStr, field_validator

from publisher.channels import ChannelSettings
from publisher.channels.social.account import Limits
from publisher.channels.social.network import NetworkChannel, NetworkSettings, Picture
from publisher.channels.social.x.length import forbidden_characters, weighted_length
from publisher.channels.social.x.unmeant_links import unmeant_links
from publisher.core.errors import ChannelError, Unavailable
from publisher.core.types import Destination, Diagnosis, Message, Outcome
from publisher.core.wording import worded

if TYPE_CHECKING:
    from publisher.channels.social.x.http import XClient

LIMITS = Limits(
    text=280,
    images=4,
    # What X's one-shot upload lists (MediaUploadRequestOneShot) and browsers show; it does not list GIF.
    image_types=("image/jpeg", "image/png", "image/webp"),
    image_bytes=5 * 2**20,
    alt=1000,
)

Handle = Annotated[str, Field(pattern=r"^@?[A-Za-z0-9_]{1,15}$")]


class XSettings(NetworkSettings):
    """An account on X. The four secrets are the app's and the account's, from X's developer portal.

    `mentions` are accounts that posts may mention without a remark.
    """

    handle: Handle
    mentions: tuple[Handle, ...] = ()
    consumer_key: SecretStr = SecretStr("")
    consumer_secret: SecretStr = SecretStr("")
    access_token: SecretStr = SecretStr("")
    access_token_secret: SecretStr = SecretStr("")
    template: str = "x"
    api_url: str = "https://api.twitter.com"
    """Where requests go (a test server); they stay signed for api.twitter.com, named in `X-Orig-Host`."""

    @field_validator("handle")
    @classmethod
    def _with_at(cls, handle: str) -> str:
        return "@" + handle.removeprefix("@")


class XChannel(NetworkChannel["XClient"]):
    """One account on X."""

    Settings: ClassVar[type[ChannelSettings]] = XSettings
    network: ClassVar[str] = "X"
    # "You are not allowed to create a Tweet with duplicate content"; for how long it does not say.
    refuses_same_text: ClassVar[bool] = True
    keys: ClassVar[tuple[str, ...]] = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
    settings: XSettings

    @property
    def account(self) -> str:
        """The account's name, e.g. "@sofia_cluster"."""
        return self.settings.handle

    @property
    def page(self) -> str:
        """The account's page."""
        return f"https://x.com/{self.account[1:]}"

    @property
    def limits(self) -> Limits:
        """Those of an account that has not paid for longer posts."""
        return LIMITS

    def measure(self, text: str) -> int:
        """Weighted length of `text`."""
        return weighted_length(text)

    def remarks(self, message: Message) -> Sequence[str]:
        """Accounts that would be told of a mention, unless they are ours or in `mentions`; links that nobody meant."""
        known = (self.account, *self.settings.mentions)
        return unmeant_links(message.text, {name.removeprefix("@").lower() for name in known})

    def send(self, message: Message, destination: Destination, in_reply_to: str = "") -> Outcome:
        """Upload the images, then publish, once; `in_reply_to` is the id of the post to answer (a thread).

        Raises `Refused`, `Unavailable` or `Ambiguous`, never after a second try of its own.
        """
        return self._send_once(message, lambda pictures: self._create(message.text, pictures, in_reply_to))

    def _text_problems(self, text: str) -> list[str]:
        return super()._text_problems(text) + forbidden_characters(text)

    def _connect(self, secrets: dict[str, str]) -> "XClient":
        from publisher.channels.social.x.http import XClient

        return XClient(secrets, self.settings.timeout_seconds, self.settings.api_url)

    def _upload(self, picture: Picture) -> str:
        media = picture.media
        return self.client.upload(picture.data, media.path.name, media.mime, media.alt)

    def _publish(self, message: Message, pictures: Sequence[Picture], destination: Destination) -> Outcome:
        return self._create(message.text, pictures)

    def _create(self, text: str, pictures: Sequence[Picture], in_reply_to: str = "") -> Outcome:
        ids = [picture.remote_id for picture in pictures]
        remote_id, answer = self.client.create(text, ids, in_reply_to)
        return self._outcome(remote_id, str(answer))

    def _look(self, message: Message, destination: Destination, since: datetime) -> Outcome | None:
        from publisher.channels.social.x.timeline import is_same

        user_id, name = self.client.me()
        if not self._is_ours(name):
            raise Unavailable(
                worded(
                    "the keys belong to @%(name)s: set handle, or use the keys of %(account)s",
                    name=name,
                    account=self.account,
                )
            )
        # A minute early: the clocks here and there differ, and X compares whole seconds.
        for post in self.client.posts(user_id, since - timedelta(minutes=1)):
            if is_same(message.text, post):
                return self._outcome(str(post["id"]), str(post.get("text", "")))
        return None

    def _check(self, check: str) -> Diagnosis:
        """Costs one read of a user."""
        _, name = self.client.me()
        if not self._is_ours(name):
            mend = worded("set handle to @%(name)s, or use the keys of %(account)s", name=name, account=self.account)
            return Diagnosis(check, False, worded("the keys belong to @%(name)s", name=name), mend)
        level = self.client.access_level
        if level and "write" not in level:
            mend = worded("give the app Read and write in X's developer portal, then make new access tokens")
            return Diagnosis(check, False, worded("the keys may only read (access level %(level)s)", level=level), mend)
        return Diagnosis(check, True, worded("X accepts the keys of @%(name)s", name=name))

    def _explain(self, error: Exception, *, publishing: bool) -> ChannelError:
        from publisher.channels.social.x.answers import explain

        return explain(error, publishing=publishing)

    def _is_ours(self, name: str) -> bool:
        return name.lower() == self.account[1:].lower()

    def _outcome(self, remote_id: str, reply: str) -> Outcome:
        return Outcome(remote_id, f"{self.page}/status/{remote_id}", reply[: ChannelError.REPLY_LIMIT])
