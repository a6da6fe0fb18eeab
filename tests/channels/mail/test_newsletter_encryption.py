"""STARTTLS, TLS and logging in, against a real relay and a scripted one; what the doctor says of a relay."""

import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from publisher.core.errors import Ambiguous, Unavailable
from servers.smtp import Answer, Position, SmtpServer, make_certificate, serve
from support.mail_parts import MESSAGE, READER
from support.newsletters import newsletter
from support.relay_answers import ANSWERS, NO_421


class Keeper:
    """Accepts mails after a login."""

    def __init__(self) -> None:
        self.taken: list[tuple[bool, str]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.taken.append((session.ssl is not None, session.auth_data.login.decode()))
        return "250 taken"


def authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
    return AuthResult(success=given.password == b"open sesame", handled=False, auth_data=given)


@pytest.fixture
def relay(tls: ssl.SSLContext) -> Iterator[tuple[int, Keeper]]:
    """aiosmtpd: STARTTLS, then a login, before any mail."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    keeper = Keeper()
    options: dict[str, Any] = {"tls_context": tls, "require_starttls": True, "auth_required": True}
    controller = Controller(keeper, hostname="127.0.0.1", port=port, authenticator=authenticate, **options)
    controller.start()
    yield port, keeper
    time.sleep(0.05)
    controller.stop()


def test_a_mail_goes_encrypted_and_logged_in_to_a_real_relay(
    relay: tuple[int, Keeper], certificate: tuple[Path, Path]
) -> None:
    port, keeper = relay
    login = {"username": "clerk", "password": "open sesame", "ca_file": str(certificate[0])}
    channel = newsletter(port, tls="starttls", timeout_seconds=5, **login)
    channel.send(MESSAGE, READER)
    channel.send(MESSAGE, READER)
    (line,) = channel.diagnose()
    channel.close()
    assert keeper.taken == [(True, "clerk"), (True, "clerk")]
    assert line.ok
    assert "TLSv1" in line.message


def test_a_wrong_password_names_the_keys_and_never_the_password(
    relay: tuple[int, Keeper], certificate: tuple[Path, Path]
) -> None:
    login = {"username": "clerk", "password": "wrong secret", "ca_file": str(certificate[0])}
    channel = newsletter(relay[0], tls="starttls", timeout_seconds=5, **login)
    with pytest.raises(Unavailable, match=r"535.*username, password") as caught:
        channel.send(MESSAGE, READER)
    assert "wrong secret" not in str(caught.value)
    assert caught.value.reply.startswith("535")
    (line,) = channel.diagnose()
    assert not line.ok
    assert "password" in line.mend


@pytest.mark.parametrize("mode", ["starttls", "tls"])
def test_a_certificate_of_an_unknown_authority_is_not_trusted(
    mode: str, tls: ssl.SSLContext, certificate: tuple[Path, Path]
) -> None:
    with serve(tls, implicit=mode == "tls") as server:
        channel = newsletter(server.port, tls=mode, timeout_seconds=5)
        with pytest.raises(Unavailable, match=r"certificate is not valid.*ca_file"):
            channel.send(MESSAGE, READER)
        assert server.bodies == []
        assert not channel.diagnose()[0].ok
        channel = newsletter(server.port, tls=mode, timeout_seconds=5, ca_file=str(certificate[0]))
        channel.send(MESSAGE, READER)
        channel.close()
        assert len(server.bodies) == 1
        assert "MAIL" in " ".join(server.conversations[-1])


def test_a_certificate_for_another_name_is_not_trusted(tmp_path: Path) -> None:
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    make_certificate(chain, key, "DNS:other.example.org")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    with serve(context) as server:
        channel = newsletter(server.port, tls="starttls", timeout_seconds=5, ca_file=str(chain))
        with pytest.raises(Unavailable, match=r"IP address mismatch.*host"):
            channel.send(MESSAGE, READER)
        assert server.commands("MAIL") == []


@pytest.mark.parametrize(
    "answer", ["450", "550", "421", "garbage", "a long line", "silence", "a drip", "close", "reset"]
)
@pytest.mark.parametrize("position", ["STARTTLS", "AUTH"])
def test_nothing_is_sent_when_encryption_or_login_fails(
    position: Position, answer: str, tls: ssl.SSLContext, certificate: tuple[Path, Path]
) -> None:
    with serve(tls) as server:
        server.extensions.append("AUTH PLAIN")
        server.script(position, ANSWERS[answer])
        login = {"username": "clerk", "password": "open sesame", "ca_file": str(certificate[0])}
        channel = newsletter(server.port, tls="starttls", **login)
        with pytest.raises(Unavailable, match=position):
            channel.send(MESSAGE, READER)
        assert server.commands("MAIL") == []
        channel.send(MESSAGE, READER)
        channel.close()
        assert len(server.bodies) == 1


def test_words_slipped_in_behind_the_answer_to_starttls_are_not_believed(
    tls: ssl.SSLContext, certificate: tuple[Path, Path]
) -> None:
    with serve(tls) as server:
        server.script("STARTTLS", Answer(b"220 go\r\n250 AUTH PLAIN\r\n"))
        channel = newsletter(server.port, tls="starttls", ca_file=str(certificate[0]))
        with pytest.raises(Unavailable):
            channel.send(MESSAGE, READER)
        assert server.commands("MAIL") == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"tls": "starttls"}, "STARTTLS"),
        ({"tls": "tls"}, "tls"),
        ({"username": "clerk", "password": "open sesame"}, "username"),
        ({"username": "clerk"}, "PUBLISHER_CHANNELS_<NAME>_PASSWORD"),
        ({"username": "clerk", "password": "сезам"}, "ASCII"),
        ({"tls": "starttls", "ca_file": "/no/such/file.pem"}, "ca_file"),
    ],
)
def test_what_the_server_or_the_settings_lack_is_named_and_nothing_is_sent(
    changes: dict[str, str], says: str, server: SmtpServer
) -> None:
    if changes.get("password") == "сезам":
        server.extensions.append("AUTH PLAIN LOGIN")
    channel = newsletter(server.port, **changes)
    with pytest.raises(Unavailable, match=says):
        channel.send(MESSAGE, READER)
    assert server.bodies == []
    (line,) = channel.diagnose()
    assert not line.ok
    assert says in f"{line.message} {line.mend}"


def test_a_challenge_that_is_no_base64_ends_the_login_without_a_traceback(server: SmtpServer) -> None:
    server.extensions.append("AUTH CRAM-MD5")
    server.script("AUTH", Answer(b"334 x\r\n"))
    with pytest.raises(Unavailable, match="AUTH"):
        newsletter(server.port, username="clerk", password="open sesame").send(MESSAGE, READER)


def test_doctor_asks_the_relay_and_sends_no_mail(server: SmtpServer) -> None:
    channel = newsletter(server.port)
    (line,) = channel.diagnose()
    assert line.ok
    assert f"127.0.0.1:{server.port}" in line.message
    assert [command.split(" ")[0] for command in server.conversations[0]] == ["ehlo", "noop", "quit"]
    server.script("NOOP", NO_421)
    (line,) = channel.diagnose()
    assert not line.ok
    assert "421" in line.message
    assert server.commands("MAIL") == []


def test_whether_a_mail_arrived_cannot_be_asked() -> None:
    with pytest.raises(Ambiguous, match=r"X-Delivery-ID p1\.7"):
        newsletter(25).find(MESSAGE, READER)
