"""The posts' screen at the wire: lists, saving into files, two people at once, pictures, previews, imports."""

import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
import requests
from PIL import Image

from publisher.app.assembly import open_publisher, utc_now
from publisher.config.new_workspace import make_workspace
from publisher.web.console import audit
from support.console import TOKEN, ConsoleSite, Visitor, console_site

SLUG = "pokana-otvoreni-danni"
EDIT = f"/posts/edit/{SLUG}"
WITH_REMARKS = """---
# ours
title: Стара новина  # in one line
date: 2026-03-19
lang: bg
summary: >
  Дълго
  резюме
tags:
  - градина # the old one
  - пролет
canonical_url: https://example.org/stara
---

Първи ред.

Втори ред.
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleSite]:
    folder = tmp_path_factory.mktemp("console")
    make_workspace(folder, with_posts=True)
    with console_site(folder, utc_now) as found:
        yield found


@pytest.fixture(scope="module")
def author(site: ConsoleSite) -> Visitor:
    return site.person("author")


@pytest.fixture
def file(site: ConsoleSite) -> Iterator[Path]:
    path = site.folder / "posts" / "stara.md"
    path.write_bytes(WITH_REMARKS.encode())
    yield path
    path.unlink()


def form_on(one: Visitor, path: str) -> dict[str, str]:
    """Every field of the editor with what stands in it, as a browser would send them."""
    # As a browser reads HTML.
    text = one.follow(path).text.replace("\r\n", "\n")
    form = text[text.index('<form id="editor"') : text.rindex("</form>")]
    form = re.sub(r'<textarea[^>]*id="their-text".*?</textarea>', "", form, flags=re.DOTALL)
    found = {
        name: unescape(value) for name, value in re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form)
    }
    areas = re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL)
    found |= {name: unescape(value).replace("\n", "\r\n") for name, value in areas}
    return {name: value for name, value in found.items() if name != "no_picture"}


def send(
    one: Visitor, path: str, form: dict[str, str], *, htmx: bool = False, upload: tuple[str, bytes] | None = None
) -> requests.Response:
    files = {"upload": upload} if upload else {"upload": ("", b"")}
    return one.http.post(
        f"{one.at}{path}", data=form, files=files, headers={"HX-Request": "true"} if htmx else {}, timeout=60,
        allow_redirects=False,
    )  # fmt: skip


def picture(width: int = 60, height: int = 40) -> bytes:
    """A JPEG that says where it was taken."""
    image, file = Image.new("RGB", (width, height), "teal"), BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Camera of somebody"
    exif.get_ifd(0x8825)[1] = "N"
    image.save(file, "JPEG", exif=exif)
    return file.getvalue()


def test_the_list_names_posts_and_files_that_are_none_yet(site: ConsoleSite, author: Visitor) -> None:
    (site.folder / "posts" / "nedovarshena.md").write_text("---\ntitle: Недовършена\n---\n", encoding="utf-8")
    assert author.post("/posts/new", title="Нова детска градина").status_code == 303
    text = author.follow("/posts/").text
    assert "nova-detska-gradina" in text
    assert "неща липсват или са сгрешени" in text
    assert "Английски: още не е преведено" in text


def test_words_and_tags_find_posts(author: Visitor, file: Path) -> None:
    author.post("/posts/new", title="Друга новина за всички")
    found = author.follow("/posts/?q=СТАРА+новина").text
    assert "/edit/stara" in found
    assert f"/edit/{SLUG}" not in found
    assert "/edit/stara" in author.follow("/posts/?tag=пролет").text
    assert f"/edit/{SLUG}" not in author.follow("/posts/?tag=пролет").text
    assert "Няма такава новина" in author.follow("/posts/?q=<script>").text


def test_saving_without_a_change_leaves_every_byte(author: Visitor, file: Path) -> None:
    for text in (WITH_REMARKS, WITH_REMARKS.replace("\n", "\r\n"), "\ufeff" + WITH_REMARKS, WITH_REMARKS.rstrip("\n")):
        file.write_bytes(text.encode())
        assert send(author, "/posts/edit/stara", form_on(author, "/posts/edit/stara")).status_code == 303
        assert file.read_bytes() == text.encode()
        whole = form_on(author, "/posts/edit/stara?whole=1")
        assert send(author, "/posts/edit/stara", whole).status_code == 303
        assert file.read_bytes() == text.encode()


def test_only_the_lines_of_a_changed_field_are_written(author: Visitor, file: Path) -> None:
    form = form_on(author, "/posts/edit/stara") | {"title": 'Нова: „новина“ "днес" # 1', "caption": ""}
    assert send(author, "/posts/edit/stara", form).status_code == 303
    expected = WITH_REMARKS.replace("title: Стара новина", 'title: "Нова: „новина“ \\"днес\\" # 1"')
    assert file.read_text(encoding="utf-8") == expected
    form = form_on(author, "/posts/edit/stara") | {"tags": "пролет, нов етикет", "body": "Друг текст.\r\n\r\nКрай."}
    assert send(author, "/posts/edit/stara", form).status_code == 303
    text = file.read_text(encoding="utf-8")
    assert "# the old one" in text
    assert "# ours" in text
    assert "canonical_url: https://example.org/stara" in text
    assert text.endswith("---\n\nДруг текст.\n\nКрай.\n")
    with open_publisher(file.parent.parent / "config.toml", utc_now) as publisher:
        post = publisher.editorial.post("stara")
        assert post.title == 'Нова: „новина“ "днес" # 1'
        assert post.tags == ("пролет", "нов етикет")
        last = audit.acts(publisher.store, search="stara", limit=1)[0]
        assert (last.action, last.who) == ("post saved", "author@example.org")


def test_two_people_at_once_lose_no_words(site: ConsoleSite, author: Visitor, file: Path) -> None:
    mine = form_on(author, "/posts/edit/stara") | {"body": "Моят текст."}
    colleague = site.person("author", "colleague@example.org")
    theirs = form_on(colleague, "/posts/edit/stara") | {"body": "Техният текст.", "title": "Тяхното заглавие"}
    assert send(colleague, "/posts/edit/stara", theirs).status_code == 303
    before = file.read_bytes()
    answer = send(author, "/posts/edit/stara", mine)
    assert answer.status_code == 409
    assert "Моят текст." in answer.text
    assert "Техният текст." in answer.text
    assert "Тяхното заглавие" in answer.text
    partly = send(author, "/posts/edit/stara", mine, htmx=True)
    assert partly.status_code == 200, "both texts take the place of the state, or htmx would leave it"
    assert "Техният текст." in partly.text
    assert "<html" not in partly.text
    assert file.read_bytes() == before
    base = re.search(r'name="base" value="([0-9a-f]+)"', partly.text)
    assert base
    assert send(author, "/posts/edit/stara", mine | {"base": base[1]}, htmx=True).status_code == 200
    assert "Моят текст." in file.read_text(encoding="utf-8")


def test_a_file_that_is_no_yaml_is_edited_whole(author: Visitor, file: Path) -> None:
    file.write_text('---\ntitle: "Незатворено\ndate: 2026-01-01\n---\nТекст', encoding="utf-8")
    form = form_on(author, "/posts/edit/stara")
    assert set(form) == {"csrf_token", "base", "file", "page", "restored"}
    assert "Ред" in author.follow("/posts/edit/stara").text
    answer = send(author, "/posts/edit/stara", form | {"file": WITH_REMARKS})
    assert answer.status_code == 303
    assert file.read_text(encoding="utf-8") == WITH_REMARKS


def test_remarks_name_the_line_of_the_text(author: Visitor, file: Path) -> None:
    form = form_on(author, "/posts/edit/stara") | {"body": "Първи.\r\n\r\n[тук](htp:/x)", "summary": ""}
    send(author, "/posts/edit/stara", form)
    text = author.follow("/posts/edit/stara").text
    assert "Ред 3 от текста" in text
    assert '<a href="#summary">Резюме</a>: ' in text, "a field of the page is called as the page calls it"


def test_a_picture_is_bounded_upright_and_says_nothing_of_its_place(author: Visitor, file: Path) -> None:
    form = form_on(author, "/posts/edit/stara") | {"alt": "Поле", "caption": "Снимка"}
    assert send(author, "/posts/edit/stara", form, upload=("DSC.jpg", picture(3000, 1000))).status_code == 303
    stored = file.parent / "images" / "stara.jpg"
    with Image.open(stored) as image:
        assert max(image.size) <= 2400
        assert not image.getexif()
    assert b"Camera of somebody" not in stored.read_bytes()
    text = file.read_text(encoding="utf-8")
    assert 'image:\n  file: "images/stara.jpg"\n  alt: "Поле"\n  caption: "Снимка"\n' in text
    assert "data:image/jpeg" in author.follow("/posts/edit/stara").text
    form = form_on(author, "/posts/edit/stara") | {"no_picture": "yes"}
    assert send(author, "/posts/edit/stara", form).status_code == 303
    assert "image:" not in file.read_text(encoding="utf-8")
    answer = send(author, "/posts/edit/stara", form_on(author, "/posts/edit/stara") | {"title": "Друго"},
                  upload=("a.jpg", b"<script>"))  # fmt: skip
    assert answer.status_code == 400
    assert "Друго" in answer.text, "what was typed stands in the form again"


def test_nothing_outside_the_posts_folder_is_opened(site: ConsoleSite, author: Visitor) -> None:
    (site.folder / "secret.md").write_text(WITH_REMARKS, encoding="utf-8")
    (site.folder / "posts" / "link.md").symlink_to(site.folder / "secret.md")
    for name in ("..%2Fsecret", "%2E%2E/secret", "link", ".hidden", "images", "a%00b", "x" * 300, "/etc/passwd"):
        assert author.get(f"/posts/edit/{name}").status_code in (301, 308, 404), name
    (site.folder / "posts" / "link.md").unlink()


def test_a_preview_is_for_its_maker_and_can_do_nothing(site: ConsoleSite, author: Visitor) -> None:
    token = TOKEN.search(author.follow(EDIT).text)
    assert token
    form = {"csrf_token": token[1], "title": "За <b>", "body": "**Силно** <script>alert(1)</script>"}
    answer = author.http.post(f"{author.at}/posts/preview", data=form, timeout=30, headers={"HX-Request": "true"})
    where = re.search(r'src="/console(/posts/preview/[^"]+)"', answer.text)
    assert where
    frame = author.get(where[1])
    assert "<strong>Силно</strong>" in frame.text
    assert "За &lt;b&gt;" in frame.text
    assert "<script" not in frame.text
    assert frame.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert site.person("author", "curious@example.org").get(where[1]).status_code == 404
    with open_publisher(site.folder / "config.toml", utc_now) as publisher:
        assert not audit.acts(publisher.store, search="preview")


def test_a_long_story_in_cyrillic_is_taken_and_too_long_a_one_is_refused(author: Visitor, file: Path) -> None:
    form = form_on(author, "/posts/edit/stara") | {"body": "Дълъг ред на новината.\r\n\r\n" * 5000}
    assert send(author, "/posts/edit/stara", form).status_code == 303
    assert file.stat().st_size > 200_000
    form = form_on(author, "/posts/edit/stara") | {"body": "я" * 600_000}
    before = file.read_bytes()
    assert send(author, "/posts/edit/stara", form).status_code in (400, 413)
    assert file.read_bytes() == before


def imported(author: Visitor, **values: str) -> str:
    """The report on what was imported, once the job has ended."""
    upload = values.pop("upload", "")
    token = TOKEN.search(author.follow("/posts/new").text)
    assert token
    answer = author.http.post(
        f"{author.at}/posts/import", data={"csrf_token": token[1], **values}, timeout=60, allow_redirects=False,
        files={"upload": ("doc.html", upload.encode()) if upload else ("", b"")},
    )  # fmt: skip
    assert answer.status_code == 303, answer.text
    work = answer.headers["Location"].removeprefix("/console")
    for _ in range(300):
        answer = author.follow(work)
        if "hx-trigger" not in answer.text:
            break
    # The page of the work goes on to the report as soon as there is one.
    assert "/console/posts/imported/" in answer.url, answer.text
    return answer.text


def test_copied_text_becomes_a_post_with_a_report(site: ConsoleSite, author: Visitor) -> None:
    text = "Ден на отворените врати\n\nВсички са поканени в сградата на общината.\n\nЩе има музика за децата и чай.\n"
    report = imported(author, text=text)
    assert "Ден на отворените врати" in report
    assert "/posts/edit/den-na-otvorenite-vrati" in report
    assert "Липсва" in report
    assert str(site.folder) not in report, "no path of the server"
    assert "Дата: липсва" in report, "in the words of the form, not of the file"
    assert "Всички са поканени" in author.follow("/posts/edit/den-na-otvorenite-vrati").text


def test_a_story_that_is_here_already_is_led_to(author: Visitor, file: Path) -> None:
    body = file.read_text(encoding="utf-8").partition("\n---\n")[2]
    text = "Базар на книгите\n\nНа площада се продават стари книги, а пекарят прави хляб за всички гости на града.\n"
    assert "Записана е 1 новина" in imported(author, text=f"{text}\n{body}")
    again = imported(author, text=f"{text}\n{body}")
    assert "Нищо не е записано" in again
    assert re.search(r'href="/console/posts/edit/bazar-na-knigite">Към новината, която вече е тук', again)


def test_a_picture_that_is_not_here_yet_is_asked_for_without_a_path(
    site: ConsoleSite, author: Visitor, file: Path
) -> None:
    text = file.read_text(encoding="utf-8")
    head, end, body = text.removeprefix("---\n").partition("---\n")
    file.write_text(f"---\n{head}image:\n  file: images/nyama.jpg\n  alt: Поле\n{end}{body}", encoding="utf-8")
    shown = author.follow("/posts/edit/stara").text
    assert "изберете го от компютъра си" in shown
    assert "Избор на изображение" in shown, "there is none yet that another one could replace"
    assert str(site.folder) not in shown


def test_a_story_without_remarks_says_what_comes_next(author: Visitor, file: Path) -> None:
    send(author, "/posts/edit/stara", form_on(author, "/posts/edit/stara") | {"summary": ""})
    assert "Новината е готова." not in author.follow("/posts/edit/stara").text, "it has remarks"
    form = form_on(author, "/posts/edit/stara") | {
        "alt": "Поле",
        "summary": "Кратко.",
        "date": "2026-11-20",
        "body": "Текст.",
    }
    assert send(author, "/posts/edit/stara", form, upload=("a.jpg", picture())).status_code == 303
    shown = author.follow("/posts/edit/stara").text
    assert "Новината е готова." in shown
    assert 'form="translate-en"' in shown
    assert "/console/issues/-new?story=stara" in shown


def test_a_document_becomes_a_post_and_an_address_of_our_own_network_does_not(author: Visitor) -> None:
    page = "<html><head><title>Нова библиотека</title></head><body><article><h1>Нова библиотека</h1>" + (
        "<p>Библиотеката отваря врати в центъра на града за всички читатели.</p>" * 5
    )
    assert "/posts/edit/nova-biblioteka" in imported(author, upload=page)
    assert "Нищо не е записано" in imported(author, address="http://127.0.0.1:1/page")
    token = TOKEN.search(author.follow("/posts/new").text)
    assert token
    for upload in (("", b""), ("config.toml", b"x"), ("own.md", b"")):
        answer = author.http.post(
            f"{author.at}/posts/import", data={"csrf_token": token[1]}, files={"upload": upload}, timeout=30
        )
        assert answer.status_code == 400, "an empty document is no name of a file here"


def test_an_event_and_a_time_are_written_changed_and_taken_out(author: Visitor, file: Path) -> None:
    form = form_on(author, "/posts/edit/stara")
    event = {"starts": "2036-12-10T14:00", "place": "Читалището", "publish_at": "2036-12-01T09:00"}
    assert send(author, "/posts/edit/stara", form | event).status_code == 303
    text = file.read_text(encoding="utf-8")
    assert 'event:\n  starts: "2036-12-10 14:00"\n  place: "Читалището"\npublish_at: "2036-12-01 09:00"\n' in text
    form = form_on(author, "/posts/edit/stara")
    assert form["starts"] == "2036-12-10T14:00"
    assert send(author, "/posts/edit/stara", form | {"ends": "2036-12-10T13:00"}).status_code == 303
    assert '<a href="#ends">Край</a>: не е след началото на събитието' in author.follow("/posts/edit/stara").text
    form = form_on(author, "/posts/edit/stara")
    none = {"starts": "", "ends": "", "place": "", "publish_at": ""}
    assert send(author, "/posts/edit/stara", form | none).status_code == 303
    assert "event:" not in file.read_text(encoding="utf-8")


def test_a_page_that_lacks_a_field_leaves_it_as_it_is(author: Visitor, file: Path) -> None:
    form = form_on(author, "/posts/edit/stara")
    sent = {name: form[name] for name in ("csrf_token", "base", "page", "restored")} | {"title": "Само заглавие"}
    assert send(author, "/posts/edit/stara", sent).status_code == 303
    text = file.read_text(encoding="utf-8")
    assert text == WITH_REMARKS.replace("Стара новина", '"Само заглавие"')
