"""Sessions at the wire: what a copied cookie is worth after its owner has signed out, and what people see of theirs."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest

from publisher.app.assembly import utc_now
from publisher.config.new_workspace import make_workspace
from publisher.web.console.accounts.browsers import browser_name
from support.cli_calls import run
from support.console import PASSWORD, ConsoleSite, Visitor, console_site
from support.core_parts import HandClock

END = re.compile(r'action="/console/sessions/(\d+)/end"')


@pytest.fixture(scope="module")
def clock() -> HandClock:
    return HandClock(utc_now())


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, clock: HandClock) -> Iterator[ConsoleSite]:
    folder = tmp_path_factory.mktemp("console")
    make_workspace(folder)
    with console_site(folder, clock) as found:
        yield found


def copied(site: ConsoleSite, one: Visitor) -> Visitor:
    """Somebody who has got hold of the cookies."""
    thief = site.visitor(one.email)
    thief.http.cookies.update(one.http.cookies)
    return thief


def is_in(one: Visitor) -> bool:
    return one.get("/me").status_code == 200


def test_a_cookie_copied_before_signing_out_opens_nothing_afterwards(site: ConsoleSite) -> None:
    one = site.person("author", "out@example.org")
    thief = copied(site, one)
    assert is_in(thief)
    assert one.post("/logout", page="/me").status_code == 302
    assert not is_in(thief)
    assert not is_in(one)


def test_signing_in_again_or_setting_another_password_leaves_no_old_session(site: ConsoleSite) -> None:
    one = site.person("author", "again@example.org")
    phone = site.visitor(one.email)
    phone.sign_in()
    before = copied(site, one)
    new = "another horse battery staple"
    done = one.post("/change", password=PASSWORD, new_password=new, new_password_confirm=new)
    assert done.status_code == 302, done.text
    assert is_in(one)
    assert not is_in(before)
    assert not is_in(phone)
    assert len(END.findall(one.follow("/me").text)) == 0, "nobody else is shown"


def test_a_remembering_cookie_is_worth_nothing(site: ConsoleSite) -> None:
    one = site.person("author", "remember@example.org")
    other = site.visitor(one.email)
    assert other.post("/login", email=one.email, password=PASSWORD, remember="y").status_code == 302
    assert is_in(other)
    thief = copied(site, other)
    del thief.http.cookies["console"]
    assert not is_in(thief)


def test_people_see_their_sessions_and_end_one_of_them(site: ConsoleSite) -> None:
    one = site.person("author", "mine@example.org")
    phone = site.visitor(one.email)
    phone.http.headers["User-Agent"] = (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        "Version/26.0 Mobile/15E148 Safari/604.1"
    )
    phone.sign_in()
    shown = unescape(one.follow("/me").text)
    assert "Safari, iPhone" in shown
    assert shown.count("тази сесия") - shown.count("Изход от тази сесия") == 1
    (number,) = END.findall(shown)
    stranger = site.person("author", "stranger@example.org")
    assert stranger.post(f"/sessions/{number}/end", page="/me").status_code == 404, "nobody ends another's"
    assert is_in(phone)
    assert one.post(f"/sessions/{number}/end", page="/me").status_code == 303
    assert not is_in(phone)
    assert is_in(one)
    assert not END.findall(one.follow("/me").text)


def test_everywhere_means_every_session(site: ConsoleSite) -> None:
    one = site.person("author", "all@example.org")
    thief = copied(site, one)
    assert one.post("/sign-out-everywhere", page="/me").status_code == 302
    assert not is_in(thief)
    one.sign_in()
    assert is_in(one)
    assert not END.findall(one.follow("/me").text), "the ended ones are shown no more"


def test_an_account_that_is_enabled_again_begins_without_its_old_sessions(site: ConsoleSite) -> None:
    one = site.person("author", "stopped@example.org")
    assert run(site.folder, "staff", "disable", one.email).code == 0
    assert not is_in(one)
    assert run(site.folder, "staff", "disable", "--enable", one.email).code == 0
    assert not is_in(one)


def test_a_session_that_nobody_uses_ends(site: ConsoleSite, clock: HandClock) -> None:
    used, forgotten = site.person("author", "used@example.org"), site.person("author", "unused@example.org")
    for _ in range(2):
        clock.move(timedelta(days=8))
        assert is_in(used)
    assert not is_in(forgotten)


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0 Safari/537.36",
         "Chrome, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0 Safari/537.36 Edg/143.0",
         "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 15; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0 Mobile Safari/537.36",
         "Chrome, Android"),
        ("curl/8.5", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_browser_is_named_as_its_owner_knows_it(header: str, words: str) -> None:
    assert browser_name(header) == words
