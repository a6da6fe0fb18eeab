"""„Още“ and the menu: each screen is reached on phones too, and each role sees its own."""

import re
from collections.abc import Iterator

import pytest

from publisher.app.assembly import utc_now
from publisher.config.new_workspace import make_workspace
from support.console import ConsoleSite, console_site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleSite]:
    folder = tmp_path_factory.mktemp("console")
    make_workspace(folder)
    with console_site(folder, utc_now) as found:
        yield found


def links(text: str, part: str) -> list[str]:
    """The addresses in a part of the page: from its class to the end of its element."""
    found = re.search(rf'<(nav|header) class="{part}".*?</\1>', text, re.DOTALL)
    assert found, text
    return re.findall(r'<a [^>]*href="([^"]+)"', found[0])


def test_the_bar_and_the_page_behind_it_lead_to_every_screen_of_the_menu(site: ConsoleSite) -> None:
    boss = site.person("administrator")
    text = boss.follow("/more").text
    bar, menu = links(text, "bottom"), links(text, "rail")
    assert len(bar) == 5
    assert bar[-1] == "/console/more"
    main = text[text.index("<main") : text.index("</main>")]
    reached = {*bar, *re.findall(r'<a [^>]*href="([^"]+)"', main)}
    assert set(menu) <= reached
    assert "Изход" in main
    assert "English" in main


def test_a_role_sees_only_its_screens(site: ConsoleSite) -> None:
    author = site.person("author")
    text = author.follow("/more").text
    assert "/console/people/" not in text
    assert "Управление" not in text, "a group without screens has no heading"


def test_a_page_below_a_screen_shows_where_it_belongs(site: ConsoleSite) -> None:
    text = site.person("author", "b@example.org").follow("/posts/new").text
    assert re.search(r'href="/console/posts/" aria-current="true"', text)
    assert not re.search(r'href="/console/" aria-current', text)
    assert len(re.findall(r"aria-current", text)) == 2, "in the menu and in the bar"
