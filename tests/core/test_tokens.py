"""Signed tokens: the numbers in a token are read back unchanged, and no other string is accepted."""

import base64
import hashlib
import hmac
import os
import stat
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.core.errors import ConfigError
from publisher.core.tokens import Purpose, Tokens, load_secret

SECRET = b"k" * 32
TOKENS = Tokens(SECRET)
LARGEST = 2**64 - 1
NUMBERS = st.integers(0, LARGEST)


def signed(body: bytes, purpose: str = "bounce", secret: bytes = SECRET) -> str:
    """A token by the description in the module: body, ten octets of HMAC-SHA256 by a key for the purpose, base32."""
    signature = hmac.new(secret, purpose.encode() + b"\0" + body, hashlib.sha256).digest()[:10]
    return base64.b32encode(body + signature).decode().rstrip("=").lower()


@given(st.sampled_from(get_args(Purpose)), st.lists(NUMBERS, max_size=4))
def test_numbers_are_read_back_unchanged(purpose: Purpose, numbers: list[int]) -> None:
    token = TOKENS.make(purpose, *numbers)
    assert TOKENS.read(purpose, token) == tuple(numbers)
    assert TOKENS.read(purpose, token.upper()) == tuple(numbers)


@given(st.sampled_from(get_args(Purpose)), st.lists(NUMBERS, max_size=4))
def test_a_token_has_the_documented_format(purpose: Purpose, numbers: list[int]) -> None:
    body = b"".join(bytes([size]) + n.to_bytes(size, "big") for n in numbers for size in [-(-n.bit_length() // 8) or 1])
    assert TOKENS.make(purpose, *numbers) == signed(body, purpose)


@pytest.mark.parametrize("number", [0, 1, 127, 128, 255, 256, 257, 65_535, 65_536, 2**32 - 1, 2**32, 2**56, LARGEST])
def test_the_numbers_at_which_a_token_grows(number: int) -> None:
    assert TOKENS.read("preferences", TOKENS.make("preferences", number)) == (number,)
    assert TOKENS.read("confirm", TOKENS.make("confirm", number, 7)) == (number, 7)


def test_tokens_in_mails_already_sent_stay_valid() -> None:
    assert TOKENS.make("unsubscribe", 1) == "aeaqycrpdqj4fy3dcwrq" == signed(b"\x01\x01", "unsubscribe")
    assert TOKENS.make("bounce", 1_234_567) == "amjnnb7p6z6zi4id3i2jsta"
    assert TOKENS.make("confirm", 2**40, 1_790_000_000) == "ayaqaaaaaaaai2vrhoaaq7lokuwkczaiscya"
    assert Tokens(b"k" * 100).make("preferences", 7) == "aed2cajqnrgzjrcmtwaq"


@pytest.mark.parametrize("length", [32, 63, 64, 65, 128, 1000])
def test_a_secret_of_any_length_is_the_key_of_an_hmac(length: int) -> None:
    secret = bytes(range(256)) * 4
    assert Tokens(secret[:length]).make("bounce", 1) == signed(b"\x01\x01", secret=secret[:length])


@pytest.mark.parametrize("number", [2**64, 2**64 + 1, 2**100])
def test_a_number_of_more_than_eight_octets_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match=f"{number} does not go into a token"):
        TOKENS.make("bounce", number)


def test_a_token_is_read_for_its_own_purpose_and_by_its_own_secret_alone() -> None:
    for purpose in get_args(Purpose):
        token = TOKENS.make(purpose, 7)
        assert [other for other in get_args(Purpose) if TOKENS.read(other, token)] == [purpose]
        assert Tokens(b"x" * 32).read(purpose, token) is None


@given(st.lists(NUMBERS, max_size=3), st.data())
def test_a_token_with_one_changed_character_is_refused(numbers: list[int], data: st.DataObject) -> None:
    token = TOKENS.make("bounce", *numbers)
    place = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz234567").filter(lambda c: c != token[place]))
    # The last character may hold bits that base32 does not use.
    read = TOKENS.read("bounce", token[:place] + other + token[place + 1 :])
    assert read is None or (place == len(token) - 1 and read == tuple(numbers))


@given(st.text(max_size=60))
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert TOKENS.read("bounce", text) is None


@pytest.mark.parametrize("text", ["", "a", "1", "8", "=", "aaaaaaaa", "я" * 20, "a" * 1000, "\ud800", "ſ" * 16])
def test_a_string_that_is_not_a_token_is_refused(text: str) -> None:
    assert TOKENS.read("bounce", text) is None


@pytest.mark.parametrize(
    "body",
    [
        b"\x00", b"\x00\x01", b"\x09" + b"x" * 9, b"\xff" + b"x" * 255, b"\x02\x01", b"\x08" + b"x" * 7,
        b"\x01\x07\x01", b"\x01\x07\x00",
    ],
    ids=bytes.hex,
)  # fmt: skip
def test_a_signed_but_malformed_body_is_refused(body: bytes) -> None:
    assert TOKENS.read("bounce", signed(body)) is None


@pytest.mark.parametrize(("body", "numbers"), [(b"", ()), (b"\x08" + b"\xff" * 8, (LARGEST,)), (b"\x01\x07", (7,))])
def test_a_signed_body_that_is_well_formed_is_read(body: bytes, numbers: tuple[int, ...]) -> None:
    assert TOKENS.read("bounce", signed(body)) == numbers


@pytest.fixture
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the secret is kept; the environment has none."""
    monkeypatch.delenv("PUBLISHER_SECRET", raising=False)
    return tmp_path / "signing.key"


def test_a_secret_is_made_at_first_use_and_stays(key: Path) -> None:
    first = load_secret(key)
    assert first == key.read_bytes().strip()
    assert len(first) == 64
    assert load_secret(key) == first
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert [path.name for path in key.parent.iterdir()] == ["signing.key"]
    assert load_secret(key.with_name("another.key")) != first


def test_the_secret_of_a_process_that_was_faster_is_used(key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process writes the file just after this one has seen that there is none."""
    seen = Path.exists

    def exists(path: Path) -> bool:
        there = seen(path)
        if path == key and not there:
            key.write_bytes(b"other" * 8)
        return there

    monkeypatch.setattr(Path, "exists", exists)
    assert load_secret(key) == b"other" * 8
    assert [path.name for path in key.parent.iterdir()] == ["signing.key"]


def test_a_half_written_file_of_a_killed_process_is_overwritten(key: Path) -> None:
    left = key.with_name(f".{key.name}.{os.getpid()}")
    left.write_bytes(b"z" * 500)
    assert len(load_secret(key)) == 64
    assert not left.exists()


def test_the_secret_of_the_environment_comes_before_the_file(key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key.write_bytes(b"f" * 32)
    monkeypatch.setenv("PUBLISHER_SECRET", "e" * 32)
    assert load_secret(key) == b"e" * 32
    monkeypatch.setenv("PUBLISHER_SECRET", "")
    assert load_secret(key) == b"f" * 32


def test_a_secret_of_the_environment_needs_no_file(key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLISHER_SECRET", "е" * 16)
    assert load_secret(key) == "е".encode() * 16
    assert not key.exists()


@pytest.mark.parametrize("length", [1, 31])
def test_a_short_secret_is_refused_wherever_it_is(key: Path, length: int, monkeypatch: pytest.MonkeyPatch) -> None:
    said = rf"a secret of {length} characters can be guessed; it needs 32 or more"
    key.write_bytes(b"x" * length + b"\n")
    with pytest.raises(ConfigError, match=rf"signing\.key: {said}"):
        load_secret(key)
    monkeypatch.setenv("PUBLISHER_SECRET", "x" * length)
    with pytest.raises(ConfigError, match=rf"^PUBLISHER_SECRET: {said}"):
        load_secret(key)


def test_an_unreadable_file_is_reported_with_the_name_of_the_setting(key: Path) -> None:
    key.mkdir()
    with pytest.raises(ConfigError, match=r"signing\.key: the secret for links cannot be read: .*\(paths\.signing_key"):
        load_secret(key)
    with pytest.raises(ConfigError, match="No such file or directory"):
        load_secret(key.parent / "nowhere" / "signing.key")


@given(st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=2))
def test_a_token_has_one_spelling_in_either_case(numbers: list[int]) -> None:
    tokens = Tokens(SECRET)
    token = tokens.make("unsubscribe", *numbers)
    assert tokens.read("unsubscribe", token.upper()) == tuple(numbers)
    assert tokens.read("unsubscribe", token + "=") is None
    for last in "abcdefghijklmnopqrstuvwxyz234567".replace(token[-1], ""):
        assert tokens.read("unsubscribe", token[:-1] + last) is None
