"""What a network needs beside the base: its words, limits and answers. Shown by the smallest network there can be."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from PIL import Image
from pydantic import SecretStr, ValidationError

from publisher.channels import ChannelSettings, PostChannel
from publisher.channels.answers import HUMAN, Declined, Meaning
from publisher.channels.social.account import Limits
from publisher.channels.social.network import NetworkChannel, NetworkSettings, Picture
from publisher.core.errors import Ambiguous, ChannelError, Refused, Unavailable
from publisher.core.http import Reply, request
from publisher.core.types import Destination, Diagnosis, Media, Message, Outcome
from servers.service import Answer, Request, Service, as_json, patience, serve

KEY = "murmur-key-77"
TO = Destination("@office", "news:bg:murmur", "bg")
MESSAGE = Message("bg", "Новини за града")


class Murmur(Service):
    """The network's far side: it keeps images and posts."""

    def __init__(self) -> None:
        super().__init__()
        self.posts: list[tuple[str, list[str]]] = []
        self.images: list[bytes] = []

    def refusal(self, request: Request) -> Answer | None:
        good = request.headers.get("authorization") == f"Bearer {KEY}"
        return None if good else as_json(401, {"error": "unknown key"})

    def perform(self, request: Request) -> Answer:
        if request.path == "/me":
            return as_json(200, {"name": "@office"})
        if request.path == "/images":
            self.images.append(request.body)
            return as_json(200, {"id": f"i{len(self.images)}"})
        if request.method == "POST":
            wish = json.loads(request.body)
            self.posts.append((wish["text"], wish["images"]))
            return as_json(200, {"id": str(len(self.posts))})
        return as_json(200, {"posts": [text for text, _ in self.posts]})


class MurmurSettings(NetworkSettings):
    """An account on Murmur."""

    name: str
    key: SecretStr = SecretStr("")
    template: str = "x"
    api_url: str = "https://murmur.example"


class MurmurClient:
    """The wire: what a network's `http.py` holds."""

    def __init__(self, url: str, key: str, seconds: float) -> None:
        self.url, self.seconds, self.headers = url, seconds, {"Authorization": f"Bearer {key}"}
        self.closed = False

    def ask(self, method: str, path: str, body: bytes | None = None) -> Mapping[str, str]:
        reply = request(method, self.url + path, seconds=self.seconds, limit=2**16, data=body, headers=self.headers)
        answer: Mapping[str, str] = json.loads(reply.body)
        if reply.status != 200:
            raise Declined(reply, answer.get("error", ""))
        return answer

    def close(self) -> None:
        self.closed = True


class MurmurChannel(NetworkChannel[MurmurClient]):
    """One account on Murmur: nothing but its words, limits and answers."""

    Settings: ClassVar[type[ChannelSettings]] = MurmurSettings
    network: ClassVar[str] = "Murmur"
    keys: ClassVar[tuple[str, ...]] = ("key",)
    answers: ClassVar[Mapping[int, Meaning]] = {
        401: Meaning(Unavailable, "it does not know the key: make a new one", HUMAN),
        429: Meaning(Unavailable, "it takes no more for now"),
    }
    settings: MurmurSettings

    @property
    def account(self) -> str:
        return self.settings.name

    @property
    def page(self) -> str:
        return f"https://murmur.example/{self.account}"

    @property
    def limits(self) -> Limits:
        return Limits(text=20, images=2, image_types=("image/jpeg", "image/png"), image_bytes=2**20, alt=10)

    def _connect(self, secrets: dict[str, str]) -> MurmurClient:
        return MurmurClient(self.settings.api_url, secrets["key"], self.settings.timeout_seconds)

    def _upload(self, picture: Picture) -> str:
        return self.client.ask("POST", "/images", picture.data)["id"]

    def _publish(self, message: Message, pictures: Sequence[Picture], destination: Destination) -> Outcome:
        wish = {"text": message.text, "images": [picture.remote_id for picture in pictures]}
        number = self.client.ask("POST", "/posts", json.dumps(wish).encode())["id"]
        return Outcome(number, f"{self.page}/{number}")

    def _look(self, message: Message, destination: Destination, since: datetime) -> Outcome | None:
        posts = list(self.client.ask("GET", "/posts")["posts"])
        return Outcome(str(posts.index(message.text) + 1)) if message.text in posts else None

    def _check(self, check: str) -> Diagnosis:
        name = self.client.ask("GET", "/me")["name"]
        return Diagnosis(check, name == self.account, f"the key of {name}", f"use the key of {self.account}")


@pytest.fixture
def murmur() -> Iterator[Murmur]:
    with serve(Murmur()) as service:
        yield service


def channel(service: Murmur | str, name: str = "@office", key: str = KEY, seconds: float = 20) -> MurmurChannel:
    url = service if isinstance(service, str) else service.url
    return MurmurChannel(MurmurSettings(name=name, key=SecretStr(key), api_url=url, timeout_seconds=seconds))


@pytest.fixture
def picture(tmp_path: Path) -> Media:
    path = tmp_path / "мрежа.png"
    Image.new("RGB", (8, 5), "#0f4c5c").save(path)
    return Media(path, "Хора", "image/png")


def failure(of: MurmurChannel, message: Message = MESSAGE) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        of.send(message, TO)
    return caught.value


def test_images_are_uploaded_before_the_post_that_shows_them(murmur: Murmur, picture: Media) -> None:
    poster: PostChannel = channel(murmur)
    sent = poster.send(Message("bg", MESSAGE.text, media=(picture, picture)), TO)
    assert (poster.account, poster.template, poster.limit, poster.measure("дума")) == ("@office", "x", 20, 4)
    assert sent == Outcome("1", "https://murmur.example/@office/1")
    assert murmur.posts == [(MESSAGE.text, ["i1", "i2"])]
    assert murmur.images == [picture.path.read_bytes()] * 2


ANSWERS: dict[str, tuple[Answer, type[ChannelError], type[ChannelError]]] = {
    "401": (as_json(401, {"error": "no"}), Unavailable, Unavailable),
    "404, which is not in the table": (as_json(404, {"error": "no"}), Refused, Refused),
    "429": (as_json(429, {"error": "slowly"}, Retry_After="90"), Unavailable, Unavailable),
    "503": (as_json(503, {"error": "broken"}), Unavailable, Ambiguous),
    "no JSON": (Answer(200, b"<html>"), Unavailable, Ambiguous),
    "silence": (Answer(manner="hang"), Unavailable, Ambiguous),
    "cut after acceptance": (Answer(manner="cut", accept=True), Unavailable, Ambiguous),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_an_open_outcome_is_ambiguous_only_for_the_call_that_publishes(
    murmur: Murmur, picture: Media, case: str
) -> None:
    answer, of_image, of_post = ANSWERS[case]
    murmur.script(answer)
    assert type(failure(channel(murmur, seconds=patience(answer)))) is of_post
    assert murmur.arrivals == 1
    murmur.script(answer)
    with_image = Message("bg", MESSAGE.text, media=(picture,))
    assert type(failure(channel(murmur, seconds=patience(answer)), with_image)) is of_image
    assert murmur.arrivals == 2


def test_the_wait_is_the_far_sides_own_or_that_of_the_table(murmur: Murmur) -> None:
    murmur.script(ANSWERS["429"][0], ANSWERS["401"][0])
    errors = [failure(channel(murmur)), failure(channel(murmur))]
    assert [e.retry_after for e in errors if isinstance(e, Unavailable)] == [timedelta(seconds=90), HUMAN]
    assert [str(e) for e in errors] == [
        "Murmur: it takes no more for now (HTTP 429: slowly)",
        "Murmur: it does not know the key: make a new one (HTTP 401: no)",
    ]


def test_nobody_listening_is_unavailable_even_while_publishing() -> None:
    error = failure(channel("http://127.0.0.1:9"))
    assert type(error) is Unavailable
    assert str(error).startswith("Murmur cannot be reached: ")
    assert "Connection refused" in str(error)


def test_without_its_key_a_network_is_not_asked(murmur: Murmur) -> None:
    error = failure(channel(murmur, key=""))
    assert isinstance(error, Unavailable)
    assert error.retry_after == HUMAN
    assert "PUBLISHER_CHANNELS_<NAME>_KEY" in str(error)
    (line,) = channel(murmur, key="").diagnose()
    assert (line.ok, line.check, line.message) == (False, "Murmur @office", "no key")
    assert murmur.arrivals == 0


def test_an_uncertain_post_is_found_among_the_accounts_own(murmur: Murmur) -> None:
    murmur.script(Answer(manner="cut", accept=True))
    failure(channel(murmur))
    now = datetime.now(UTC)
    assert channel(murmur).find(MESSAGE, TO, now) == Outcome("1")
    other = Message("bg", "Друго")
    with pytest.raises(Ambiguous, match="ask again in 2 minutes"):
        channel(murmur).find(other, TO, now)
    assert channel(murmur).find(other, TO, now - timedelta(minutes=3)) is None
    murmur.script(as_json(503, {"error": "broken"}))
    with pytest.raises(Ambiguous, match=r"look at https://murmur\.example/@office"):
        channel(murmur).find(MESSAGE, TO, now)


def test_problems_are_those_of_the_limits(murmur: Murmur, picture: Media) -> None:
    poster = channel(murmur)

    def problems(text: str = "дума", *media: Media) -> list[str]:
        return list(poster.problems(Message("bg", text, media=media)))

    assert problems("а" * 20, picture, picture) == []
    assert problems(" ") == ["the text is empty: the template or the post gives no words"]
    assert problems("а" * 21) == ["the text is 1 over the limit of 20 (21 as Murmur counts): shorten it"]
    assert problems("а", picture, picture, picture) == ["3 images: Murmur shows at most 2, leave some out"]
    (mime,) = problems("а", Media(picture.path, "Хора", "image/gif"))
    assert mime == "мрежа.png: Murmur takes no image/gif here, save it as JPEG or PNG"
    assert problems("а", Media(picture.path, "", "image/png")) == [
        "мрежа.png: no alt text, describe it for those who cannot see it"
    ]
    assert problems("а", Media(picture.path, "я" * 11, "image/png")) == [
        "мрежа.png: the alt text has 11 characters, Murmur takes 10"
    ]
    (gone,) = problems("а", Media(Path("/nowhere/gone.png"), "Хора", "image/png"))
    assert gone == "gone.png: the image is missing or empty (/nowhere/gone.png)"
    assert type(failure(poster, Message("bg", "а" * 21))) is Refused
    assert murmur.arrivals == 0


def test_the_doctor_looks_at_whose_key_it_is(murmur: Murmur) -> None:
    assert [line.ok for line in channel(murmur).diagnose()] == [True]
    assert [line.ok for line in channel(murmur, name="@other").diagnose()] == [False]
    (line,) = channel(murmur, key="wrong").diagnose()
    assert (line.ok, "does not know the key" in line.message) == (False, True)


def test_a_closed_channel_opens_a_new_wire(murmur: Murmur) -> None:
    poster = channel(murmur)
    first = poster.client
    assert poster.client is first
    poster.close()
    assert first.closed
    assert poster.client is not first


def test_the_address_of_a_network_has_no_path() -> None:
    for wrong in ("murmur.example", "ftp://murmur.example", "https://murmur.example/api", "https://murmur.example?a=b"):
        with pytest.raises(ValidationError):
            MurmurSettings(name="@office", api_url=wrong)
    assert MurmurSettings(name="@office", api_url="https://murmur.example/").api_url == "https://murmur.example"


def test_a_failure_that_nobody_foresaw_says_which_call_it_was(murmur: Murmur) -> None:
    error = channel(murmur)._explain(KeyError("id"), publishing=True)
    assert type(error) is Ambiguous
    assert str(error) == "the call to Murmur failed on this side: KeyError: 'id'"
    assert type(channel(murmur)._explain(Declined(Reply(302, "", b"")), publishing=True)) is Ambiguous
