"""Articles into files: pictures bounded and stripped, names harmless, nothing over another file."""

import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from publisher.core.errors import InvalidInput
from publisher.posts.front_matter import read_file
from publisher.posts.importing.article import Article, Found, FoundPicture
from publisher.posts.importing.pictures import store_picture, wanted_place
from publisher.posts.importing.placing import PictureSources, place
from publisher.posts.importing.post_file import cut_slug
from publisher.posts.importing.report import Outcome, report_on
from support.pictures import jpeg_with_place, png


def article(**given: object) -> Article:
    values = {"title": Found('„Зала“: "ново" # 5', "x"), "date": Found("2024-03-21", "x"), "body": "Текст."}
    return Article("a page", **{**values, **given})  # type: ignore[arg-type]


def test_a_post_has_its_values_whatever_signs_are_in_them(tmp_path: Path) -> None:
    made = article(summary=Found("Да: не\nнов ред \\ край", "x"), tags=("а, б", "#в"), address="https://example.org/1")
    placed = place(made, tmp_path, "bg", "zala", PictureSources())
    read = read_file(placed.path)
    assert read.values == {
        "title": '„Зала“: "ново" # 5', "date": "2024-03-21", "lang": "bg", "summary": "Да: не нов ред \\ край",
        "tags": ["а, б", "#в"], "canonical_url": "https://example.org/1",
    }  # fmt: skip
    assert read.body == "Текст.\n"


def test_pictures_are_stored_beside_the_posts_and_named_after_the_post(tmp_path: Path) -> None:
    body = 'Текст.\n\n![а](imported-picture-1 "Надпис")\n\n![](imported-picture-2)'
    pictures = [
        FoundPicture("x", "алт", data=jpeg_with_place()),
        FoundPicture("y", "а", data=png(40, 30)),
        FoundPicture("н я.jpg"),
    ]
    made = article(body=body, pictures=pictures, lead=0)
    placed = place(made, tmp_path, "bg", "zala", PictureSources())
    assert placed.pictures == ("images/zala.jpg", "images/zala-2.png")
    text = placed.path.read_text(encoding="utf-8")
    assert '![а](images/zala-2.png "Надпис")' in text
    assert "![](images/н-я.jpg)" in text
    assert any("н я.jpg" in one and "images/н-я.jpg" in one for one in made.missing)
    assert report_on(made, Outcome.DRAFT).as_value()["missing"] == made.missing


def test_files_that_exist_are_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "zala.md").write_text("мое", encoding="utf-8")
    placed = place(
        article(pictures=[FoundPicture("x", data=png(40, 30))], lead=0), tmp_path, "bg", "zala", PictureSources()
    )
    again = place(
        article(pictures=[FoundPicture("x", data=png(40, 30))], lead=0), tmp_path, "bg", "zala", PictureSources()
    )
    assert (placed.slug, again.slug) == ("zala-2", "zala-3")
    assert (tmp_path / "zala.md").read_text(encoding="utf-8") == "мое"


def test_a_large_picture_is_made_smaller_and_keeps_no_metadata(tmp_path: Path) -> None:
    file = BytesIO()
    Image.new("RGB", (4000, 100)).save(file, "JPEG")
    for data in (file.getvalue(), jpeg_with_place()):
        with Image.open(tmp_path / store_picture(data, tmp_path, "a")) as stored:
            assert stored.width <= 2400
            assert not stored.getexif()


def png_that_says(width: int, height: int) -> bytes:
    """The head of a PNG of any size, without pixels."""
    data = b"\x00\x00\x00\x00IDAT" + zlib.crc32(b"IDAT").to_bytes(4, "big")
    head = b"IHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"
    return b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\x0d" + head + zlib.crc32(head).to_bytes(4, "big") + data


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<svg></svg>", "not a readable picture"),
        (png_that_says(50_000, 50_000), "pixels"),
        (png_that_says(9_000, 9_000), "pixels"),
        (bytes(20_000_001), "MB"),
        (png(40, 30)[:200], "not a readable picture"),
    ],
)  # fmt: skip
def test_bombs_and_other_files_are_no_pictures(tmp_path: Path, data: bytes, why: str) -> None:
    with pytest.raises(InvalidInput, match=why):
        store_picture(data, tmp_path, "a")
    assert list(tmp_path.rglob("*.*")) == []


def test_a_folder_of_pictures_that_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    posts = tmp_path / "posts"
    posts.mkdir()
    (posts / "images").symlink_to(tmp_path)
    with pytest.raises(InvalidInput, match="leads out of"):
        store_picture(png(40, 30), posts, "a")


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Делова_вечеря.jpeg", "images/Делова_вечеря.jpeg"),
        ("../../etc/passwd.png", "images/passwd.png"),
        ("..\\..\\win.png", "images/win.png"),
        ("https://example.org/a/%2e%2e%2fb.jpg?x=1", "images/b.jpg"),
        (".hidden.png", "images/hidden.png"),
        ("", ""),
    ],
)  # fmt: skip
def test_the_place_for_a_missing_picture_is_always_below_images(name: str, wanted: str) -> None:
    assert wanted_place(name) == wanted


def test_pictures_of_a_text_are_looked_for_below_their_folder_only(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "outside.png").write_bytes(png(40, 30))
    made = article(pictures=[FoundPicture("../outside.png")], lead=0)
    placed = place(made, tmp_path / "site", "bg", "zala", PictureSources([tmp_path / "site"]))
    assert placed.pictures == ()


def test_slugs_end_between_words_within_a_hundred_characters() -> None:
    slug = "-".join(["duma"] * 30)
    assert len(cut_slug(slug)) <= 100
    assert cut_slug(slug).endswith("duma")
    assert cut_slug(slug, 12).endswith("-12")
    assert len(cut_slug("a" * 200)) == 100
