"""Whole mails in the forms in which servers and people's programs write them (all invented), each with its verdict."""

from pathlib import Path

import pytest

from publisher.subscribers.bounces.kinds import classify
from publisher.subscribers.bounces.reports import read_report

TOKEN = "abcdefghijklmnop2345"
VERP = f"bounces+{TOKEN}@news.example.org"
DATA = Path(__file__).parents[2] / "data"


def samples() -> dict[str, str]:
    """Each mail by its first line, "verdict: what it is"."""
    blocks = (DATA / "returned_mails.txt").read_text(encoding="utf-8").split("%%%% ")[1:]
    return dict(block.split("\n", maxsplit=1) for block in blocks)


SAMPLES = samples()


def verdict(data: bytes) -> str:
    """The kind of a failure, or none, complaint or delayed; the token must have been found with it."""
    found = read_report(data)
    if found is None:
        return "none"
    assert found.deliveries == (TOKEN,)
    if found.complaint:
        return "complaint"
    (status,) = found.statuses
    return classify(status.code, status.diagnostic) if status.action == "failed" else status.action


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("sample", SAMPLES)
def test_a_mail_that_comes_back_is_judged_as_a_person_would(sample: str, line_end: str) -> None:
    text = SAMPLES[sample].replace("VERP", VERP).replace("\n", line_end)
    assert verdict(text.encode()) == sample.partition(":")[0]


def rows() -> list[list[str]]:
    """Verdict, Status and diagnostic of each refusal."""
    return [line.split("\t") for line in (DATA / "refusals.tsv").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(("kind", "status", "words"), rows())
def test_a_notification_is_judged_by_its_best_code_and_its_words(kind: str, status: str, words: str) -> None:
    block = f"Action: failed\nStatus: {status}\nDiagnostic-Code: smtp; {words}"
    data = (
        f'To: {VERP}\nContent-Type: multipart/report; boundary="b"\n\n--b\nContent-Type: message/delivery-status\n\n'
        f"Reporting-MTA: dns; mx.example.net\n\nFinal-Recipient: rfc822; r@example.net\n{block}\n--b--\n"
    )
    assert verdict(data.encode()) == kind


@pytest.mark.parametrize(("kind", "status", "words"), rows())
def test_a_refusal_at_hand_over_is_judged_by_its_words_too(kind: str, status: str, words: str) -> None:
    assert classify(status, words) == kind
