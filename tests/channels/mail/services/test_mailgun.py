"""The Mailgun channel against a server that takes its forms and speaks its documented answers, on loopback."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from publisher.channels import Channel
from publisher.channels.mail.services.mailgun import MailgunChannel, MailgunSettings
from publisher.core.errors import Ambiguous, ChannelError, Refused, Unavailable
from servers.mailgun import DOMAIN, KEY, Mailgun, problem
from servers.service import Answer, as_json, patience, serve
from support.mail_parts import MESSAGE, READER, SENDER, failure, failure_of_one_try, parsed

HTML = b"<html><body><h1>502 Bad Gateway</h1></body></html>"
HOUR = timedelta(hours=1)


@pytest.fixture
def mailgun() -> Iterator[Mailgun]:
    with serve(Mailgun()) as server:
        yield server


def channel(mailgun: Mailgun, **changes: Any) -> MailgunChannel:
    table = {
        **SENDER, "sending_domain": DOMAIN, "endpoint": mailgun.url, "timeout_seconds": 20, "api_key": KEY, **changes,
    }  # fmt: skip
    return MailgunChannel(MailgunSettings.model_validate(table))


def ago(**spans: float) -> datetime:
    return datetime.now(UTC) - timedelta(**spans)


# What Mailgun answers, what the channel makes of it, how many mails Mailgun then has, and how long to wait at least.
CASES: dict[str, tuple[Answer, type[ChannelError], int, timedelta | None]] = {
    "400": (problem(400, "'to' parameter is not a valid address. please check documentation"), Refused, 0, None),
    "401": (Answer(401, b"Forbidden"), Unavailable, 0, HOUR),
    "402": (problem(402, "Payment required"), Unavailable, 0, HOUR),
    "403": (problem(403, "Domain mg.example.bg is not allowed to send: it is disabled"), Unavailable, 0, HOUR),
    "404": (problem(404, "Domain not found: mg.example.bg"), Unavailable, 0, HOUR),
    "408": (Answer(408, b""), Unavailable, 0, None),
    "413": (problem(413, "Message too large"), Refused, 0, None),
    "429": (problem(429, "Too many requests"), Unavailable, 0, None),
    "429, wait": (problem(429, "Too many requests", Retry_After="90"), Unavailable, 0, timedelta(seconds=90)),
    "500": (problem(500, "Internal Server Error"), Unavailable, 0, None),
    "503": (problem(503, "Service unavailable"), Unavailable, 0, None),
    "502 of a gateway": (Answer(502, HTML, accept=True), Ambiguous, 1, None),
    "302": (Answer(302, b"", {"Location": "http://127.0.0.1:9/"}), Ambiguous, 0, None),
    "200 not JSON": (Answer(200, b"Mailgun Magnificent API", accept=True), Ambiguous, 1, None),
    "200 without an id": (as_json(200, {"message": "Queued. Thank you."}), Ambiguous, 0, None),
    "10 MB": (Answer(200, b'{"id": "<1>"}' + b" " * 10 * 2**20, accept=True), Ambiguous, 1, None),
    "hang": (Answer(manner="hang"), Ambiguous, 0, None),
    "hang after acceptance": (Answer(manner="hang", accept=True), Ambiguous, 1, None),
    "drip": (Answer(manner="drip", accept=True), Ambiguous, 1, None),
    "cut before the body": (Answer(manner="cut"), Ambiguous, 0, None),
    "cut after acceptance": (Answer(manner="cut", accept=True), Ambiguous, 1, None),
    "half an answer": (Answer(manner="half", accept=True), Ambiguous, 1, None),
}


@pytest.mark.parametrize("case", CASES)
def test_each_answer_has_one_meaning_and_a_mail_is_sent_once(mailgun: Mailgun, case: str) -> None:
    answer, expected, stored, wait = CASES[case]
    mailgun.script(answer)
    error = failure_of_one_try(mailgun, channel(mailgun, timeout_seconds=patience(answer)), KEY)
    assert (type(error), len(mailgun.taken)) == (expected, stored)
    if isinstance(error, Unavailable):
        assert error.retry_after == wait


@pytest.mark.parametrize("case", [case for case, (_, error, _, _) in CASES.items() if error is Ambiguous])
def test_events_settle_every_uncertain_outcome_once_they_are_certain(mailgun: Mailgun, case: str) -> None:
    answer, _, stored, _ = CASES[case]
    mailgun.script(answer)
    failure(channel(mailgun, timeout_seconds=patience(answer)))
    found = channel(mailgun).find(MESSAGE, READER, ago(minutes=40))
    assert (found.remote_id if found else None) == ("<p1.7@example.bg>" if stored else None)
    assert sum(request.method == "POST" for request in mailgun.requests) <= 1


def test_a_mail_arrives_whole_in_a_form_that_names_the_delivery(mailgun: Mailgun) -> None:
    sender: Channel = channel(mailgun)
    outcome = sender.send(MESSAGE, READER)
    sender.close()
    (taken,) = mailgun.taken
    mail = parsed(taken.mail)
    assert outcome.remote_id == mail["Message-ID"] == "<p1.7@example.bg>"
    assert "Queued" in outcome.reply
    assert mail["Subject"] == MESSAGE.subject
    assert mail["From"] == "Клъстер „София“ <news@example.bg>"
    assert taken.form == {"to": "maria@example.org", "o:tag": "news-bg", "o:tracking": "no", "v:delivery": "p1.7"}


def test_a_mail_that_mailgun_has_renamed_is_found_by_the_deliverys_key(mailgun: Mailgun) -> None:
    mailgun.renames = True
    sender = channel(mailgun)
    assert sender.send(MESSAGE, READER).remote_id == f"<20261123080000.1@{DOMAIN}>"
    assert sender.find(MESSAGE, READER, ago(minutes=1)) is not None


@pytest.mark.parametrize("event", ["accepted", "delivered", "failed", "opened"])
def test_whatever_happened_to_a_mail_proves_that_it_had_come(mailgun: Mailgun, event: str) -> None:
    mailgun.add(event, READER.address, "", "p1.7@example.bg")
    found = channel(mailgun).find(MESSAGE, READER, ago(minutes=1))
    assert found is not None
    assert event in found.reply


def test_a_rejected_mail_and_those_of_others_are_no_outcome(mailgun: Mailgun) -> None:
    sender = channel(mailgun)
    mailgun.add("accepted", READER.address, "p1.8", "p1.8@example.bg")
    mailgun.add("accepted", "other@example.org", "p1.7", "p1.7@example.bg")
    assert sender.find(MESSAGE, READER, ago(hours=1)) is None
    mailgun.add("rejected", READER.address, "p1.7", "p1.7@example.bg")
    with pytest.raises(Ambiguous, match="rejected"):
        sender.find(MESSAGE, READER, ago(hours=1))


def test_absence_proves_nothing_too_early_too_late_or_when_the_time_is_not_known(mailgun: Mailgun) -> None:
    mailgun.late = True
    sender = channel(mailgun)
    sender.send(MESSAGE, READER)
    for since in (ago(minutes=29), ago(days=3, minutes=1), None):
        with pytest.raises(Ambiguous, match="30 minutes to 3 days"):
            sender.find(MESSAGE, READER, since)


def test_more_events_than_a_page_holds_are_for_a_person(mailgun: Mailgun) -> None:
    for number in range(300):
        mailgun.add("opened", READER.address, f"p0.{number}", f"p0.{number}@example.bg")
    with pytest.raises(Ambiguous, match="300 events"):
        channel(mailgun).find(MESSAGE, READER, ago(hours=1))


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, HTML), as_json(200, {"items": None}), as_json(200, {"items": [1]}), Answer(502, HTML),
        problem(403, "no"), problem(429, "later"), Answer(manner="cut"), Answer(manner="half", accept=True),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_stays_uncertain(mailgun: Mailgun, answer: Answer) -> None:
    mailgun.script(answer)
    with pytest.raises(Ambiguous, match=r"p1\.7"):
        channel(mailgun).find(MESSAGE, READER, ago(hours=1))


@pytest.mark.parametrize("changes", [{"api_key": "key-other"}, {"sending_domain": "other.example.bg"}])
def test_a_wrong_key_or_domain_is_ours_to_mend(mailgun: Mailgun, changes: dict[str, str]) -> None:
    error = failure(channel(mailgun, **changes))
    assert isinstance(error, Unavailable)
    assert error.retry_after == HOUR
    assert "region" in str(error)
    (line,) = channel(mailgun, **changes).diagnose()
    assert not line.ok


def test_without_a_key_nothing_is_asked(mailgun: Mailgun) -> None:
    assert "PUBLISHER_CHANNELS_<NAME>_API_KEY" in str(failure(channel(mailgun, api_key="")))
    assert mailgun.arrivals == 0


def test_a_bulgarian_domain_is_asked_for_in_its_ascii_form(mailgun: Mailgun) -> None:
    reader = replace(READER, address="maria@пример.бг")
    sender = channel(mailgun)
    sender.send(MESSAGE, reader)
    assert mailgun.taken[0].form["to"] == "maria@xn--e1afmkfd.xn--90ae"
    assert sender.find(MESSAGE, reader, ago(minutes=1)) is not None


@pytest.mark.parametrize(
    ("domain", "ok"),
    [({}, True), ({"state": "unverified"}, False), ({"state": "disabled"}, False), ({"is_disabled": True}, False)],
)
def test_doctor_asks_for_the_domain_and_sends_nothing(mailgun: Mailgun, domain: dict[str, Any], ok: bool) -> None:
    mailgun.domain |= domain
    (line,) = channel(mailgun).diagnose()
    assert (line.ok, bool(line.mend)) == (ok, not ok)
    assert [request.path for request in mailgun.requests] == [f"/v4/domains/{DOMAIN}"]


def test_each_region_has_its_address_and_the_domain_follows_from_the_sender() -> None:
    table = {"from_address": "news@example.bg"}
    for region, home in (("us", "https://api.mailgun.net"), ("eu", "https://api.eu.mailgun.net")):
        (line,) = MailgunChannel(MailgunSettings.model_validate({**table, "region": region})).diagnose()
        assert line.check == f"Mailgun {home}"
    carrier = MailgunChannel(MailgunSettings.model_validate(table)).carrier
    assert carrier is not None
    assert carrier.envelope_domain == "example.bg"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("region", "asia"),
        ("return_path", "bounces@example.bg"),
        ("sending_domain", "a/b"),
        ("endpoint", "http://a.example"),
    ],
)
def test_a_setting_that_cannot_be_is_named(key: str, value: object) -> None:
    with pytest.raises(ValidationError) as caught:
        MailgunSettings.model_validate({"from_address": "news@example.bg", key: value})
    assert caught.value.errors()[0]["loc"][0] == key
