"""Bounces: reports read from a Maildir and from a real IMAP server, and the addresses that they suppress."""

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from publisher.config.tables import BounceMailbox as Settings
from publisher.core.errors import Refused
from publisher.core.tokens import Tokens
from publisher.storage.database import Store
from publisher.storage.tables import consents, deliveries, suppressions
from publisher.subscribers import suppress
from publisher.subscribers.bounces.bounces import BounceCounts, Bounces
from servers.dovecot import PASSWORD, USER, serve_imap
from support.core_parts import NOW, TOKENS, FarSide, deliveries_through, publication, readers

DAY = timedelta(days=1)


def dsn(token: str, status: str = "5.1.1", diagnostic: str = "smtp; 550 5.1.1 no such user", **parts: str) -> bytes:
    """A delivery status notification as RFC 3464 writes it, to the return path of one of our mails."""
    action, number = parts.get("action", "failed"), parts.get("number", "1")
    return f"""Return-Path: <>
Delivered-To: bounces+{token}@news.example.org
From: MAILER-DAEMON@mx.reader.example
To: bounces+{token}@news.example.org
Subject: Undelivered Mail Returned to Sender
Message-ID: <report-{number}@mx.reader.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

Писмото не можа да бъде доставено.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.reader.example
X-Envelope: p1.1

Final-Recipient: rfc822; somebody.else@reader.example
Action: {action}
Status: {status}
Diagnostic-Code: {diagnostic}

--b
Content-Type: text/rfc822-headers

From: news@example.org
Subject: =?utf-8?B?0JLQtdGB0YLQuA==?=

--b--
""".replace("\n", "\r\n").encode()


def complaint(token: str, kind: str = "abuse") -> bytes:
    """A complaint as in RFC 5965, sent to one of our addresses, with the mail attached."""
    return f"""Return-Path: <fbl@mailbox.example>
To: complaints@example.org
Message-ID: <arf-{kind}@mailbox.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

A reader marked this as spam.

--b
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: Mailbox/1.0
Version: 1
Original-Mail-From: <bounces+{token}@news.example.org>

--b
Content-Type: message/rfc822

From: news@example.org
Subject: News
List-Unsubscribe: <https://news.example.org/u/abcdefghijklmnopqrst>, <mailto:office@example.org>

Text

--b--
""".encode()


class Readers:
    """Three readers, a Maildir for reports, and the kinds of suppression that result."""

    def __init__(self, store: Store, folder: Path, settings: Settings | None = None) -> None:
        self.store, self.folder = store, folder
        for name in ("cur", "new", "tmp"):
            (folder / "reports" / name).mkdir(parents=True)
        self.addresses = readers(store, 3)
        self.far = FarSide()
        self.issues = 0
        chosen = settings or Settings(maildir="reports", soft_limit=3)
        self.bounces = Bounces(store, chosen, folder, TOKENS, suppress, "https://news.example.org")

    def send(self, at: timedelta = timedelta()) -> dict[str, int]:
        """Send another issue to all who are not suppressed; returns the delivery numbers by address."""
        self.issues += 1
        number = publication(self.store, what=f"issue-{self.issues}", at=NOW + at)
        ledger = deliveries_through(self.store, newsletter=self.far)
        ledger.enqueue(number, NOW + at)
        ledger.send_due(lambda: NOW + at)
        with self.store.read() as connection:
            rows = connection.execute(select(deliveries).where(deliveries.c.publication_id == number)).all()
        return {row.destination: row.id for row in rows}

    def arrives(self, data: bytes, name: str = "") -> None:
        (
            self.folder / "reports" / "new" / (name or f"m{len(list((self.folder / 'reports' / 'new').iterdir()))}")
        ).write_bytes(data)

    def kinds(self) -> list[str]:
        with self.store.read() as connection:
            return list(connection.execute(select(suppressions.c.kind)).scalars())


@pytest.fixture
def out(store: Store, tmp_path: Path) -> Readers:
    return Readers(store, tmp_path)


def token(delivery: int) -> str:
    return TOKENS.make("bounce", delivery)


def test_a_hard_bounce_suppresses_the_address(out: Readers) -> None:
    gone, *others = out.addresses
    out.arrives(dsn(token(out.send()[gone])))
    found = out.bounces.read(NOW + DAY)
    assert (found.hard, found.suppressed, found.forged) == (1, 1, 0)
    assert out.kinds() == ["bounced"]
    assert set(out.send(DAY)) == set(others)
    (row,) = out.bounces.all()
    # The token decides who it was about; the report named another address.
    assert (row.address, row.kind, row.status) == (gone, "hard", "5.1.1")


def test_a_report_is_read_once_and_counts_once(out: Readers) -> None:
    sent = out.send()[out.addresses[0]]
    out.arrives(dsn(token(sent), "4.2.2", "mailbox full"))
    assert out.bounces.read(NOW).soft == 1
    assert out.bounces.read(NOW).soft == 0
    out.arrives(dsn(token(sent), "4.2.2", "mailbox full"), "again")
    assert out.bounces.read(NOW).soft == 0
    assert len(out.bounces.all()) == 1


def test_soft_bounces_suppress_only_after_enough_in_a_row(out: Readers) -> None:
    full = out.addresses[0]
    for week in range(3):
        sent = out.send(week * 7 * DAY)[full]
        out.arrives(dsn(token(sent), "4.2.2", "mailbox full", number=str(week)))
        assert out.kinds() == []
        out.bounces.read(NOW + (week * 7 + 1) * DAY)
    assert out.kinds() == ["bounced"]
    assert full not in out.send(30 * DAY)


def test_after_a_suppression_was_lifted_the_row_begins_anew(out: Readers) -> None:
    full = out.addresses[0]
    for week in range(6):
        sent = out.send(week * 7 * DAY)[full]
        out.arrives(dsn(token(sent), "4.2.2", "mailbox full", number=str(week)))
        out.bounces.read(NOW + (week * 7 + 1) * DAY)
        assert out.kinds() == (["bounced"] if week in (2, 5) else [])
        if week == 2:
            out.bounces.lift(full, "emptied it, wrote to us", NOW + 15 * DAY)


def test_a_mail_that_went_through_ends_the_row(out: Readers) -> None:
    full = out.addresses[0]
    for week in range(5):
        sent = out.send(week * 7 * DAY)[full]
        if week != 2:
            out.arrives(dsn(token(sent), "4.2.2", "mailbox full", number=str(week)))
        out.bounces.read(NOW + (week * 7 + 1) * DAY)
    # Two, then one that went through, then two.
    assert out.kinds() == []


@pytest.mark.parametrize(
    "forged",
    ["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", Tokens(b"x" * 32).make("bounce", 1), TOKENS.make("unsubscribe", 1)],
    ids=["nonsense", "another secret", "another purpose"],
)
def test_a_report_with_a_forged_token_is_noted_and_counts_for_nobody(out: Readers, forged: str) -> None:
    out.send()
    out.arrives(dsn(forged))
    found = out.bounces.read(NOW)
    assert (found.forged, found.hard, found.suppressed) == (1, 0, 0)
    assert out.kinds() == []
    (row,) = out.bounces.all()
    assert (row.kind, row.address) == ("forged", "")
    assert "no such user" in row.diagnostic


def test_a_complaint_suppresses_immediately(out: Readers) -> None:
    reader = out.addresses[1]
    out.arrives(complaint(token(out.send()[reader])))
    found = out.bounces.read(NOW)
    assert (found.complaint, found.suppressed) == (1, 1)
    assert out.kinds() == ["complained"]
    assert reader not in out.send(DAY)


def test_a_report_that_a_mail_is_not_spam_suppresses_nobody(out: Readers) -> None:
    out.arrives(complaint(token(out.send()[out.addresses[1]]), "not-spam"))
    assert out.bounces.read(NOW).suppressed == 0


@pytest.mark.parametrize(("action", "status"), [("delayed", "4.4.1"), ("delivered", "2.0.0"), ("relayed", "2.0.0")])
def test_a_status_other_than_failed_counts_for_nothing(out: Readers, action: str, status: str) -> None:
    out.arrives(dsn(token(out.send()[out.addresses[0]]), status, "still trying", action=action))
    found = out.bounces.read(NOW)
    assert (found.other, found.soft, found.hard) == (1, 0, 0)


OTHER = {
    "a person": b"From: ivan@reader.example\r\nReturn-Path: <ivan@reader.example>\r\nSubject: Hi\r\n\r\n550 5.1.1\r\n",
    "out of office": b"Return-Path: <>\r\nAuto-Submitted: auto-replied\r\nSubject: Away\r\n\r\n550 5.1.1\r\n",
    "nothing": b"",
    "bytes": bytes(range(256)) * 50,
    "headers without end": b"A: b\r\n" * 5_000,
    "parts without end": b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n\r\nx\r\n" * 3_000,
}


@pytest.mark.parametrize("data", OTHER.values(), ids=OTHER)
def test_a_mail_that_is_not_a_report_stays_in_the_mailbox_and_suppresses_nobody(out: Readers, data: bytes) -> None:
    out.arrives(data, "m")
    found = out.bounces.read(NOW)
    assert (found.other, found.hard, found.soft) == (1, 0, 0)
    assert any(path.name.startswith("m") for path in (out.folder / "reports" / "cur").iterdir())


def test_a_report_in_prose_is_classified_by_its_code(out: Readers) -> None:
    sent = out.send()[out.addresses[0]]
    out.arrives(
        f"Return-Path: <>\r\nDelivered-To: bounces+{token(sent)}@news.example.org\r\nSubject: failure notice\r\n\r\n"
        "Hi. This is the mail program at mx.reader.example.\r\n<x@reader.example>:\r\n"
        "Remote host said: 550 5.1.1 unknown user\r\n".encode()
    )
    assert out.bounces.read(NOW).hard == 1


def test_a_refusal_at_hand_over_counts_as_a_bounce(out: Readers) -> None:
    gone, blocked, well = out.addresses
    out.far.answer(gone, Refused("RCPT", "550 5.1.1 no such user"))
    out.far.answer(blocked, Refused("DATA", "550 5.7.1 your mail looks like spam"))
    out.send()
    found = out.bounces.judge_refusals(NOW)
    assert (found.hard, found.policy, found.suppressed) == (1, 1, 1)
    assert out.bounces.judge_refusals(NOW).hard == 0
    assert set(out.send(DAY)) == {blocked, well}


def returned(field: str, message_id: str = "Message-ID: <r9@mx.reader.example>\n", kind: str = "text") -> bytes:
    """A report to the plain address: our token is only in a field of the mail that is returned with it."""
    about = {
        "text": "message/delivery-status\n\nReporting-MTA: dns; mx\n\nAction: failed\nStatus: 5.1.1\n",
        "complaint": "message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1\n",
    }[kind]
    return f"""Return-Path: <>
To: bounces@news.example.org
{message_id}Content-Type: multipart/report; boundary="b"

--b
Content-Type: {about}
--b
Content-Type: message/rfc822

{field}
Subject: News

--b--
""".encode()


def test_a_report_to_the_plain_address_counts_by_the_return_path_of_the_mail_in_it(out: Readers) -> None:
    gone = out.addresses[2]
    out.arrives(returned(f"Return-Path: <bounces+{token(out.send()[gone])}@news.example.org>"))
    assert out.bounces.read(NOW).hard == 1
    assert gone not in out.send(DAY)


WAY_OUT = f"List-Unsubscribe: <https://news.example.org/u/{TOKENS.make('unsubscribe', 2)}>"


def test_a_complaint_that_is_known_by_an_unsubscribe_link_alone_unsubscribes_and_suppresses_nobody(
    out: Readers,
) -> None:
    # The link stands in every forwarded mail: who has it may leave in the reader's name, and no more.
    out.send()
    out.arrives(returned(WAY_OUT, kind="complaint"))
    found = out.bounces.read(NOW)
    assert (found.complaint, found.left, found.suppressed, found.forged) == (1, 1, 0, 0)
    assert out.kinds() == []
    assert out.addresses[1] not in out.send(DAY)
    with out.store.read() as connection:
        left = connection.execute(select(consents.c.how).where(consents.c.action == "left")).scalars()
        assert list(left) == ["complaint"]


def test_a_complaint_by_a_link_that_came_twice_counts_once(out: Readers) -> None:
    out.send()
    for name in ("first", "again"):
        out.arrives(returned(WAY_OUT, kind="complaint"), name)
    found = out.bounces.read(NOW)
    assert (found.complaint, found.left) == (1, 1)


@pytest.mark.parametrize(
    "way_out",
    [WAY_OUT.replace("news.example.org", "evil.example"), WAY_OUT.replace(".org/", ".org.evil.example/")],
    ids=["another host", "a host that begins like ours"],
)
def test_an_unsubscribe_link_to_another_host_names_nobody(out: Readers, way_out: str) -> None:
    out.send()
    out.arrives(returned(way_out, kind="complaint"))
    found = out.bounces.read(NOW)
    assert (found.complaint, found.left, found.forged) == (0, 0, 1)
    assert out.addresses[1] in out.send(DAY)


def test_a_bounce_that_is_known_by_an_unsubscribe_link_alone_counts_for_nobody(out: Readers) -> None:
    out.send()
    out.arrives(returned(WAY_OUT))
    found = out.bounces.read(NOW)
    assert (found.forged, found.hard, found.suppressed) == (1, 0, 0)
    assert out.addresses[1] in out.send(DAY)


POISON = {
    "nested messages": b"Return-Path: <>\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 2_000,
    "nested parts": b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n' * 4_000,
    "parameters": b"Return-Path: <>\r\nContent-Type: multipart/mixed" + b';"' * 2_000_000,
    "a large head": b"Return-Path: <>\r\n" + b"X: y\r\n" * 50_000 + b"\r\n550 5.1.1\r\n",
    "zeros": b"Return-Path: <>\r\nFrom: MAILER-DAEMON\r\nMessage-ID: <\0@\xff>\r\nSubject: \0\r\n\r\n550 \0\r\n",
    "a charset that is none": b"Return-Path: <>\r\nSubject: =?undefined?q?x?= =?zip?b?eA==?=\r\n\r\n550\r\n",
}


def test_mails_made_to_hold_the_reading_up_leave_the_next_ones_to_be_read(out: Readers) -> None:
    gone = out.addresses[0]
    for name, data in POISON.items():
        out.arrives(data, f"1.{name}")
    out.arrives(dsn(token(out.send()[gone])), "2")
    found = out.bounces.read(NOW)
    assert (found.hard, found.suppressed) == (1, 1)
    assert found.other + found.forged == len(POISON)
    assert out.bounces.read(NOW) == BounceCounts()
    assert list((out.folder / "reports" / "new").iterdir()) == []


def test_a_zero_in_a_report_with_a_token_is_no_trouble_to_the_database(out: Readers) -> None:
    sent = out.send()[out.addresses[0]]
    out.arrives(dsn(token(sent), diagnostic="smtp; 550 5.1.1 \0 unknown").replace(b"<report-1", b"<\0report-1"))
    found = out.bounces.read(NOW)
    assert (found.hard, found.troubles) == (1, [])


def test_five_soft_reports_on_one_mail_are_one(out: Readers) -> None:
    sent = out.send()[out.addresses[0]]
    for number in range(5):
        out.arrives(dsn(token(sent), "4.2.2", "mailbox full", number=str(number)))
    found = out.bounces.read(NOW)
    assert (found.soft, found.suppressed) == (5, 0)


def test_people_are_counted_once_however_many_reports_suppress_them(out: Readers) -> None:
    sent = out.send()[out.addresses[0]]
    for number in range(3):
        out.arrives(dsn(token(sent), number=str(number)))
    found = out.bounces.read(NOW)
    assert (found.hard, found.suppressed) == (3, 1)


def test_a_report_on_several_people_behind_an_address_counts_as_the_mildest(out: Readers) -> None:
    alias = out.addresses[0]
    blocks = "Action: failed\nStatus: 5.1.1\n\nFinal-Recipient: rfc822; b@reader.example\nAction: {}\nStatus: {}\n\n"
    for number, (action, status, kind) in enumerate(
        [("delivered", "2.0.0", "soft"), ("failed", "5.2.2", "soft"), ("failed", "5.7.1", "policy")]
    ):
        data = dsn(token(out.send(number * DAY)[alias]), number=str(number)).decode()
        head, _, rest = data.partition("Action:")
        tail = rest.partition("\r\n\r\n")[2]
        out.arrives((head + blocks.format(action, status).replace("\n", "\r\n") + tail).encode())
        found = out.bounces.read(NOW + number * DAY)
        assert (getattr(found, kind), found.hard) == (1, 0)
    assert out.kinds() == []


@pytest.mark.parametrize(
    "field",
    [
        f"List-Unsubscribe: <https://news.example.org/u/{TOKENS.make('probe', 1)}>",
        f"List-Unsubscribe: <https://news.example.org/u/{TOKENS.make('unsubscribe', 1, 2)}>",
        f"Return-Path: <bounces+{TOKENS.make('bounce', 1, 2)}@news.example.org>",
        f"Return-Path: <bounces+{TOKENS.make('bounce')}@news.example.org>",
    ],
    ids=["another purpose", "two numbers", "two deliveries", "no number"],
)
def test_a_token_of_another_kind_names_nobody(out: Readers, field: str) -> None:
    out.send()
    out.arrives(returned(field))
    assert out.bounces.read(NOW).forged == 1
    assert out.kinds() == []


def test_two_reports_without_a_message_id_both_count(out: Readers) -> None:
    sent = out.send()
    for place, address in enumerate(out.addresses[:2]):
        out.arrives(returned(f"Return-Path: <bounces+{token(sent[address])}@news.example.org>", ""), f"m{place}")
    assert out.bounces.read(NOW).hard == 2
    assert set(out.send(DAY)) == {out.addresses[2]}


def test_two_reports_of_one_reader_without_a_message_id_are_two(out: Readers) -> None:
    full = out.addresses[0]
    for week in range(3):
        sent = out.send(week * 7 * DAY)[full]
        out.arrives(dsn(token(sent), "4.2.2", "full").replace(b"Message-ID: <report-1@mx.reader.example>\r\n", b""))
        assert out.bounces.read(NOW + week * 7 * DAY).soft == 1
    assert out.kinds() == ["bounced"]


def test_reports_come_out_of_a_real_imap_folder(store: Store, tmp_path: Path) -> None:
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    made = ["openssl", "req", "-x509", "-nodes", "-days", "2", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    named = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run([*made, *named, "-keyout", key, "-out", chain], check=True, capture_output=True)
    (tmp_path / "password").write_text(PASSWORD)
    with serve_imap(chain, key) as server:
        settings = Settings(
            imap_host="localhost", imap_port=server.tls, ca_file=str(chain), username=USER, password_file="password"
        )
        out = Readers(store, tmp_path, settings)
        (server.maildir / "new" / "report").write_bytes(dsn(token(out.send()[out.addresses[2]])))
        assert out.bounces.read(NOW).hard == 1
        assert out.bounces.read(NOW).hard == 0
    assert out.kinds() == ["bounced"]
