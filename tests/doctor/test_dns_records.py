"""`publisher doctor` checks a domain's SPF, DMARC and DKIM records, looked up at a real name server."""

import time
from collections.abc import Iterator
from pathlib import Path

import dns.rcode
import pytest

from publisher.channels.mail.message.dkim import Signature, dns_record, make_key
from publisher.core.types import Diagnosis
from publisher.doctor.dns_records import LookupFailed, Records, look_up, published, reserved
from servers.dns import DnsServer, serve_dns
from support.cli_calls import run
from support.workspaces import configure

RSA, RSA_PEM = make_key(ed25519=False)
ED, _ = make_key(ed25519=True)
KEYS = [Signature("s1", "example.bg", RSA), Signature("s2", "example.bg", ED)]
GOOD = {
    "example.bg": ["google-site-verification=x", "v=spf1 mx ~all"],
    "_dmarc.example.bg": ["v=DMARC1; p=none; rua=mailto:postmaster@example.bg"],
    "s1._domainkey.example.bg": [dns_record(RSA)],
    "s2._domainkey.example.bg": [dns_record(ED)],
}


@pytest.fixture
def server() -> Iterator[DnsServer]:
    with serve_dns() as running:
        running.txt |= {name: list(texts) for name, texts in GOOD.items()}
        yield running


def found(server: DnsServer, domain: str = "example.bg", relay: str = "127.0.0.1") -> list[Diagnosis]:
    return list(look_up(domain, domain, relay, KEYS, Records([server.place], timeout=2)))


def test_a_domain_with_all_records_passes_and_each_check_names_its_rule(server: DnsServer) -> None:
    lines = found(server)
    assert [d for d in lines if not d.ok] == []
    assert [d.check.partition("(")[2] for d in lines] == ["RFC 7208)", "RFC 9989)", "RFC 6376, 3.6)", "RFC 6376, 3.6)"]


def test_a_missing_record_is_reported_with_the_record_to_publish(server: DnsServer) -> None:
    server.txt = {}
    spf, dmarc, rsa, ed = found(server, relay="smtp.relay.example")
    assert not any(d.ok for d in (spf, dmarc, rsa, ed))
    assert 'example.bg. IN TXT "v=spf1 a:smtp.relay.example ~all"' in spf.mend
    assert '_dmarc.example.bg. IN TXT "v=DMARC1; p=none; rua=mailto:postmaster@example.bg"' in dmarc.mend
    assert published("s1._domainkey.example.bg", dns_record(RSA)) in rsa.mend
    assert f's2._domainkey.example.bg. IN TXT "{dns_record(ED)}"' in ed.mend


@pytest.mark.parametrize(
    ("records", "says"),
    [
        (["v=spf1 mx ~all", "v=spf1 a -all"], "2 records"),
        (["v=spf1 mx +all"], "every server"),
        (["v=spf1 mx all"], "every server"),
        (["v=spf1 mx"], "nothing about other servers"),
        (["v=spf10 mx -all"], "no record"),
        ([], "no record"),
    ],
)
def test_an_insufficient_spf_record_is_explained(records: list[str], says: str, server: DnsServer) -> None:
    server.txt["example.bg"] = records
    spf = found(server)[0]
    assert not spf.ok
    assert says in spf.message
    assert spf.mend


@pytest.mark.parametrize(
    ("records", "ok", "says"),
    [
        (["v=DMARC1; p=reject"], True, "p=reject"),
        (["v=DMARC1;p=none;pct=50;ri=9"], True, "pct, ri no longer mean anything"),
        (["v=DMARC1; rua=mailto:a@b.bg"], True, "rua"),
        (["v=DMARC1; sp=none"], False, "no policy"),
        (["v=DMARC1; p=maybe"], False, "no policy"),
        (["v=DMARC1; p=none", "v=DMARC1; p=reject"], False, "no record"),
        (["p=none; v=DMARC1"], False, "no record"),
    ],
)
def test_a_dmarc_record_is_read_as_receivers_do(records: list[str], ok: bool, says: str, server: DnsServer) -> None:
    server.txt["_dmarc.example.bg"] = records
    dmarc = found(server)[1]
    assert dmarc.ok == ok
    assert says in dmarc.message


def test_a_policy_may_be_published_by_a_parent_domain_and_few_names_are_looked_up(server: DnsServer) -> None:
    domain = "a.b.c.d.e.f.g.h.i.example.bg"
    dmarc = found(server, domain)[1]
    assert dmarc.ok
    asked = [name for name in server.asked if name.startswith("_dmarc.")]
    assert asked[0] == f"_dmarc.{domain}"
    assert len(asked) <= 8


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (dns_record(make_key(ed25519=False)[0]), "not the key that signs"),
        (dns_record(ED), "not the key that signs"),
        ("v=DKIM1; k=rsa; p=", "revoked"),
        ("v=DKIM2; p=AA", "not a DKIM record"),
        ("hello", "not a DKIM record"),
    ],
    ids=["another RSA key", "another Ed25519 key", "revoked", "DKIM2", "no record"],
)
def test_a_record_that_does_not_match_the_signing_key_is_reported(text: str, says: str, server: DnsServer) -> None:
    server.txt["s1._domainkey.example.bg"] = [text]
    rsa = found(server)[2]
    assert not rsa.ok
    assert says in rsa.message


def test_spaces_in_a_record_do_not_matter_and_two_records_are_reported(server: DnsServer) -> None:
    server.txt["s1._domainkey.example.bg"] = [dns_record(RSA).replace("; ", " ;\t")]
    assert found(server)[2].ok
    server.txt["s1._domainkey.example.bg"].append(dns_record(ED))
    assert "2 records" in found(server)[2].message


def test_name_servers_that_fail_or_do_not_answer_are_reported_in_time(server: DnsServer) -> None:
    server.rcode = dns.rcode.SERVFAIL
    assert all("not known" in d.message for d in found(server))
    server.rcode, server.silent = None, True
    started = time.monotonic()
    with pytest.raises(LookupFailed):
        Records([server.place], timeout=0.3).txt("example.bg")
    assert time.monotonic() - started < 3


def test_domains_for_examples_are_reserved() -> None:
    for name in ("example.org", "news.example.com", "a.test", "reader.example", "localhost", "EXAMPLE.net"):
        assert reserved(name)
    for name in ("example.bg", "myexample.org", "test.bg", "contest"):
        assert not reserved(name)


def test_doctor_queries_the_name_servers_of_the_channel_and_none_for_a_reserved_domain(
    workspace: Path, server: DnsServer
) -> None:
    file = workspace / "config.toml"
    text = file.read_text(encoding="utf-8")
    settings = f'nameservers = ["{server.place}"]\nreturn_path = "bounces@back.example.bg"\n'
    file.write_text(text.replace("[channels.newsletter]\n", f"[channels.newsletter]\n{settings}", 1), encoding="utf-8")
    assert not [line for line in run(workspace, "--json", "doctor").value if "RFC" in line["check"]]
    assert server.asked == []
    configure(workspace, from_address='"news@example.bg"')
    lines = {line["check"]: line for line in run(workspace, "--json", "doctor").value if "RFC" in line["check"]}
    assert not lines["channel newsletter: SPF of back.example.bg (RFC 7208)"]["ok"]
    assert lines["channel newsletter: DMARC of example.bg (RFC 9989)"]["ok"]
    assert "the relay must do it" in lines["channel newsletter: DKIM of example.bg (RFC 6376)"]["message"]


def test_spf_includes_a_service_by_its_own_record_and_is_skipped_for_a_service_s_envelope_domain(
    server: DnsServer,
) -> None:
    records = Records([server.place], timeout=2)
    missing = next(iter(look_up("example.bg", "mg.example.bg", "include:mailgun.org", KEYS, records)))
    assert missing.mend.endswith('mg.example.bg. IN TXT "v=spf1 include:mailgun.org ~all"')
    checks = [line.check for line in look_up("example.bg", "", "include:amazonses.com", KEYS, records)]
    assert checks[0].startswith("DMARC")
    assert not any("SPF" in check for check in checks)
