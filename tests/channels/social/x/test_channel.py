"""The X channel against a server that speaks X's API on loopback: real sockets, real signatures, real time-outs."""

import html
import json
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pydantic import SecretStr, ValidationError

from publisher.channels import Channel
from publisher.channels.social.x.channel import XChannel, XSettings
from publisher.core.errors import Ambiguous, ChannelError, Refused, Unavailable
from publisher.core.types import Destination, Media, Message, Outcome
from servers.x import Answer, XServer, problem, serve

SECRETS = {
    "consumer_key": "appkey5f2c",
    "consumer_secret": "app-secret-91aa",
    "access_token": "1423-token-77d0",
    "access_token_secret": "token-secret-3be4",
}
TO = Destination("@sofia_cluster", "godishen-otchet:bg:x", "bg")
TEXT = "Клъстерът „Умен град“ расте: +12 % 🎉👨‍👩‍👧\nhttps://example.bg/новини/отчет?a=1&b=2 R&D <3"
MESSAGE = Message("bg", TEXT)


@pytest.fixture
def x() -> Iterator[XServer]:
    with serve(SECRETS, "sofia_cluster") as server:
        yield server


def channel(x: XServer | str, **changes: Any) -> XChannel:
    url = x if isinstance(x, str) else x.url
    values: dict[str, Any] = {"handle": "@sofia_cluster", "api_url": url, "timeout_seconds": 20, **SECRETS}
    return XChannel(XSettings.model_validate({**values, **changes}))


def patience(answer: Answer) -> float:
    """Short where the time-out is what ends a test, long where a busy machine should not."""
    return 0.5 if answer.manner in ("hang", "drip") else 20


def failure(of: XChannel, message: Message = MESSAGE) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        of.send(message, TO)
    return caught.value


@pytest.fixture
def picture(tmp_path: Path) -> Media:
    path = tmp_path / "мрежа.png"
    Image.new("RGB", (8, 5), "#0f4c5c").save(path)
    return Media(path, "Хора около маса", "image/png")


RESET = str(int(time.time()) + 600)
HTML = b"<html><style>p {color: red}</style><body><p>Over capacity</p></body></html>"
ENDLESS = b'{"data": {"id": "77"}}' + b" " * 5 * 2**20
NO_ID = json.dumps({"data": {"text": "x"}}).encode()

# What X answers to the post itself, what the channel makes of it, and how many posts X then has.
CREATE: dict[str, tuple[Answer, type[ChannelError], int]] = {
    "400": (problem(400, "One or more parameters to your request was invalid."), Refused, 0),
    "401": (problem(401, "Unauthorized"), Unavailable, 0),
    "402": (problem(402, "Your enrolled account does not have any credits"), Unavailable, 0),
    "403 duplicate": (
        problem(403, "You are not allowed to create a Tweet with duplicate content."),
        Ambiguous,
        0,
    ),
    "403 read only": (problem(403, "Your client app is not configured with write permissions"), Refused, 0),
    "403 with an array": (Answer(403, b"[]"), Refused, 0),
    "404": (problem(404, "Not Found"), Refused, 0),
    "408": (problem(408, "Request Timeout"), Unavailable, 0),
    "413": (Answer(413, b""), Refused, 0),
    "429 with a reset": (problem(429, "Too Many Requests", x_rate_limit_reset=RESET), Unavailable, 0),
    "429 without a reset": (problem(429, "Too Many Requests"), Unavailable, 0),
    "429 with nonsense": (problem(429, "Too Many Requests", x_rate_limit_reset="soon"), Unavailable, 0),
    "302": (Answer(302, b"", {"Location": "http://127.0.0.1:9/elsewhere"}), Ambiguous, 0),
    "500": (problem(500, "Something is broken"), Ambiguous, 0),
    "503 HTML": (Answer(503, HTML, {"Content-Type": "text/html"}), Ambiguous, 0),
    "503 HTML after acceptance": (Answer(503, HTML, {"Content-Type": "text/html"}, accept=True), Ambiguous, 1),
    "200 not JSON": (Answer(200, HTML, accept=True), Ambiguous, 1),
    "200 empty": (Answer(200, b"", accept=True), Ambiguous, 1),
    "200 with an array": (Answer(200, b"[]", accept=True), Ambiguous, 1),
    "200 without an id": (Answer(200, NO_ID, accept=True), Ambiguous, 1),
    "200 without an end": (Answer(200, ENDLESS, accept=True), Ambiguous, 1),
    "hang": (Answer(manner="hang"), Ambiguous, 0),
    "hang after acceptance": (Answer(manner="hang", accept=True), Ambiguous, 1),
    "drip": (Answer(manner="drip", accept=True), Ambiguous, 1),
    "cut before reading": (Answer(manner="cut"), Ambiguous, 0),
    "cut after acceptance": (Answer(manner="cut", accept=True), Ambiguous, 1),
    "half an answer": (Answer(manner="half", accept=True), Ambiguous, 1),
}


@pytest.mark.parametrize("case", CREATE)
def test_each_answer_to_a_post_has_one_meaning_and_is_asked_for_once(x: XServer, case: str) -> None:
    answer, expected, stored = CREATE[case]
    x.script("create", answer)
    started = time.monotonic()
    error = failure(channel(x, timeout_seconds=patience(answer)))
    assert type(error) is expected
    assert (len(x.posts), len(x.requests)) == (stored, 1)
    assert time.monotonic() - started < 10
    assert len(error.reply) <= ChannelError.REPLY_LIMIT
    assert not [secret for secret in SECRETS.values() if secret in f"{error}{error.reply}"]


@pytest.mark.parametrize("case", [c for c, (_, error, _) in CREATE.items() if error is Ambiguous])
def test_the_timeline_settles_every_uncertain_outcome(x: XServer, case: str) -> None:
    answer, _, stored = CREATE[case]
    x.script("create", answer)
    failure(channel(x, timeout_seconds=patience(answer)))
    sender = channel(x)
    found = sender.find(MESSAGE, TO)
    assert (found.remote_id if found else None) == (x.posts[0].id if stored else None)
    assert x.calls("POST", "/2/tweets") == 1


# The same for an image: nothing is public before the post, so nothing is ever uncertain.
UPLOAD: dict[str, tuple[Answer, type[ChannelError]]] = {
    "400": (problem(400, "The media is broken"), Refused),
    "401": (problem(401, "Unauthorized"), Unavailable),
    "402": (problem(402, "No credits"), Unavailable),
    "403": (problem(403, "Forbidden"), Refused),
    "403 duplicate": (problem(403, "duplicate"), Refused),
    "413": (Answer(413), Refused),
    "429": (problem(429, "Too Many Requests"), Unavailable),
    "503": (Answer(503, HTML, accept=True), Unavailable),
    "200 not JSON": (Answer(200, HTML, accept=True), Unavailable),
    "200 without an id": (Answer(200, b'{"data": {}}', accept=True), Unavailable),
    "hang": (Answer(manner="hang"), Unavailable),
    "cut": (Answer(manner="cut", accept=True), Unavailable),
}


@pytest.mark.parametrize("case", UPLOAD)
def test_a_failed_upload_leaves_nothing_public_and_nothing_uncertain(x: XServer, picture: Media, case: str) -> None:
    answer, expected = UPLOAD[case]
    x.script("upload", answer)
    error = failure(channel(x, timeout_seconds=patience(answer)), Message("bg", TEXT, media=(picture,)))
    assert type(error) is expected
    assert (len(x.requests), x.posts) == (1, [])


@pytest.mark.parametrize(("status", "expected"), [(400, Refused), (401, Unavailable), (500, Unavailable)])
def test_no_image_goes_out_without_its_alt_text(
    x: XServer, picture: Media, status: int, expected: type[ChannelError]
) -> None:
    x.script("metadata", problem(status, "no"))
    assert type(failure(channel(x), Message("bg", TEXT, media=(picture,)))) is expected
    assert (x.calls("POST", "/2/media/metadata"), x.posts) == (1, [])


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


@pytest.mark.parametrize("key", SECRETS)
def test_a_wrong_key_fails_the_signature_and_may_be_tried_again(x: XServer, key: str) -> None:
    error = failure(channel(x, **{key: "wrong"}))
    assert isinstance(error, Unavailable)
    assert (error.retry_after, x.posts) == (timedelta(hours=1), [])
    assert "consumer_key" in str(error)


def test_every_request_has_a_connection_of_its_own(x: XServer, picture: Media) -> None:
    sender = channel(x)
    sender.send(Message("bg", TEXT, media=(picture,)), TO)
    sender.close()
    sender.send(Message("bg", "Още нещо"), TO)
    assert len(x.requests) == 4
    assert len({seen.port for seen in x.requests}) == 4


def test_a_proxy_of_the_environment_does_not_catch_rerouted_requests(
    x: XServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert channel(x).send(MESSAGE, TO).remote_id == x.posts[0].id


def test_a_port_where_nobody_listens_is_unavailable(picture: Media) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}"
        error = failure(channel(nobody))
        assert type(error) is Unavailable
        assert "refused" in str(error)
        assert type(failure(channel(nobody), Message("bg", TEXT, media=(picture,)))) is Unavailable
        with pytest.raises(Ambiguous, match="cannot be asked"):
            channel(nobody).find(MESSAGE, TO)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to make a certificate")
def test_a_certificate_that_is_not_trusted_is_unavailable_since_nothing_was_sent(tmp_path: Path) -> None:
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    subprocess.run([*request, "-keyout", str(key), "-out", str(cert)], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    heard: list[bytes] = []

    def listen(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        try:
            with connection, context.wrap_socket(connection, server_side=True) as secure:
                heard.append(secure.recv(100))
        except OSError:
            pass

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=listen, args=(listener,))
        thread.start()
        error = failure(channel(f"https://127.0.0.1:{listener.getsockname()[1]}"))
        thread.join(5)
    assert type(error) is Unavailable
    assert "certificate" in str(error).lower()
    assert heard == []


@pytest.mark.parametrize(
    ("headers", "minutes"),
    [
        ({"x_rate_limit_reset": RESET}, 10),
        ({}, 15),
        ({"x_rate_limit_reset": "soon"}, 15),
        ({"x_rate_limit_reset": "9" * 40}, 24 * 60),
        ({"x_rate_limit_reset": "1000"}, 0),
        ({"x_rate_limit_remaining": "7", "x_rate_limit_reset": RESET, "x_user_limit_24hour_reset": "1000"}, 0),
        ({"x_rate_limit_reset": "1000", "x_user_limit_24hour_reset": RESET}, 10),
    ],
)
def test_a_rate_limit_says_how_long_to_wait(x: XServer, headers: dict[str, str], minutes: int) -> None:
    x.script("create", problem(429, "Too Many Requests", **headers))
    error = failure(channel(x))
    assert isinstance(error, Unavailable)
    assert error.retry_after is not None
    assert abs(error.retry_after - timedelta(minutes=minutes)) < timedelta(minutes=2)
    assert error.retry_after > timedelta()


def test_an_error_page_is_quoted_as_plain_words(x: XServer) -> None:
    x.script("create", Answer(503, HTML, {"Content-Type": "text/html"}))
    assert failure(channel(x)).reply == "Over capacity"


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


def test_an_image_that_is_gone_is_refused_by_name(x: XServer, tmp_path: Path) -> None:
    error = failure(channel(x), Message("bg", TEXT, media=(Media(tmp_path / "gone.png", "alt", "image/png"),)))
    assert type(error) is Refused
    assert "gone.png" in str(error)
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


def test_find_knows_a_post_with_images_by_its_words(x: XServer, picture: Media) -> None:
    x.script("create", Answer(manner="cut", accept=True))
    message = Message("bg", TEXT, media=(picture, picture))
    sender = channel(x)
    failure(sender, message)
    found = sender.find(message, TO)
    assert found is not None
    assert found.url == f"https://x.com/sofia_cluster/status/{x.posts[0].id}"


def test_find_knows_a_cyrillic_link_in_its_ascii_and_escaped_form(x: XServer) -> None:
    x.expand = lambda url: html.escape(quote(url.replace("пример.бг", "xn--e1afmkfd.xn--90ae"), safe=":/?&=%#"))
    text = "Покана https://пример.бг/покана/събитие/?при=1&за=2 за всички"
    post = x.add(text)
    found = channel(x).find(Message("bg", text), TO)
    assert found is not None
    assert found.remote_id == post.id


def test_find_does_not_take_the_same_words_with_another_link(x: XServer) -> None:
    x.add("Нова публикация: https://example.bg/one")
    assert channel(x).find(Message("bg", "Нова публикация: https://example.bg/two"), TO) is None


def test_find_takes_the_newest_of_equal_posts_and_none_from_before_the_try(x: XServer) -> None:
    now = datetime.now(UTC)
    x.add(TEXT, now - timedelta(days=6))
    newer = x.add(TEXT, now - timedelta(days=3))
    x.add(TEXT, now - timedelta(days=30))
    found = channel(x).find(MESSAGE, TO)
    assert found is not None
    assert found.remote_id == newer.id
    assert channel(x).find(MESSAGE, TO, since=now - timedelta(days=2)) is None


def test_find_reads_further_pages(x: XServer) -> None:
    now = datetime.now(UTC)
    x.page = 2
    wanted = x.add(TEXT, now - timedelta(hours=9))
    for hours in range(8):
        x.add(f"Друга новина {hours}", now - timedelta(hours=hours))
    found = channel(x).find(MESSAGE, TO)
    assert found is not None
    assert found.remote_id == wanted.id
    assert x.calls("GET", "/2/users/1423/tweets") == 5


def test_find_does_not_say_no_before_it_has_read_all(x: XServer) -> None:
    x.page = 1
    for number in range(12):
        x.add(f"Новина {number}")
    with pytest.raises(Ambiguous, match="more than"):
        channel(x).find(MESSAGE, TO)


def test_find_does_not_say_no_of_a_try_that_may_still_be_on_its_way(x: XServer) -> None:
    now = datetime.now(UTC)
    with pytest.raises(Ambiguous, match="not on the timeline yet"):
        channel(x).find(MESSAGE, TO, since=now - timedelta(seconds=5))
    assert channel(x).find(MESSAGE, TO, since=now - timedelta(minutes=5)) is None


@pytest.mark.parametrize(
    "answer",
    [
        problem(401, "Unauthorized"),
        problem(403, "Forbidden"),
        problem(429, "Too Many Requests"),
        Answer(503, HTML),
        Answer(200, HTML),
        Answer(200, b"[]"),
        Answer(200, b'{"errors": [{"title": "Authorization Error"}], "meta": {"result_count": 0}}'),
        Answer(manner="hang"),
        Answer(manner="cut"),
    ],
)
def test_find_never_takes_a_failed_question_for_a_no(x: XServer, answer: Answer) -> None:
    x.script("timeline", answer)
    with pytest.raises(Ambiguous, match=r"look at https://x\.com/sofia_cluster"):
        channel(x, timeout_seconds=patience(answer)).find(MESSAGE, TO)
    assert len(x.requests) == 2


def test_find_does_not_read_the_timeline_of_another_account(x: XServer) -> None:
    x.username = "somebody_else"
    with pytest.raises(Ambiguous, match="@somebody_else"):
        channel(x).find(MESSAGE, TO)


WORDS = st.sampled_from(
    ["Новина", "R&D", "<3", "&amp;", "„кавички“", "🇧🇬", "https://example.bg/а?б=1&в=2", "http://example.com/", "й"]
)


def test_whatever_is_sent_is_found_again() -> None:
    with serve(SECRETS, "sofia_cluster") as x:
        sender = channel(x)

        @settings(max_examples=40, deadline=None)
        @given(st.lists(st.tuples(WORDS, st.sampled_from([" ", "\n", "\n\n", "  "])), min_size=1, max_size=9))
        def check(parts: list[tuple[str, str]]) -> None:
            x.posts.clear()
            message = Message("bg", "".join(word + space for word, space in parts))
            sent: Outcome = sender.send(message, TO)
            found = sender.find(message, TO)
            assert found is not None
            assert found.remote_id == sent.remote_id
            assert sender.find(Message("bg", message.text + " и още"), TO) is None

        check()


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
