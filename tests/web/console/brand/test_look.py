"""The look at the wire: colours, logo and footer, saved into config.toml, and taken over by all that runs."""

import re
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
import requests
from PIL import Image

from publisher.app.assembly import open_publisher, utc_now
from publisher.config.new_workspace import make_workspace
from publisher.core.types import Letter
from publisher.web.console import audit
from support.calendar_rows import issue
from support.console import TOKEN, ConsoleSite, Visitor, console_site

BASE = re.compile(r'name="base" value="([^"]*)"')
LOGO = re.compile(r'name="logo" value="([^"]*)"')


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleSite]:
    folder = tmp_path_factory.mktemp("console")
    make_workspace(folder, with_posts=True)
    # With public pages; 127.0.0.1 is what the console is reached by.
    with console_site(folder, utc_now, 'address = "https://news.example.org"') as found:
        yield found


@pytest.fixture(scope="module")
def boss(site: ConsoleSite) -> Visitor:
    return site.person("administrator")


def send(one: Visitor, step: str = "save", base: str = "", picture: object = b"", **values: str) -> requests.Response:
    """Send the form as a browser does, with what stands in it."""
    text = one.follow("/brand/").text
    token, seen, logo = TOKEN.search(text), BASE.search(text), LOGO.search(text)
    assert token
    assert seen
    assert logo
    form = {"csrf_token": token[1], "base": base or seen[1], "logo": unescape(logo[1]), "step": step, **values}
    assert isinstance(picture, bytes)
    files = {"upload": ("logo.png", picture)} if picture else None
    return one.http.post(f"{one.at}/brand/", data=form, files=files, timeout=60, allow_redirects=False)


def brand(site: ConsoleSite) -> dict[str, object]:
    found = tomllib.loads((site.folder / "config.toml").read_text(encoding="utf-8"))["brand"]
    assert isinstance(found, dict)
    return found


def picture(colour: str = "#336699", size: tuple[int, int] = (900, 300)) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG", pnginfo=None)
    return file.getvalue()


def test_colours_reach_console_pages_and_mails_without_a_restart(site: ConsoleSite, boss: Visitor) -> None:
    before = (site.folder / "config.toml").read_text(encoding="utf-8")
    old = re.search(r"/console(/assets/[0-9a-f]+/brand\.css)", boss.follow("/").text)
    assert old
    with open_publisher(site.folder / "config.toml", utc_now) as running:
        page = requests.get(f"{site.at}/bg/", timeout=30).text
        assert send(boss, primary="#7A1F5C", **{"address-bg": "Пловдив, „Примерна“ № 3"}).status_code == 303
        styles = re.search(r"/console(/assets/[0-9a-f]+/brand\.css)", boss.follow("/").text)
        assert styles
        assert styles[1] != old[1]
        assert "--primary:#7a1f5c" in boss.get(styles[1]).text
        fresh = requests.get(f"{site.at}/bg/", timeout=30).text
        assert "Примерна“ № 3" in unescape(fresh).replace("\xa0", " ")
        assert "Примерна“ № 3" not in unescape(page).replace("\xa0", " ")
        public = re.search(r"/assets/pages\.\w+\.css", fresh)
        assert public
        assert "--primary:#7a1f5c" in requests.get(f"{site.at}{public[0]}", timeout=30).text
        # The program that sends has been open all the time.
        letter = running.renderer.letter(Letter("known", "bg", "https://news.example.org/p/x")).html
        assert "#7a1f5c" in letter
        assert "Примерна“ № 3" in unescape(letter).replace("\xa0", " ")
    after = (site.folder / "config.toml").read_text(encoding="utf-8")
    # Nothing but these two lines is another one: comments and order stay.
    lines = set(after.splitlines()) - set(before.splitlines())
    assert len(lines) == 2, lines
    with open_publisher(site.folder / "config.toml", utc_now) as publisher:
        act = audit.acts(publisher.store, search="brand changed", limit=1)[0]
    assert "Main colour: #0f4c5c" in act.before
    assert "Main colour: #7a1f5c" in act.after


def test_what_is_wrong_is_marked_and_nothing_typed_is_lost(site: ConsoleSite, boss: Visitor) -> None:
    before = (site.folder / "config.toml").read_bytes()
    refused = send(boss, primary="червено", url="няма://", **{"tagline-en": "x" * 161, "address-en": "A typed address"})
    assert refused.status_code == 400
    for typed in ("червено", "няма://", "x" * 161, "A typed address"):
        assert f'value="{typed}"' in unescape(refused.text)
    assert refused.text.count('aria-invalid="true"') == 3
    assert (site.folder / "config.toml").read_bytes() == before
    # While somebody types, the preview has what is right of it.
    look = boss.post("/brand/look", page="/brand/", primary="#12", accent="#aa3300")
    assert look.status_code == 200
    assert "accent=%23aa3300" in look.text
    assert "primary=%2312&" not in look.text


def test_two_people_at_once_see_both_brands(site: ConsoleSite, boss: Visitor) -> None:
    old = BASE.search(boss.follow("/brand/").text)
    assert old
    assert send(boss, accent="#0055aa").status_code == 303
    answer = send(boss, base=old[1], accent="#aa0055")
    assert answer.status_code == 409
    assert 'value="#aa0055"' in answer.text
    assert "#0055aa" in answer.text
    assert brand(site)["colours"] == {**brand(site)["colours"], "accent": "#0055aa"}  # type: ignore[dict-item]
    new = BASE.search(answer.text)
    assert new
    assert send(boss, base=new[1], accent="#aa0055").status_code == 303
    # A person who edits the file by hand counts as well.
    seen = BASE.search(boss.follow("/brand/").text)
    assert seen
    file = site.folder / "config.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("#aa0055", "#884400"), encoding="utf-8")
    assert send(boss, base=seen[1], accent="#aa0055").status_code == 409
    # Another line of the file is no reason to refuse.
    seen = BASE.search(boss.follow("/brand/").text)
    assert seen
    file.write_text(file.read_text(encoding="utf-8") + "\n# a remark\n", encoding="utf-8")
    assert send(boss, base=seen[1], accent="#aa0055").status_code == 303
    assert file.read_text(encoding="utf-8").endswith("\n# a remark\n")


def test_a_logo_is_seen_before_it_is_saved_and_is_encoded_anew(site: ConsoleSite, boss: Visitor) -> None:
    shown = send(boss, step="look", picture=picture() + b"<script>not a picture</script>")
    assert shown.status_code == 200
    logo = LOGO.search(shown.text)
    assert logo
    assert re.fullmatch(r"brand/[0-9a-f]{32}\.png", logo[1])
    assert not brand(site).get("logo")
    kept = (site.folder / logo[1]).read_bytes()
    assert b"script" not in kept
    assert Image.open(BytesIO(kept)).size == (600, 200)
    assert send(boss, logo=logo[1]).status_code == 303
    assert brand(site)["logo"] == logo[1]
    mail = boss.get("/brand/preview/mail")
    assert "data:image/png;base64," in mail.text
    assert mail.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert 'class="brand"' in boss.get("/brand/preview/page").text
    assert send(boss, step="no-logo").status_code == 200
    assert brand(site)["logo"] == logo[1], "asked for, not saved"
    assert send(boss, logo="").status_code == 303
    assert brand(site)["logo"] == ""


@pytest.mark.parametrize("wrong", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a", b"\x89PNG" + b"x" * 90])
def test_what_is_no_picture_is_refused_in_words(boss: Visitor, wrong: bytes) -> None:
    answer = send(boss, picture=wrong, **{"tagline-bg": "Пазено мото"})
    assert answer.status_code == 400
    assert "не е изображение" in answer.text
    assert 'value="Пазено мото"' in answer.text


@pytest.mark.parametrize("logo", ["config.toml", "../config.toml", "/etc/passwd", "signing.key", "brand/../a"])
def test_no_other_file_can_be_named_as_a_logo(site: ConsoleSite, boss: Visitor, logo: str) -> None:
    assert send(boss, logo=logo).status_code == 400
    answer = boss.get(f"/brand/preview/mail?logo={logo}")
    assert answer.status_code == 200
    assert "data:text" not in answer.text
    assert not brand(site).get("logo")


def test_a_weak_pair_is_named_with_its_figure(boss: Visitor) -> None:
    look = boss.post("/brand/look", page="/brand/", primary="#ffe97a", accent="#fff2b0")
    assert "слаб" in look.text
    assert re.search(r"двойк[аи] (е|са) слаб", look.text)
    assert re.search(r'class="figure">1,\d<', look.text)
    sound = boss.post("/brand/look", page="/brand/", primary="#0f4c5c", accent="#b5472f", ink="#1d2b33")
    assert "4,5" in sound.text


def test_issues_that_are_approved_already_are_named_with_the_way_to_approve_them_again(
    site: ConsoleSite, boss: Visitor
) -> None:
    assert "одобрете ги отново" not in boss.follow("/brand/").text
    with open_publisher(site.folder / "config.toml", utc_now) as publisher:
        key = issue(publisher)
        publisher.schedule(key, "newsletter", "bg", utc_now() + timedelta(days=3))
    shown = unescape(boss.follow("/brand/").text)
    assert "За да получат новия облик, одобрете ги отново" in shown
    assert f'<a href="/console/issues/{key}/approval/">Вести от декември</a>' in shown


def test_only_administrators_see_it(site: ConsoleSite) -> None:
    approver = site.person("approver")
    for path in ("/brand/", "/brand/preview/mail", "/templates/", "/templates/newsletter/issue.mjml.j2"):
        assert approver.get(path).status_code == 403
    assert approver.post("/brand/", page="/me").status_code == 403
    assert "/console/brand/" not in approver.follow("/").text


def test_a_file_that_is_broken_meanwhile_changes_nothing(tmp_path: Path) -> None:
    make_workspace(tmp_path)
    file = tmp_path / "config.toml"
    with open_publisher(file, utc_now) as publisher:
        before, text = publisher.brand, file.read_text(encoding="utf-8")
        file.write_text(text.replace('primary = "#0f4c5c"', "primary = "), encoding="utf-8")
        assert publisher.brand == before
        file.write_text(text.replace("#0f4c5c", "#101010"), encoding="utf-8")
        assert publisher.brand.colours.primary == "#101010"
