"""„Мрежи“ in the console at the wire: a story on all networks, the connections, and a test of one."""

import re
import time
from collections.abc import Iterator
from html import unescape

import pytest
import requests

from publisher.app.assembly import open_publisher, utc_now
from publisher.config.new_workspace import make_workspace
from support.console import TOKEN, ConsoleSite, Visitor, console_site

SLUG = "partnyorska-sreshta"
NETWORK = '\n[channels.x]\ntype = "x"\nhandle = "@sofia_cluster"\n'
BROKEN = '\n[channels.spoiled]\ntype = "x"\nhandle = "far too long for a name"\n'


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleSite]:
    folder = tmp_path_factory.mktemp("console")
    make_workspace(folder, with_posts=True)
    file = folder / "config.toml"
    file.write_text(file.read_text(encoding="utf-8") + NETWORK + BROKEN, encoding="utf-8")
    with console_site(folder, utc_now) as found:
        yield found


@pytest.fixture(scope="module")
def boss(site: ConsoleSite) -> Visitor:
    return site.person("approver")


def ended(one: Visitor, work: str) -> str:
    """The page of a piece of work when it has ended."""
    limit = time.monotonic() + 60
    while "hx-trigger" in (text := one.follow(work).text):
        assert time.monotonic() < limit
        time.sleep(0.1)
    return unescape(text)


def test_a_story_stands_as_each_network_shows_it(site: ConsoleSite, boss: Visitor) -> None:
    assert f'href="/console/networks/stories/{SLUG}"' in boss.follow("/networks/").text
    text = unescape(boss.follow(f"/networks/stories/{SLUG}").text)
    for words in (
        "X · български",
        "X · английски",
        "@sofia_cluster",
        "#Interreg",
        "от 280 знака, както брои тази мрежа",
    ):
        assert words in text
    assert re.search(r'<img src="data:image/jpeg;base64,[^"]+" alt="Илюстрация', text)
    assert boss.get("/networks/stories/nothing-here").status_code == 404


def test_a_network_that_cannot_be_used_says_why_and_spoils_no_page(boss: Visitor) -> None:
    for path in ("/calendar/", "/calendar/add", "/calendar/repeats", "/calendar/holds", f"/networks/stories/{SLUG}"):
        assert boss.get(path).status_code == 200, path
    assert "Не може да се използва" in boss.follow("/networks/").text
    assert "spoiled" not in boss.follow("/calendar/add").text
    tested = boss.post("/networks/spoiled/test", page="/networks/")
    assert "Не работи" in ended(boss, tested.headers["Location"].removeprefix("/console"))


def test_a_search_finds_a_story(boss: Visitor) -> None:
    text = boss.follow("/networks/?q=партньорска").text
    assert SLUG in text
    assert "pokana-otvoreni-danni" not in text
    assert "Нищо не е намерено." in boss.follow("/networks/?q=няма-такава").text


def test_connections_are_listed_and_one_is_tested(site: ConsoleSite, boss: Visitor) -> None:
    text = unescape(boss.follow("/networks/").text)
    assert "Липсват 4 ключа за достъп" in text
    assert "consumer_key" not in text, "names of settings are for those who look after the program"
    works = boss.post("/networks/folder/test", page="/networks/")
    assert works.status_code == 303
    assert 'class="state ok"' in ended(boss, works.headers["Location"].removeprefix("/console"))
    fails = boss.post("/networks/x/test", page="/networks/")
    page = ended(boss, fails.headers["Location"].removeprefix("/console"))
    assert 'class="state warn"' in page
    assert "Какво да направите:" in page
    assert boss.post("/networks/mastodon/test", page="/networks/").status_code == 404
    with open_publisher(site.folder / "config.toml", utc_now) as publisher:
        assert not publisher.calendar.all(), "a test publishes nothing"


def test_words_of_its_own_are_saved_refused_when_too_long_and_taken_out(site: ConsoleSite, boss: Visitor) -> None:
    here = f"/networks/stories/{SLUG}"

    def save(words: str, step: str = "") -> requests.Response:
        text = boss.follow(here).text
        token, base = TOKEN.search(text), re.search(r'name="base" value="([^"]+)"', text)
        assert token
        assert base
        form = {"csrf_token": token[1], "base": base[1], "channel": "x", "lang": "bg", "words": words, "step": step}
        return boss.http.post(f"{boss.at}{here}", data=form, timeout=30, allow_redirects=False)

    assert save("Бяхме в Антверпен.\r\nЕто какво решихме:").status_code == 303
    text = unescape(boss.follow(here).text)
    assert '<p class="network-text">Бяхме в Антверпен.\nЕто какво решихме:' in text
    assert text.count("Бяхме в Антверпен.") == 2, "on one network in one language, and in its form"
    long = "дума " * 70
    refused = save(long)
    assert refused.status_code == 400
    assert "над границата от 280" in unescape(refused.text)
    assert long.strip() in refused.text, "what was typed is not lost"
    assert save("ignored", step="none").status_code == 303
    assert "Бяхме в Антверпен." not in boss.follow(here).text
