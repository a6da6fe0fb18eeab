"""Help where it is needed: every state that a screen can show is explained there, and empty lists say what is next."""

import re
from collections.abc import Iterator

import pytest

from publisher.app.assembly import open_publisher, utc_now
from publisher.app.subscriber_views import STANDINGS as CHOICES
from publisher.config.new_workspace import make_workspace
from publisher.planning import EditionText
from publisher.web.console.calendar.month import STANDINGS
from support.console import ConsoleSite, Visitor, console_site
from support.workspaces import configure

SLUG = "stazhanti-umen-grad"
NEXT = {
    "/": "/console/posts/new", "/posts/": "/console/posts/new", "/translations/": "/console/posts/new",
    "/issues/": "/console/issues/-new", "/networks/": "/console/posts/new",
    "/subscribers/": "/console/subscribers/-new",
    "/sending/": "/console/calendar/", "/calendar/": "/console/calendar/add",
    "/calendar/add?day=2036-12-03": "/console/posts/new",
    "/calendar/add?kind=issue&day=2036-12-03": "/console/issues/-new",
}  # fmt: skip
"""Screens of an empty workspace, and where each leads next."""


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleSite]:
    folder = tmp_path_factory.mktemp("empty")
    make_workspace(folder)
    with console_site(folder, utc_now) as found:
        yield found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleSite]:
    folder = tmp_path_factory.mktemp("full")
    make_workspace(folder, with_posts=True)
    configure(folder, engines='["apertium"]')
    with open_publisher(folder / "config.toml", utc_now) as publisher:
        publisher.editorial.translate([SLUG], "en", utc_now())
        publisher.issues.create("2026-12", [SLUG], {"bg": EditionText("Вести")}, utc_now())
        publisher.subscribers.add("maria@reader.example", "bg", utc_now(), consent="asked on paper")
    with console_site(folder, utc_now) as found:
        yield found


@pytest.fixture(scope="module")
def boss(site: ConsoleSite) -> Visitor:
    return site.person("administrator")


def main_of(text: str) -> str:
    return text[text.index("<main") : text.index("</main>")]


def explained(one: Visitor, path: str) -> list[str]:
    """The words that the help of a page explains, without their icons."""
    found = re.search(r'<details class="help">(.*?)</details>', main_of(one.follow(path).text), re.DOTALL)
    assert found, path
    assert all(re.findall(r"<dd>(.*?)</dd>", found[1]))
    return [re.sub(r"<[^>]+>", "", word).strip() for word in re.findall(r"<dt>(.*?)</dt>", found[1], re.DOTALL)]


def test_every_way_in_which_a_publication_can_stand_is_explained(boss: Visitor) -> None:
    words = explained(boss, "/calendar/")
    assert len(set(words)) == len(words) == len(STANDINGS) + 2
    assert {"Чака преглед", "Насрочено", "С неясен изход", "Свободен"} <= set(words)


def test_every_state_that_subscribers_are_chosen_by_is_explained(boss: Visitor) -> None:
    page = boss.follow("/subscribers/").text
    options = re.search(r'id="standing".*?</select>', page, re.DOTALL)
    assert options
    offered = re.findall(r'<option value="[^"]+"[^>]*>([^<]+)<', options[0])
    assert len(offered) == len(CHOICES)
    assert explained(boss, "/subscribers/") == offered


def test_states_of_translations_are_explained_where_they_are_shown(boss: Visitor) -> None:
    for path in ("/posts/", "/translations/"):
        words = explained(boss, path)
        assert len(words) == 5, path
        assert {"Машинна чернова", "Прегледан превод"} <= set(words), path
    assert "Приемане и напред" in explained(boss, f"/translations/{SLUG}/en/")


def test_what_can_be_pressed_at_an_account_is_explained(site: ConsoleSite, boss: Visitor) -> None:
    assert '<details class="help">' not in boss.follow("/people/").text, "nobody else is there"
    site.invite("ani@example.org", "author")
    assert explained(boss, "/people/") == ["Спиране", "Нова връзка"]


def test_empty_screens_say_what_to_do_next(empty: ConsoleSite) -> None:
    one = empty.person("administrator")
    for path, leads in NEXT.items():
        assert f'href="{leads}' in main_of(one.follow(path).text), path
