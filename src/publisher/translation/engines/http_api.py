"""JSON over HTTP for engines: one bounded request, with every failure raised as `EngineUnavailable` with a remedy."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from publisher.core.errors import EngineUnavailable
from publisher.core.http import Reply, RequestError, request
from publisher.core.untrusted_json import load_json
from publisher.core.wording import worded

if TYPE_CHECKING:
    from requests import Session

_LIMIT = 8 * 2**20
_WORDS = 200


class ApiRefusal(EngineUnavailable):
    """The server rejects this request (a 4xx other than for keys and quotas); `said` is the reason it gives."""

    def __init__(self, engine: str, reason: str, remedy: str, status: int, said: str) -> None:
        self.status, self.said = status, said
        super().__init__(engine, reason, remedy)


class HttpApi:
    """A JSON API below `url`; `engine` is the name used in errors, `seconds` the timeout of a request."""

    def __init__(self, engine: str, url: str, seconds: float, headers: dict[str, str] | None = None) -> None:
        self._engine, self._url, self._seconds = engine, url.rstrip("/"), seconds
        self._headers = headers or {}

    @property
    def place(self) -> str:
        """The server's address without user name and password."""
        parts = urlsplit(self._url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"

    def call(
        self, method: str, path: str, payload: dict[str, Any] | None = None, session: "Session | None" = None
    ) -> Any:
        """The parsed JSON answer. Raises `ApiRefusal` when the server rejects the request, else `EngineUnavailable`."""
        try:
            # A redirect would send keys and texts to a server that is not configured.
            reply = request(
                method,
                self._url + path,
                seconds=self._seconds,
                limit=_LIMIT,
                session=session,
                json=payload,
                headers=self._headers,
                allow_redirects=False,
            )
        except RequestError as error:
            raise self._unavailable(
                worded("%(place)s does not answer: %(error)s", place=self.place, error=error),
                worded("check that it runs, the address and timeout_seconds"),
            ) from error
        if reply.status // 100 != 2:
            raise self._failure(reply)
        try:
            return load_json(reply.body)
        except ValueError as error:
            raise self.nonsense(worded("no JSON")) from error

    def nonsense(self, what: str) -> EngineUnavailable:
        """The error for an answer that the API does not define."""
        return self._unavailable(
            worded("%(place)s answers with %(what)s", place=self.place, what=what),
            worded("check that the address is that of the API"),
        )

    def _failure(self, reply: Reply) -> EngineUnavailable:
        said = _words(reply.body)
        reason: str = worded(
            "%(place)s answers %(status)s %(reason)s", place=self.place, status=reply.status, reason=reply.reason
        )
        reason = worded("%(what)s: %(why)s", what=reason, why=said) if said else reason
        if reply.status in (401, 403):
            return self._unavailable(reason, worded("check api_key"))
        if reply.status in (402, 429) or reply.status >= 500:
            wait = (
                worded("in %(retry_after)s seconds", retry_after=f"{reply.retry_after:.0f}")
                if reply.retry_after is not None
                else worded("later")
            )
            mend = worded("try again %(wait)s", wait=wait)
            return self._unavailable(
                reason, worded("%(mend)s or raise the quota", mend=mend) if reply.status < 500 else mend
            )
        if reply.status < 400:
            return self._unavailable(reason, worded("set the address that it redirects to"))
        return ApiRefusal(self._engine, reason, worded("check the address and the settings"), reply.status, said)

    def _unavailable(self, reason: str, remedy: str) -> EngineUnavailable:
        return EngineUnavailable(self._engine, reason, remedy)


def _words(body: bytes) -> str:
    """The server's reason: from `{"error": "…"}` or `{"error": {"message": "…"}}`, else the beginning of the body."""
    text = body[: 16 * _WORDS].decode("utf-8", "replace")
    try:
        data = load_json(body)
        error = data.get("error", data) if isinstance(data, dict) else text
        said = error.get("message", "") if isinstance(error, dict) else error
        text = said if isinstance(said, str) else text
    except ValueError:
        pass
    return " ".join(text.split())[:_WORDS]
