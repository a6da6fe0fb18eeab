"""The review screen at the wire: saved texts, two people at once, lost sessions, approval by another person."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from publisher.app.assembly import open_publisher, utc_now
from publisher.config.new_workspace import make_workspace
from publisher.core.states import TranslationState
from support.console import TOKEN, ConsoleSite, Visitor, console_site
from support.workspaces import configure

SLUG = "pokana-otvoreni-danni"
PAGE = f"/translations/{SLUG}/en/"
BASE = re.compile(r'name="base" value="([^"]*)"')


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleSite]:
    folder = tmp_path_factory.mktemp("console")
    make_workspace(folder, with_posts=True)
    configure(folder, engines='["apertium"]')
    with open_publisher(folder / "config.toml", utc_now) as publisher:
        publisher.editorial.translate([SLUG, "stazhanti-umen-grad"], "en", utc_now())
    with console_site(folder, utc_now) as found:
        yield found


@pytest.fixture(scope="module")
def author(site: ConsoleSite) -> Visitor:
    return site.person("author")


def base_of(one: Visitor, segment: str, page: str = PAGE) -> str:
    """The text that the screen has for a segment."""
    text = one.follow(page).text
    found = re.search(rf'segments/{re.escape(segment)}" hx-post.*?{BASE.pattern}', text, re.DOTALL)
    assert found, text
    return unescape(found[1])


def save(one: Visitor, segment: str, text: str, base: str, htmx: bool = False) -> tuple[int, str, str]:
    """Save as the browser does, with a script or without; (status, where to, body)."""
    token = TOKEN.search(one.follow(PAGE).text)
    assert token
    answer = one.http.post(
        f"{one.at}{PAGE}segments/{segment}", data={"text": text, "base": base, "csrf_token": token[1]},
        headers={"HX-Request": "true"} if htmx else {}, timeout=30, allow_redirects=False,
    )  # fmt: skip
    return answer.status_code, answer.headers.get("Location", ""), answer.text


def target(site: ConsoleSite, segment: str) -> str:
    with open_publisher(site.folder / "config.toml", utc_now) as publisher:
        stored = publisher.editorial.translation(SLUG, "en")
        assert stored
        return next(one.target for one in stored.segments if one.id == segment)


def test_the_queue_has_what_waits_and_what_is_not_translated(author: Visitor) -> None:
    text = author.follow("/translations/").text
    assert text.index("Отворени данни за умния град") < text.index("още не е преведено")
    assert "машинна чернова" in text


def test_a_saved_text_is_kept_and_the_next_open_segment_is_shown(site: ConsoleSite, author: Visitor) -> None:
    code, where, _ = save(author, "title", "An open workshop", base_of(author, "title"))
    assert code == 303
    assert where.startswith(f"/console{PAGE}")
    assert "#s-" in where
    assert target(site, "title") == "An open workshop"
    assert "An open workshop" in author.follow(PAGE).text


def test_with_htmx_the_segment_comes_back_with_the_head_of_the_page(author: Visitor) -> None:
    code, _, body = save(author, "summary", "The summary of the invitation.", base_of(author, "summary"), htmx=True)
    assert code == 200
    assert 'id="s-summary"' in body
    assert "data-open" not in body
    assert 'hx-swap-oob="true"' in body
    assert "<html" not in body


def test_two_people_at_once_lose_no_words(site: ConsoleSite, author: Visitor) -> None:
    colleague = site.person("author", "colleague@example.org")
    base = base_of(author, "body.2")
    assert save(colleague, "body.2", "What the colleague wrote.", base)[0] == 303
    code, _, body = save(author, "body.2", "What I wrote.", base)
    assert code == 409
    assert "What the colleague wrote." in body
    assert "What I wrote." in body
    assert target(site, "body.2") == "What the colleague wrote."
    code, _, body = save(author, "body.2", "What I wrote.", base, htmx=True)
    assert code == 200, "a text in conflict takes the segment's place, or htmx would leave it"
    assert "What the colleague wrote." in body
    assert save(author, "body.2", "What I wrote.", "What the colleague wrote.")[0] == 303
    assert target(site, "body.2") == "What I wrote."


def test_a_session_that_has_ended_changes_nothing_and_takes_nothing_away(site: ConsoleSite) -> None:
    one = site.person("author", "leaving@example.org")
    base = base_of(one, "body.3")
    token = TOKEN.search(one.follow(PAGE).text)
    assert token
    one.post("/sign-out-everywhere", page="/me")
    answer = one.http.post(
        f"{one.at}{PAGE}segments/body.3", data={"text": "Lost?", "base": base, "csrf_token": token[1]},
        headers={"HX-Request": "true"}, timeout=30, allow_redirects=False,
    )  # fmt: skip
    assert answer.status_code in (400, 401)
    assert "<html" not in answer.text, "htmx swaps nothing in; the words stand above the page"
    assert target(site, "body.3") == base


def test_an_empty_text_and_an_unknown_segment_are_refused_in_words(author: Visitor) -> None:
    code, _, body = save(author, "title", "  ", base_of(author, "title"))
    assert code == 400
    assert "не може да е празен" in body
    assert save(author, "body.999", "x", "")[0] == 404
    assert author.get("/translations/nothing/en/").status_code == 404
    assert author.get(f"/translations/{SLUG}/xx/").status_code == 404


def test_errors_are_named_before_an_approval_and_it_can_be_taken_back(site: ConsoleSite) -> None:
    boss = site.person("approver")
    page = "/translations/stazhanti-umen-grad/en/"
    answer = boss.post(f"{page}approve", page=page)
    assert answer.status_code == 409
    assert "Одобряване въпреки това" in answer.text
    assert boss.post(f"{page}approve", page=page, despite="yes", unread="99").status_code == 303
    with open_publisher(site.folder / "config.toml", utc_now) as publisher:
        stored = publisher.editorial.translation("stazhanti-umen-grad", "en")
        assert stored
        assert (stored.state, stored.approved_by) == (TranslationState.APPROVED, "approver@example.org")
    assert boss.post(f"{page}withdraw", page=page).status_code == 303
    assert "Оттегляне на одобрението" not in boss.follow(page).text


def test_a_translation_is_made_while_the_page_waits(site: ConsoleSite, author: Visitor) -> None:
    answer = author.post("/translations/godishen-otchet-2026/en/translate", page="/translations/")
    assert answer.status_code == 303
    work = answer.headers["Location"].removeprefix("/console")
    for _ in range(300):
        text = author.follow(work).text
        if "hx-trigger" not in text:
            break
    assert "/console/translations/godishen-otchet-2026/en/" in text
    assert site.person("author", "other@example.org").get(work).status_code == 404, "another person's work"


def test_with_four_eyes_whoever_wrote_does_not_approve(tmp_path: Path) -> None:
    make_workspace(tmp_path, with_posts=True)
    configure(tmp_path, engines='["apertium"]')
    file = tmp_path / "config.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("# [console]", "[console]\nfour_eyes = true"), "utf-8")
    with open_publisher(file, utc_now) as publisher:
        publisher.editorial.translate([SLUG], "en", utc_now())
    with console_site(tmp_path, utc_now) as site:
        writer = site.person("approver")
        save(writer, "title", "An open workshop", base_of(writer, "title"))
        answer = writer.post(f"{PAGE}approve", page=PAGE, despite="yes", unread="99")
        assert answer.status_code == 409
        assert "нека го одобри друг" in answer.text
        other = site.person("approver", "other@example.org")
        assert "извън конзолата" not in other.follow(PAGE).text
        with open_publisher(file, utc_now) as publisher:
            publisher.editorial.edit(SLUG, "en", {"title": "An open day"}, utc_now(), "ana")
        assert "извън конзолата от ana" in other.follow(PAGE).text
        assert other.post(f"{PAGE}approve", page=PAGE, despite="yes", unread="99").status_code == 303
