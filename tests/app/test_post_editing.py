"""Posts' files opened and saved: versions, links, rights of files, what is no text."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from publisher.app.assembly import Publisher, open_publisher
from publisher.app.post_editing import ChangedMeanwhile, name_of, open_post, problems, save_file, save_post, slug_of
from publisher.config.new_workspace import make_workspace
from publisher.core.errors import InvalidInput, NotFound, PostError
from publisher.posts.front_matter import SIZE_LIMIT

POST = "---\ntitle: Стара\ndate: 2026-03-19\nlang: bg\nsummary: Кратко\nslug: drug\n---\n\nТекст\n"


@pytest.fixture
def publisher(tmp_path: Path) -> Iterator[Publisher]:
    make_workspace(tmp_path)
    (tmp_path / "posts" / "2026").mkdir(parents=True)
    (tmp_path / "posts" / "2026" / "a.md").write_text(POST, encoding="utf-8")
    with open_publisher(tmp_path / "config.toml") as opened:
        yield opened


def test_a_post_in_a_folder_is_opened_by_its_path_and_known_by_its_slug(publisher: Publisher) -> None:
    opened = open_post(publisher, "2026/a")
    assert name_of(publisher, opened.path) == "2026/a"
    assert slug_of(publisher, opened) == "drug"
    assert problems(publisher, opened) == []
    assert opened.body_line == 9


def test_an_old_version_is_not_written_over_a_new_one(publisher: Publisher) -> None:
    opened = open_post(publisher, "2026/a")
    saved = save_post(publisher, "2026/a", opened.version, {"title": "Нова"}, "Текст")
    assert saved.version != opened.version
    with pytest.raises(ChangedMeanwhile) as refused:
        save_post(publisher, "2026/a", opened.version, {"title": "Друга"}, "Текст")
    assert refused.value.now.values["title"] == "Нова"
    with pytest.raises(ChangedMeanwhile):
        save_file(publisher, "2026/a", opened.version, POST)


def test_a_file_keeps_its_rights_and_a_link_stays_one(publisher: Publisher) -> None:
    path = open_post(publisher, "2026/a").path
    path.chmod(0o640)
    link = path.with_name("b.md")
    link.symlink_to(path)
    opened = open_post(publisher, "2026/b")
    save_post(publisher, "2026/b", opened.version, {"title": "Нова"}, opened.body)
    assert link.is_symlink()
    assert "Нова" in path.read_text(encoding="utf-8")
    assert path.stat().st_mode & 0o777 == 0o640
    assert not list(path.parent.glob(".*"))


def test_what_is_no_post_is_not_opened(publisher: Publisher) -> None:
    path = open_post(publisher, "2026/a").path
    path.with_name("a.en.md").write_text(POST, encoding="utf-8")
    for name in ("2026/a.en", "2026", "../posts/2026/a", ""):
        with pytest.raises(NotFound):
            open_post(publisher, name)
    path.write_bytes("---\ntitle: я\n---\n".encode("cp1251"))
    with pytest.raises(PostError, match="UTF-8"):
        open_post(publisher, "2026/a")


def test_too_long_a_text_is_refused_and_the_file_stays(publisher: Publisher) -> None:
    opened = open_post(publisher, "2026/a")
    with pytest.raises(InvalidInput):
        save_post(publisher, "2026/a", opened.version, {}, "я" * SIZE_LIMIT)
    assert opened.path.read_text(encoding="utf-8") == POST
