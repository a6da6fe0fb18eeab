"""Mails made to hold the reader up: each is read within its bounds, in a process that may use only so much."""

import subprocess
import sys
from pathlib import Path

import pytest

from publisher.subscribers.bounces.mime import MOST_HEAD, blocks, read_fields, read_mail

SECONDS = 100
"""Processor time for all attacks together. One of them alone used to take minutes to hours."""

ATTACKS = r"""
import base64, re, resource
from publisher.subscribers.bounces.kinds import classify
from publisher.subscribers.bounces.mailbox import MOST_BYTES
from publisher.subscribers.bounces.reports import read_report

resource.setrlimit(resource.RLIMIT_CPU, ({seconds}, {seconds}))
N = MOST_BYTES
REPORT = b'Return-Path: <>\r\nFrom: MAILER-DAEMON@example.net\r\nContent-Type: multipart/report; boundary="b"\r\n\r\n'

def part(kind, body, encoding=b""):
    return b"--b\r\nContent-Type: " + kind + b"\r\n" + encoding + b"\r\n" + body + b"\r\n"

def hidden(kind, body):
    # Base64, so that no mail server's limit on a line counts.
    return part(kind, base64.b64encode(body), b"Content-Transfer-Encoding: base64\r\n")

def prose(body):
    return b"Return-Path: <>\r\nFrom: MAILER-DAEMON@example.net\r\nSubject: failure notice\r\n\r\n" + body

attacks = {{
    "ways out": REPORT + hidden(b"text/rfc822-headers", b"List-Unsubscribe: " + b"<https://" * (N // 16)),
    "ways out, slashes": REPORT + hidden(b"text/rfc822-headers", b"List-Unsubscribe: <https://" + b"/u/a" * (N // 8)),
    "return path": REPORT + hidden(b"message/rfc822", b"Return-Path: " + b"+a" * (N // 4)),
    "addressed": b"To: " + b"+abcdefghijklmnop" * (N // 20) + b"\r\n\r\n",
    "head": b"X: y\r\n" * (N // 6),
    "head of one line": b"Subject: " + b"x" * N,
    "spaces in the head": b"Subject:" + b" " * N + b"x\r\n\r\n",
    "folded": b"Subject: a\r\n" + b" \r\n" * (N // 3),
    "nested messages": b"Return-Path: <>\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * (N // 40),
    "nested parts": b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n' * (N // 60),
    "nested digests": b'Content-Type: multipart/digest; boundary="b"\r\n\r\n--b\r\n' * (N // 60),
    "parameters": b"Content-Type: multipart/mixed" + b';"' * (N // 2) + b"\r\n\r\n",
    "parameters of a part": REPORT + part(b"multipart/mixed" + b';"' * (N // 4), b"x"),
    "parameters with names": b"Content-Type: multipart/mixed" + b'; a="b' * (N // 7) + b"\r\n\r\n",
    "short head of parameters": b"Content-Type: multipart/mixed" + b';"' * 120_000 + b"\r\n\r\n",
    "continued parameters": b"Content-Type: a/b" + b"; a*1*=b" * 30_000 + b"\r\n\r\n",
    "blank lines of a status": REPORT + part(b"message/delivery-status", b"\r\n" * (N // 3)),
    "blocks of a status": REPORT + part(b"message/delivery-status", b"Action: failed\r\n\r\n" * (N // 20)),
    "boundaries": REPORT + b"--b\r\n" * (N // 6),
    "lines like boundaries": REPORT + b"--c\r\n" * (N // 6),
    "dashes": REPORT + b"-" * N,
    "tags": prose(b"").replace(b"\r\n\r\n", b"\r\nContent-Type: text/html\r\n\r\n") + b"<br" * (N // 4),
    "styles": prose(b"").replace(b"\r\n\r\n", b"\r\nContent-Type: text/html\r\n\r\n") + b"<style>" * (N // 8),
    "entities": prose(b"").replace(b"\r\n\r\n", b"\r\nContent-Type: text/html\r\n\r\n") + b"&#9999999" * (N // 10),
    "codes": prose(b"550 5.1.1 " * (N // 10)),
    "codes on lines": prose(b"550 5.1.1\r\n" * (N // 12)),
    "dots": prose(b"5." * (N // 2)),
    "spaces": prose(b" " * N),
    "who": prose(b"user recipient mailbox " * (N // 24)),
    "negations": prose(b"address is not not not " * (N // 24)),
    "senders": prose(b"sender address is " * (N // 20)),
    "separators": prose(b"--- --- \r\n" * (N // 10)),
    "letters": prose("получател ".encode() * (N // 20)),
    "encoded words": b"Return-Path: <>\r\nSubject: " + b"=?utf-8?q?a" * 20_000 + b"\r\n\r\n550",
    "base64": REPORT + part(b"text/plain", b"=" * (N // 2), b"Content-Transfer-Encoding: base64\r\n"),
    "quoted": REPORT + part(b"text/plain", b"=\r\n" * (N // 4), b"Content-Transfer-Encoding: quoted-printable\r\n"),
    "zip": prose(b"x").replace(b"\r\n\r\n", b"\r\nContent-Type: text/plain; charset=zip\r\n\r\n"),
    "punycode": b"Content-Type: text/plain; charset=punycode\r\n" + prose(b"-" + b"a" * N),
    "utf-7": b"Content-Type: text/plain; charset=utf-7\r\n" + prose(b"+" * N),
    "nothing": b"", "line ends": b"\n" * N, "returns": b"\r" * N, "zeros": b"\0" * N,
    "bytes": bytes(range(256)) * 20_000,
}}
for name, data in attacks.items():
    found = read_report(data[:N])
    for status in found.statuses if found else ():
        classify(status.code, status.diagnostic)
        assert len(status.diagnostic) <= 500
    assert found is None or len(found.statuses + found.deliveries + found.ways_out) <= 90, name
    print("read", name, flush=True)
# `getrusage` would begin with the peak of the process that started this one.
print(re.search(r"VmHWM:\s+(\d+)", open("/proc/self/status").read())[1])
""".format(seconds=SECONDS)  # noqa: UP032 the braces of the script are doubled


def test_no_mail_takes_long_or_much(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", ATTACKS], capture_output=True, text=True, timeout=6 * SECONDS)
    *read, kilobytes = done.stdout.split("\n")[:-1]
    assert done.returncode == 0, f"{done.stderr}\nthe last: {done.stdout[-100:]}"
    assert len(read) == 44
    assert int(kilobytes) < 400_000


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_parts_and_fields_are_read_whatever_ends_a_line(line_end: str) -> None:
    text = 'A: one\n two\nContent-Type: multipart/mixed;\n boundary="=_b"\n\nx\n--=_b\nB: c\n\nbody\n--=_b--\nafter\n'
    mail, part = read_mail(text.replace("\n", line_end).encode()) or []
    assert mail.fields.text("a") == "one two"
    assert (part.fields.all("b"), part.type, part.text()) == (["c"], "text/plain", "body")


def test_a_head_that_is_too_large_makes_a_mail_no_mail_and_a_part_without_fields() -> None:
    line = "X: y\n" * (MOST_HEAD // 5 + 2)
    assert read_mail(f"{line}\nbody".encode()) is None
    assert read_mail(b"X: y\n\nbody") is not None
    assert read_fields(line.encode()).values == {}


def test_a_value_is_cut_and_encoded_words_are_decoded() -> None:
    fields = read_fields(f"Long: {'x' * 9_000}\nSubject: =?utf-8?b?0JLQtdGB0YLQuA==?=\nBad: =?none?q?x?=".encode())
    assert 4_000 < len(fields.text("long")) < 4_200
    assert fields.words("subject") == "Вести"
    assert fields.words("bad") == "=?none?q?x?="


def test_blocks_are_counted() -> None:
    assert [block.text("a") for block in blocks(b"a: 1\n\n\n \na: 2\n\na: 3", 2)] == ["1", "2"]
