"""Connections to X: signatures, proxies, ports where nobody listens, certificates."""

import shutil
import socket
import ssl
import subprocess
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from publisher.core.errors import Ambiguous, Unavailable
from publisher.core.types import Media, Message
from servers.x import XServer
from support.x_channel import MESSAGE, SECRETS, TEXT, TO, channel, failure


@pytest.mark.parametrize("key", SECRETS)
def test_a_wrong_key_fails_the_signature_and_may_be_tried_again(x: XServer, key: str) -> None:
    error = failure(channel(x, **{key: "wrong"}))
    assert isinstance(error, Unavailable)
    assert (error.retry_after, x.posts) == (timedelta(hours=1), [])
    assert "consumer_key" in str(error)


def test_every_request_has_a_connection_of_its_own(x: XServer, picture: Media) -> None:
    sender = channel(x)
    sender.send(Message("bg", TEXT, media=(picture,)), TO)
    sender.close()
    sender.send(Message("bg", "Още нещо"), TO)
    assert len(x.requests) == 4
    assert len({seen.port for seen in x.requests}) == 4


def test_a_proxy_of_the_environment_does_not_catch_rerouted_requests(
    x: XServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert channel(x).send(MESSAGE, TO).remote_id == x.posts[0].id


def test_a_port_where_nobody_listens_is_unavailable(picture: Media) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}"
        error = failure(channel(nobody))
        assert type(error) is Unavailable
        assert "refused" in str(error)
        assert type(failure(channel(nobody), Message("bg", TEXT, media=(picture,)))) is Unavailable
        with pytest.raises(Ambiguous, match="cannot be asked"):
            channel(nobody).find(MESSAGE, TO)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to make a certificate")
def test_a_certificate_that_is_not_trusted_is_unavailable_since_nothing_was_sent(tmp_path: Path) -> None:
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    subprocess.run([*request, "-keyout", str(key), "-out", str(cert)], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    heard: list[bytes] = []

    def listen(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        try:
            with connection, context.wrap_socket(connection, server_side=True) as secure:
                heard.append(secure.recv(100))
        except OSError:
            pass

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=listen, args=(listener,))
        thread.start()
        error = failure(channel(f"https://127.0.0.1:{listener.getsockname()[1]}"))
        thread.join(5)
    assert type(error) is Unavailable
    assert "certificate" in str(error).lower()
    assert heard == []
