"""What config.toml says, for people: only keys that it has, no secret, and what waits for the next start."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from publisher.app.assembly import Publisher, open_publisher, utc_now
from publisher.app.configured.groups import Configured, Setting, configured
from publisher.app.configured.values import harmless, lines_of
from publisher.app.configured.words import CHOICES, KEYS
from publisher.config.new_workspace import make_workspace
from publisher.core.wording import in_words
from support.places import ROOT

SECRET = "kept-from-everybody"
TABLES = f"""
[channels.x]
handle = "@sofia"
access_token_file = "token"
consumer_key_file = "not-there"
[channels.second-newsletter]
type = "newsletter"
from_address = "more@example.org"
username = "us"
password_file = "password"
dkim = [{{ selector = "s1", key_file = "secrets/{SECRET}.pem" }}]
[bounces]
imap_host = "mail.example.org"
username = "returned"
password_file = "password"
[engines.openai]
base_url = "https://user:{SECRET}@models.example.org/v1?key={SECRET}#{SECRET}"
model = "m"
[[feeds]]
address = "https://example.org/feed?token={SECRET}"
[[staff.people]]
name = "Ева"
to = "slack://{SECRET}/{SECRET}"
about = ["failed"]
[[slots]]
channel = "x"
lang = "bg"
days = "workdays"
times = ["09:30", "16:00"]
[topics.education]
name = {{ bg = "Образование" }}
tags = ["стажове"]
[hashtags]
bg = ["#Знание"]
[web]
address = "https://news.example.org"
"""


@pytest.fixture
def publisher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    make_workspace(tmp_path)
    file = tmp_path / "config.toml"
    text = file.read_text(encoding="utf-8").replace('["argos", "apertium"]', '["argos", "openai", "nosuch"]')
    file.write_text(text + TABLES, encoding="utf-8")
    for name in ("token", "password"):
        (tmp_path / name).write_text(SECRET, encoding="utf-8")
    monkeypatch.setenv("PUBLISHER_ENGINES_OPENAI_API_KEY", SECRET)
    with open_publisher(file, utc_now) as opened:
        yield opened


def settings(found: Configured) -> dict[str, Setting]:
    return {one.key: one for group in found.groups for one in group.settings}


def test_secrets_are_there_or_missing_and_never_shown(publisher: Publisher) -> None:
    found = configured(publisher)
    assert SECRET not in repr(found)
    standings = {key: one.standing for key, one in settings(found).items() if one.standing in ("set", "missing")}
    assert standings == {
        "engines.openai.api_key": "set", "channels.x.access_token": "set", "channels.x.access_token_secret": "missing",
        "channels.x.consumer_key": "missing", "channels.x.consumer_secret": "missing",
        "channels.newsletter.password": "missing", "channels.second-newsletter.password": "set",
        "bounces.password": "set", "staff.people.0.to": "set",
    }  # fmt: skip


def test_values_are_in_words(publisher: Publisher) -> None:
    found = settings(configured(publisher))

    def lines(key: str) -> list[str]:
        return [in_words(line.text, "bg") for line in found[key].lines]

    assert lines("translation.review") == ["тези, в които проверка е открила нещо"]
    assert lines("tracking.opens") == ["не"]
    assert lines("brand.logo") == ["не е зададено"]
    assert lines("slots.0.channel") == ["x: 09:30, 16:00"]
    assert lines("staff.people.0.about") == ["нещо не е стигнало до никого"]
    assert lines("channels.second-newsletter.dkim") == ["s1"]
    assert lines("engines.openai.base_url") == ["https://models.example.org/v1?…"]
    assert found["brand.logo"].standing == "usual"
    assert found["web.address"].standing == "written"
    assert {line.lang for line in found["brand.name"].lines} == {"bg", "en"}


def test_a_plug_in_that_is_not_there_says_so_beside_the_others(publisher: Publisher) -> None:
    broken = [group for group in configured(publisher).groups if group.broken]
    assert ["nosuch" in in_words(group.broken, "bg") for group in broken] == [True]


def test_what_the_file_says_by_now_is_marked(publisher: Publisher) -> None:
    file = publisher.config.file
    assert not configured(publisher).changed
    file.write_text(file.read_text(encoding="utf-8").replace('"@sofia"', '"@plovdiv"'), encoding="utf-8")
    found = configured(publisher)
    assert found.changed
    assert [key for key, one in settings(found).items() if one.waits] == ["channels.x.handle"]
    assert [line.text for line in settings(found)["channels.x.handle"].lines] == ["@sofia"], "what counts"
    file.write_text(file.read_text(encoding="utf-8") + "\n[nosuch]\n", encoding="utf-8")
    assert "nosuch" in configured(publisher).unreadable


def example_keys() -> set[str]:
    """Every key of the example, also behind a #, with a star for the names of tables that may be several."""
    found, table = set(), ""
    for row in (ROOT / "config.example.toml").read_text(encoding="utf-8").splitlines():
        line = row.removeprefix("# ")
        if header := re.fullmatch(r"\[\[?([a-z_.-]+)\]\]?", line):
            table = re.sub(r"^(channels|engines|lists|topics)\.[^.]+", r"\1.*", header[1])
        elif key := re.match(r"([a-z_]+) = ", line):
            found.add(f"{table}.{key[1]}")
    return found


def test_every_key_with_words_is_in_the_example() -> None:
    # A secret has its key in a file of its own; hashtags are by language.
    there = {key.removesuffix("_file") for key in example_keys()} | {"hashtags.*"}
    assert not set(KEYS) - there
    assert not {key for key, _ in CHOICES} - set(KEYS)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("https://a.bg/x", "https://a.bg/x"),
        ("https://u:p@a.bg:81/x?y=z#w", "https://a.bg:81/x?…"),
        ("postgresql+psycopg://u:p@h/n", "postgresql+psycopg://h/n"),
        ("https://[broken", "https://…"),
        ("ordinary: words", "ordinary: words"),
    ],
)
def test_addresses_lose_what_may_let_somebody_in(text: str, said: str) -> None:
    assert harmless(text) == said


@pytest.mark.parametrize("value", [{"a": {"b": 1}}, [{"x": 1}], 3.5, "teaser", {"bg": "x"}, [[1]], "\ud800"])
def test_any_value_has_a_line(value: object) -> None:
    assert lines_of("newsletter.articles", value)
    assert lines_of("channels.*.dkim", value)
