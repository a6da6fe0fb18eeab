"""A scripted relay and a certificate for loopback; every newsletter channel that a test has opened is closed."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from servers.smtp import SmtpServer, make_certificate, serve
from support.newsletters import OPENED


@pytest.fixture(autouse=True)
def _closing() -> Iterator[None]:
    yield
    while OPENED:
        OPENED.pop().close()


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with serve() as running:
        yield running


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A self-signed certificate for 127.0.0.1 and localhost, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    chain, key = folder / "chain.pem", folder / "key.pem"
    make_certificate(chain, key, "DNS:localhost,IP:127.0.0.1")
    return chain, key


@pytest.fixture(scope="module")
def tls(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context
