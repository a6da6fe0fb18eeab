"""Our signatures, verified by dkimpy: RFC 6376, 8301, 8463."""

import re
import stat
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from publisher.channels.mail.message.dkim import COVERED, Signature, Signer, dns_record, load_key, make_key
from publisher.channels.mail.newsletter import NewsletterChannel, NewsletterSettings
from publisher.config.plugins import plugin_settings
from publisher.config.workspace import load_config
from publisher.core.errors import ConfigError, Unavailable
from publisher.core.types import Destination, Message
from servers.smtp import SmtpServer, serve
from support.cli_calls import run
from support.signatures import ED, ED_PEM, RSA, RSA_PEM, holds, zone

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
MESSAGE = Message("bg", "Новини", subject="Седмичен бюлетин № 47", html="<p>Новини</p>")
READER = Destination("maria@example.org", "p1.7", "bg", "Мария", {"unsubscribe_url": "https://news.example.bg/u/T"})


@pytest.fixture
def keys(tmp_path: Path) -> list[dict[str, str]]:
    """Both kinds of key, as config.toml names them."""
    (tmp_path / "s1.pem").write_bytes(RSA_PEM)
    (tmp_path / "s2.pem").write_bytes(ED_PEM)
    return [{"selector": name, "key_file": str(tmp_path / f"{name}.pem")} for name in ("s1", "s2")]


def newsletter(port: int, **changes: Any) -> NewsletterChannel:
    table = {"from_address": "news@example.bg", "port": port, "tls": "none", "timeout_seconds": 5, **changes}
    return NewsletterChannel(NewsletterSettings.model_validate(table))


def sent(
    server: SmtpServer,
    keys: list[dict[str, str]],
    message: Message = MESSAGE,
    changes: Mapping[str, Any] = MappingProxyType({}),
) -> bytes:
    """What arrived at a real SMTP server, dots undoubled."""
    channel = newsletter(server.port, dkim=keys, **changes)
    channel.send(message, READER)
    channel.close()
    return re.sub(rb"(?m)^\.\.", b".", server.bodies[-1])


def test_a_mail_arrives_with_an_rsa_and_an_ed25519_signature_that_both_hold(keys: list[dict[str, str]]) -> None:
    with serve() as server:
        mail = sent(server, keys)
    values = message_from_bytes(mail).get_all("DKIM-Signature", [])
    assert [re.search(r"a=([\w-]+)", value)[1] for value in values] == ["rsa-sha256", "ed25519-sha256"]  # type: ignore[index]
    assert holds(mail, 0)
    assert holds(mail, 1)


def test_the_signature_covers_what_it_must_and_limits_nothing(keys: list[dict[str, str]]) -> None:
    pages = {"help_url": "https://x.bg/h", "archive_url": "https://x.bg/a", "subscribe_url": "https://x.bg/s"}
    with serve() as server:
        mail = sent(server, keys, changes={"feedback_id": "cluster", **pages})
    header = "".join(str(message_from_bytes(mail)["DKIM-Signature"]).split())
    tags = dict(part.split("=", 1) for part in header.split(";"))
    covered = tags["h"].split(":")
    present = {name.lower() for name in message_from_bytes(mail).keys()}  # noqa: SIM118 `in mail` is another question
    assert set(covered) == present & set(COVERED)
    assert covered.count("from") == covered.count("subject") == covered.count("to") == 2
    assert {name for name in present if name.startswith("list-")} <= set(covered)
    assert tags["c"] == "relaxed/relaxed"
    assert tags["d"] == "example.bg"
    assert "l" not in tags
    assert all(len(line) <= 78 for line in mail.partition(b"\r\nDate: ")[0].split(b"\r\n"))


@pytest.mark.parametrize(
    "header",
    ["From", "Reply-To", "Subject", "Date", "To", "Message-ID", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post"],
)
def test_a_header_that_was_changed_or_taken_away_breaks_the_signature(header: str, keys: list[dict[str, str]]) -> None:
    with serve() as server:
        mail = sent(server, keys)
    assert holds(mail)
    changed = re.sub(rf"(?m)^{header}: ".encode(), f"{header}: x".encode(), mail, count=1)
    taken = re.sub(rf"(?m)^{header}: .*\r\n([ \t].*\r\n)*".encode(), b"", mail, count=1)
    assert changed != mail != taken
    assert not holds(changed)
    assert not holds(taken)


@pytest.mark.parametrize("header", [b"Subject: Win!", b"To: you@example.org", b"Reply-To: me@evil.example"])
def test_nobody_can_add_a_second_header(header: bytes, keys: list[dict[str, str]]) -> None:
    with serve() as server:
        mail = sent(server, keys)
    assert not holds(header + b"\r\n" + mail)
    assert not holds(mail.replace(b"\r\nTo: ", b"\r\n" + header + b"\r\nTo: ", 1))


def test_a_body_that_was_added_to_breaks_the_signature_and_relays_may_fold_headers(keys: list[dict[str, str]]) -> None:
    with serve() as server:
        mail = sent(server, keys)
    assert not holds(mail.removesuffix(b"\r\n") + b"one more line\r\n")
    # What relaxed/relaxed is for.
    assert holds(mail.replace(b"List-Post: NO", b"LIST-POST:\r\n\t NO  ") + b"\r\n\r\n")


def test_another_key_in_dns_or_none_does_not_verify(keys: list[dict[str, str]]) -> None:
    with serve() as server:
        mail = sent(server, keys)
    other, _ = make_key(ed25519=True)
    assert not holds(mail, 1, zone(s2=other))
    assert not holds(mail, 1, zone())


LINE = st.text(st.sampled_from('aб \t.="-'), max_size=12).map(str.encode)


@settings(max_examples=200, deadline=None)
@given(
    names=st.lists(st.sampled_from(["From", "To", "Subject", "List-Id", "X-Other", "subject"]), min_size=1, max_size=8),
    values=st.lists(LINE, min_size=8, max_size=8),
    lines=st.lists(LINE, max_size=8),
)
def test_whatever_stands_in_headers_and_body_both_programs_read_it_alike(
    names: list[str], values: list[bytes], lines: list[bytes]
) -> None:
    fields = [name.encode() + b": " + value for name, value in zip([*names, "From"], values, strict=False)]
    body = b"".join(line + b"\r\n" for line in lines)
    mail = b"\r\n".join([*fields, b"From: news@example.bg"]) + b"\r\n\r\n" + body
    signed = Signer([Signature("s2", "example.bg", ED)]).sign(mail, NOW)
    assert signed.endswith(mail)
    assert holds(signed)


# Keys


def refuse(path: Path, content: bytes | None, says: str) -> None:
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match=says) as caught:
        load_key(path)
    assert path.name in str(caught.value)
    assert "publisher dkim new" in str(caught.value)


def test_a_key_that_cannot_sign_is_refused_by_its_file_with_a_remedy(tmp_path: Path) -> None:
    pkcs8 = (Encoding.PEM, PrivateFormat.PKCS8)
    weak = rsa.generate_private_key(65537, 1024)  # noqa: S505 that is what is refused
    curve = ec.generate_private_key(ec.SECP256R1())
    path = tmp_path / "key.pem"
    refuse(path, None, "No such file")
    refuse(path, b"secret", "not a private key in PEM")
    refuse(path, weak.private_bytes(*pkcs8, NoEncryption()), "1024 bits; it needs 2048")
    refuse(path, curve.private_bytes(*pkcs8, NoEncryption()), "RSA and Ed25519")
    refuse(path, RSA.private_bytes(*pkcs8, BestAvailableEncryption(b"word")), "passphrase")


def test_a_mail_that_was_to_be_signed_does_not_leave_unsigned(tmp_path: Path, keys: list[dict[str, str]]) -> None:
    (tmp_path / "s1.pem").unlink()
    with serve() as server:
        channel = newsletter(server.port, dkim=keys)
        with pytest.raises(Unavailable, match=r"cannot be signed.*s1\.pem"):
            channel.send(MESSAGE, READER)
        assert server.conversations == []
        relay, first, second = channel.diagnose()
    assert (relay.ok, first.ok, second.ok) == (True, False, True)
    assert "s1.pem" in first.message


def test_a_signature_must_speak_for_the_sender(keys: list[dict[str, str]]) -> None:
    good = [{**keys[0], "domain": domain} for domain in ("example.bg", "mail.example.bg", "bg")]
    assert len(newsletter(25, dkim=good).settings.dkim) == 3
    for domain in ("example.org", "ample.bg", "a b"):
        with pytest.raises(ValidationError, match=r"dkim|domain"):
            newsletter(25, dkim=[{**keys[0], "domain": domain}])
    with pytest.raises(ValidationError):
        newsletter(25, dkim=[{**keys[0], "selector": "s1; p="}])


def test_a_key_file_is_looked_for_in_the_workspace_and_a_wrong_key_is_named_by_its_line(workspace: Path) -> None:
    (workspace / "secrets").mkdir()
    (workspace / "secrets" / "s1.pem").write_bytes(RSA_PEM)
    file = workspace / "config.toml"
    text = file.read_text(encoding="utf-8")
    at = "[channels.newsletter]\n"
    file.write_text(text.replace(at, f'{at}dkim = [{{ selector = "s1", key_file = "secrets/s1.pem" }}]\n'))
    config = load_config(file)
    table = config.channels["newsletter"]
    found = plugin_settings(NewsletterSettings, "channels", "newsletter", table, config.workspace, config.file)
    channel = NewsletterChannel(found)
    assert [one.record_name for one in channel.signatures()] == ["s1._domainkey.example.org"]
    wrong = {**table, "dkim": [{"selector": "s1", "key_file": "x", "key": "y"}]}
    with pytest.raises(ConfigError, match=r"config\.toml:\d+: \[channels\.newsletter\.dkim\.0\] key: unknown key"):
        plugin_settings(NewsletterSettings, "channels", "newsletter", wrong, config.workspace, config.file)


@pytest.mark.parametrize(("option", "kind"), [((), "rsa"), (("--ed25519",), "ed25519")])
def test_a_new_key_is_written_for_its_owner_alone_and_its_record_printed(
    option: tuple[str, ...],
    kind: str,
    workspace: Path,
) -> None:
    said = run(workspace, "--json", "dkim", "new", "s2026", *option)
    assert said.code == 0
    path = workspace / "secrets" / "dkim-s2026.pem"
    assert said.value["file"] == str(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert said.value["name"] == "s2026._domainkey.example.org"
    assert said.value["record"] == dns_record(load_key(path))
    assert f"k={kind}; p=" in said.value["record"]
    before = path.read_bytes()
    again = run(workspace, "dkim", "new", "s2026")
    assert again.code == 1
    assert "exists already" in again.err
    assert path.read_bytes() == before
    load_pem_private_key(before, None)


def test_people_are_told_what_to_publish_and_what_to_write(workspace: Path) -> None:
    said = run(workspace, "dkim", "new", "s1", "--file", "key.pem")
    (line,) = [line for line in said.out.split("\n") if line.startswith("s1._domainkey")]
    strings = re.findall(r'"([^"]*)"', line)
    assert all(len(string) <= 255 for string in strings)
    assert "".join(strings) == dns_record(load_key(workspace / "key.pem"))
    assert 'dkim = [{ selector = "s1", key_file = "key.pem" }]' in said.out
    assert run(workspace, "dkim", "new", "S_1").code == 2


def test_a_letter_is_signed_too(keys: list[dict[str, str]]) -> None:
    with serve() as server:
        mail = sent(server, keys, replace(MESSAGE, kind="letter"))
    assert holds(mail)
    assert message_from_bytes(mail)["List-Id"] is None
