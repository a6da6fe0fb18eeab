"""How long staff wait for a page of the console of a large office, and what the first page costs on the wire.

`publisher run` serves it, as it is in use; on SQLite and on PostgreSQL, of which the worse counts.
"""

import json
import re
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from passlib.totp import TOTP
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from scripts.benchmarks.commands import PUBLISHER
from scripts.benchmarks.databases import postgresql
from scripts.benchmarks.large_office import COMING, Size, key_of, make_large_office, slug_of
from scripts.benchmarks.mail_senders import free_port
from scripts.benchmarks.rows import Measurement, Row

SIZE = Size()
_NEWEST = SIZE.posts - 1
_REVIEWED = slug_of(_NEWEST - 20)
"""A post whose translation waits for a reader."""

PAGES: Mapping[str, str] = {
    "today": "/",
    "news": "/posts/",
    "news, searched": "/posts/?q=града",
    "news, page 100": "/posts/?page=100",
    "editor": f"/posts/edit/{_REVIEWED}",
    "new story": "/posts/new",
    "translations": "/translations/",
    "review": f"/translations/{_REVIEWED}/en/",
    "issues": "/issues/",
    "new issue": "/issues/-new",
    "issue": f"/issues/{COMING}/",
    "issue gone out": f"/issues/{key_of(SIZE.issues - 1)}/",
    "preview": f"/issues/{COMING}/preview/",
    "approval": f"/issues/{COMING}/approval/",
    "calendar": "/calendar/",
    "networks": "/networks/",
    "a story on networks": f"/networks/stories/{_REVIEWED}",
    "sending": "/sending/",
    "past mailings": "/sending/past/",
    "report of a mailing": f"/sending/past/{key_of(SIZE.issues - 1)}/",
    "uncertain mails": "/sending/uncertain/",
    "notices": "/notices/",
    "glossary": "/terms/",
    "memory": "/memory/",
    "look": "/brand/",
    "templates": "/templates/",
    "health": "/health/",
    "settings": "/settings/",
    "log": "/log/",
    "keys": "/keys",
    "subscribers": "/subscribers/",
    "subscribers, searched": "/subscribers/?q=reader",
    "subscribers, rare": "/subscribers/?q=nobody-is-called-so&lang=bg",
    "subscribers, chosen": "/subscribers/?standing=bounced&lang=en",
    "subscriber": "/subscribers/5000/",
    "figures of subscribers": "/subscribers/figures",
    "import of subscribers": "/subscribers/import/",
    "accounts": "/people/",
    "profile": "/me",
}
"""Every screen by the name that the table shows; a new screen is one more line."""

_ROUNDS = 15
_PASSWORD = "correct horse battery staple"  # noqa: S105
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_KEY = re.compile(r'class="key">([^<]+)<')
_SETUP = re.compile(r'action="/console(/tf-setup/[^"]+)"')
_SEGMENT = re.compile(r'action="/console(/translations/[^"]+/segments/([^"]+))"')
_BASE = re.compile(r'name="base" value="([^"]*)"')


class Colleague:
    """Somebody with an account who is signed in, over one connection that stays open."""

    def __init__(self, folder: Path, at: str) -> None:
        self._at, self.http = at, requests.Session()
        # A connection that has been idle for half a minute is closed by the server.
        self.http.mount("http://", HTTPAdapter(max_retries=Retry(3, allowed_methods=["GET"])))
        said = subprocess.run(
            [PUBLISHER, "--json", "staff", "add", "bench@example.org", "--role", "administrator", "--lang", "bg"],
            cwd=folder, check=True, capture_output=True, text=True,
        )  # fmt: skip
        path = urlsplit(json.loads(said.stdout)["link"]).path.removeprefix("/console")
        self.post(path, path, password=_PASSWORD, password_confirm=_PASSWORD)
        self.post("/login", "/login", email="bench@example.org", password=_PASSWORD)
        shown = self.post("/tf-setup", "/tf-setup", setup="authenticator").text
        key, action = _KEY.search(shown), _SETUP.search(shown)
        if key is None or action is None:
            raise RuntimeError("there is no second step to set up")
        code = TOTP(key[1].replace("-", "").replace(" ", "")).generate().token
        self.send(action[1], code=code, csrf_token=_token_in(shown))

    def get(self, path: str) -> requests.Response:
        """A page. Raises `RuntimeError` for another answer than 200."""
        answer = self.http.get(f"{self._at}{path}", timeout=120, allow_redirects=False)
        if answer.status_code != 200:
            raise RuntimeError(f"GET {path}: {answer.status_code}")
        return answer

    def send(self, path: str, **form: str) -> requests.Response:
        """Send a form as it is. Raises `RuntimeError` for a refusal."""
        answer = self.http.post(f"{self._at}{path}", data=form, timeout=120, allow_redirects=False)
        if answer.status_code >= 400:
            raise RuntimeError(f"POST {path}: {answer.status_code} {answer.text[:500]}")
        return answer

    def post(self, path: str, page: str, **form: str) -> requests.Response:
        """Send a form with the token that stands on its page."""
        shown = self.http.get(f"{self._at}{page}", timeout=120).text
        return self.send(path, **form, csrf_token=_token_in(shown))


def console_ms() -> Sequence[Row]:
    """Milliseconds from the first byte of a request to the last of its answer, the median of each page."""
    pages: dict[str, dict[str, float]] = {}
    saves: dict[str, float] = {}
    firsts: list[str] = []
    with tempfile.TemporaryDirectory() as place, postgresql() as database:
        for kind, address in (("SQLite", ""), ("PostgreSQL", database())):
            port, folder = free_port(), Path(place) / kind
            make_large_office(folder, SIZE, address, f'listen = "127.0.0.1:{port}"')
            with running(folder, port) as at:
                colleague = Colleague(folder, at)
                begun = time.perf_counter()
                colleague.get(PAGES["news"])
                firsts.append(f"{kind} {time.perf_counter() - begun:.1f} s")
                pages[kind] = {name: page_ms(colleague, path) for name, path in PAGES.items()}
                saves[kind] = save_ms(colleague)
    worst = {name: max(found[name] for found in pages.values()) for name in PAGES}
    slowest = sorted(worst, key=lambda name: -worst[name])
    note = "slowest page; " + ", ".join(
        f"{name} {'/'.join(f'{found[name]:.0f}' for found in pages.values())}" for name in slowest
    )
    note += f"; first list after a start: {', '.join(firsts)}"
    saved = ", ".join(f"{kind} {value:.0f}" for kind, value in saves.items())
    return [
        Row("console_median_ms", round(worst[slowest[0]], 1), "ms", 50, 25, "lower", note),
        Row("console_save_ms", round(max(saves.values()), 1), "ms", 100, 50, "lower", f"a reviewed segment: {saved}"),
    ]


def page_ms(colleague: Colleague, path: str) -> float:
    """The median time of a page, after one look at it that does not count."""
    colleague.get(path)
    return statistics.median(_timed(colleague, path) for _ in range(_ROUNDS))


def save_ms(colleague: Colleague) -> float:
    """The median time in which a person's text of a segment is saved, and the next one is shown."""
    path = PAGES["review"]
    times = []
    for number in range(_ROUNDS):
        shown = colleague.get(path).text
        places = [*_SEGMENT.finditer(shown)]
        chosen = places[len(places) // 2]
        base = _BASE.search(shown, chosen.end())
        if base is None:
            raise RuntimeError("the review has no segment")
        form = {"base": unescape(base[1]), "text": f"{unescape(base[1])} {number}", "csrf_token": _token_in(shown)}
        colleague.http.headers["HX-Request"] = "true"
        begun = time.perf_counter()
        colleague.send(chosen[1], **form)
        times.append((time.perf_counter() - begun) * 1000)
        del colleague.http.headers["HX-Request"]
    return statistics.median(times[1:])


def first_load_kb() -> Sequence[Row]:
    """All that Chromium fetches for the sign-in and the page „Днес“ of a small office, as it comes over the wire."""
    small = Size(posts=200, readers=100, mails=100, issues=12)
    with tempfile.TemporaryDirectory() as place:
        folder, port = Path(place) / "office", free_port()
        make_large_office(folder, small, web=f'listen = "127.0.0.1:{port}"')
        with running(folder, port) as at:
            colleague = Colleague(folder, at)
            sizes = _fetched(at, {name: value for name, value in colleague.http.cookies.items() if value})
    largest = sorted(sizes.items(), key=lambda one: -one[1])[:6]
    note = f"{len(sizes)} files; " + ", ".join(f"{name} {size / 1000:.0f}" for name, size in largest)
    return [Row("console_first_load_kb", round(sum(sizes.values()) / 1000, 1), "kB", 200, 150, "lower", note)]


def _fetched(at: str, cookies: Mapping[str, str]) -> dict[str, float]:
    """Bytes by the last part of the address."""
    from playwright.sync_api import sync_playwright

    sizes: dict[str, float] = {}
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="bg-BG")
        page = context.new_page()
        wire, names = context.new_cdp_session(page), dict[str, str]()
        wire.send("Network.enable")

        def asked(one: Mapping[str, Any]) -> None:
            names[one["requestId"]] = one["request"]["url"]

        def finished(one: Mapping[str, Any]) -> None:
            name = urlsplit(names[one["requestId"]]).path.rpartition("/")[2] or "page"
            sizes[name] = sizes.get(name, 0.0) + float(one["encodedDataLength"])

        wire.on("Network.requestWillBeSent", asked)
        wire.on("Network.loadingFinished", finished)
        page.goto(f"{at}/login", wait_until="networkidle")
        context.add_cookies([{"name": name, "value": value, "url": at} for name, value in cookies.items()])
        page.goto(f"{at}/", wait_until="networkidle")
        browser.close()
    return sizes


@contextmanager
def running(folder: Path, port: int) -> Iterator[str]:
    """`publisher run` of a workspace while entered; the console's address."""
    server = subprocess.Popen(
        [PUBLISHER, "run"], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )  # fmt: skip
    try:
        until = datetime.now(UTC) + timedelta(seconds=120)
        while not _answers(port):
            if datetime.now(UTC) > until or server.poll() is not None:
                raise RuntimeError("the console does not answer")
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/console"
    finally:
        server.terminate()
        server.wait(timeout=60)


def _answers(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/healthz", timeout=5).ok
    except requests.ConnectionError:
        return False


def _timed(colleague: Colleague, path: str) -> float:
    begun = time.perf_counter()
    colleague.get(path)
    return (time.perf_counter() - begun) * 1000


def _token_in(page: str) -> str:
    found = _TOKEN.search(page)
    if found is None:
        raise RuntimeError("the page has no form")
    return found[1]


MEASUREMENTS = (
    Measurement(["console_median_ms", "console_save_ms"], console_ms),
    Measurement(["console_first_load_kb"], first_load_kb),
)
