"""A UDP name server on loopback with the records of a test; all other names are NXDOMAIN."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset


class DnsServer:
    """`txt` are TXT records by name without the final dot; `asked` are the queried names in order.

    `rcode` replaces the answer to every query; with `silent` no query is answered.
    """

    def __init__(self, link: socket.socket) -> None:
        self._link = link
        self.txt: dict[str, list[str]] = {}
        self.asked: list[str] = []
        self.rcode: dns.rcode.Rcode | None = None
        self.silent = False

    @property
    def place(self) -> str:
        """Address in the format of the setting `nameservers`."""
        return f"127.0.0.1:{self._link.getsockname()[1]}"

    def serve(self) -> None:
        while True:
            try:
                data, sender = self._link.recvfrom(4096)
            except OSError:
                return
            if data == b"stop":
                return
            if not self.silent:
                self._link.sendto(self._answer(dns.message.from_wire(data)), sender)

    def _answer(self, query: dns.message.Message) -> bytes:
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        self.asked.append(name)
        reply = dns.message.make_response(query)
        if self.rcode is not None:
            reply.set_rcode(self.rcode)
        elif name not in self.txt:
            reply.set_rcode(dns.rcode.NXDOMAIN)
        elif question.rdtype == dns.rdatatype.TXT:
            strings = [" ".join(f'"{t[at : at + 255]}"' for at in range(0, len(t), 255)) for t in self.txt[name]]
            if strings:
                reply.answer.append(dns.rrset.from_text(question.name, 60, "IN", "TXT", *strings))
        return reply.to_wire(max_size=4096)


@contextmanager
def serve_dns() -> Iterator[DnsServer]:
    """Run while the context is open."""
    link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    link.bind(("127.0.0.1", 0))
    server = DnsServer(link)
    serving = threading.Thread(target=server.serve)
    serving.start()
    try:
        yield server
    finally:
        with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as knock:
            knock.sendto(b"stop", link.getsockname())
        serving.join()
        link.close()
