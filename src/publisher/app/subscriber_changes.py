"""What staff change of one person in the console: each refusal belongs to the field that it is about."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from publisher.app.assembly import Publisher
from publisher.app.corrections import correct_subscriber
from publisher.app.subscriber_imports import forget_in_reports
from publisher.core import locales
from publisher.core.errors import Conflict, InvalidInput, PublisherError
from publisher.core.wording import joined, text_of, worded
from publisher.subscribers import normal_address
from publisher.subscribers.addresses import checked
from publisher.subscribers.bulk_insert import bar
from publisher.subscribers.corrections import taken
from publisher.subscribers.profiles import Profile

_CADENCES = {
    "each": worded("every issue"),
    "weekly": worded("once a week"),
    "monthly": worded("once a month"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """What was typed; None = it stays. `consent` says how they agreed to lists that are new to them."""

    to: str | None = None
    name: str | None = None
    lang: str | None = None
    lists: Collection[str] | None = None
    cadence: str | None = None
    topics: Collection[str] | None = None
    consent: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """What has changed, and what is wrong, by field ("" = with all of it). One of the two is empty.

    `before` and `after` are what differs, as a record may keep it that outlives the person: of name and address only
    that they are others now.
    """

    changes: tuple[str, ...] = ()
    wrong: Mapping[str, str] = field(default_factory=dict)
    before: str = ""
    after: str = ""


def change_person(publisher: Publisher, number: int, change: Change, by: str) -> Changed:
    """Correct a person, all or nothing. Raises `NotFound`."""
    profile = publisher.profiles.get(number)
    wrong = _wrong(publisher, profile, change)
    if wrong:
        return Changed(wrong=wrong)
    try:
        changes = correct_subscriber(
            publisher, profile.email, by, lang=change.lang, name=change.name, to=change.to, lists=change.lists,
            cadence=change.cadence, topics=change.topics, consent=change.consent,
        )  # fmt: skip
    except (InvalidInput, Conflict) as error:
        return Changed(wrong={"": text_of(error)})
    now = publisher.profiles.get(number)
    old, new = _settings(publisher, profile), _settings(publisher, now)
    differs = [name for name in new if old[name] != new[name]]
    others = [worded("another name")] * (now.name != profile.name)
    others += [worded("another address")] * (now.email != profile.email)
    before, after = [old[name] for name in differs], [*(new[name] for name in differs), *others]
    return Changed(tuple(changes), {}, *(joined("; ", words) if words else "" for words in (before, after)))


def _settings(publisher: Publisher, profile: Profile) -> dict[str, str]:
    """What a person has chosen, as staff say it."""
    lists = [one for one in profile.subscriptions if one.left_at is None]
    one = [*lists, *profile.subscriptions][0]
    titles = [list_title(publisher, on.list) for on in lists]
    topics = [_topic_title(publisher, code) for code in sorted(one.topics)]
    return {
        "lang": worded("language: %(language)s", language=worded(locales.language_name(one.lang, "en"))),
        "cadence": worded("how often: %(cadence)s", cadence=_CADENCES[one.cadence]),
        "topics": worded("topics: %(topics)s", topics=joined(", ", topics or [worded("all")])),
        "lists": worded("lists: %(lists)s", lists=joined(", ", titles or [worded("none")])),
    }


def _topic_title(publisher: Publisher, code: str) -> str:
    known = publisher.config.topics.get(code)
    return locales.in_language(known.name, publisher.config.staff.language) if known else code


def _wrong(publisher: Publisher, profile: Profile, change: Change) -> dict[str, str]:
    found = {"to": _wrong_address(publisher, profile, change.to), "name": _wrong_name(profile, change.name)}
    if change.lang is not None and change.lang not in publisher.languages:
        found["lang"] = worded("Choose one of the languages.")
    if change.cadence is not None and change.cadence not in ("each", "weekly", "monthly"):
        found["cadence"] = worded("Choose how often.")
    if change.topics is not None and not set(change.topics) <= set(publisher.config.topics):
        found["topics"] = worded("Choose among the topics.")
    if change.lists is not None:
        found |= _wrong_lists(publisher, profile, change)
    return {name: why for name, why in found.items() if why}


def _wrong_address(publisher: Publisher, profile: Profile, to: str | None) -> str:
    if to is None:
        return ""
    try:
        address = normal_address(to)
    except ValueError:
        return worded("This is no e-mail address; write one like name@example.org.")
    if address == profile.email:
        return ""
    with publisher.store.read() as connection:
        why = taken(connection, address)
    return worded("This address %(problem)s.", problem=why) if why else ""


def _wrong_name(profile: Profile, name: str | None) -> str:
    try:
        checked(profile.email, " ".join((name or "").split()))
    except InvalidInput:
        return worded("Write the name as one line of at most 200 characters.")
    return ""


def _wrong_lists(publisher: Publisher, profile: Profile, change: Change) -> dict[str, str]:
    wanted = set(change.lists or ())
    on = {one.list: one for one in profile.subscriptions}
    if not wanted <= set(publisher.config.mailing_lists) | set(on):
        return {"lists": worded("Choose among the lists.")}
    for name in sorted(wanted & set(on)):
        one = on[name]
        if one.left_at or not one.confirmed:
            why = bar(one.left_at, one.confirmed)
            return {"lists": worded("%(what)s: %(why)s", what=list_title(publisher, name), why=why)}
    if wanted - set(on) and not change.consent.strip():
        return {"consent": worded("Write how they agreed to the new list.")}
    return {}


def list_title(publisher: Publisher, name: str) -> str:
    """A list as people know it, in the language of staff; its name where it is gone."""
    known = publisher.config.mailing_lists.get(name)
    return locales.in_language(known.name, publisher.config.staff.language) if known else name


def add_person(
    publisher: Publisher, email: str, name: str, lang: str, list_name: str, consent: str
) -> tuple[int | None, dict[str, str]]:
    """Subscribe somebody who has agreed: their number, or what is wrong by field."""
    wrong: dict[str, str] = {}
    try:
        email = normal_address(email)
    except ValueError:
        wrong["email"] = worded("This is no e-mail address; write one like name@example.org.")
    name = " ".join(name.split())
    try:
        checked("a@example.org", name)
    except InvalidInput:
        wrong["name"] = worded("Write the name as one line of at most 200 characters.")
    if lang not in publisher.languages:
        wrong["lang"] = worded("Choose one of the languages.")
    if list_name not in publisher.config.mailing_lists:
        wrong["list"] = worded("Choose among the lists.")
    if not consent.strip():
        wrong["consent"] = worded("Write where, when and how they agreed.")
    if wrong:
        return None, wrong
    try:
        stored = publisher.subscribers.add(
            email, lang, publisher.clock(), name=name, consent=consent.strip(), list_name=list_name
        )
    except (InvalidInput, Conflict) as error:
        return None, {"email": text_of(error)}
    return publisher.profiles.number(stored), {}


def erase_person(publisher: Publisher, number: int, typed: str) -> str:
    """Erase a person whose address has been typed; returns what is wrong with what was typed, "" = they are erased.

    Raises `NotFound`.
    """
    profile = publisher.profiles.get(number)
    try:
        if normal_address(typed) != profile.email:
            return worded("This is not their address. Nobody has been erased.")
    except ValueError:
        return worded("This is not their address. Nobody has been erased.")
    publisher.subscribers.erase(profile.email, publisher.clock())
    forget_in_reports(publisher, profile.email)
    return ""


def lift_person(publisher: Publisher, number: int, reason: str) -> str:
    """Let a person's address get mail again; returns why not, "" = it may. Raises `NotFound`."""
    profile = publisher.profiles.get(number)
    if not reason.strip():
        return worded("Say why: the reason is kept with the person.")
    try:
        publisher.bounces.lift(profile.email, reason, publisher.clock())
    except PublisherError as error:
        return text_of(error)
    return ""


def pause_person(publisher: Publisher, number: int, reason: str) -> str:
    """Stop mail to a person until somebody lifts it; returns why not, "" = done. Raises `NotFound`."""
    publisher.profiles.get(number)
    try:
        publisher.profiles.pause(number, reason, publisher.clock())
    except (InvalidInput, Conflict) as error:
        return text_of(error)
    return ""
