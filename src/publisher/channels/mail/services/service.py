"""Base of the mail channels over a service's HTTP API: one bounded request a mail, and errors from its answers.

A request that has left may have been obeyed, whatever went wrong then: that is `Ambiguous`. An answer in the service's
own words says what it is; one from in between (a gateway's page) says nothing about the mail.
"""

import time
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from publisher.channels.answers import HUMAN, Meaning, NoConnection, answered, bounded, unanswered
from publisher.channels.credentials import missing_credentials, remedy
from publisher.channels.mail.channel import MailChannel
from publisher.channels.mail.settings import MailSettings
from publisher.core.addresses import is_loopback
from publisher.core.errors import Ambiguous, ChannelError, Refused, Unavailable
from publisher.core.http import Reply, RequestError, request
from publisher.core.types import Diagnosis, Outcome
from publisher.core.untrusted_json import load_json
from publisher.core.wording import text_of, worded

if TYPE_CHECKING:
    from requests import Session

_LIMIT = 2**20
"""Bytes of an answer that are read; the longest that is needed, a page of 300 events, has some 0.5 MB."""

_IDLE = 5.0
"""Seconds after which a connection is not used again: one that the far side has just closed would leave a mail open."""

LATER = Meaning(Unavailable, worded("it takes no more for now"))
TOO_LARGE = Meaning(Refused, worded("it finds the mail too large"))
REFUSED = Meaning(Refused, worded("it does not take this mail"))
BROKEN = Meaning(Unavailable, worded("it cannot serve now"))

COMMON: Mapping[int, Meaning] = {
    408: Meaning(Unavailable, worded("it did not get the whole request")),
    413: TOO_LARGE,
    429: LATER,
}
"""Answers that mean the same everywhere (RFC 9110, section 15; RFC 6585, section 4)."""


class ServiceSettings(MailSettings):
    """`endpoint` "" is the service's own; `timeout_seconds` is for a whole answer."""

    endpoint: str = ""
    timeout_seconds: float = Field(default=30, gt=0, le=300)

    @field_validator("endpoint")
    @classmethod
    def _root(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and (
            parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query
        ):
            raise ValueError(worded("write it as https://HOST, with nothing after it"))
        if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
            raise ValueError(worded("mail may leave this machine only encrypted: write https://"))
        return url.rstrip("/")


class MailService(MailChannel):
    """Mails through a service. `service` is its name, `keys` are the secrets that it needs."""

    service: ClassVar[str]
    keys: ClassVar[tuple[str, ...]]
    settings: ServiceSettings

    def __init__(self, settings: ServiceSettings) -> None:
        super().__init__(settings)
        self._session: Session | None = None
        self._used = 0.0

    def close(self) -> None:
        """Close the connection and drop the prepared messages."""
        super().close()
        self._disconnect()

    @property
    @abstractmethod
    def _home(self) -> str:
        """The service's own address."""

    @property
    @abstractmethod
    def _state_path(self) -> str:
        """Where the state of the account or domain can be read."""

    @abstractmethod
    def _auth(self) -> Any:
        """What `requests` takes as `auth`."""

    @abstractmethod
    def _said(self, reply: Reply) -> tuple[str, str]:
        """The service's name for the error, "" when the answer is not its own; and its reason."""

    @abstractmethod
    def _meaning(self, reply: Reply, code: str) -> Meaning | None:
        """What a status other than 200 means; None when it leaves the outcome open."""

    @abstractmethod
    def _judged(self, check: str, state: Mapping[str, Any]) -> Diagnosis:
        """The diagnosis from what `_state_path` returns."""

    def _ask(self, method: str, path: str, *, sending: bool = False, **options: Any) -> Reply:
        """One request, never repeated. `sending`: it hands a mail over, so a missing answer is `Ambiguous`."""
        if lacking := missing_credentials(self.settings, self.keys):
            raise NoConnection(worded("no %(lacking)s", lacking=tuple(lacking)), remedy(lacking), retry_after=HUMAN)
        root = self.settings.endpoint or self._home
        limits = {"seconds": self.settings.timeout_seconds, "limit": _LIMIT}
        options = {"auth": self._auth(), "allow_redirects": False, **limits, **options}
        try:
            return request(method, root + path, session=self._connected(), **options)
        except RequestError as error:
            self._disconnect()
            if not error.sent:
                mend = worded("check the network, and endpoint in config.toml")
                raise NoConnection(
                    worded(
                        "%(service)s cannot be reached at %(root)s: %(error)s",
                        service=self.service,
                        root=root,
                        error=error,
                    ),
                    mend,
                ) from error
            raise unanswered(self.service, error, publishing=sending) from error

    def _accepted(self, reply: Reply, key: str) -> Outcome:
        """The outcome, with the id under `key`. Raises the error that any other answer means."""
        if reply.status != 200:
            raise self._error(reply, sending=True)
        remote_id = as_object(reply).get(key)
        if not isinstance(remote_id, str) or not remote_id:
            said = _text(reply)
            raise Ambiguous(
                worded(
                    "%(service)s answered 200, without an id of the mail: %(said)s",
                    service=self.service,
                    said=said[:100],
                ),
                said,
            )
        return Outcome(remote_id, reply=_text(reply))

    def _error(self, reply: Reply, *, sending: bool) -> ChannelError:
        code, words = self._said(reply)
        said = ": ".join(part for part in (code, words) if part)
        return answered(self.service, reply, said, self._meaning(reply, code), publishing=sending, what="mail")

    def _diagnose_way(self) -> Sequence[Diagnosis]:
        """Whether the keys are there and taken, and the account or domain may send."""
        check = f"{self.service} {self.settings.endpoint or self._home}"
        try:
            reply = self._ask("GET", self._state_path)
            if reply.status != 200:
                raise self._error(reply, sending=False)
        except NoConnection as error:
            return [Diagnosis(check, False, error.what, error.mend)]
        except ChannelError as error:
            return [
                Diagnosis(check, False, text_of(error), worded("fix what the message names, then run doctor again"))
            ]
        state = as_object(reply)
        if not state:
            return [
                Diagnosis(
                    check,
                    False,
                    worded("it answers no JSON: %(reply)s", reply=_text(reply)[:100]),
                    worded("check endpoint"),
                )
            ]
        return [self._judged(check, state)]

    def _connected(self) -> "Session":
        from requests import Session

        if self._session is not None and time.monotonic() - self._used > _IDLE:
            self._disconnect()
        if self._session is None:
            self._session = Session()
        self._used = time.monotonic()
        return self._session

    def _disconnect(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None


def as_object(reply: Reply) -> Mapping[str, Any]:
    """The JSON object of an answer; empty when the answer is anything else."""
    try:
        answer = load_json(reply.body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def string(answer: Mapping[str, Any], *keys: str) -> str:
    """The first of `keys` that holds text, bounded."""
    return next((bounded(found) for key in keys if isinstance(found := answer.get(key), str) and found), "")


def _text(reply: Reply) -> str:
    return bounded(reply.body[:4096].decode("utf-8", "replace"))
