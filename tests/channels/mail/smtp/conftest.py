"""A scripted relay that offers PIPELINING, and a certificate for loopback."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from servers.smtp import SmtpServer, make_certificate, serve


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with serve() as running:
        running.extensions.append("PIPELINING")
        yield running


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1; its key is `key.pem` beside it."""
    chain = tmp_path_factory.mktemp("tls") / "chain.pem"
    make_certificate(chain, chain.with_name("key.pem"), "IP:127.0.0.1")
    return chain


@pytest.fixture(scope="module")
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_name("key.pem"))
    return context
