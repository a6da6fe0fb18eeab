"""The Maildir channel on a real file system, read back with Python's own reader of Maildirs."""

import mailbox
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from publisher.channels import Channel
from publisher.channels.mail.maildir import MaildirChannel, MaildirSettings
from publisher.core.errors import Ambiguous, Refused, Unavailable
from publisher.core.types import Message
from support.full_disk import full_disk
from support.mail_parts import MESSAGE, READER, SENDER, failure, parsed


def channel(path: Path, **changes: Any) -> MaildirChannel:
    return MaildirChannel(MaildirSettings.model_validate({**SENDER, "path": path, **changes}))


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_mail_lies_in_new_with_its_envelope_on_top(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    sender: Channel = channel(folder, return_path="bounces@example.bg")
    outcome = sender.send(MESSAGE, replace(READER, bounce_token="abc234"))
    assert files(folder) == [f"new/{outcome.remote_id}"]
    data = (folder / "new" / outcome.remote_id).read_bytes()
    assert data.startswith(b"Return-Path: <bounces+abc234@example.bg>\nDelivered-To: maria@example.org\n")
    assert b"\r" not in data
    mail = parsed(data)
    assert (mail["X-Delivery-ID"], mail["Subject"]) == ("p1.7", MESSAGE.subject)
    (read,) = mailbox.Maildir(folder, create=False)
    assert read["Message-ID"] == "<p1.7@example.bg>"
    assert (folder / "new").stat().st_mode & 0o077 == 0


def test_the_same_delivery_is_one_file_wherever_a_reader_has_put_it(tmp_path: Path) -> None:
    sender = channel(tmp_path)
    assert sender.find(MESSAGE, READER) is None
    first = sender.send(MESSAGE, READER)
    assert sender.send(MESSAGE, READER) == first == sender.find(MESSAGE, READER)
    file = tmp_path / "new" / first.remote_id
    for name in (first.remote_id, f"{first.remote_id}:2,", f"{first.remote_id}:2,FRS"):
        file = file.rename(tmp_path / "cur" / name)
        assert sender.find(MESSAGE, READER, datetime.now(UTC)) == first == sender.send(MESSAGE, READER)
        assert files(tmp_path) == [f"cur/{name}"]
    assert sender.find(MESSAGE, replace(READER, key="p1.70")) is None
    sender.send(MESSAGE, replace(READER, key="p1.70"))
    assert len(files(tmp_path)) == 2


def test_where_mails_are_taken_out_only_presence_proves_anything(tmp_path: Path) -> None:
    sender = channel(tmp_path, emptied=True)
    sent = sender.send(MESSAGE, READER)
    assert sender.find(MESSAGE, READER) == sent
    (tmp_path / "new" / sent.remote_id).unlink()
    with pytest.raises(Ambiguous, match=sent.remote_id):
        sender.find(MESSAGE, READER)


def test_a_full_disk_is_unavailable_names_the_file_leaves_nothing_and_may_be_tried_again(tmp_path: Path) -> None:
    sender = channel(tmp_path)
    with full_disk(after=50):
        error = failure(sender)
    assert type(error) is Unavailable
    assert str(tmp_path / "new" / "p1.7.example.bg") in str(error)
    assert "File too large" in str(error)
    assert files(tmp_path) == []
    assert sender.find(MESSAGE, READER) is None
    written = sender.send(MESSAGE, READER)
    assert files(tmp_path) == [f"new/{written.remote_id}"]


@pytest.mark.parametrize("part", ["", "tmp", "new", "cur"])
def test_a_path_that_is_not_a_folder_is_unavailable_and_the_doctor_says_so(tmp_path: Path, part: str) -> None:
    folder = tmp_path / "mail"
    (folder / part).parent.mkdir(exist_ok=True)
    (folder / part).write_text("not a folder")
    sender = channel(folder)
    error = failure(sender)
    assert type(error) is Unavailable
    assert str(folder / "new") in str(error)
    (line,) = sender.diagnose()
    assert (line.ok, bool(line.mend)) == (False, True)


def test_what_cannot_be_looked_into_is_ambiguous(tmp_path: Path) -> None:
    (tmp_path / "mail").symlink_to("mail")
    with pytest.raises(Ambiguous, match="mail"):
        channel(tmp_path / "mail").find(MESSAGE, READER)


def test_the_doctor_is_content_with_a_maildir_that_can_be_made(tmp_path: Path) -> None:
    (line,) = channel(tmp_path / "a" / "b").diagnose()
    assert line.ok
    assert files(tmp_path) == []
    assert len(mailbox.Maildir(tmp_path / "a" / "b", create=False)) == 0


def test_a_mail_that_is_none_is_refused_before_a_folder_is_made(tmp_path: Path) -> None:
    sender = channel(tmp_path / "mail")
    assert type(failure(sender, Message("bg", " "))) is Refused
    assert type(failure(sender, reader=replace(READER, address="nobody"))) is Refused
    assert not (tmp_path / "mail").exists()


@given(st.lists(st.text(min_size=1, max_size=60), min_size=2, max_size=4, unique=True))
@settings(max_examples=25, deadline=None)
def test_every_key_has_a_file_of_its_own_that_readers_of_maildirs_see(
    tmp_path_factory: pytest.TempPathFactory, keys: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("keys")
    sender = channel(folder)
    names = {sender.send(MESSAGE, replace(READER, key=key)).remote_id for key in keys}
    assert len(names) == len(keys) == len(mailbox.Maildir(folder, create=False))
    assert set(files(folder)) == {f"new/{name}" for name in names}
    assert not any(":" in name or name.startswith(".") for name in names)


def test_an_unknown_or_empty_setting_is_an_error() -> None:
    for wrong in ({"path": ""}, {"path": "a", "colour": "red"}, {}):
        with pytest.raises(ValidationError):
            MaildirSettings.model_validate({**SENDER, **wrong})
