"""pydantic's messages: unchanged in English, and all that our tables can cause said in Bulgarian."""

import re
from datetime import date, datetime, time
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field, ValidationError, field_validator

from publisher.core.model_errors import said_by_model
from publisher.core.wording import in_words, worded


class Inner(BaseModel):
    name: str


class Table(BaseModel, extra="forbid"):
    whole: int = Field(default=1, ge=1, le=10)
    part: float = Field(default=1, gt=0, lt=2.5, allow_inf_nan=False)
    yes: bool = False
    words: str = Field(default="xx", min_length=2, max_length=3)
    code: Annotated[str, Field(pattern="^[a-z]+$")] = "x"
    kind: Literal["skip", "next workday", "keep"] = "skip"
    several: tuple[int, ...] = Field(default=(1, 2), min_length=2, max_length=3)
    names: list[str] = []
    by_name: dict[str, str] = {}
    inner: Inner = Inner(name="x")
    day: date = date(2026, 1, 1)
    hour: time = time(8)
    at: datetime = datetime(2026, 1, 1, 8)  # noqa: DTZ001 - a value of the table, not a time of ours
    own: str = ""

    @field_validator("own")
    @classmethod
    def _is_empty(cls, value: str) -> str:
        if value:
            raise ValueError(worded("must not be empty"))
        return value


WRONG: list[tuple[str, Any]] = [
    ("whole", 0), ("whole", 11), ("whole", 1.5), ("whole", "x"), ("whole", []),
    ("part", 0), ("part", 2.5), ("part", "x"), ("part", {}), ("part", float("inf")),
    ("yes", "maybe"), ("yes", 2.5),
    ("words", "x"), ("words", "xxxx"), ("words", 5), ("code", "X"), ("kind", "move"),
    ("several", [1]), ("several", [1, 2, 3, 4]), ("several", "x"), ("names", "x"), ("names", [1]),
    ("by_name", 1), ("inner", 1), ("inner", {}), ("unknown", 1),
    ("day", "soon"), ("day", "2026-13-01"), ("day", "2026-02-30"), ("day", []),
    ("hour", "25:00"), ("hour", "x"), ("hour", []), ("at", "2026-01-01T25:00"), ("at", "x"), ("at", []),
]  # fmt: skip


@pytest.mark.parametrize(("key", "value"), WRONG)
def test_a_wrong_value_is_named_as_pydantic_names_it_and_in_bulgarian(key: str, value: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        Table.model_validate({key: value})
    for problem in caught.value.errors(include_url=False):
        said = said_by_model(problem)
        assert said in (problem["msg"], "must be a table of keys")
        bulgarian = re.sub(r"'[^']*'|\(\^.*\)|\bT\b|true|false|HH:MM", "", in_words(said, "bg"))
        assert not re.findall(r"[A-Za-z]{2,}", bulgarian), bulgarian


def test_the_message_of_our_own_validator_keeps_its_words() -> None:
    with pytest.raises(ValidationError) as caught:
        Table.model_validate({"own": "x"})
    (problem,) = caught.value.errors(include_url=False)
    assert said_by_model(problem) == "must not be empty"
    assert in_words(said_by_model(problem), "bg") == "не може да бъде празно"


def test_a_message_that_is_not_known_stays_as_it_is() -> None:
    assert said_by_model({"type": "quite_new", "msg": "Input is quite new", "ctx": {"a": 1}}) == "Input is quite new"
