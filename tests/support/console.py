"""The console of a workspace behind the real server, and people who sign in to it as a browser does."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import requests
from passlib.totp import TOTP

from publisher.core.types import Clock
from publisher.web.serving import served
from support.cli_calls import run

PASSWORD = "correct horse battery staple"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
KEY = re.compile(r'class="key">([^<]+)<')
CODES = re.compile(r"<li>([0-9a-f]{4}(?:-[0-9a-f]{4})+)</li>")


@dataclass
class Visitor:
    """A browser without JavaScript: it keeps cookies, and sends each form's token."""

    at: str
    http: requests.Session = field(default_factory=requests.Session)
    email: str = ""
    key: str = ""
    used: int = 0

    def get(self, path: str, **headers: str) -> requests.Response:
        return self.http.get(self._address(path), headers=headers, timeout=30, allow_redirects=False)

    def follow(self, path: str) -> requests.Response:
        return self.http.get(self._address(path), timeout=30)

    def post(self, path: str, page: str = "", **values: str) -> requests.Response:
        """Send a form that stands on a page (by default at the same path), with the token that is there."""
        found = TOKEN.search(self.follow(page or path).text)
        form = {**values, **({"csrf_token": found[1]} if found else {})}
        return self.http.post(self._address(path), data=form, timeout=30, allow_redirects=False)

    def code(self) -> str:
        """The next code of the app on the phone that was not used yet."""
        totp = TOTP(self.key)
        token = totp.generate()
        counter = max(token.counter, self.used + 1)
        self.used = counter
        return str(totp.generate(time=counter * 30).token)

    def set_password(self, link: str) -> requests.Response:
        path = urlsplit(link).path.removeprefix("/console")
        return self.post(path, password=PASSWORD, password_confirm=PASSWORD)

    def sign_in(self, password: str = PASSWORD) -> requests.Response:
        return self.post("/login", email=self.email, password=password)

    def set_up_second_step(self) -> requests.Response:
        shown = self.post("/tf-setup", setup="authenticator")
        found = KEY.search(shown.text)
        assert found, shown.text
        self.key = found[1].replace("-", "").replace(" ", "")
        path = re.search(r'action="/console(/tf-[^"]+)"', shown.text)
        token = TOKEN.search(shown.text)
        assert path
        assert token
        form = {"code": self.code(), "csrf_token": token[1]}
        return self.http.post(self._address(path[1]), data=form, timeout=30, allow_redirects=False)

    def _address(self, path: str) -> str:
        return path if path.startswith("http") else f"{self.at}{path.removeprefix('/console')}"


@dataclass(frozen=True)
class ConsoleSite:
    """A workspace's console at a local address."""

    folder: Path
    at: str

    def visitor(self, email: str = "") -> Visitor:
        return Visitor(f"{self.at}/console", email=email)

    def invite(self, email: str, role: str) -> str:
        """Add an account at the command line; returns the link for its owner."""
        said = run(self.folder, "--json", "staff", "add", email, "--role", role, "--lang", "bg")
        assert said.code == 0, said.err
        return str(said.value["link"])

    def person(self, role: str, email: str = "") -> Visitor:
        """Somebody with an account who has signed in, and has a second step where the role demands one."""
        one = self.visitor(email or f"{role}@example.org")
        assert one.set_password(self.invite(one.email, role)).status_code == 302
        assert one.sign_in().status_code == 302
        if role != "author":
            done = one.set_up_second_step()
            assert done.status_code == 302, done.text
        return one


@contextmanager
def console_site(workspace: Path, clock: Clock, more: str = "") -> Iterator[ConsoleSite]:
    """Serve a workspace's console; `more` are lines of its table [web]."""
    config = workspace / "config.toml"
    web = f'\n[web]\nlisten = "127.0.0.1:0"\n{more}\n'
    config.write_text(config.read_text(encoding="utf-8") + web, encoding="utf-8")
    with served(config, clock) as at:
        yield ConsoleSite(workspace, at)
