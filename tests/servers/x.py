"""The part of X API v2 that the channel uses, as X documents it, on loopback.

oauthlib checks the OAuth 1.0a signature of every request against the signed URL; each nonce is valid once. The server
records what it accepted (`posts`, `images`, `alts`) and every request (`requests`). It answers as X does, unless
`script(route, answer, …)` has set the next answers of a route.
"""

import html
import io
import json
import re
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

from oauthlib.oauth1 import RequestValidator, SignatureOnlyEndpoint  # type: ignore[import-untyped]
from werkzeug.formparser import MultiPartParser
from werkzeug.http import parse_options_header

from servers.service import Handler, Manner, listen

USER_ID = "1423"
Route = Literal["create", "upload", "metadata", "me", "timeline"]


@dataclass(frozen=True)
class Answer:
    """One scripted answer. `accept`: the request takes effect first. Without `status`, the route's own answer.

    `manner`: sent whole, never (hang), with a reset instead of the answer (cut), with a connection that ends in the
    middle of the body (half), or one byte at a time (drip).
    """

    status: int | None = None
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    accept: bool = False
    manner: Manner = "whole"


def problem(status: int, detail: str, **headers: str) -> Answer:
    """An error in X's own form (RFC 7807)."""
    body = {"title": "Error", "type": "about:blank", "status": status, "detail": detail}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, json.dumps(body).encode(), named)


@dataclass(frozen=True)
class Kept:
    """A post that was accepted."""

    id: str
    text: str
    media_ids: tuple[str, ...]
    in_reply_to: str
    at: datetime


@dataclass(frozen=True)
class Seen:
    """A request that arrived; `port` is the client's, so it differs for each connection."""

    method: str
    path: str
    port: int


class _Keys(RequestValidator):  # type: ignore[misc]  # oauthlib has no types
    """The secrets that X has issued, as oauthlib expects them."""

    allowed_signature_methods = ("HMAC-SHA1",)
    client_key_length = (1, 100)
    nonce_length = (8, 100)

    def __init__(self, secrets: Mapping[str, str]) -> None:
        super().__init__()
        self._secrets, self._nonces = secrets, set[str]()

    def validate_timestamp_and_nonce(self, _key: str, _time: str, nonce: str, *_: object, **__: object) -> bool:
        fresh = nonce not in self._nonces
        self._nonces.add(nonce)
        return fresh

    def validate_client_key(self, client_key: str, request: Any) -> bool:
        known: bool = request.resource_owner_key == self._secrets["access_token"]
        return known and client_key == self._secrets["consumer_key"]

    @property
    def dummy_client(self) -> str:
        return "dummy"

    def get_client_secret(self, *_: object) -> str:
        return self._secrets["consumer_secret"]

    def get_access_token_secret(self, *_: object) -> str:
        return self._secrets["access_token_secret"]


class XServer:
    """X's state and script. `url` is where it listens; `page` is the most posts in one answer."""

    def __init__(self, secrets: Mapping[str, str], username: str) -> None:
        self.username, self.access_level, self.page = username, "read-write", 100
        self.expand: Callable[[str], str] = str
        self.posts: list[Kept] = []
        self.images: dict[str, tuple[str, bytes]] = {}
        self.alts: dict[str, str] = {}
        self.requests: list[Seen] = []
        self._script: dict[str, deque[Answer]] = defaultdict(deque)
        self._endpoint = SignatureOnlyEndpoint(_Keys(secrets))
        self._ids = count(1_990_000_000_000_000_000)
        self._lock = threading.Lock()
        self.url = ""

    def script(self, route: Route, *answers: Answer) -> None:
        """Set the next answers of a route."""
        self._script[route].extend(answers)

    def take(self, route: str) -> Answer:
        """The next answer of a route."""
        return self._script[route].popleft() if self._script[route] else Answer(accept=True)

    def add(self, text: str, at: datetime | None = None, media_ids: tuple[str, ...] = (), to: str = "") -> Kept:
        """Add a post as if published at `at`."""
        post = Kept(str(next(self._ids)), text, media_ids, to, at or datetime.now(UTC))
        self.posts.append(post)
        return post

    def calls(self, method: str, path: str) -> int:
        """How many requests of this kind have arrived."""
        return sum(seen.method == method and urlsplit(seen.path).path == path for seen in self.requests)

    def signed(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the request has a valid signature with an unused nonce."""
        form = headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded")
        valid, _ = self._endpoint.validate_request(url, method, body.decode() if form else None, dict(headers))
        return bool(valid)

    def perform(self, route: str, target: str, headers: Mapping[str, str], body: bytes) -> tuple[int, Any]:
        """Carry out a request as X would; returns status and answer."""
        with self._lock:
            match route:
                case "create":
                    return self._create(json.loads(body))
                case "upload":
                    return self._upload(headers["Content-Type"], body)
                case "metadata":
                    return self._describe(json.loads(body))
                case "me":
                    return 200, {"data": {"id": USER_ID, "name": "Test", "username": self.username}}
                case _:
                    return self._timeline({k: v[0] for k, v in parse_qs(urlsplit(target).query).items()})

    def _create(self, wish: dict[str, Any]) -> tuple[int, Any]:
        if any(post.text == wish["text"] for post in self.posts):
            detail = "You are not allowed to create a Tweet with duplicate content."
            return 403, {"detail": detail, "type": "about:blank", "title": "Forbidden", "status": 403}
        media_ids = tuple(wish.get("media", {}).get("media_ids", ()))
        if unknown := [m for m in media_ids if m not in self.images]:
            return 400, {"errors": [{"message": f"Your media IDs are invalid: {unknown}"}], "title": "Invalid Request"}
        post = self.add(wish["text"], None, media_ids, wish.get("reply", {}).get("in_reply_to_tweet_id", ""))
        return 201, {"data": {"id": post.id, "text": post.text, "edit_history_tweet_ids": [post.id]}}

    def _upload(self, content_type: str, body: bytes) -> tuple[int, Any]:
        _, options = parse_options_header(content_type)
        parser = MultiPartParser()
        form, files = parser.parse(io.BytesIO(body), options["boundary"].encode(), len(body))
        with files["media"].stream as stream:
            data = stream.read()
        if form.get("media_category") != "tweet_image" or files["media"].mimetype != form.get("media_type"):
            return 400, {"detail": "One or more parameters to your request was invalid."}
        media_id = str(next(self._ids))
        self.images[media_id] = (form["media_type"], data)
        answer = {"id": media_id, "media_key": f"3_{media_id}", "size": len(data), "expires_after_secs": 86400}
        return 200, {"data": answer}

    def _describe(self, wish: dict[str, Any]) -> tuple[int, Any]:
        alt = wish["metadata"]["alt_text"]["text"]
        if wish["id"] not in self.images or not 0 < len(alt) <= 1000:
            return 400, {"detail": "One or more parameters to your request was invalid."}
        self.alts[wish["id"]] = alt
        return 200, {"data": {"id": wish["id"], "associated_metadata": wish["metadata"]}}

    def _timeline(self, query: dict[str, str]) -> tuple[int, Any]:
        wanted = int(query.get("max_results", "10"))
        if not 5 <= wanted <= 100:
            return 400, {"errors": [{"message": f"max_results [{wanted}] is not between 5 and 100"}]}
        start = datetime.strptime(query["start_time"], "%Y-%m-%dT%H:%M:%S%z")
        posts = [post for post in sorted(self.posts, key=lambda p: p.at, reverse=True) if post.at >= start]
        first = int(query.get("pagination_token", "0"))
        shown = posts[first : first + min(wanted, self.page)]
        meta: dict[str, Any] = {"result_count": len(shown)}
        if first + len(shown) < len(posts):
            meta["next_token"] = str(first + len(shown))
        with_entities = "entities" in query.get("tweet.fields", "")
        data = {"data": [self._shown(post, with_entities) for post in shown]} if shown else {}
        return 200, {**data, "meta": meta}

    def _shown(self, post: Kept, with_entities: bool) -> dict[str, Any]:
        """A post as X shows it: links shortened, images as one more link, three characters escaped."""
        urls: list[dict[str, str]] = []

        def shorten(found: re.Match[str]) -> str:
            urls.append({"url": f"https://t.co/{post.id[-6:]}{len(urls):04}", "expanded_url": self.expand(found[0])})
            return urls[-1]["url"]

        text = re.sub(r"https?://\S+[^\s.,!?)]", shorten, post.text)
        text = html.escape(text, quote=False)
        if post.media_ids:
            page = f"https://x.com/{self.username}/status/{post.id}/photo/1"
            media = {"url": f"https://t.co/{post.id[-6:]}M", "expanded_url": page}
            urls += [{**media, "media_key": f"3_{media_id}"} for media_id in post.media_ids]
            text += f" {media['url']}"
        shown: dict[str, Any] = {"id": post.id, "text": text, "created_at": post.at.isoformat()}
        if with_entities and urls:
            shown["entities"] = {"urls": urls}
        return shown


_ROUTES: Mapping[tuple[str, str], str] = {
    ("POST", "/2/tweets"): "create",
    ("POST", "/2/media/upload"): "upload",
    ("POST", "/2/media/metadata"): "metadata",
    ("GET", "/2/users/me"): "me",
    ("GET", f"/2/users/{USER_ID}/tweets"): "timeline",
}


class _Handler(Handler):
    x: XServer

    def serve(self) -> None:
        self.x.requests.append(Seen(self.command, self.path, self.client_address[1]))
        route = _ROUTES.get((self.command, urlsplit(self.path).path))
        if route is None:
            return self.write(404, b'{"title": "Not Found"}', {})
        answer = self.x.take(route)
        if answer.manner == "cut" and not answer.accept:
            return self.reset()
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        signed_url = f"https://{self.headers.get('X-Orig-Host', '')}{self.path}"
        if not self.x.signed(self.command, signed_url, dict(self.headers.items()), body):
            return self.write(401, b'{"title": "Unauthorized", "status": 401, "detail": "Unauthorized"}', {})
        status, own = (
            self.x.perform(route, self.path, dict(self.headers.items()), body) if answer.accept else (200, None)
        )
        if answer.manner == "hang":
            return self.hang()
        if answer.manner == "cut":
            return self.reset()
        content = json.dumps(own).encode() if answer.status is None else answer.body
        headers = {"Content-Type": "application/json", "x-access-level": self.x.access_level, **answer.headers}
        return self.write(answer.status or status, content, headers, answer.manner)


@contextmanager
def serve(secrets: Mapping[str, str], username: str) -> Iterator[XServer]:
    """Run the server on a free loopback port; an error in the server itself fails the test."""
    x = XServer(secrets, username)
    with listen(_Handler, x=x) as x.url:
        yield x
