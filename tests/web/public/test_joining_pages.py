"""The form for new readers, and the strip below each story that is the same form in short."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from publisher.storage.tables import consents
from support.core_parts import HandClock
from support.public_pages import Pages
from support.published_site import EVENT, LATE, published_site

POLICY = "https://example.org/poveritelnost"


@pytest.fixture
def site(workspace: Path) -> Iterator[Pages]:
    with published_site(workspace, HandClock(LATE), f'privacy_policy = {{ bg = "{POLICY}" }}') as opened:
        yield opened


def strip_of(html: str) -> str:
    return html.partition('<section class="join"')[2].partition("</section>")[0]


def plain(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html).replace("\u00a0", " ")


def test_the_strip_subscribes_with_the_words_that_stand_in_it(site: Pages) -> None:
    strip = strip_of(site.get(f"/bg/posts/{EVENT}").text)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)">', strip))
    (action,) = re.findall(r'action="([^"]+)"', strip)
    assert site.post(action, {"email": "nova@reader.example", **hidden}).status_code == 303
    assert site.ask("other@reader.example").status_code == 303
    assert site.letters() == ["nova@reader.example", "other@reader.example"]
    with site.publisher.store.read() as connection:
        given = connection.execute(select(consents.c.wording, consents.c.form_version).order_by(consents.c.id)).all()
    assert given[0].wording in plain(strip)
    assert given[0].wording == given[1].wording
    assert given[0].form_version != given[1].form_version


def test_a_wrong_address_in_the_strip_comes_back_in_the_whole_form(site: Pages) -> None:
    answer = site.post("/bg/subscribe", {"email": "nova@", "form": "strip"})
    assert answer.status_code == 400
    assert 'value="nova@"' in answer.text
    assert "Това не е имейл адрес." in answer.text.replace("\u00a0", " ")
    assert site.letters() == []


def test_a_robot_that_fills_in_the_trap_gets_no_letter(site: Pages) -> None:
    strip = strip_of(site.get(f"/bg/posts/{EVENT}").text)
    (trap,) = re.findall(r'<input type="text" name="(\w+)" tabindex="-1"', strip)
    assert site.post("/bg/subscribe", {"email": "a@reader.example", "form": "strip", trap: "x"}).status_code == 303
    assert site.letters() == []


def test_the_policy_is_linked_where_people_give_their_address_and_at_the_foot(site: Pages) -> None:
    for path in ("/bg/subscribe", f"/bg/posts/{EVENT}", "/bg/"):
        html = site.get(path).text
        form, foot = html.partition("<form")[2].partition("</form>")[0], html.partition("<footer")[2]
        assert f'<a href="{POLICY}">' in form, path
        assert f'<a href="{POLICY}">' in foot, path


def test_the_form_shows_what_one_will_get(site: Pages) -> None:
    html = site.get("/bg/subscribe").text
    assert "Вижте последния брой" in html.replace("\u00a0", " ")
    assert 'href="/bg/issues/2026-12"' in html
