"""The servers that `publisher doctor --mail` asks, on loopback: a relay with a Maildir, DNS, an HTTPS page."""

import itertools
import mailbox
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from publisher.channels.mail.message.dkim import dns_record, make_key
from servers.dns import DnsServer, serve_dns

App = Callable[[Request], Response]
_SETTINGS = """
return_path = "bounces@example.bg"
dkim = [{{ selector = "s1", key_file = "s1.pem" }}]
nameservers = ["{dns}"]
"""


class Pages:
    """The unsubscribe page; tests replace `answer`. `asked` lists method, content type and form of each request."""

    def __init__(self) -> None:
        self.answer: App = well_behaved
        self.site: Any = None
        """A WSGI application that replaces the page."""
        self.asked: list[tuple[str, str, dict[str, str]]] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        if self.site is not None:
            return self.site(environ, start_response)
        request = Request(environ)
        self.asked.append((request.method, request.mimetype, request.form.to_dict()))
        return self.answer(request)(environ, start_response)


def well_behaved(request: Request) -> Response:
    """RFC 8058: GET asks for confirmation, POST unsubscribes."""
    if request.method == "GET":
        return page('<p>Отписване?</p><form method="post"><button>Отписване</button></form>')
    one_click = request.form.get("List-Unsubscribe") == "One-Click" and not request.cookies
    return page("<p>Готово</p>", 200 if one_click else 400)


def page(body: str, status: int = 200) -> Response:
    return Response(f"<!doctype html><html lang=bg><body>{body}</body></html>", status, content_type="text/html")


@dataclass
class Home:
    """Mails arrive in `maildir`; with `lose` they are accepted and discarded; `refuse` is the relay's refusal."""

    smtp_port: int
    maildir: Path
    dns: DnsServer
    pages: Pages
    address: str
    certificate: Path
    lose: bool = False
    refuse: str = ""
    arrived: list[bytes] = field(default_factory=list)

    def configure(self, workspace: Path) -> Path:
        """Configure a workspace for these servers; returns its configuration file."""
        key, pem = make_key(ed25519=False)
        (workspace / "s1.pem").write_bytes(pem)
        self.dns.txt["s1._domainkey.example.bg"] = [dns_record(key)]
        file = workspace / "config.toml"
        text = file.read_text(encoding="utf-8")
        text = text.replace("port = 2525", f"port = {self.smtp_port}").replace("@example.org", "@example.bg")
        settings = _SETTINGS.format(dns=self.dns.place)
        text = text.replace("[channels.newsletter]\n", f"[channels.newsletter]{settings}", 1)
        text += f'\n[web]\naddress = "{self.address}"\n\n[bounces]\nmaildir = "{self.maildir}"\n'
        file.write_text(text, encoding="utf-8")
        return file


class _Delivery:
    """aiosmtpd handler that stores mails as a delivery agent does, with a Return-Path on top (RFC 5321, 4.4)."""

    def __init__(self) -> None:
        self.home: Home | None = None
        self._numbers = itertools.count(1)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        home = self.home
        assert home is not None
        if home.refuse:
            return home.refuse
        data = f"Return-Path: <{envelope.mail_from}>\r\n".encode() + envelope.original_content
        home.arrived.append(data)
        if not home.lose:
            name = f"{next(self._numbers):010}.mail.host"
            part = home.maildir / "tmp" / name
            part.write_bytes(data.replace(b"\r\n", b"\n"))
            part.rename(home.maildir / "new" / name)
        return "250 2.0.0 taken"


@contextmanager
def serve_home(folder: Path) -> Iterator[Home]:
    """Run all servers while the context is open."""
    chain, key = folder / "chain.pem", folder / "key.pem"
    made = ["openssl", "req", "-x509", "-nodes", "-days", "2", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    named = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run([*made, *named, "-keyout", key, "-out", chain], check=True, capture_output=True)
    mailbox.Maildir(folder / "mail")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    pages, delivery = Pages(), _Delivery()
    with ExitStack() as stack:
        dns = stack.enter_context(serve_dns())
        web = make_server("127.0.0.1", 0, pages, threaded=True, ssl_context=context)
        serving = threading.Thread(target=web.serve_forever)
        serving.start()
        stack.callback(serving.join)
        stack.callback(web.shutdown)
        stack.callback(web.server_close)
        relay = _relay(delivery)
        stack.callback(relay.stop)
        address = f"https://localhost:{web.server_port}"
        home = Home(relay.port, folder / "mail", dns, pages, address, chain)
        delivery.home = home
        yield home


def _relay(delivery: _Delivery) -> Controller:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    relay = Controller(delivery, hostname="127.0.0.1", port=port)
    relay.start()
    return relay
