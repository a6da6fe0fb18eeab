"""The translation memory at the wire: searched in both languages, corrected, removed and put back; marks stay."""

import re
from collections.abc import Iterator
from html import unescape

import pytest

from publisher.app.assembly import open_publisher, utc_now
from publisher.config.new_workspace import make_workspace
from support.console import ConsoleSite, Visitor, console_site
from support.workspaces import configure

SEEN = re.compile(r'name="seen" value="([^"]*)"')
PAIR = re.compile(r'href="/console(/memory/en/\d+)"')


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleSite]:
    folder = tmp_path_factory.mktemp("console")
    make_workspace(folder, with_posts=True)
    configure(folder, engines='["apertium"]')
    with open_publisher(folder / "config.toml", utc_now) as publisher:
        publisher.editorial.translate(["stazhanti-umen-grad"], "en", utc_now())
    with console_site(folder, utc_now) as found:
        yield found


@pytest.fixture(scope="module")
def one(site: ConsoleSite) -> Visitor:
    return site.person("approver")


def test_a_pair_is_found_corrected_removed_and_put_back(site: ConsoleSite, one: Visitor) -> None:
    page = PAIR.search(one.follow("/memory/?q=СТАЖАНТИ").text)
    assert page, "whatever the case"
    shown = one.follow(page[1]).text
    seen = SEEN.search(shown)
    assert seen
    old = unescape(seen[1])
    empty = one.post(page[1], seen=old, target=" ")
    assert empty.status_code == 400
    done = one.post(page[1], seen=old, target=old + " indeed")
    assert done.status_code == 303, done.text
    assert "approver@example.org" in one.follow(page[1]).text
    assert one.post(page[1], seen=old, target="late").status_code == 409
    gone = one.post(f"{page[1]}/remove", page=page[1], seen=old + " indeed")
    assert gone.status_code == 200
    assert one.get(page[1]).status_code == 404
    kept = re.search(r'name="kept" value="([^"]+)"', gone.text)
    assert kept
    assert one.post("/memory/put-back", page="/memory/", kept=kept[1]).status_code == 303
    assert PAIR.search(one.follow("/memory/?q=indeed&people=yes").text)
    author = site.person("author")
    assert author.get("/memory/").status_code == 200
    assert author.post(f"{page[1]}/remove", page="/me").status_code == 403
