"""Each answer of X, and each failure on the way to it, as an error of the channel."""

import json
import time
from datetime import timedelta

import pytest

from publisher.channels.social.x.answers import explain
from publisher.core.errors import Ambiguous, ChannelError, Refused, Unavailable
from publisher.core.types import Media, Message
from servers.x import Answer, XServer, problem
from support.x_channel import HTML, MESSAGE, SECRETS, TEXT, TO, channel, failure, patience


@pytest.mark.parametrize(("publishing", "expected"), [(True, Ambiguous), (False, Unavailable)])
def test_an_exception_that_nobody_foresaw_leaves_the_outcome_of_a_post_open(
    publishing: bool, expected: type[ChannelError]
) -> None:
    error = explain(KeyError("data"), publishing=publishing)
    assert type(error) is expected
    assert str(error) == "the call to X failed on this side: KeyError: 'data'"


@pytest.mark.parametrize(("publishing", "expected"), [(True, Ambiguous), (False, Unavailable)])
def test_a_broken_connection_is_named_in_the_systems_own_words(publishing: bool, expected: type[ChannelError]) -> None:
    error = explain(ConnectionResetError(104, "Connection reset by peer"), publishing=publishing)
    assert type(error) is expected
    assert str(error) == "the connection to X broke before its answer: Connection reset by peer"


RESET = str(int(time.time()) + 600)
IN_TEN_MINUTES = "in ten minutes"
"""Stands for a time that is worked out when the test runs, which may be long after it was collected."""
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


@pytest.mark.parametrize(
    ("headers", "minutes"),
    [
        ({"x_rate_limit_reset": IN_TEN_MINUTES}, 10),
        ({}, 15),
        ({"x_rate_limit_reset": "soon"}, 15),
        ({"x_rate_limit_reset": "9" * 40}, 24 * 60),
        ({"x_rate_limit_reset": "1000"}, 0),
        ({"x_rate_limit_remaining": "7", "x_rate_limit_reset": IN_TEN_MINUTES, "x_user_limit_24hour_reset": "1000"}, 0),
        ({"x_rate_limit_reset": "1000", "x_user_limit_24hour_reset": IN_TEN_MINUTES}, 10),
    ],
)
def test_a_rate_limit_says_how_long_to_wait(x: XServer, headers: dict[str, str], minutes: int) -> None:
    later = str(int(time.time()) + 600)
    headers = {name: later if value == IN_TEN_MINUTES else value for name, value in headers.items()}
    x.script("create", problem(429, "Too Many Requests", **headers))
    error = failure(channel(x))
    assert isinstance(error, Unavailable)
    assert error.retry_after is not None
    assert abs(error.retry_after - timedelta(minutes=minutes)) < timedelta(minutes=2)
    assert error.retry_after > timedelta()


def test_an_error_page_is_quoted_as_plain_words(x: XServer) -> None:
    x.script("create", Answer(503, HTML, {"Content-Type": "text/html"}))
    assert failure(channel(x)).reply == "Over capacity"
