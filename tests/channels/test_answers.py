"""The three errors of a channel, made of a far side's answer or of the lack of one."""

from datetime import timedelta

import pytest

from publisher.channels.answers import HUMAN, LONGEST_WAIT, Meaning, NoConnection, answered, bounded, unanswered
from publisher.core.errors import Ambiguous, ChannelError, Refused, Unavailable
from publisher.core.http import Reply, RequestError


@pytest.mark.parametrize(
    ("sent", "publishing", "expected"),
    [(False, True, Unavailable), (False, False, Unavailable), (True, True, Ambiguous), (True, False, Unavailable)],
)
def test_only_a_request_that_may_have_been_obeyed_is_ambiguous(
    sent: bool, publishing: bool, expected: type[ChannelError]
) -> None:
    error = unanswered("X", RequestError("no answer in time", sent=sent), publishing=publishing)
    assert type(error) is expected
    assert "no answer in time" in str(error)


def test_an_answer_without_a_meaning_leaves_open_what_became_of_a_post() -> None:
    reply = Reply(500, "Internal Server Error", b"")
    assert type(answered("X", reply, "", None, publishing=True)) is Ambiguous
    assert type(answered("X", reply, "", None, publishing=False)) is Unavailable


def test_a_refusal_has_our_words_and_the_far_side_s() -> None:
    error = answered("X", Reply(403, "", b""), "duplicate", Meaning(Refused, "it has this post"), publishing=True)
    assert type(error) is Refused
    assert str(error) == "X: it has this post (HTTP 403: duplicate)"
    assert error.reply == "HTTP 403: duplicate"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [(None, HUMAN), (90.0, timedelta(seconds=90)), (10.0**12, LONGEST_WAIT)],
)
def test_the_far_side_s_own_wait_comes_first_and_is_bounded(asked: float | None, expected: timedelta) -> None:
    reply = Reply(429, "", b"", retry_after=asked)
    error = answered("X", reply, "", Meaning(Unavailable, "wait", HUMAN), publishing=True)
    assert isinstance(error, Unavailable)
    assert error.retry_after == expected


def test_no_connection_says_what_is_wrong_and_what_to_do() -> None:
    error = NoConnection("the relay refuses the password", "set another one")
    assert str(error) == "the relay refuses the password: set another one"
    assert (error.what, error.mend) == ("the relay refuses the password", "set another one")


def test_words_of_a_far_side_are_one_bounded_line() -> None:
    assert bounded(" a \r\n\tb ") == "a b"
    assert len(bounded("x" * 10_000)) == ChannelError.REPLY_LIMIT
