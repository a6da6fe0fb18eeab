"""The doctor's findings for people: severity, no commands, no paths of the server, DNS records to copy."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from publisher.app.assembly import Publisher, open_publisher, utc_now
from publisher.app.dkim_keys import make_dkim_key
from publisher.config.new_workspace import make_workspace
from publisher.core.types import Diagnosis
from publisher.core.wording import from_stored, in_words, to_stored, worded
from publisher.doctor.for_people import INSTEAD, is_technical
from publisher.doctor.health import Finding, Severity, examine, finding_of, for_people
from publisher.doctor.mail_senders import wanted_records
from support.staff_words import messages_in_source

SAID_BY_CHECKS = re.compile(
    r"(doctor/(?!mail/)|channels/|translation/engines/|app/tick_owner|subscribers/bounces/mailbox|config/plugins)"
)
TROUBLE = """
[channels.x]
handle = "@sofia"
[bounces]
maildir = "returned"
"""


@pytest.fixture
def publisher(tmp_path: Path) -> Iterator[Publisher]:
    make_workspace(tmp_path)
    file = tmp_path / "config.toml"
    text = file.read_text(encoding="utf-8").replace('["argos", "apertium"]', '["argos", "fxtranslate", "nosuch"]')
    file.write_text(text + TROUBLE, encoding="utf-8")
    with open_publisher(file, utc_now) as opened:
        yield opened


def texts(findings: list[Finding]) -> Iterator[str]:
    for one in findings:
        for text in (one.check, one.message, one.mend):
            yield from (in_words(text, "bg"), in_words(text, "en"))


def test_every_command_that_a_check_may_name_has_other_words() -> None:
    said = {msgid for place, msgid in messages_in_source() if SAID_BY_CHECKS.match(place)}
    assert {msgid for msgid in said if is_technical(msgid)} <= set(INSTEAD)
    assert set(INSTEAD) <= said, "words for a text that no check has any more"
    assert not [words for words in INSTEAD.values() if is_technical(words)]


def test_nothing_that_people_read_has_a_command_or_a_path(publisher: Publisher) -> None:
    seen: list[tuple[int, int]] = []
    found = examine(publisher, lambda done, of: seen.append((done, of)))
    assert seen[0][0] == 0
    assert seen[-1][0] == seen[-1][1] > 5
    assert {"storage", "content", "translation", "sending", "bounces", "schedule"} <= {one.part for one in found}
    said = list(texts(found))
    assert not [text for text in said if str(publisher.config.workspace) in text or is_technical(text)]
    assert not [text for text in said if "://" in text or "consumer_key" in text]
    assert "липсват ключове за достъп" in said
    assert [one.message for one in found if one.check == "database"] == ["SQLite"]


def test_what_is_wrong_says_how_bad_it_is_and_what_to_do(publisher: Publisher) -> None:
    found = examine(publisher, lambda _done, _of: None)
    wrong = [one for one in found if one.severity is not Severity.FINE]
    assert {one.part for one in wrong if one.severity is Severity.STOPS} == {"sending"}
    assert {"bounces", "translation"} <= {one.part for one in wrong if one.severity is Severity.MEND}
    # The last line about engines sums them up; what to do stands beside each.
    assert all(one.mend for one in wrong)
    models = [one.mend for one in wrong if one.check.startswith("engine argos")]
    assert in_words(models[0], "bg") == "инсталирайте модела bg → en с бутона в раздела „Преводачи“"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (worded("%(path)s does not exist", path=Path("/srv/news/posts")), "posts does not exist"),
        (worded("%(path)s does not exist", path="/srv/news/posts"), "posts does not exist"),
        (worded("%(path)s does not exist", path="/etc/ssl/private/own.pem"), "own.pem does not exist"),
        (worded("not known: %(error)s", error=worded("%(path)s does not exist", path="/srv/news/a/b.md:3")),
         "not known: a/b.md:3 does not exist"),
        ("https://example.org/a/b and 1/2, and/or", "https://example.org/a/b and 1/2, and/or"),
        ("postgresql+psycopg://user:secret@host/name", "PostgreSQL"),
        ("/srv/news/posts", "it is there"),
    ],
)  # fmt: skip
def test_files_are_known_by_their_names(text: str, said: str) -> None:
    assert for_people(text, Path("/srv/news")) == said
    assert for_people(from_stored(to_stored(text)), Path("/srv/news")) == said


def test_a_command_of_somebody_elses_plug_in_is_a_note_for_whoever_looks_after_the_program() -> None:
    one = finding_of("sending", Diagnosis("a network", False, "no package", "pip install a-network"), Path("/srv"))
    assert one.severity is Severity.STOPS
    assert in_words(one.mend, "bg") == "за отговорника за програмата: pip install a-network"


def test_records_name_what_each_domain_needs(tmp_path: Path) -> None:
    make_workspace(tmp_path)
    file = tmp_path / "config.toml"
    make_dkim_key(file, "s1")
    text = file.read_text(encoding="utf-8").replace("news@example.org", "news@club.bg")
    text = text.replace('host = "127.0.0.1"\nport = 2525\ntls = "none"', 'host = "mail.club.bg"', 1)
    key = 'dkim = [{ selector = "s1", key_file = "secrets/dkim-s1.pem" }]'
    file.write_text(text.replace("[channels.newsletter]", f"[channels.newsletter]\n{key}", 1), encoding="utf-8")
    with open_publisher(file, utc_now) as publisher:
        found = {one.kind: one for one in wanted_records(publisher)}
    assert (found["SPF"].name, found["SPF"].text) == ("club.bg", "v=spf1 a:mail.club.bg ~all")
    assert found["DMARC"].name == "_dmarc.club.bg"
    assert found["DKIM"].name == "s1._domainkey.club.bg"
    assert found["DKIM"].text.startswith("v=DKIM1;")
    assert not found["SPF"].for_examples
