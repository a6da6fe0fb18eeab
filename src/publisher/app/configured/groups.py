"""The settings of an open workspace, in groups."""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel

from publisher.app.assembly import Publisher
from publisher.app.configured.values import Line, lines_of
from publisher.app.configured.words import KEYS
from publisher.app.network_posts import label_of
from publisher.config.complaints import is_secret
from publisher.config.plugins import load_plugin
from publisher.config.workspace import Config, load_config
from publisher.core.errors import ConfigError
from publisher.core.wording import text_of, worded

Standing = Literal["written", "usual", "set", "missing"]
"""Written in the file, or as the program comes; of a secret, whether there is one."""

_BOUNCES_PASSWORD = "PUBLISHER_BOUNCES_PASSWORD"  # noqa: S105 the variable's name


@dataclass(frozen=True, slots=True)
class Setting:
    """A key: its place in config.toml, what it is called and means, its value. A secret has no value here.

    `waits`: the file says something else by now, which counts from the next start on.
    """

    key: str
    label: str
    meaning: str
    lines: tuple[Line, ...]
    standing: Standing
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Settings that belong together. `broken` says why some of them cannot be shown, "" = all are."""

    name: str
    settings: tuple[Setting, ...]
    broken: str = ""


@dataclass(frozen=True, slots=True)
class Configured:
    """All groups. `changed`: config.toml says something else than what counts; `unreadable`: why it cannot be read."""

    groups: tuple[Group, ...]
    changed: bool
    unreadable: str


def configured(publisher: Publisher) -> Configured:
    """What counts in this process, and whether the file has been changed since it was read."""
    config, unreadable, written = publisher.config, "", publisher.config
    try:
        written = load_config(config.file)
    except ConfigError as error:
        unreadable = text_of(error)
    groups = tuple(_groups(publisher, config))
    if written == config:
        return Configured(groups, False, unreadable)
    then = {one.key: one.lines for group in _groups(publisher, written) for one in group.settings}
    marked = tuple(
        Group(group.name, tuple(_marked(one, then) for one in group.settings), group.broken) for group in groups
    )
    return Configured(marked, True, unreadable)


def _marked(one: Setting, then: Mapping[str, tuple[Line, ...]]) -> Setting:
    waits = then.get(one.key, ()) != one.lines
    return Setting(one.key, one.label, one.meaning, one.lines, one.standing, waits)


def _groups(publisher: Publisher, config: Config) -> Iterator[Group]:
    yield Group(worded("Organisation and look"), (*_table("brand", config.brand),
                                                  *_table("brand.colours", config.brand.colours)))  # fmt: skip
    yield Group(worded("Newsletter"), tuple(_newsletter(config)))
    yield Group(worded("Languages and translation"), (*_table("languages", config.languages),
                                                      *_table("translation", config.translation)))  # fmt: skip
    for name in config.translation.engines:
        yield _plugin(config, "engines", name, name, worded("Translation engine %(name)s", name=name))
    yield Group(worded("Schedule"), tuple(_schedule(config)))
    for name in config.channels:
        label = label_of(publisher, name) if name in publisher.config.channels else name
        yield _plugin(config, "channels", name, config.channel_type(name), worded("Way out: %(name)s", name=label))
    yield Group(worded("Pace of sending"), (*_table("pacing", config.pacing), *_table("sending", config.sending)))
    yield Group(worded("Mail that comes back"), tuple(_bounces(config)))
    yield Group(worded("Public pages"), tuple(_table("web", config.web)))
    yield Group(worded("People and notices"), tuple(_staff(config)))


def _table(place: str, model: BaseModel, catalogue: str = "", only: Iterable[str] = ()) -> Iterator[Setting]:
    """The keys of a table that have words, in the order of the table; `catalogue` is its name there."""
    for field in only or type(model).model_fields:
        words = KEYS.get(f"{catalogue or place}.{field}")
        if words and not is_secret(type(model).model_fields.get(field)):
            lines = lines_of(f"{catalogue or place}.{field}", getattr(model, field))
            standing: Standing = "written" if field in model.model_fields_set else "usual"
            yield Setting(f"{place}.{field}", words.label, words.meaning, lines, standing)


def _secret(key: str, catalogue: str, there: bool) -> Setting:
    words = KEYS[catalogue]
    return Setting(key, words.label, words.meaning, (), "set" if there else "missing")


def _newsletter(config: Config) -> Iterator[Setting]:
    yield from _table("newsletter", config.newsletter)
    for name, one in config.lists.items():
        yield from _table(f"lists.{name}", one, "lists.*")
    for name, topic in config.topics.items():
        yield from _table(f"topics.{name}", topic, "topics.*")
    words = KEYS["hashtags.*"]
    for lang, tags in config.hashtags.items():
        lines = (Line(" ".join(tags), lang),)
        yield Setting(f"hashtags.{lang}", words.label, words.meaning, lines, "written")
    yield from _table("tracking", config.tracking)


def _schedule(config: Config) -> Iterator[Setting]:
    yield from _table("schedule", config.schedule)
    words = KEYS["slots.channel"]
    for number, rule in enumerate(config.slots):
        times = ", ".join(f"{one:%H:%M}" for one in rule.times)
        text = worded("%(channel)s: %(times)s", channel=rule.channel, times=times)
        yield Setting(f"slots.{number}.channel", words.label, words.meaning, (Line(text, rule.lang),), "written")
    for number, digest in enumerate(config.digests):
        yield from _table(f"digests.{number}", digest, "digests")
    for number, feed in enumerate(config.feeds):
        yield from _table(f"feeds.{number}", feed, "feeds")


def _bounces(config: Config) -> Iterator[Setting]:
    yield from _table("bounces", config.bounces)
    if config.bounces.imap_host:
        there = bool(os.environ.get(_BOUNCES_PASSWORD)) or _has_text(config, config.bounces.password_file)
        yield _secret("bounces.password", "bounces.password", there)


def _staff(config: Config) -> Iterator[Setting]:
    yield from _table("console", config.console)
    yield from _table("staff", config.staff)
    for number, person in enumerate(config.staff.people):
        place = f"staff.people.{number}"
        yield from _table(place, person, "staff.people", ("name",))
        there = bool(person.to.get_secret_value()) or _has_text(config, person.to_file)
        yield _secret(f"{place}.to", "staff.people.to", there)
        yield from _table(place, person, "staff.people", ("about", "daily"))


def _plugin(config: Config, kind: Literal["engines", "channels"], name: str, plugin: str, title: str) -> Group:
    """A plug-in's own table, by the fields of its model; whatever stands in the file, no secret is looked at."""
    table = (config.channels if kind == "channels" else config.engines).get(name, {})
    try:
        model = load_plugin(kind, plugin).Settings
    except ConfigError as error:
        return Group(title, (), text_of(error))
    found = []
    for key, field in model.model_fields.items():
        catalogue, place = f"{kind}.*.{key}", f"{kind}.{name}.{key}"
        words = KEYS.get(catalogue)
        if words is None:
            continue
        if is_secret(field):
            variable = f"PUBLISHER_{kind}_{name}_{key}".upper().replace("-", "_")
            there = bool(os.environ.get(variable)) or _has_text(config, table.get(f"{key}_file", ""))
            found.append(_secret(place, catalogue, there))
        else:
            lines = lines_of(catalogue, table.get(key, field.get_default(call_default_factory=True)))
            standing: Standing = "written" if key in table else "usual"
            found.append(Setting(place, words.label, words.meaning, lines, standing))
    return Group(title, tuple(found))


def _has_text(config: Config, file: object) -> bool:
    """Whether a file of a secret is there and not empty; what is in it goes nowhere."""
    try:
        return bool(file) and bool((config.workspace / str(file)).read_text(encoding="utf-8").strip())
    except (OSError, ValueError):
        return False
