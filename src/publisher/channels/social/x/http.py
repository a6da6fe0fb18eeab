"""The wire to X: API v2 through tweepy, with what tweepy lacks.

tweepy 4.17 sends no time-out at all, has no v2 media upload (https://github.com/tweepy/tweepy/issues/2217),
and its error classes fail on answers that a proxy gives (a JSON array, a reset time that is not a
number). So the session gets an adapter that sets time-outs and bounds, and a hook that turns every answer
outside 2xx into `AnsweredError` before tweepy reads it.
"""

import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
import tweepy
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse
from urllib3.exceptions import HTTPError, ReadTimeoutError

from publisher.core.deadlines import Deadline, watch
from publisher.core.wording import worded

API = "https://api.twitter.com"
"""The host that tweepy signs for and sends to; it is a literal in `tweepy.Client.request`."""

_BODY_LIMIT = 4 * 2**20
"""Bytes of an answer that are read. A hundred posts with their entities take about 0.2 MB."""

_WORDS_LIMIT = 16 * 2**10
"""Bytes of an error's body that are searched for its reason."""

_PAGE = 100
_PAGES = 10
"""Posts a page (the most that X gives) and pages that are read of a timeline, each post at $0.001."""

Json = Mapping[str, Any]


class AnsweredError(Exception):
    """X, or something on the way, has answered with a status outside 2xx."""

    def __init__(self, status: int, headers: Mapping[str, str], body: str) -> None:
        self.status, self.headers, self.body = status, headers, body
        super().__init__(f"HTTP {status}")


class UnreadableError(Exception):
    """An answer inside 2xx that does not have the documented shape."""

    def __init__(self, message: str, body: str = "") -> None:
        self.body = body
        super().__init__(message)


class _Wire(HTTPAdapter):
    """Bounds every request in time and memory; sends it to another address when `reroute` is given."""

    def __init__(self, timeout: float, reroute: str = "") -> None:
        super().__init__()
        watch(self)
        self._timeout, self._reroute = timeout, reroute

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Any = None,
    ) -> requests.Response:
        """Send on a new connection; the answer is whole when this returns.

        A kept connection that the far side has dropped in the meantime fails just like one that was cut after
        sending, and a person would have to find out. Two posts a day do not miss the handshake saved by
        keeping it.
        """
        self.close()
        if self._reroute and request.url:
            here, there = urlsplit(request.url), urlsplit(self._reroute)
            request.headers["X-Orig-Host"] = here.netloc
            request.url = urlunsplit((there.scheme, there.netloc, here.path, here.query, ""))
            proxies = {}
        limits = (self._timeout, self._timeout)
        with Deadline(self._timeout) as deadline:
            try:
                response = super().send(request, stream=True, timeout=limits, verify=verify, cert=cert, proxies=proxies)
                whole = _whole(response.raw, self._timeout, request)
            except requests.exceptions.ConnectionError as error:
                if not deadline.passed:
                    raise
                raise requests.exceptions.ReadTimeout(error, request=request) from error
        if deadline.passed:
            raise requests.exceptions.ReadTimeout(
                worded("an answer not complete in %(timeout)s s", timeout=f"{self._timeout:g}"), request=request
            )
        return self.build_response(request, whole)


def _whole(raw: Any, seconds: float, request: requests.PreparedRequest) -> HTTPResponse:
    """Read an answer to its end: a time-out per read does not end an answer that trickles."""
    deadline, body = time.monotonic() + seconds, bytearray()
    try:
        while chunk := raw.read1(65536, decode_content=True):
            body += chunk
            if len(body) > _BODY_LIMIT:
                raise requests.exceptions.ConnectionError(
                    worded("an answer of over %(body_limit)s bytes", body_limit=_BODY_LIMIT), request=request
                )
            if time.monotonic() > deadline:
                raise requests.exceptions.ReadTimeout(
                    worded("an answer not complete in %(seconds)s s", seconds=f"{seconds:g}"), request=request
                )
    except ReadTimeoutError as error:
        raise requests.exceptions.ReadTimeout(error, request=request) from error
    except HTTPError as error:
        raise requests.exceptions.ConnectionError(error, request=request) from error
    finally:
        raw.close()
    headers = {k: v for k, v in raw.headers.items() if k.lower() not in ("content-encoding", "transfer-encoding")}
    return HTTPResponse(BytesIO(bytes(body)), headers, raw.status, reason=raw.reason, preload_content=False)


class XClient:
    """The calls of API v2 that a channel needs; `AnsweredError`, `UnreadableError` or those of `requests`."""

    def __init__(self, secrets: Mapping[str, str], timeout: float, api_url: str = API) -> None:
        """`secrets` are tweepy's four OAuth 1.0a arguments by name; `timeout` is in seconds."""
        # Never wait_on_rate_limit: it sleeps in the scheduler's thread, and recurses when the header is
        # missing.
        self._client = tweepy.Client(**secrets, return_type=dict, wait_on_rate_limit=False)
        self._session: requests.Session = self._client.session
        self._session.mount("https://", _Wire(timeout, "" if api_url == API else api_url))
        self._session.hooks["response"].append(self._hear)
        self._sign = tweepy.OAuth1UserHandler(**secrets).apply_auth()
        self.access_level = ""
        """What the keys may do, as X says with every answer: "read", "read-write", …; "" before the first."""

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def upload(self, data: bytes, name: str, mime: str, alt: str) -> str:
        """Upload an image in one shot and describe it; returns the media id, good for a day.

        https://docs.x.com/x-api/media/upload-media, https://docs.x.com/x-api/media/create-media-metadata
        """
        response = self._session.post(
            f"{API}/2/media/upload",
            files={"media": (name, data, mime)},
            data={"media_category": "tweet_image", "media_type": mime},
            auth=self._sign,
        )
        media_id = _identity(response.json(), worded("the image"))
        metadata = {"id": media_id, "metadata": {"alt_text": {"text": alt}}}
        self._client.request("POST", "/2/media/metadata", json=metadata, user_auth=True)
        return media_id

    def create(self, text: str, media_ids: list[str], in_reply_to: str) -> tuple[str, Json]:
        """Publish; returns the post's id and the whole answer. https://docs.x.com/x-api/posts/create-post"""
        answer = self._client.create_tweet(
            text=text, media_ids=media_ids or None, in_reply_to_tweet_id=in_reply_to or None, user_auth=True
        )
        return _identity(answer, worded("the post")), answer

    def me(self) -> tuple[str, str]:
        """Id and user name of the account of the keys. https://docs.x.com/x-api/users/get-my-user"""
        answer = self._client.get_me(user_auth=True)
        return _identity(answer, worded("the account")), str(answer["data"].get("username", ""))

    def posts(self, user_id: str, since: datetime) -> Iterator[Json]:
        """The account's own posts, newest first, with their links. https://docs.x.com/x-api/users/get-posts

        Raises `UnreadableError` when there are more than are read here: "not among them" would then mean
        nothing.
        """
        token = None
        for _ in range(_PAGES):
            answer = self._client.get_users_tweets(
                user_id,
                user_auth=True,
                start_time=since,
                max_results=_PAGE,
                pagination_token=token,
                exclude=["retweets"],
                tweet_fields=["created_at", "entities"],
            )
            posts, meta = _parts(answer)
            yield from posts
            token = meta.get("next_token")
            if not token:
                return
        raise UnreadableError(
            worded(
                "the account has more than %(page)s posts since %(since)s",
                page=_PAGE * _PAGES,
                since=f"{since:%d.%m.%Y %H:%M}",
            )
        )

    def _hear(self, response: requests.Response, *_: object, **__: object) -> None:
        self.access_level = response.headers.get("x-access-level", "")
        # A redirect is an answer as well: followed, it would carry the post to an address that nobody has configured.
        if not 200 <= response.status_code < 300:
            words = response.content[:_WORDS_LIMIT].decode("utf-8", "replace")
            raise AnsweredError(response.status_code, response.headers, words)


def _identity(answer: object, what: str) -> str:
    data = answer.get("data") if isinstance(answer, dict) else None
    found = data.get("id") if isinstance(data, dict) else None
    if not isinstance(found, str | int) or not str(found).isdecimal():
        raise UnreadableError(worded("the answer holds no id for %(what)s", what=what), str(answer))
    return str(found)


def _parts(answer: object) -> tuple[list[Json], Json]:
    """A timeline's posts and paging. X leaves out `data` when there are none, and names in `errors` what it hides."""
    whole = answer if isinstance(answer, dict) and not answer.get("errors") else {}
    posts, meta = whole.get("data", []), whole.get("meta")
    if not isinstance(meta, dict) or not isinstance(posts, list) or not all(isinstance(p, dict) for p in posts):
        raise UnreadableError(worded("the answer is not a whole timeline"), str(answer))
    return posts, meta
