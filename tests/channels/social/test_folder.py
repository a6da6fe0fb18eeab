"""The folder channel on a real file system, full and forbidden ones included."""

import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pydantic import ValidationError

from publisher.channels import PostChannel
from publisher.channels.social.folder import FolderChannel, FolderSettings
from publisher.core.errors import Ambiguous, LostFile, Refused, Unavailable
from publisher.core.types import Destination, Media, Message
from support.full_disk import full_disk

TO = Destination("social", "godishen-otchet:bg:folder", "bg")
MESSAGE = Message("bg", "„Умен град“ расте 🎉\nhttps://example.bg/отчет", link="https://example.bg/отчет")


def channel(path: Path, limit: int = 280) -> FolderChannel:
    return FolderChannel(FolderSettings(path=path, limit=limit))


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def picture(tmp_path: Path) -> Media:
    path = tmp_path / "мрежа.PNG"
    Image.new("RGB", (8, 5), "#0f4c5c").save(path)
    return Media(path, "Хора около маса", "image/png")


def test_a_publication_is_one_file_that_says_everything(tmp_path: Path, picture: Media) -> None:
    folder = tmp_path / "social"
    publisher: PostChannel = channel(folder)
    assert publisher.account == "social"
    message = Message("bg", MESSAGE.text, link=MESSAGE.link, media=(picture,))
    outcome = publisher.send(message, TO)
    file = folder / outcome.remote_id
    assert Path(unquote(urlsplit(outcome.url).path)) == file
    written = json.loads(file.read_text(encoding="utf-8"))
    at = datetime.fromisoformat(written.pop("at"))
    assert abs(datetime.now(UTC) - at) < timedelta(minutes=1)
    (image,) = written.pop("media")
    assert written == {
        "key": TO.key,
        "lang": "bg",
        "text": MESSAGE.text,
        "length": publisher.measure(MESSAGE.text),
        "limit": 280,
        "link": MESSAGE.link,
    }
    assert (folder / image.pop("file")).read_bytes() == picture.path.read_bytes()
    assert image == {"alt": "Хора около маса", "mime": "image/png", "width": 8, "height": 5}
    assert "Умен град" in file.read_text(encoding="utf-8")


def test_the_same_key_is_written_once(tmp_path: Path, picture: Media) -> None:
    message = Message("bg", MESSAGE.text, media=(picture,))
    folder = tmp_path / "social"
    first = channel(folder).send(message, TO)
    before = (folder / first.remote_id).read_bytes()
    assert channel(folder).send(Message("bg", "Други думи"), TO) == first
    assert (folder / first.remote_id).read_bytes() == before
    assert len(files(folder)) == 2


def test_two_publications_share_an_image_of_the_same_content(tmp_path: Path, picture: Media) -> None:
    copy = picture.path.with_name("copy.png")
    copy.write_bytes(picture.path.read_bytes())
    folder = tmp_path / "social"
    channel(folder).send(Message("bg", "Едно", media=(picture,)), Destination("social", "1", "bg"))
    channel(folder).send(
        Message("en", "One", media=(Media(copy, "People", "image/png"),)), Destination("social", "2", "en")
    )
    assert [name.startswith("media/") for name in files(folder)] == [False, False, True]


def test_writers_of_the_same_key_at_the_same_time_leave_one_whole_file(tmp_path: Path) -> None:
    names: list[str] = []
    threads = [
        threading.Thread(target=lambda: names.append(channel(tmp_path / "s").send(MESSAGE, TO).remote_id))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(names) == 8
    assert files(tmp_path / "s") == [names[0]]
    assert json.loads((tmp_path / "s" / names[0]).read_bytes())["key"] == TO.key


def test_find_says_no_until_it_is_written(tmp_path: Path) -> None:
    publisher = channel(tmp_path / "social")
    assert publisher.find(MESSAGE, TO) is None
    sent = publisher.send(MESSAGE, TO)
    assert publisher.find(MESSAGE, TO) == sent


@pytest.mark.parametrize("content", ["", "{", "[]", '{"key": "another"}'])
def test_a_file_that_somebody_else_put_there_is_left_alone(tmp_path: Path, content: str) -> None:
    publisher = channel(tmp_path)
    file = tmp_path / publisher.send(MESSAGE, TO).remote_id
    file.write_text(content)
    for ask in (publisher.find, publisher.send):
        with pytest.raises(Ambiguous, match="is not the publication"):
            ask(MESSAGE, TO)
    assert file.read_text() == content


def test_a_full_disk_is_unavailable_leaves_nothing_and_may_be_tried_again(tmp_path: Path) -> None:
    folder = tmp_path / "social"
    publisher = channel(folder)
    with full_disk(after=50), pytest.raises(Unavailable, match=str(folder)):
        publisher.send(MESSAGE, TO)
    assert files(folder) == []
    assert publisher.find(MESSAGE, TO) is None
    written = publisher.send(MESSAGE, TO)
    assert files(folder) == [written.remote_id]


def test_a_path_that_is_no_folder_is_unavailable_and_the_doctor_says_so(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("not a folder")
    with pytest.raises(Unavailable, match=str(path)):
        channel(path).send(MESSAGE, TO)
    assert channel(path).find(MESSAGE, TO) is None
    (line,) = channel(path).diagnose()
    assert (line.ok, bool(line.mend)) == (False, True)


def test_the_doctor_is_content_with_a_folder_that_can_be_made(tmp_path: Path) -> None:
    (line,) = channel(tmp_path / "a" / "b").diagnose()
    assert line.ok
    assert files(tmp_path) == []


def test_what_is_too_long_or_has_no_picture_is_refused(tmp_path: Path, picture: Media) -> None:
    folder = tmp_path / "social"
    publisher = channel(folder, limit=10)
    gone = Media(tmp_path / "gone.png", "alt", "image/png")
    broken = Media(tmp_path / "broken.png", "alt", "image/png")
    broken.path.write_text("not an image")
    assert publisher.problems(Message("bg", "а" * 10, media=(picture,))) == []
    for message, kind, words in [
        (Message("bg", "а" * 11), Refused, "1 over the limit of 10"),
        (Message("bg", " "), Refused, "empty"),
        (Message("bg", "а", media=(gone,)), LostFile, "gone.png"),
        (Message("bg", "а", media=(broken,)), LostFile, "broken.png"),
    ]:
        with pytest.raises(kind, match=words):
            publisher.send(message, TO)
    assert not folder.exists()


@given(st.lists(st.text(min_size=1, max_size=300), min_size=2, max_size=4, unique=True))
@settings(max_examples=25, deadline=None)
def test_every_key_has_a_file_of_its_own_inside_the_folder(
    tmp_path_factory: pytest.TempPathFactory, keys: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("keys") / "social"
    publisher = channel(folder)
    names = {publisher.send(MESSAGE, Destination("social", key, "bg")).remote_id for key in keys}
    assert len(names) == len(keys)
    assert {path.name for path in folder.iterdir()} == names
    assert {path.name for path in folder.parent.iterdir()} == {"social"}


def test_an_unknown_key_of_the_settings_is_an_error() -> None:
    for wrong in ({"path": ""}, {"path": "a", "colour": "red"}, {"path": "a", "limit": 0}, {}):
        with pytest.raises(ValidationError):
            FolderSettings.model_validate(wrong)
