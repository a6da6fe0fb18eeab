"""Pictures and files in a mail, read back by `email`."""

import re
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path
from typing import cast

import pytest

from publisher.core.types import Attachment, Media
from support.mail_parts import MESSAGE, READER, parsed
from support.newsletters import IDENTITY, NOW, compose, content, newsletter


def test_pictures_travel_inside_the_mail_beside_its_html(tmp_path: Path) -> None:
    picture = tmp_path / "снимка.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    media = Media(picture, "Снимка", "image/png", "photo1@example.bg")
    message = replace(MESSAGE, html='<img src="cid:photo1@example.bg">', media=(media,))
    assert newsletter(25).problems(message) == []
    mail = parsed(compose(message, READER, IDENTITY, NOW).data)
    text, related = mail.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert related.get_content_type() == "multipart/related"
    assert related["Content-Type"].params["type"] == "text/html"
    page, image = cast("EmailMessage", related).iter_parts()
    assert page.get_content_type() == "text/html"
    assert image["Content-ID"] == "<photo1@example.bg>"
    assert image.get_content_disposition() == "inline"
    assert image.get_content() == picture.read_bytes()


ENTRY = "BEGIN:VCALENDAR\nMETHOD:PUBLISH\nBEGIN:VEVENT\nSUMMARY:Среща\nEND:VEVENT\nEND:VCALENDAR\n"


@pytest.mark.parametrize("mime", ["text/calendar", "text/calendar; method=PUBLISH; charset=utf-8"])
def test_a_calendar_entry_travels_beside_the_alternatives_with_its_method(mime: str, tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")
    media = Media(picture, "Снимка", "image/png", "a@example.bg")
    entry = Attachment("покана.ics", mime, ENTRY)
    message = replace(MESSAGE, html='<img src="cid:a@example.bg">', media=(media,), attachments=(entry,))
    data = compose(message, READER, IDENTITY, NOW).data
    mail = parsed(data)
    assert mail.get_content_type() == "multipart/mixed"
    alternative, file = mail.iter_parts()
    assert alternative.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in cast("EmailMessage", alternative).iter_parts()] == [
        "text/plain",
        "multipart/related",
    ]
    assert file.get_content_type() == "text/calendar"
    assert dict(file["Content-Type"].params) == {"charset": "utf-8", "method": "PUBLISH"}
    assert file["Content-Transfer-Encoding"] == "base64"
    assert file.get_filename() == "покана.ics"
    assert file.get_content_disposition() == "attachment"
    assert file.get_payload(decode=True) == ENTRY.replace("\n", "\r\n").encode()
    assert data.count(b"MIME-Version") == 1
    assert content(mail, "html") == '<img src="cid:a@example.bg">'


def test_an_attachments_name_and_type_cannot_add_a_header() -> None:
    entry = Attachment("a.ics\r\nBcc: c@d.bg", "text/calendar; method=PUBLISH\r\nBcc: c@d.bg", ENTRY)
    data = compose(replace(MESSAGE, attachments=(entry,)), READER, IDENTITY, NOW).data
    assert not re.search(rb"(?m)^Bcc", data)
    assert not message_from_bytes(data).defects
