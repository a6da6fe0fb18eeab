"""The glossary at the wire: a term added is in the next translation; changed by two, removed and put back, imported."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
import requests

from publisher.app.assembly import open_publisher, utc_now
from publisher.config.new_workspace import make_workspace
from support.console import TOKEN, ConsoleSite, Visitor, console_site
from support.workspaces import configure

SLUG = "stazhanti-umen-grad"
SEEN = re.compile(r'name="seen" value="([^"]*)"')


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleSite]:
    folder = tmp_path_factory.mktemp("console")
    make_workspace(folder, with_posts=True)
    configure(folder, engines='["apertium"]')
    with console_site(folder, utc_now) as found:
        yield found


@pytest.fixture(scope="module")
def one(site: ConsoleSite) -> Visitor:
    return site.person("approver")


def translated(site: ConsoleSite) -> str:
    with open_publisher(site.folder / "config.toml", utc_now) as publisher:
        (made,) = publisher.editorial.translate([SLUG], "en", utc_now())
        return " ".join(segment.target for segment in made.segments)


def test_a_term_added_is_found_in_the_next_translation_and_in_the_stories(site: ConsoleSite, one: Visitor) -> None:
    assert "zorbing air" not in translated(site)
    done = one.post("/terms/", source="чист въздух", target="zorbing air")
    assert done.status_code == 303, done.text
    assert "zorbing air" in translated(site).lower()
    uses = one.get("/terms/uses?source=чист въздух&lang=en", **{"HX-Request": "true"}).text
    assert "чист въздух" in uses.lower()
    assert "чистия" in one.follow("/terms/term?source=чист въздух&lang=en").text
    again = one.post("/terms/", source="Чист въздух", target="intern", note="Пазена бележка")
    assert again.status_code == 409
    assert 'value="Пазена бележка"' in again.text


def test_two_people_at_once_see_both_and_what_is_removed_can_be_put_back(one: Visitor) -> None:
    one.post("/terms/", source="проба", target="trial")
    page = "/terms/term?source=проба&lang=en"
    seen = SEEN.search(one.follow(page).text)
    assert seen
    first = one.post("/terms/term", page=page, source="проба", lang="en", target="test", rule="translate", seen=seen[1])
    assert first.status_code == 303
    late = one.post("/terms/term", page=page, source="проба", lang="en", target="rehearsal", seen=seen[1])
    assert late.status_code == 409
    assert 'value="rehearsal"' in late.text
    assert "test" in late.text
    now = SEEN.search(one.follow(page).text)
    assert now
    gone = one.post("/terms/remove", page=page, source="проба", lang="en", seen=now[1])
    assert gone.status_code == 200
    assert one.get(page).status_code == 404
    kept = re.search(r'name="kept" value="([^"]+)"', gone.text)
    assert kept
    assert one.post("/terms/put-back", page="/terms/", kept=kept[1]).status_code == 303
    assert 'value="test"' in one.follow(page).text
    assert one.post("/terms/put-back", page="/terms/", kept=kept[1][:-2]).status_code == 400


def upload(one: Visitor, text: str) -> requests.Response:
    token = TOKEN.search(one.follow("/terms/file/").text)
    assert token
    return one.http.post(f"{one.at}/terms/file/", data={"csrf_token": token[1]}, timeout=30,
                         files={"upload": ("terms.csv", text.encode())})  # fmt: skip


def test_a_table_names_all_of_its_wrong_lines_and_changes_nothing_before_it_is_taken(one: Visitor) -> None:
    wrong = upload(one, "source,target,rule\nедно,one,\n,two,\nтри,three,shout\nчетири,,\n")
    assert wrong.status_code == 400
    for line in (3, 4, 5):
        assert f"Ред {line}:" in wrong.text
    good = upload(one, "source,target\nкула,tower\nпроба,attempt\n")
    assert good.status_code == 200
    assert one.get("/terms/term?source=кула&lang=en").status_code == 404
    text = re.search(r'name="text" value="([^"]*)"', good.text)
    assert text
    assert one.post("/terms/file/take", page="/terms/file/", text=unescape(text[1])).status_code == 303
    assert 'value="tower"' in one.follow("/terms/term?source=кула&lang=en").text
    out = one.get("/terms/file/glossary.csv").content.decode("utf-8-sig")
    assert "кула,tower,en" in out
