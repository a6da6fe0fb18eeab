"""What X's client raises, as the errors of a channel; answers over the wire are in test_channel.py."""

import pytest

from publisher.channels.social.x.answers import explain
from publisher.core.errors import Ambiguous, ChannelError, Unavailable


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
