"""A database that another process holds: the page says so, keeps what was typed, and sends it once more."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from publisher.app.assembly import utc_now
from publisher.config.new_workspace import make_workspace
from support.console import PASSWORD, TOKEN, ConsoleSite, Visitor, console_site
from support.held_databases import held

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
BUSY = "В момента програмата е заета с друга работа"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a database: nobody waits for another longer than a fifth of a second."""
    if request.param == "postgresql":
        return f"{request.getfixturevalue('postgres').database()}&options=-c%20lock_timeout%3D200"
    return f"sqlite:///{tmp_path_factory.mktemp('database') / 'publisher.db'}?timeout=0.2"


@pytest.fixture(scope="module")
def site(url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleSite]:
    folder: Path = tmp_path_factory.mktemp("console")
    make_workspace(folder)
    config = folder / "config.toml"
    text = config.read_text(encoding="utf-8").replace('# database = "publisher.db"', f'database = "{url}"')
    config.write_text(text, encoding="utf-8")
    with console_site(folder, utc_now) as found:
        yield found


@pytest.fixture(scope="module")
def boss(site: ConsoleSite) -> Visitor:
    return site.person("administrator")


ALL = ("staff", "staff_sessions", "audit", "subscribers", "holds")


def form_of(boss: Visitor, path: str, **values: str) -> dict[str, str]:
    """The values with the token that stands on a page, read before the database is held."""
    token = TOKEN.search(boss.follow(path).text)
    assert token
    return {**values, "csrf_token": token[1]}


def test_a_form_is_answered_with_all_that_was_typed_and_its_button_sends_it_again(boss: Visitor, url: str) -> None:
    values = {"email": "nova@example.org", "name": "Нова", "lang": "bg", "list": "news", "consent": "на форума,\nлично"}
    form = form_of(boss, "/subscribers/-new", **values)
    at = f"{boss.at}/subscribers/-new"
    with held(url, *ALL):
        answer = boss.http.post(at, data=form, timeout=30, allow_redirects=False)
        htmx = boss.http.post(at, data=form, timeout=30, allow_redirects=False, headers={"HX-Request": "true"})
    assert (answer.status_code, htmx.status_code) == (503, 503)
    assert BUSY in answer.text
    assert "publisher.db" not in answer.text
    assert htmx.text.strip().startswith('<div class="notice bad">')
    assert BUSY in htmx.text
    again = {name: unescape(value) for name, value in HIDDEN.findall(answer.text.partition('action="/console/sub')[2])}
    assert again.pop("csrf_token")
    assert again == {name: value for name, value in values.items() if name != "consent"}
    lines = re.search(r'<textarea[^>]* name="consent"[^>]*>\n([^<]*)</textarea>', answer.text)
    assert lines
    again |= {"consent": unescape(lines[1]), "csrf_token": form["csrf_token"]}
    done = boss.http.post(at, data=again, timeout=30, allow_redirects=False)
    assert done.status_code == 303, done.text
    assert "nova@example.org" in boss.follow(done.headers["Location"]).text


def test_a_refusal_beside_the_form_says_it_in_the_same_words(boss: Visitor, url: str) -> None:
    form = form_of(boss, "/calendar/holds", channel="", lang="", day="", hour="", why="тих ден")
    with held(url, *ALL):
        answer = boss.http.post(f"{boss.at}/calendar/holds", data=form, timeout=30)
    assert answer.status_code == 503
    assert BUSY in answer.text
    assert "publisher.db" not in answer.text
    assert 'value="тих ден"' in answer.text


def test_an_invitation_that_cannot_be_written_keeps_the_form_and_goes_through_afterwards(
    boss: Visitor, url: str
) -> None:
    form = form_of(boss, "/people/", email="nova@example.org", name="Нова", role="author", language="bg")
    with held(url, *ALL):
        answer = boss.http.post(f"{boss.at}/people/", data=form, timeout=30)
    assert answer.status_code == 503
    assert BUSY in answer.text
    assert 'value="nova@example.org"' in answer.text
    assert boss.http.post(f"{boss.at}/people/", data=form, timeout=30).status_code == 200


def test_signing_in_is_answered_without_the_password(site: ConsoleSite, boss: Visitor, url: str) -> None:
    one = site.visitor("administrator@example.org")
    form = form_of(one, "/login", email=one.email, password=PASSWORD)
    with held(url, *ALL):
        answer = one.http.post(f"{one.at}/login", data=form, timeout=30)
        # Whoever is there already can read on.
        assert boss.follow("/people/").status_code == 200
    assert answer.status_code in (200, 503)
    assert "internal" not in answer.text
    assert PASSWORD not in answer.text
    assert one.sign_in().status_code == 302
