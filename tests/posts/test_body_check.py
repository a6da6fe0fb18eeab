"""What would fail or mislead in the text of a post is found with its line; what is right, or stands in code, is not."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from publisher.posts.body_check import BodyCheck
from publisher.posts.body_look import looks_right

SITE = "https://example.org"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("posts")
    (folder / "images").mkdir()
    Image.new("RGB", (64, 48), "#0f4c5c").save(folder / "images" / "a.jpg")
    Image.new("RGB", (64, 48), "#0f4c5c").save(folder / "images" / "моя снимка.png")
    whole = (folder / "images" / "a.jpg").read_bytes()
    (folder / "images" / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    (folder / "images" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 30)
    (folder / "images" / "text.jpg").write_text("not a picture", encoding="utf-8")
    (folder / "images" / "plan.svg").write_text("<svg/>", encoding="utf-8")
    return folder


def said(folder: Path, body: str, site: str = SITE) -> list[tuple[int | None, str]]:
    return [(error.line, error.message) for error in BodyCheck(folder, site).errors(body, Path("novina.md"), 10)]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("![снимка](images/niama.png)", "images/niama.png cannot be read"),
        ("![снимка](images/A.JPG)", "did you mean images/a.jpg?"),
        ("![снимка](/img/x.png)", "/img/x.png begins with / as on a web site; copy it to"),
        ("![снимка](../x.png)", "../x.png is outside the posts folder"),
        ("![снимка](images/cut.jpg)", "images/cut.jpg cannot be shown"),
        ("![снимка](images/broken.png)", "images/broken.png is broken"),
        ("![снимка](images/text.jpg)", "is not a picture of type"),
        ("![снимка](images/plan.svg)", "is not a picture of type"),
        ("![снимка](images)", "is not a file"),
        ("![снимка](images\\a.jpg)", "write / in place of \\"),
        ("![снимка](//example.org/a.png)", "write https://example.org/a.png"),
        ("![снимка](data:image/png;base64,AAAA)", "save it as a file"),
        ("![снимка]()", "names no file"),
        ("![снимка](images/моя снимка.png)", "put an address with spaces between < and >"),
        ("![снимка][s]\n\n[s]: images/niama.png", "images/niama.png cannot be read"),
        ('<img src="/img/x.png" alt="x">', "/img/x.png begins with /"),
        ("[сайта](www.example.bg)", "write https://www.example.bg"),
        ("[сайта](example.bg/за-нас)", "write https://example.bg/за-нас"),
        ("[поща](office@example.bg)", "write mailto:office@example.bg"),
        ("[поща](http://office@example.bg)", "write mailto:office@example.bg"),
        ("[сайта][s]\n\n[s]: www.example.bg", "write https://www.example.bg"),
        ("[файл](otchet.pdf)", "readers would get https://example.org/otchet.pdf"),
        ('<a href="www.example.bg">сайта</a>', "write https://www.example.bg"),
        ("[два](https://example.bg/два файла)", "put an address with spaces between < and >"),
        ("Пишете на www.example.bg.", "www.example.bg is no link for all readers"),
        ("[текст][няма]", "add a line [няма]: https://…"),
        ("Бележка[^1]", "[^1] is shown as it is written"),
        ('<iframe src="https://www.youtube.com/embed/abc"></iframe>', "[text](https://www.youtube.com/embed/abc)"),
        ("<IFRAME SRC=https://example.org/v ></IFRAME>", "readers will not see <iframe>"),
        ("<script>\nalert(1)\n</script>", "readers will not see <script>"),
        ("<video controls><source src='a.mp4'></video>", "readers will not see <video>"),
        ("<audio src='a.mp3'></audio> и думи", "readers will not see <audio>"),
        ("<form action='x'></form>", "readers will not see <form>"),
        ("{{< youtube abc >}}", "codes of Hugo and Jekyll"),
        ("{% include video.html %}", "codes of Hugo and Jekyll"),
        ("| а |\n|---|\n| [x](www.example.bg) |", "write https://www.example.bg"),
        ("> - *[x](www.example.bg)*", "write https://www.example.bg"),
    ],
)
def test_each_mistake_is_found_in_its_line_and_none_of_it_in_code(folder: Path, wrong: str, words: str) -> None:
    row = next(number for number, row in enumerate(wrong.split("\n")) if len(row) > 5 and "---" not in row)
    row = 2 if wrong.startswith("|") else row
    found = said(folder, f"Първи абзац.\n\n{wrong}\n\nПоследен абзац.\n")
    assert [words in message for _, message in found] == [True] * len(found) != [], found
    if "\n[s]:" not in wrong.replace("\n\n", "\n"):
        assert found[0][0] == 12 + row
    assert said(folder, f"Първи.\n\n```\n{wrong}\n```\n\nТекст.\n") == []


@pytest.mark.parametrize(
    "right",
    [
        '![снимка](images/a.jpg "Надпис") и ![друга](<images/моя снимка.png>)',
        "![снимка](images/%D0%BC%D0%BE%D1%8F%20%D1%81%D0%BD%D0%B8%D0%BC%D0%BA%D0%B0.png)",
        "![чужда](https://example.org/a.png)",
        "[а](https://example.org/x_(y)?a=1&b=2#c), [б](http://пример.бг/път), [в](<https://example.org/a b>)",
        "[поща](mailto:office@example.bg?subject=x), [тел](tel:+35921234567), <https://example.org>, <a@example.bg>",
        "[контакти](/kontakti)",
        "[www.example.bg](https://www.example.bg) и https://www.example.bg/a",
        "Бележка[^1].\n\n[^1]: Ето я.",
        "[текст][t] и [t], [1][2] и списък [x]\n\n[t]: https://example.org",
        "`<iframe>` и `[x](www.example.bg)` са код; 5 < 6; office@example.bg; <!-- <iframe> -->",
        "<div align='center'><b>Думи</b></div>",
        "\\[x\\](няма) и {{ 7*7 }}",
    ],
)
def test_what_is_right_is_left_alone(folder: Path, right: str) -> None:
    assert said(folder, right) == []


def test_an_address_on_the_own_site_needs_a_site(folder: Path) -> None:
    ((_, message),) = said(folder, "[контакти](/kontakti)", site="")
    assert "brand.url of config.toml names none" in message


def test_a_picture_is_tried_once_however_often_it_is_shown(folder: Path) -> None:
    check = BodyCheck(folder, SITE)
    assert len(check.errors("![а](images/cut.jpg)\n\n" * 2000, Path("novina.md"), 1)) == 2000


_PIECES = [
    "![", "[", "](", ")", "]", "[x]: ", "<", ">", "www.", "example.bg", "https://", "mailto:a@b.bg", " ", "\n", "\n\n",
    "`", "<iframe ", "<a href='", "images/a.jpg", "/x", "x", '"', "{%", "[^1]", "][", "\\", "(", "|", "* ",
    "![а](images/a.jpg)",
]  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES), max_size=25).map("".join))
def test_the_quick_look_overlooks_nothing_that_the_parser_finds(folder: Path, body: str) -> None:
    check = BodyCheck(folder, SITE)
    if looks_right(body, check.picture_problem, has_site=True):
        assert [str(error) for error in check.parsed(body, Path("novina.md"), 1)] == []


@pytest.mark.parametrize(
    "body",
    ["![" * 20_000, "](<" * 20_000, "[a]: " * 15_000, "<a href=" * 20_000, "<!--" * 20_000, "[x](www.a.bg) " * 2_000],
)
def test_a_body_of_brackets_is_looked_at_to_its_end(folder: Path, body: str) -> None:
    assert len(said(folder, body)) <= 1
