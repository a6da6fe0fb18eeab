"""The tables of words: bounded by construction, and blind to the names of addresses and hosts."""

import re
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterator
from typing import Any

import pytest

from publisher.subscribers.bounces import prose, senders, wordings

PATTERNS = {
    f"{module.__name__.rpartition('.')[2]}.{name}": value
    for module in (wordings, prose, senders)
    for name, value in vars(module).items()
    if isinstance(value, re.Pattern)
}


def repeats(parsed: Any) -> Iterator[Any]:
    """The upper bounds of all repeats in a pattern, however deep."""
    for _, argument in parsed:
        yield from _inside(argument)


def _inside(argument: Any) -> Iterator[Any]:
    if isinstance(argument, parser.SubPattern):
        yield from repeats(argument)
    elif isinstance(argument, list | tuple):
        # (at least, at most, what)
        if len(argument) == 3 and isinstance(argument[0], int) and isinstance(argument[1], int):
            yield argument[1]
        for one in argument:
            yield from _inside(one)


@pytest.mark.parametrize("name", PATTERNS)
def test_no_pattern_repeats_without_a_bound(name: str) -> None:
    parsed = parser.parse(PATTERNS[name].pattern, PATTERNS[name].flags)
    assert max((int(bound) for bound in repeats(parsed)), default=0) <= 253


def test_the_check_of_bounds_sees_one_that_is_missing() -> None:
    assert max(int(bound) for bound in repeats(parser.parse(r"a(?:b|c\w*)d{2,3}"))) > 60


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("550 <Relay@spam.example.org>: User\r\n unknown", "550 someone : user unknown"),
        ("host relay.example.net[192.0.2.1] said", "host somewhere 192.0.2.1 said"),
        ("doesn’t, can't", "doesnt, cant"),
        ("see http://spam.example.org/x?ip=1", "see somewhere"),
        ("http://www.spamhaus.org/query", "http://www.spamhaus.org/query"),
        ("listed at zen.spamhaus.org", "listed at zen.spamhaus.org"),
        ("(reader@example.org:unknown)", "someone: unknown"),
        ("mailbox.Please RESOLVER.ADR.RecipNotFound", "mailbox.please resolver.adr.recipnotfound"),
    ],
)
def test_names_of_people_and_hosts_are_no_words(text: str, plain: str) -> None:
    assert wordings.plain(text) == plain


def test_a_text_is_looked_at_for_its_first_1200_characters() -> None:
    assert len(wordings.plain("word " * 10_000)) <= 1_200


@pytest.mark.parametrize("name", ["spam-filter", "blocked", "quota"])
def test_the_name_of_a_reader_is_no_reason(name: str) -> None:
    words = wordings.plain(f"550 5.1.1 <{name}@example.org>: User unknown")
    assert not wordings.about_us.search(words)
    assert not wordings.full.search(words)
    assert wordings.nobody_there.search(words)
