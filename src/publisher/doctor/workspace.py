"""The checks of `publisher doctor`: folders, posts, templates, database, engines, models, channels, DNS."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from publisher.app.assembly import Publisher
from publisher.core.errors import PublisherError
from publisher.core.types import Diagnosis
from publisher.core.wording import text_of, worded
from publisher.doctor.bounce_mailbox import check_mailbox
from publisher.doctor.dns_records import Records, look_up, reserved
from publisher.doctor.mail_senders import mail_sender
from publisher.doctor.public_pages import check_pages
from publisher.doctor.schedule import check_schedule
from publisher.doctor.staff_people import check_people

Part = Literal["sending", "dns", "bounces", "schedule", "translation", "content", "pages", "people", "storage"]
"""What a check is about."""


@dataclass(frozen=True, slots=True)
class Check:
    """Some of the checks: what they are about, and what looks."""

    part: Part
    look: Callable[[], list[Diagnosis]]


def diagnose(publisher: Publisher) -> list[Diagnosis]:
    """The result of every check; a failed check does not stop the others, and nothing is published."""
    return [diagnosis for check in checks(publisher) for diagnosis in check.look()]


def checks(publisher: Publisher) -> list[Check]:
    """All checks, in the order in which the terminal shows them; none has been made yet."""
    found = [
        Check("storage", lambda: list(_folders(publisher))),
        Check("content", lambda: [*_posts(publisher), *_templates(publisher)]),
        Check("translation", lambda: _translation(publisher)),
    ]
    for name in publisher.config.channels:
        found.append(Check("sending", lambda name=name: _channel(publisher, name)))  # type: ignore[misc]
        found.append(Check("dns", lambda name=name: _domain(publisher, name)))  # type: ignore[misc]
    return [
        *found,
        Check("bounces", lambda: list(check_mailbox(publisher))),
        Check("schedule", lambda: list(check_schedule(publisher))),
        Check("pages", lambda: list(check_pages(publisher.config.web))),
        Check("people", lambda: list(check_people(publisher))),
    ]


def _translation(publisher: Publisher) -> list[Diagnosis]:
    engines = list(_engines(publisher))
    if any(diagnosis.ok for diagnosis in engines):
        return engines
    none = Diagnosis(
        worded("translation"),
        False,
        worded("no engine can translate now: editions go out in the source language only"),
        worded("fix one of the engines above"),
    )
    return [*engines, none]


def _folders(publisher: Publisher) -> Iterator[Diagnosis]:
    config = publisher.config
    needed: list[tuple[str, Path, int]] = [
        (worded("posts folder"), config.folder("posts"), os.R_OK),
        (worded("templates folder"), config.folder("templates"), os.R_OK),
        (worded("models folder"), config.folder("models"), os.W_OK),
        (worded("workspace"), config.workspace, os.W_OK),
    ]
    for check, path, right in needed:
        if not path.is_dir():
            yield Diagnosis(
                check,
                False,
                worded("%(path)s does not exist", path=path),
                worded("mkdir %(path)s, or `publisher init %(workspace)s`", path=path, workspace=config.workspace),
            )
        elif not os.access(path, right):
            writes = right == os.W_OK
            yield Diagnosis(
                check, False,
                worded("%(path)s: no permission to write to it", path=path) if writes
                else worded("%(path)s: no permission to read it", path=path),
                worded("give this user permission to write to it") if writes
                else worded("give this user permission to read it"),
            )  # fmt: skip
        else:
            yield Diagnosis(check, True, str(path))
    yield Diagnosis(worded("database"), True, publisher.store.engine.url.render_as_string(hide_password=True))


def _posts(publisher: Publisher) -> Iterator[Diagnosis]:
    posts, errors = publisher.editorial.posts()
    for error in errors:
        yield Diagnosis(worded("post"), False, text_of(error), worded("fix the file"))
    yield Diagnosis(
        worded("posts"),
        bool(posts),
        worded("%(number)s can be read", number=len(posts)),
        "" if posts else worded("write a post into the posts folder"),
    )


def _templates(publisher: Publisher) -> Iterator[Diagnosis]:
    from publisher.rendering.template_check.check import check_templates

    problems = check_templates(publisher.config.folder("templates"))
    for problem in problems:
        yield Diagnosis(
            worded("template"), False, problem.said, worded("fix it, then run `publisher templates check` again")
        )
    if not problems:
        yield Diagnosis(worded("templates"), True, worded("all can be filled in"))


def _engines(publisher: Publisher) -> Iterator[Diagnosis]:
    source = publisher.config.languages.source
    for name in publisher.config.translation.engines:
        for target in publisher.config.languages.targets:
            check = worded("engine %(name)s %(source)s → %(target)s", name=name, source=source, target=target)
            yield _engine(publisher, name, source, target, check)


def _channel(publisher: Publisher, name: str) -> list[Diagnosis]:
    try:
        return [_of_channel(name, one) for one in publisher.channel(name).diagnose()]
    except PublisherError as error:
        return [Diagnosis(worded("channel %(name)s", name=name), False, text_of(error), worded("fix config.toml"))]


def _domain(publisher: Publisher, name: str) -> list[Diagnosis]:
    """The DNS records of the sender's domain; what keeps them from being looked up is said by the channel's checks."""
    try:
        sender = mail_sender(publisher, name)
        if sender is None or reserved(sender.domain):
            return []
        records = Records(sender.nameservers)
        return [
            _of_channel(name, one)
            for one in look_up(sender.domain, sender.envelope_domain, sender.relay, sender.signatures, records)
        ]
    except PublisherError:
        return []


def _of_channel(name: str, one: Diagnosis) -> Diagnosis:
    return Diagnosis(worded("channel %(name)s: %(check)s", name=name, check=one.check), one.ok, one.message, one.mend)


def _engine(publisher: Publisher, name: str, source: str, target: str, check: str) -> Diagnosis:
    try:
        answer = publisher.engine(name).diagnose(source, target)
    except PublisherError as error:
        return Diagnosis(check, False, text_of(error), worded("fix config.toml"))
    return Diagnosis(check, answer.ok, answer.message, answer.mend)
