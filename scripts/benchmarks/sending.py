"""Sending, side by side with what people could pick instead, against the same smtp-sink in one run.

Equal for all: mails of 43 kB to the same server on this machine, no TLS, connections that are kept. Unequal: ours alone
keeps a ledger and a journal; nodemailer and Django know no PIPELINING; smtp-source makes no mails at all, it writes the
same line again and again. Behind each rate stand the sender's microseconds of CPU a mail, which other work on the
machine changes less.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from scripts.benchmarks import mail_senders
from scripts.benchmarks.mail_senders import PEERS, Sent
from scripts.benchmarks.rows import Measurement, Row

NUMBER = 5000
_ROUNDS = 5

Rounds = Mapping[str, list[Sent]]
"""What each sender did in each round."""


def side_by_side() -> Sequence[Row]:
    """Everybody in turn, unsigned."""
    with tempfile.TemporaryDirectory() as folder:
        file = mail_senders.message(Path(folder))
        rounds = _in_turn(
            {
                "ours": lambda port: mail_senders.ours(port, 4, NUMBER, file),
                "nodemailer": lambda port: mail_senders.nodemailer(port, 5, NUMBER, file),
                "smtp-source": lambda port: mail_senders.smtp_source(port, 4, NUMBER),
                "django": lambda port: mail_senders.django(port, 1000, file),
            }
        )
    return [
        _ratio("send_vs_nodemailer", rounds, "nodemailer", 4, 6),
        _ratio("send_vs_smtp_source_kept", rounds, "smtp-source", 0.6, 0.9),
        _ratio("send_vs_django", rounds, "django", 8, 20),
    ]


def signed() -> Sequence[Row]:
    """Both sign with the same RSA key; ours beside the sending, nodemailer in its one thread."""
    with tempfile.TemporaryDirectory() as folder:
        file, key = mail_senders.message(Path(folder)), mail_senders.signing_key(Path(folder))
        rounds = _in_turn(
            {
                "ours": lambda port: mail_senders.ours(port, 4, NUMBER, file, key),
                "nodemailer": lambda port: mail_senders.nodemailer(port, 5, 2000, file, key),
            }
        )
    return [_ratio("send_signed_vs_nodemailer_signed", rounds, "nodemailer", 2.5, 3.5)]


def far_away() -> Sequence[Row]:
    """Ten connections to a sink whose every answer takes 20 ms."""
    number, rounds = 2000, dict[str, list[Sent]](ours=[], nodemailer=[])
    with tempfile.TemporaryDirectory() as folder, mail_senders.sink() as port, mail_senders.delayed(port, 10) as slow:
        file = mail_senders.message(Path(folder))
        for _ in range(_ROUNDS):
            rounds["ours"].append(mail_senders.ours(slow, 10, number, file))
            rounds["nodemailer"].append(mail_senders.nodemailer(slow, 10, number, file))
    return [_ratio("send_20ms_vs_nodemailer", rounds, "nodemailer", 1.8, 2.2, "10 connections, ")]


def many() -> Sequence[Row]:
    """A hundred thousand readers."""
    with tempfile.TemporaryDirectory() as folder, mail_senders.sink() as port:
        found = mail_senders.mailing(port, 2, 100_000, mail_senders.message(Path(folder)))
    note = f"{100_000 / found['send']:.0f} mails/s at {found['cpu'] * 10:.0f} µs, ledger and journal on"
    return [
        Row("send_memory_mb", round(found["peak_mb"], 1), "MB", 100, 57, "lower", note),
        Row("plan_100k_seconds", round(found["plan"], 2), "s", 3, 1, "lower"),
    ]


def compiling() -> Sequence[Row]:
    """Ten articles of MJML, by mjml-python in this process and by npm's mjml in its own, medians of thirty."""
    from mjml import mjml2html

    article = (
        "<mj-section><mj-column><mj-image src='https://example.org/a.png' />"
        "<mj-text font-size='20px'>Заглавие</mj-text>"
        f"<mj-text>{'Клъстерът и общината представиха нови възможности. ' * 12}</mj-text>"
        "<mj-button href='https://example.org/'>Прочетете</mj-button></mj-column></mj-section>"
    )
    source = f"<mjml><mj-body>{article * 10}</mj-body></mjml>"
    times = []
    for _ in range(33):
        begun = time.perf_counter()
        mjml2html(source)
        times.append((time.perf_counter() - begun) * 1000)
    mail_senders.install()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ten.mjml"
        file.write_text(source, encoding="utf-8")
        script = Path(__file__).parent / "mail_peers" / "compile.mjs"
        theirs = float(mail_senders.said(["node", script, file, "30"], PEERS))
    mine = statistics.median(times[3:])
    note = f"{mine:.2f} ms against {theirs:.1f} ms"
    return [Row("newsletter_compile_vs_mjml_js", round(theirs / mine, 1), "x", 20, 50, note=note)]


def _in_turn(senders: Mapping[str, Callable[[int], Sent]]) -> Rounds:
    """Some rounds, each with a sink of its own at which everybody sends in turn."""
    rounds: dict[str, list[Sent]] = {name: [] for name in senders}
    for _ in range(_ROUNDS):
        with mail_senders.sink() as port:
            for name, send in senders.items():
                rounds[name].append(send(port))
    return rounds


def _ratio(name: str, rounds: Rounds, to: str, floor: float, aim: float, note: str = "") -> Row:
    """The median of the rounds' ratios; the note has the spread and everybody's median."""
    each = [mine.rate / theirs.rate for mine, theirs in zip(rounds["ours"], rounds[to], strict=True)]
    typical = ", ".join(
        f"{one} {statistics.median(sent.rate for sent in rounds[one]):.0f}/s at "
        f"{statistics.median(sent.cpu for sent in rounds[one]):.0f} µs"
        for one in ("ours", to)
    )
    spread = f"{note}rounds {min(each):.2f} to {max(each):.2f}; {typical}"
    return Row(name, round(statistics.median(each), 2), "x", floor, aim, note=spread)


MEASUREMENTS = (
    Measurement(["send_vs_nodemailer", "send_vs_smtp_source_kept", "send_vs_django"], side_by_side),
    Measurement(["send_signed_vs_nodemailer_signed"], signed),
    Measurement(["send_20ms_vs_nodemailer"], far_away),
    Measurement(["send_memory_mb", "plan_100k_seconds"], many),
    Measurement(["newsletter_compile_vs_mjml_js"], compiling),
)
