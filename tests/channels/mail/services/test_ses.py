"""The SES channel against a server that checks signatures and speaks SES's documented answers, on loopback."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from publisher.channels import Channel
from publisher.channels.mail.services.ses import SesChannel, SesSettings
from publisher.core.errors import Ambiguous, ChannelError, Refused, Unavailable
from publisher.core.types import Message
from servers.service import Answer, as_json, patience, serve
from servers.ses import KEY_ID, REGION, SECRET, Ses, problem
from support.mail_parts import MESSAGE, READER, SENDER, failure, failure_of_one_try, parsed

SECRETS = {"access_key_id": KEY_ID, "secret_access_key": SECRET}
HTML = b"<html><body><h1>502 Bad Gateway</h1></body></html>"
LONG = b'{"MessageId": "0107"}' + b" " * 10 * 2**20
HOUR = timedelta(hours=1)


@pytest.fixture
def ses() -> Iterator[Ses]:
    with serve(Ses()) as server:
        yield server


def channel(ses: Ses | str, **changes: Any) -> SesChannel:
    url = ses if isinstance(ses, str) else ses.url
    table = {**SENDER, "region": REGION, "endpoint": url, "timeout_seconds": 20, **SECRETS, **changes}
    return SesChannel(SesSettings.model_validate(table))


# What SES answers, what the channel makes of it, how many mails SES then has, and how long to wait at least.
CASES: dict[str, tuple[Answer, type[ChannelError], int, timedelta | None]] = {
    "rejected": (problem(400, "MessageRejected", "Email address is not verified."), Refused, 0, None),
    "MAIL FROM": (problem(400, "MailFromDomainNotVerifiedException", "not verified"), Refused, 0, None),
    "bad request": (problem(400, "BadRequestException", "Missing final '@domain'"), Refused, 0, None),
    "400 without a name": (as_json(400, {"message": "?"}), Refused, 0, None),
    "name in the body": (as_json(400, {"__type": "com.amazonaws.sesv2#SendingPausedException"}), Unavailable, 0, HOUR),
    "paused": (problem(400, "SendingPausedException", "Sending is paused"), Unavailable, 0, HOUR),
    "suspended": (problem(400, "AccountSuspendedException", "suspended"), Unavailable, 0, HOUR),
    "quota": (problem(400, "LimitExceededException", "Daily message quota exceeded"), Unavailable, 0, HOUR),
    "no such set": (problem(404, "NotFoundException", "Configuration set <x> does not exist."), Unavailable, 0, HOUR),
    "no such place": (as_json(404, {"message": None}), Unavailable, 0, HOUR),
    "keys": (problem(403, "AccessDeniedException", "not authorized to perform: ses:SendEmail"), Unavailable, 0, HOUR),
    "keys, unnamed": (Answer(403, b"{}"), Unavailable, 0, HOUR),
    "expired": (problem(403, "ExpiredTokenException", "The security token is expired"), Unavailable, 0, HOUR),
    "too fast": (problem(429, "TooManyRequestsException", "Maximum sending rate exceeded."), Unavailable, 0, None),
    "too fast, wait": (
        problem(429, "TooManyRequestsException", "slow down", Retry_After="120"), Unavailable, 0, timedelta(minutes=2),
    ),
    "wait for ever": (Answer(429, b"{}", {"Retry-After": "999999999"}), Unavailable, 0, timedelta(days=1)),
    "too large": (Answer(413, b""), Refused, 0, None),
    "500 of SES": (problem(500, "InternalServiceErrorException", "?"), Unavailable, 0, None),
    "503 of SES": (problem(503, "ServiceUnavailable", "?"), Unavailable, 0, None),
    "502 of a gateway": (Answer(502, HTML, accept=True), Ambiguous, 1, None),
    "504 with nothing": (Answer(504, b"", accept=True), Ambiguous, 1, None),
    "302": (Answer(302, b"", {"Location": "http://127.0.0.1:9/"}), Ambiguous, 0, None),
    "202": (Answer(202, b"{}", accept=True), Ambiguous, 1, None),
    "200 not JSON": (Answer(200, HTML, accept=True), Ambiguous, 1, None),
    "200 empty": (Answer(200, b"", accept=True), Ambiguous, 1, None),
    "200 with an array": (Answer(200, b"[]", accept=True), Ambiguous, 1, None),
    "200 without an id": (as_json(200, {"MessageId": None}), Ambiguous, 0, None),
    "10 MB": (Answer(200, LONG, accept=True), Ambiguous, 1, None),
    "deep": (Answer(200, b"[" * 200_000, accept=True), Ambiguous, 1, None),
    "hang": (Answer(manner="hang"), Ambiguous, 0, None),
    "hang after acceptance": (Answer(manner="hang", accept=True), Ambiguous, 1, None),
    "drip": (Answer(manner="drip", accept=True), Ambiguous, 1, None),
    "cut before the body": (Answer(manner="cut"), Ambiguous, 0, None),
    "cut after acceptance": (Answer(manner="cut", accept=True), Ambiguous, 1, None),
    "half an answer": (Answer(manner="half", accept=True), Ambiguous, 1, None),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_each_answer_has_one_meaning_and_a_mail_is_sent_once(ses: Ses, case: str) -> None:
    answer, expected, stored, wait = CASES[case]
    ses.script(answer)
    sender = channel(ses, timeout_seconds=patience(answer))
    error = failure_of_one_try(ses, sender, SECRET)
    assert (type(error), len(ses.mails)) == (expected, stored)
    if isinstance(error, Unavailable):
        assert error.retry_after == wait
    # The next mail goes out as if nothing had been.
    assert channel(ses).send(MESSAGE, READER).remote_id
    sender.close()


def test_a_mail_arrives_whole_with_its_key_and_the_readers_way_out(ses: Ses) -> None:
    sender: Channel = channel(ses)
    outcome = sender.send(MESSAGE, READER)
    sender.close()
    mail = parsed(ses.mails[0])
    assert outcome.remote_id == "0107019ab-0001-000000"
    assert mail["Message-ID"] == f"<{outcome.remote_id}@{REGION}.amazonses.com>"
    assert mail["X-Delivery-ID"] == "p1.7"
    assert mail["From"] == "Клъстер „София“ <news@example.bg>"
    assert mail["Subject"] == MESSAGE.subject
    assert mail["List-Unsubscribe"].startswith("<mailto:")
    (wish,) = ses.wishes
    assert wish["Destination"] == {"ToAddresses": ["maria@example.org"]}
    assert wish["EmailTags"] == [{"Name": "delivery", "Value": "p1_2E7"}]
    assert "ConfigurationSetName" not in wish
    assert "FeedbackForwardingEmailAddress" not in wish


def test_reports_come_back_to_an_address_of_the_delivery_and_events_to_the_set(ses: Ses) -> None:
    reader = replace(READER, bounce_token="abc234")
    channel(ses, return_path="bounces@example.bg", configuration_set="news").send(MESSAGE, reader)
    assert ses.wishes[0]["FeedbackForwardingEmailAddress"] == "bounces+abc234@example.bg"
    assert ses.wishes[0]["ConfigurationSetName"] == "news"


def test_keys_that_do_not_last_bring_their_token() -> None:
    with serve(Ses(session_token="FwoGZXIvYXdzEXAMPLE")) as ses:
        assert type(failure(channel(ses))) is Unavailable
        assert channel(ses, session_token="FwoGZXIvYXdzEXAMPLE").send(MESSAGE, READER).remote_id


@pytest.mark.parametrize("key", ["ключ", "a" * 300, "p1/7 x", "-"])
def test_every_key_makes_a_tag_that_ses_takes_and_find_names_it(ses: Ses, key: str) -> None:
    reader = replace(READER, key=key)
    sender = channel(ses)
    sender.send(MESSAGE, reader)
    tag = ses.wishes[0]["EmailTags"][0]["Value"]
    with pytest.raises(Ambiguous, match=f"delivery={tag} "):
        sender.find(MESSAGE, reader)


def test_different_keys_have_different_tags(ses: Ses) -> None:
    sender = channel(ses)
    for key in ("p1.7", "p1_7", "p1_2E7", "p1-7"):
        sender.send(MESSAGE, replace(READER, key=key))
    assert len({wish["EmailTags"][0]["Value"] for wish in ses.wishes}) == 4


@pytest.mark.parametrize(
    "changes", [{"secret_access_key": "wrong"}, {"access_key_id": "AKIDOTHER"}, {"region": "us-east-1"}]
)
def test_wrong_keys_or_region_are_ours_to_mend_not_the_readers_fault(ses: Ses, changes: dict[str, str]) -> None:
    error = failure(channel(ses, **changes))
    assert isinstance(error, Unavailable)
    assert error.retry_after == HOUR
    assert "secret_access_key" in str(error)
    assert ses.mails == []


def test_without_keys_nothing_is_asked_and_the_variables_are_named(ses: Ses) -> None:
    error = failure(channel(ses, secret_access_key=""))
    assert isinstance(error, Unavailable)
    assert "PUBLISHER_CHANNELS_<NAME>_SECRET_ACCESS_KEY" in str(error)
    (line,) = channel(ses, secret_access_key="").diagnose()
    assert not line.ok
    assert "secret_access_key_file" in line.mend
    assert ses.arrivals == 0


def test_nobody_listening_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    error = failure(channel(f"http://127.0.0.1:{port}"))
    assert isinstance(error, Unavailable)
    assert "Connection refused" in str(error)
    assert "endpoint" in str(error)


def test_letters_outside_ascii_before_the_at_and_broken_mails_are_refused_unasked(ses: Ses) -> None:
    sender = channel(ses)
    assert type(failure(sender, reader=replace(READER, address="мария@example.org"))) is Refused
    assert type(failure(sender, Message("bg", " "))) is Refused
    assert ses.arrivals == 0


def test_mails_share_a_connection_until_it_breaks(ses: Ses) -> None:
    sender = channel(ses)
    ses.script(Answer(accept=True), Answer(accept=True), Answer(manner="cut"))
    for _ in range(2):
        sender.send(MESSAGE, READER)
    failure(sender)
    sender.send(MESSAGE, READER)
    sender.close()
    ports = [request.port for request in ses.requests]
    assert ports[0] == ports[1] != ports[2]


def test_a_netrc_of_the_machine_does_not_take_the_place_of_the_signature(
    ses: Ses, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path_factory.mktemp("home") / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    assert channel(ses).send(MESSAGE, READER).remote_id


@pytest.mark.parametrize(
    ("account", "ok", "words"),
    [
        ({}, True, "120 of 50000 mails in 24 hours"),
        ({"SendQuota": None}, True, "may send"),
        ({"SendingEnabled": False}, False, "paused"),
        ({"EnforcementStatus": "SHUTDOWN"}, False, "paused"),
        ({"ProductionAccessEnabled": False}, False, "sandbox"),
    ],
)
def test_doctor_asks_for_the_account_and_sends_nothing(ses: Ses, account: dict[str, Any], ok: bool, words: str) -> None:
    ses.account |= account
    (line,) = channel(ses).diagnose()
    assert (line.ok, bool(line.mend)) == (ok, not ok)
    assert words in line.message
    assert [request.method for request in ses.requests] == ["GET"]


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, HTML),
        Answer(200, b"[]"),
        problem(403, "AccessDeniedException", "no"),
        Answer(502, HTML),
        Answer(manner="cut"),
    ],
)  # fmt: skip
def test_doctor_says_what_keeps_it_from_knowing(ses: Ses, answer: Answer) -> None:
    ses.script(answer)
    (line,) = channel(ses).diagnose()
    assert (line.ok, bool(line.mend)) == (False, True)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("region", "Frankfurt"),
        ("region", "eu-central-1.evil.example/"),
        ("endpoint", "http://email.example.org"),
        ("endpoint", "https://email.example.org/v2"),
        ("endpoint", "email.example.org"),
        ("configuration_set", "a b"),
        ("dkim", [{"selector": "s1", "key_file": "s1.pem"}]),
        ("timeout_seconds", 0),
        ("host", "127.0.0.1"),
    ],
)
def test_a_setting_that_cannot_be_is_named(key: str, value: object) -> None:
    with pytest.raises(ValidationError) as caught:
        SesSettings.model_validate({"from_address": "news@example.bg", "region": REGION, key: value})
    assert caught.value.errors()[0]["loc"][0] == key
