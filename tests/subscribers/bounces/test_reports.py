"""The parser for reports of mail servers: their source, the status of each recipient, the tokens in them."""

import pytest

from publisher.subscribers.bounces.reports import DeliveryReport, Status, read_report

TOKEN = "abcdefghijklmnop2345"
OTHER = "zyxwvutsrqponmlk7654"


def report(*parts: tuple[str, str], head: str = "To: bounces@news.example.org\nMessage-ID: <r1@mx.example>") -> bytes:
    """A multipart/report of parts, each a type and a body."""
    bodies = "".join(f"--b\nContent-Type: {kind}\n\n{body}\n\n" for kind, body in parts)
    lines = f'{head}\nMIME-Version: 1.0\nContent-Type: multipart/report; boundary="b"\n\n{bodies}--b--\n'
    return lines.replace("\n", "\r\n").encode()


def read(*parts: tuple[str, str], **more: str) -> DeliveryReport:
    found = read_report(report(*parts, **more))
    assert found is not None
    return found


def statuses(*blocks: str) -> tuple[str, str]:
    """The part of a delivery status notification that machines read; the first block is about the mail."""
    return "message/delivery-status", "\n\n".join(("Reporting-MTA: dns; mx.example", *blocks))


FAILED = "Final-Recipient: rfc822; x@reader.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 none"
FAILURE = statuses(FAILED)
RETURNED = f"From: news@example.org\nReturn-Path: <bounces+{TOKEN}@news.example.org>\nSubject: News"
WAY_OUT = f"List-Unsubscribe: <https://news.example.org/u/{TOKEN}>, <mailto:office@example.org>\nSubject: News"


@pytest.mark.parametrize("name", ["Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc", "CC", "delivered-to"])
def test_a_token_is_found_in_each_header_that_says_where_a_report_came_to(name: str) -> None:
    found = read(FAILURE, head=f"Message-ID: <r1@mx.example>\n{name}: Bounces <bounces+{TOKEN}@news.example.org>")
    assert found.deliveries == (TOKEN,)


@pytest.mark.parametrize("name", ["From", "Subject", "Reply-To", "X-Anything"])
def test_no_other_header_is_read(name: str) -> None:
    assert read(FAILURE, head=f"{name}: <bounces+{TOKEN}@news.example.org>").deliveries == ()


@pytest.mark.parametrize("kind", ["text/rfc822-headers", "message/rfc822"])
def test_a_token_is_found_in_the_return_path_of_the_returned_mail(kind: str) -> None:
    found = read(FAILURE, (kind, f"{RETURNED}\n\nText"))
    assert (found.deliveries, found.ways_out) == ((TOKEN,), ())


def test_headers_that_came_back_encoded_are_decoded() -> None:
    encoded = "text/rfc822-headers\nContent-Transfer-Encoding: quoted-printable"
    assert read(FAILURE, (encoded, RETURNED.replace("+", "=2B"))).deliveries == (TOKEN,)


@pytest.mark.parametrize("kind", ["text/rfc822-headers", "message/rfc822"])
def test_the_unsubscribe_token_of_the_returned_mail_is_found(kind: str) -> None:
    found = read(FAILURE, (kind, f"{WAY_OUT}\n\nText"))
    assert (found.deliveries, found.ways_out) == ((), (("https://news.example.org", TOKEN),))


def test_a_repeated_token_is_given_once_and_that_of_the_envelope_comes_first() -> None:
    head = f"To: bounces+{OTHER}@news.example.org\nDelivered-To: bounces+{OTHER}@news.example.org"
    complaint = "message/feedback-report", f"Feedback-Type: abuse\nOriginal-Mail-From: <bounces+{TOKEN}@x.example>"
    assert read(complaint, ("message/rfc822", f"{RETURNED}\n\nText"), head=head).deliveries == (OTHER, TOKEN)


@pytest.mark.parametrize(
    ("block", "status"),
    [
        (FAILED, Status("failed", "5.1.1", "550 none")),
        ("Action: FAILED; x\nStatus: 5.2.2 (full)", Status("failed", "5.2.2", "")),
        ("Action: delayed\nStatus: 4.4.1\nDiagnostic-Code: smtp; 421 busy", Status("delayed", "4.4.1", "421 busy")),
        ("Action: relayed\nStatus: 2.0.0", Status("other", "2.0.0", "")),
        # Without a Status field, the code is in the text of the server.
        ("Action: failed\nDiagnostic-Code: smtp; 550 5.1.1 none", Status("failed", "5.1.1", "550 5.1.1 none")),
        ("Action: failed\nDiagnostic-Code: 550 5.1.1 none", Status("failed", "5.1.1", "550 5.1.1 none")),
        ("Action: failed\nStatus: none\nDiagnostic-Code: smtp; 550 none", Status("failed", "", "550 none")),
        ("Action: failed\nDiagnostic-Code: smtp; a\n\tb\x1b[31m c", Status("failed", "", "a b [31m c")),
    ],
)
def test_the_status_of_a_recipient(block: str, status: Status) -> None:
    assert read(statuses(block)).statuses == (status,)


def test_each_recipient_has_a_status_and_the_block_about_the_mail_has_none() -> None:
    assert [one.code for one in read(statuses(FAILED, FAILED.replace("5.1.1", "5.2.2"))).statuses] == ["5.1.1", "5.2.2"]


def test_the_diagnostic_is_cut_at_500_characters() -> None:
    found = read(statuses(f"Action: failed\nDiagnostic-Code: smtp; 550 \x1b[31m{'x' * 5_000}"))
    assert len(found.statuses[0].diagnostic) == 500
    assert "\x1b" not in found.statuses[0].diagnostic


def test_the_source_is_the_message_id_or_else_a_hash_of_the_report() -> None:
    assert read(FAILURE).source == "<r1@mx.example>"
    assert read(FAILURE, head=f"Message-ID: <{'x' * 500}>").source == f"<{'x' * 299}"
    first = read(FAILURE, head=f"To: bounces+{TOKEN}@news.example.org")
    second = read(FAILURE, head=f"To: bounces+{OTHER}@news.example.org")
    assert first.source.startswith("sha256:")
    assert first.source != second.source
    assert first.source == read(FAILURE, head=f"To: bounces+{TOKEN}@news.example.org").source


@pytest.mark.parametrize(("field", "kind"), [("Feedback-Type: Abuse", "abuse"), ("Version: 1", "other")])
def test_a_complaint_names_its_type(field: str, kind: str) -> None:
    found = read(("message/feedback-report", f"{field}\nUser-Agent: x"), ("message/rfc822", f"{WAY_OUT}\n\nText"))
    assert (found.complaint, found.statuses) == (kind, ())
    assert found.ways_out == (("https://news.example.org", TOKEN),)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Hi.\nHost said: 550 5.1.1 unknown user", Status("failed", "5.1.1", "Host said: 550 5.1.1 unknown user")),
        ("550-no such user\n550 5.1.1 really", Status("failed", "5.1.1", "550-no such user 550 5.1.1 really")),
        ("said 4.2.2 full", Status("failed", "4.2.2", "said 4.2.2 full")),
        ("It did not work.", Status("failed", "", "")),
        ("x" * 20_000 + "\n550 5.1.1 too far down", Status("failed", "", "")),
    ],
)  # fmt: skip
def test_the_lines_that_tell_most_in_a_report_in_prose_count(text: str, status: Status) -> None:
    found = read_report(f"Return-Path: <>\nSubject: failure notice\n\n{text}\n".encode())
    assert found is not None
    assert (found.statuses, found.complaint) == ((status,), "")


@pytest.mark.parametrize(
    "head",
    [
        "Return-Path: <ivan@reader.example>",
        "Subject: no return path",
        "Return-Path: <>\nAuto-Submitted: auto-replied",
        "Return-Path: <>\nAuto-Submitted: Auto-Replied; owner-email=x",
    ],
)
def test_replies_of_people_and_automatic_replies_are_not_reports(head: str) -> None:
    assert read_report(f"{head}\n\n550 5.1.1 unknown user\n".encode()) is None


def test_parts_beyond_two_hundred_are_not_read() -> None:
    empty = ("text/plain", "x")
    assert read(*[empty] * 198, FAILURE).statuses
    assert read_report(report(*[empty] * 199, FAILURE)) is None


@pytest.mark.parametrize("kind", ["message/delivery-status", "message/feedback-report", "message/rfc822"])
def test_an_empty_part_is_not_an_error(kind: str) -> None:
    read_report(report((kind, ""), head="Return-Path: <>"))
    read_report(f"Content-Type: {kind}\n\n".encode())
