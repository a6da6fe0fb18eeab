"""A text as a page would show it: sanitised, with small pictures in it, none from outside the posts folder."""

from pathlib import Path

from PIL import Image

from publisher.app.assembly import open_publisher
from publisher.app.post_previews import body_preview, picture_preview
from publisher.config.new_workspace import make_workspace


def test_a_preview_has_the_pictures_of_the_folder_and_no_scripts(tmp_path: Path) -> None:
    make_workspace(tmp_path)
    posts = tmp_path / "posts"
    (posts / "images").mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (3000, 2000), "teal").save(posts / "images" / "a.jpg")
    Image.new("RGB", (30, 20), "teal").save(tmp_path / "outside.png")
    with open_publisher(tmp_path / "config.toml") as publisher:
        shown = body_preview(publisher, "## Глава\n\n![Поле](images/a.jpg)\n\n<script>alert(1)</script>")
        assert "data:image/jpeg;base64," in shown
        assert len(shown) < 60_000
        assert "Глава" in shown
        assert "<script" not in shown
        assert "data:" not in body_preview(publisher, "![Вън](../outside.png)")
        assert picture_preview(publisher, "../outside.png") == ""
        assert picture_preview(publisher, "images/none.jpg") == ""
