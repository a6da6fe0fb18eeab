"""Every route of the console, with every method, for every role: generated from the map of routes."""

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import IntegerConverter

from publisher.app.assembly import open_publisher, utc_now
from publisher.config.new_workspace import make_workspace
from publisher.web.console import rights
from publisher.web.console.accounts.roles import Role
from publisher.web.console.site import create_console
from support.console import TOKEN, ConsoleSite, Visitor, console_site


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("routes")
    make_workspace(folder)
    file = folder / "config.toml"
    with open_publisher(file, utc_now) as publisher:
        yield create_console(publisher, lambda: open_publisher(file, utc_now), "http://127.0.0.1:8080")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleSite]:
    folder = tmp_path_factory.mktemp("console")
    make_workspace(folder)
    with console_site(folder, utc_now) as found:
        yield found


def routes(app: Flask) -> Iterator[tuple[str, str, str]]:
    """(endpoint, method, path) with a number or a word in place of each parameter."""
    for rule in app.url_map.iter_rules():
        path = rule.rule
        for name, converter in rule._converters.items():
            value = "999999" if isinstance(converter, IntegerConverter) else "x"
            path = path.replace(f"<int:{name}>", value).replace(f"<path:{name}>", value).replace(f"<{name}>", value)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule.endpoint, method, path


def test_every_route_says_who_may_use_it(app: Flask) -> None:
    undeclared = {
        endpoint
        for endpoint, _, _ in routes(app)
        if endpoint not in rights.OPEN | rights.SIGNED_IN | rights.UNUSED and rights.role_of(app, endpoint) is None
    }
    assert not undeclared


def ask(one: Visitor, method: str, path: str, token: str) -> int:
    data = {"csrf_token": token} if method != "GET" else None
    return one.http.request(method, f"{one.at}{path}", data=data, timeout=30, allow_redirects=False).status_code


def test_a_stranger_gets_nothing(app: Flask, site: ConsoleSite) -> None:
    stranger = site.visitor()
    token = TOKEN.search(stranger.follow("/login").text)
    assert token
    for endpoint, method, path in routes(app):
        if endpoint in rights.OPEN:
            continue
        code = ask(stranger, method, path, token[1])
        assert code == (404 if endpoint in rights.UNUSED else 302 if method == "GET" else 401), (method, path)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_reaches_what_it_may_and_nothing_else(app: Flask, site: ConsoleSite, role: Role) -> None:
    one = site.person(role)
    found = TOKEN.search(one.follow("/me").text)
    assert found
    ends = {"own.everywhere", "security.logout"}
    for endpoint, method, path in routes(app):
        if endpoint in rights.OPEN | rights.SIGNED_IN | rights.UNUSED | ends:
            continue
        needed = rights.role_of(app, endpoint)
        assert needed is not None
        code = ask(one, method, path, found[1])
        assert (code == 403) is not role.covers(needed), (role, method, path, code)
        assert code < 500, (method, path)
