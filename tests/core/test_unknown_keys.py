"""The message for an unknown key."""

from pydantic import BaseModel

from publisher.core.unknown_keys import unknown_key


class Inner(BaseModel):
    per_minute: int = 0
    at_once: int = 0


class Outer(BaseModel):
    title: str = ""
    groups: dict[str, Inner] = {}
    rows: list[Inner] = []
    image: Inner | None = None


def test_the_nearest_key_is_guessed_and_all_are_named() -> None:
    assert unknown_key(Outer, ["titel"]) == "unknown key; did you mean title? Known are: title, groups, rows, image"


def test_without_a_near_one_there_is_no_guess() -> None:
    assert unknown_key(Outer, ["zzz"]) == "unknown key; Known are: title, groups, rows, image"


def test_the_keys_are_those_of_the_table_that_it_stands_in() -> None:
    for where in (["groups", "gmail", "per_minuet"], ["rows", 0, "per_minuet"], ["image", "per_minuet"]):
        assert unknown_key(Outer, where) == "unknown key; did you mean per_minute? Known are: per_minute, at_once"


def test_hidden_keys_are_not_offered() -> None:
    assert unknown_key(Outer, ["titel"], hidden=["title"]) == "unknown key; Known are: groups, rows, image"
