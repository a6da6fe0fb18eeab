"""Pictures as messages carry them."""

from pathlib import Path

import pytest
from PIL import Image

from publisher.core.errors import PostError
from publisher.core.focus import Focus
from publisher.rendering.formats.images import fit, wide


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def noise(size: tuple[int, int], mode: str = "RGB") -> Image.Image:
    return Image.effect_noise(size, 90).convert(mode)


def test_a_large_photo_is_made_smaller_than_asked(tmp_path: Path, cache: Path) -> None:
    noise((3000, 2000)).save(tmp_path / "a.jpg", quality=98)
    picture = fit(tmp_path / "a.jpg", cache, edge=1600, size=1_000_000)
    assert (picture.mime, picture.path.suffix) == ("image/jpeg", ".jpg")
    assert max(picture.width, picture.height) <= 1600
    assert picture.width / picture.height == pytest.approx(1.5, abs=0.01)
    assert picture.path.stat().st_size <= 1_000_000


def test_a_small_picture_is_not_made_larger(tmp_path: Path, cache: Path) -> None:
    noise((200, 100)).save(tmp_path / "a.jpg")
    picture = fit(tmp_path / "a.jpg", cache, edge=1600, size=1_000_000)
    assert (picture.width, picture.height) == (200, 100)


def test_exif_turns_the_picture_and_stays_behind(tmp_path: Path, cache: Path) -> None:
    image = Image.new("RGB", (300, 200), "red")
    image.paste("blue", (0, 0, 300, 100))
    exif = Image.Exif()
    exif[0x0112] = 6  # shown turned a quarter to the right
    exif[0x010F] = "A camera"
    exif.get_ifd(0x8825)[1] = "N"
    image.save(tmp_path / "a.jpg", exif=exif, comment=b"a secret")
    picture = fit(tmp_path / "a.jpg", cache, edge=1600, size=1_000_000)
    assert (picture.width, picture.height) == (200, 300)
    with Image.open(picture.path) as turned:
        assert not turned.getexif()
        red, _, blue = turned.convert("RGB").getpixel((180, 150))  # type: ignore[misc]
        assert blue > 200 > red
    assert b"secret" not in picture.path.read_bytes()
    assert b"camera" not in picture.path.read_bytes()


def test_a_drawing_stays_png_and_keeps_its_transparency(tmp_path: Path, cache: Path) -> None:
    Image.new("RGBA", (400, 300), (10, 20, 30, 0)).save(tmp_path / "a.png")
    picture = fit(tmp_path / "a.png", cache, edge=1600, size=1_000_000)
    assert picture.mime == "image/png"
    with Image.open(picture.path) as image:
        assert image.mode == "RGBA"


def test_a_heavy_png_becomes_a_jpeg_on_white(tmp_path: Path, cache: Path) -> None:
    image = noise((900, 900), "RGBA")
    image.putalpha(0)
    image.paste(noise((900, 700), "RGBA"), (0, 0))
    image.save(tmp_path / "a.png")
    picture = fit(tmp_path / "a.png", cache, edge=1600, size=300_000)
    assert picture.mime == "image/jpeg"
    assert picture.path.stat().st_size <= 300_000
    with Image.open(picture.path) as flat:
        assert min(flat.convert("RGB").getpixel((450, 880))) > 240  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("mode", "suffix"), [("CMYK", "jpg"), ("L", "png"), ("P", "gif"), ("1", "png"), ("RGB", "webp")]
)
def test_other_kinds_come_out_as_what_every_client_shows(mode: str, suffix: str, tmp_path: Path, cache: Path) -> None:
    noise((120, 80)).convert(mode).save(tmp_path / f"a.{suffix}")
    picture = fit(tmp_path / f"a.{suffix}", cache, edge=1600, size=1_000_000)
    assert picture.mime in ("image/jpeg", "image/png")
    with Image.open(picture.path) as image:
        assert image.mode in ("RGB", "RGBA")


def test_the_copy_is_made_once_and_depends_on_what_is_asked(tmp_path: Path, cache: Path) -> None:
    noise((500, 400)).save(tmp_path / "a.jpg")
    first = fit(tmp_path / "a.jpg", cache, edge=300, size=1_000_000)
    made = first.path.stat().st_mtime_ns
    assert fit(tmp_path / "a.jpg", cache, edge=300, size=1_000_000) == first
    assert first.path.stat().st_mtime_ns == made
    assert fit(tmp_path / "a.jpg", cache, edge=200, size=1_000_000).path != first.path
    noise((501, 400)).save(tmp_path / "a.jpg")
    assert fit(tmp_path / "a.jpg", cache, edge=300, size=1_000_000).path != first.path
    assert not list(cache.glob(".picture-*"))


def test_without_a_cache_the_original_is_described(tmp_path: Path) -> None:
    noise((2000, 100)).save(tmp_path / "a.png")
    picture = fit(tmp_path / "a.png", None, edge=300, size=10)
    assert (picture.path, picture.width, picture.mime) == (tmp_path / "a.png", 2000, "image/png")


@pytest.mark.parametrize("cached", [True, False])
@pytest.mark.parametrize("body", [b"", b"not a picture", b"\xff\xd8\xff\xe0 broken", b"<svg xmlns='x'/>"])
def test_a_file_that_is_not_a_picture_is_named(body: bytes, cached: bool, tmp_path: Path, cache: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(body)
    with pytest.raises(PostError, match=r"a\.jpg: is not a readable picture"):
        fit(tmp_path / "a.jpg", cache if cached else None, edge=300, size=1000)


def test_half_a_picture_is_named(tmp_path: Path, cache: Path) -> None:
    noise((500, 400)).save(tmp_path / "a.jpg")
    whole = (tmp_path / "a.jpg").read_bytes()
    (tmp_path / "a.jpg").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(PostError, match=r"not a readable picture"):
        fit(tmp_path / "a.jpg", cache, edge=300, size=1_000_000)
    assert not cache.exists() or not list(cache.iterdir())


def test_a_missing_picture_is_named(tmp_path: Path, cache: Path) -> None:
    with pytest.raises(PostError, match=r"a\.jpg: there is no such picture"):
        fit(tmp_path / "a.jpg", cache, edge=300, size=1000)


def test_a_picture_that_would_fill_the_memory_is_refused(tmp_path: Path, cache: Path) -> None:
    Image.new("1", (20_000, 20_000)).save(tmp_path / "a.png")
    with pytest.raises(PostError, match=r"not a readable picture"):
        fit(tmp_path / "a.png", cache, edge=300, size=1_000_000)


def test_only_a_picture_higher_than_wide_enough_is_cut(tmp_path: Path) -> None:
    lying, upright = tmp_path / "lying.jpg", tmp_path / "upright.jpg"
    Image.new("RGB", (1200, 630)).save(lying)
    Image.new("RGB", (900, 1600)).save(upright)
    assert wide(lying, 1280, 9 / 16) is None
    assert wide(upright, 1280, 9 / 16) == (900, 506)
    assert wide(upright, 640, 9 / 16) == (640, 360)
    turned = Image.Exif()
    turned[0x0112] = 6
    Image.new("RGB", (1600, 900)).save(upright, exif=turned)
    assert wide(upright, 1280, 9 / 16) == (900, 506)


@pytest.mark.parametrize("body", [None, b"no picture"])
def test_what_is_no_picture_has_no_shape(body: bytes | None, tmp_path: Path) -> None:
    if body:
        (tmp_path / "x.jpg").write_bytes(body)
    with pytest.raises(PostError, match=r"x\.jpg"):
        wide(tmp_path / "x.jpg", 1280, 9 / 16)


@pytest.mark.parametrize("cached", [True, False])
def test_a_picture_of_more_pixels_than_are_decoded_is_named(tmp_path: Path, cache: Path, cached: bool) -> None:
    Image.new("1", (8000, 7600)).save(tmp_path / "a.png")
    with pytest.raises(PostError, match=r"not a readable picture .*8000 × 7600 pixels; up to 60,000,000"):
        fit(tmp_path / "a.png", cache if cached else None, edge=1600, size=1_000_000)
    assert not cache.exists()


@pytest.mark.parametrize(("left", "top"), [(0, 0), (100, 0), (0, 100), (100, 100), (20, 50), (50, 80)])
@pytest.mark.parametrize("size", [(1200, 400), (400, 1200)])
def test_a_cut_keeps_the_focus_in_view(tmp_path: Path, cache: Path, size: tuple[int, int], left: int, top: int) -> None:
    photo = Image.new("RGB", size, "white")
    across, down = (size[0] - 40) * left // 100, (size[1] - 40) * top // 100
    photo.paste("red", (across, down, across + 40, down + 40))
    photo.save(tmp_path / "a.png")
    cut = fit(tmp_path / "a.png", cache, edge=1280, size=1_000_000, shape=(288, 216), focus=Focus(left, top))
    assert (cut.width, cut.height) == (288, 216)
    with Image.open(cut.path) as shown:
        reds = sum(shown.convert("RGB").getchannel("G").histogram()[:80])
    scale = min(size[0] / 288, size[1] / 216)
    assert reds >= 0.8 * (40 / scale) ** 2


def test_a_focus_is_of_the_picture_as_it_is_seen_upright(tmp_path: Path, cache: Path) -> None:
    photo = Image.new("RGB", (1200, 300), "white")
    photo.paste("red", (0, 0, 100, 300))
    exif = Image.Exif()
    exif[0x0112] = 6  # shown turned a quarter to the right: its left is then above
    photo.save(tmp_path / "a.jpg", exif=exif)
    for top, seen in ((0, True), (100, False)):
        cut = fit(tmp_path / "a.jpg", cache, edge=1280, size=1_000_000, shape=(200, 200), focus=Focus(50, top))
        with Image.open(cut.path) as shown:
            assert (shown.convert("RGB").getpixel((100, 5))[1] < 80) is seen  # type: ignore[index]


def test_each_focus_has_a_copy_of_its_own_and_the_middle_the_one_it_had(tmp_path: Path, cache: Path) -> None:
    noise((900, 300)).save(tmp_path / "a.jpg")

    def copy(focus: Focus, shape: tuple[int, int] | None = (200, 200)) -> Path:
        return fit(tmp_path / "a.jpg", cache, edge=1280, size=1_000_000, shape=shape, focus=focus).path

    plain = fit(tmp_path / "a.jpg", cache, edge=1280, size=1_000_000, shape=(200, 200)).path
    assert copy(Focus(50, 50)) == plain
    assert len({plain, copy(Focus(0, 50)), copy(Focus(10, 50))}) == 3
    assert copy(Focus(0, 50), None) == copy(Focus(100, 50), None), "what is not cut is the same for every focus"
