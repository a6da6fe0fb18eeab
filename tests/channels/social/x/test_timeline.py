"""Finding a post on X's timeline after an uncertain outcome."""

import html
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.core.errors import Ambiguous
from publisher.core.types import Media, Message, Outcome
from servers.x import Answer, XServer, problem, serve
from support.x_channel import HTML, MESSAGE, SECRETS, TEXT, TO, channel, failure, patience


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
