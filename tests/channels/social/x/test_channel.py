"""The X channel against a server that speaks X's API on loopback: posts, images, settings, the doctor."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from pydantic import SecretStr, ValidationError

from publisher.channels import Channel
from publisher.channels.social.x.channel import XChannel, XSettings
from publisher.core.errors import Ambiguous, ChannelError, LostFile, Refused, Unavailable
from publisher.core.types import Media, Message
from servers.x import Answer, XServer
from support.x_channel import MESSAGE, SECRETS, TEXT, TO, channel, failure


def test_a_post_arrives_word_for_word_and_is_named_in_the_outcome(x: XServer) -> None:
    sender: Channel = channel(x)
    outcome = sender.send(MESSAGE, TO)
    (post,) = x.posts
    assert post.text == TEXT
    assert outcome.remote_id == post.id
    assert outcome.url == f"https://x.com/sofia_cluster/status/{post.id}"
    assert post.id in outcome.reply
    assert len(x.requests) == 1


def test_a_long_answer_is_kept_only_in_part(x: XServer) -> None:
    body = json.dumps({"data": {"id": "77", "text": "я" * 5000}}).encode()
    x.script("create", Answer(201, body, accept=True))
    outcome = channel(x).send(MESSAGE, TO)
    assert (outcome.remote_id, len(outcome.reply)) == ("77", ChannelError.REPLY_LIMIT)


def test_images_arrive_in_order_with_their_alt_texts(x: XServer, picture: Media, tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    Image.new("RGB", (4, 4), "red").save(photo)
    media = (picture, Media(photo, "Червен квадрат", "image/jpeg"))
    channel(x).send(Message("bg", TEXT, media=media), TO)
    (post,) = x.posts
    assert [x.images[i] for i in post.media_ids] == [(m.mime, m.path.read_bytes()) for m in media]
    assert [x.alts[i] for i in post.media_ids] == ["Хора около маса", "Червен квадрат"]


def test_a_reply_names_the_post_that_it_answers(x: XServer) -> None:
    sender = channel(x)
    first = sender.send(MESSAGE, TO)
    sender.send(Message("bg", "Втора част"), TO, in_reply_to=first.remote_id)
    assert [post.in_reply_to for post in x.posts] == ["", first.remote_id]


def test_x_itself_refuses_the_same_words_twice_and_the_first_post_is_found(x: XServer) -> None:
    sender = channel(x)
    first = sender.send(MESSAGE, TO)
    assert type(failure(sender)) is Ambiguous
    found = sender.find(MESSAGE, TO)
    assert found is not None
    assert (found.remote_id, len(x.posts)) == (first.remote_id, 1)


def test_without_keys_nothing_is_sent_and_each_missing_key_is_named(x: XServer) -> None:
    error = failure(channel(x, access_token="", consumer_secret=""))
    assert isinstance(error, Unavailable)
    assert "no consumer_secret, access_token:" in str(error)
    assert x.requests == []


def test_what_x_would_not_take_is_refused_before_anything_is_sent(x: XServer, picture: Media) -> None:
    error = failure(channel(x), Message("bg", "а" * 281, media=(picture,)))
    assert type(error) is Refused
    assert "1 over the limit of 280" in str(error)
    assert x.requests == []


def test_an_image_that_is_gone_is_named_and_x_is_not_asked(x: XServer, tmp_path: Path) -> None:
    gone = Message("bg", TEXT, media=(Media(tmp_path / "gone.png", "alt", "image/png"),))
    with pytest.raises(LostFile, match=r"gone\.png"):
        channel(x).send(gone, TO)
    assert x.requests == []


def test_problems_name_all_that_x_would_not_take(tmp_path: Path, picture: Media) -> None:
    large = tmp_path / "large.png"
    large.write_bytes(b"\x89PNG" + bytes(5 * 2**20))
    sender = channel("http://127.0.0.1:9")

    def problems(text: str = TEXT, *media: Media) -> str:
        return "\n".join(sender.problems(Message("bg", text, media=media)))

    assert problems() == problems(TEXT, *[picture] * 4) == ""
    assert problems("а" * 280) == ""
    assert "1 over" in problems("а" * 281)
    assert "empty" in problems(" \n ")
    assert "U+FEFF" in problems("\ufeffНовина")
    assert "5 images" in problems(TEXT, *[picture] * 5)
    assert "image/gif" in problems(TEXT, Media(picture.path, "alt", "image/gif"))
    assert "5.0 MB is over" in problems(TEXT, Media(large, "alt", "image/png"))
    assert "no alt text" in problems(TEXT, Media(picture.path, " ", "image/png"))
    assert "1001 characters" in problems(TEXT, Media(picture.path, "я" * 1001, "image/png"))
    assert problems(TEXT, Media(picture.path, "я" * 1000, "image/png")) == ""


def test_the_doctor_says_that_all_is_well(x: XServer) -> None:
    (line,) = channel(x).diagnose()
    assert line.ok
    assert "@sofia_cluster" in line.message
    assert x.calls("POST", "/2/tweets") == 0


def test_the_doctor_names_each_missing_key_and_where_to_set_it(x: XServer) -> None:
    (line,) = channel(x, **dict.fromkeys(SECRETS, "")).diagnose()
    assert not line.ok
    for key in SECRETS:
        assert key in line.message
        assert f"PUBLISHER_CHANNELS_<NAME>_{key.upper()}" in line.mend
        assert f"{key}_file" in line.mend
    assert x.requests == []


def test_the_doctor_sees_wrong_keys_another_account_and_keys_that_cannot_write(x: XServer) -> None:
    def line(**changes: str | float) -> str:
        (found,) = channel(x, **changes).diagnose()
        assert not found.ok
        assert found.mend
        return found.message

    assert "does not accept the keys" in line(consumer_secret="wrong")
    assert "the keys belong to @sofia_cluster" in line(handle="@other")
    x.access_level = "read"
    assert "may only read" in line()
    x.script("me", Answer(manner="hang"))
    assert "did not answer in time" in line(timeout_seconds=0.5)


def test_settings_are_checked_and_never_show_a_secret() -> None:
    good = XSettings(handle="sofia_cluster", consumer_key=SecretStr("appkey5f2c"))
    assert good.handle == XChannel(good).account == "@sofia_cluster"
    assert "5f2c" not in repr(good)
    for wrong in ({"handle": "Софийски клъстер"}, {"api_url": "api.twitter.com"}, {"timeout_seconds": 0}):
        with pytest.raises(ValidationError):
            XSettings.model_validate({"handle": "@ok", **wrong})


def test_the_module_is_loaded_without_the_libraries_that_it_may_need() -> None:
    code = (
        "import sys, publisher.channels.social.x.channel; "
        "print([m for m in ('tweepy', 'requests', 'twitter_text') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert run.stdout.strip() == "[]"
