"""The focus of a picture at the wire: saved by plain forms, refused with words, kept as a draft, seen in the cuts."""

import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from publisher.app.assembly import utc_now
from publisher.config.new_workspace import make_workspace
from support.console import ConsoleSite, Visitor, console_site

SLUG = "pokana-otvoreni-danni"
EDIT = f"/posts/edit/{SLUG}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleSite]:
    folder = tmp_path_factory.mktemp("console")
    make_workspace(folder, with_posts=True)
    photo = Image.new("RGB", (900, 300), "white")
    photo.paste("red", (0, 0, 90, 300))
    photo.save(folder / "posts" / "images" / "ivitsa.png")
    with console_site(folder, utc_now) as found:
        yield found


@pytest.fixture(scope="module")
def author(site: ConsoleSite) -> Visitor:
    return site.person("author")


@pytest.fixture
def file(site: ConsoleSite) -> Iterator[Path]:
    path = site.folder / "posts" / f"{SLUG}.md"
    before = path.read_bytes()
    yield path
    path.write_bytes(before)


def hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', text)
    assert found, name
    return unescape(found[1])


def save(one: Visitor, **values: str) -> str:
    """Send a form that has these fields and no others; what the page says then."""
    answer = one.post(EDIT, base=hidden(one.follow(EDIT).text, "base"), **values)
    assert answer.status_code == 303
    return one.follow(EDIT).text


def test_two_numbers_are_saved_as_the_focus_and_none_as_the_middle(author: Visitor, file: Path) -> None:
    text = save(author, focus_left="62", focus_top="30")
    assert 'focus: "62% 30%"' in file.read_text(encoding="utf-8")
    assert (hidden(text, "focus_left"), hidden(text, "focus_top")) == ("62", "30")
    save(author, focus_left="0", focus_top="")
    assert 'focus: "0% 50%"' in file.read_text(encoding="utf-8")
    save(author, focus_left="", focus_top="")
    assert re.search(r"focus: *\n", file.read_text(encoding="utf-8"))


def test_other_fields_leave_the_focus_as_it_was_written(author: Visitor, file: Path) -> None:
    words = file.read_text(encoding="utf-8").replace("image:\n", "image:\n  focus: 62.50%   30%  # a face\n")
    file.write_text(words, encoding="utf-8")
    save(author, title="Друго заглавие", focus_left="62.5", focus_top="30")
    assert "  focus: 62.50%   30%  # a face\n" in file.read_text(encoding="utf-8")


def test_a_point_outside_is_named_at_its_field(author: Visitor, file: Path) -> None:
    text = save(author, focus_left="162", focus_top="30")
    assert "не е точка от изображението" in text
    assert 'href="#focus_left"' in text


def test_a_list_and_the_cuts_show_what_is_around_the_focus(author: Visitor, file: Path) -> None:
    save(author, picture="images/ivitsa.png", alt="Ивица", focus_left="0", focus_top="50")
    place = re.search(r'src="/console(/posts/picture/images/ivitsa\.png\?focus=[^"]+)"', author.follow("/posts/").text)
    assert place, "another focus has another address"
    for cut, seen in (("", True), ("&cut=page", True), ("&cut=mail", True), ("&cut=share", True)):
        with Image.open(BytesIO(author.follow(unescape(place[1]) + cut).content)) as shown:
            assert (shown.convert("RGB").getpixel((3, 50))[1] < 80) is seen, cut  # type: ignore[index]
    with Image.open(BytesIO(author.follow("/posts/picture/images/ivitsa.png").content)) as shown:
        assert shown.convert("RGB").getpixel((3, 50))[1] > 200  # type: ignore[index]
    assert author.get("/posts/picture/images/ivitsa.png?cut=no").status_code == 404
