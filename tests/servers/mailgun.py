"""The part of Mailgun's API that the channel uses, on loopback: sending, domains, and past events.

It records accepted mails (`taken`) and their events (`events`); `late` hides the events.
"""

import base64
import io
import time
from dataclasses import dataclass
from typing import Any

from werkzeug.formparser import MultiPartParser
from werkzeug.http import parse_options_header

from servers.service import Answer, Request, Service, as_json

KEY, DOMAIN = "key-3ax6xnjp29jd6fds4gc373sgvjxteol0", "mg.example.bg"


def problem(status: int, message: str, **headers: str) -> Answer:
    """An error in Mailgun's form."""
    return as_json(status, {"message": message}, **headers)


@dataclass(frozen=True)
class Taken:
    """An accepted mail with its form fields."""

    form: dict[str, str]
    mail: bytes


class Mailgun(Service):
    """One account with one domain. `renames`: the service replaces the Message-ID."""

    def __init__(self) -> None:
        super().__init__()
        self.domain: dict[str, Any] = {"name": DOMAIN, "state": "active", "is_disabled": False}
        self.taken: list[Taken] = []
        self.events: list[dict[str, Any]] = []
        self.late, self.renames = False, False

    def refusal(self, request: Request) -> Answer | None:
        wanted = "Basic " + base64.b64encode(f"api:{KEY}".encode()).decode()
        if request.headers.get("authorization") != wanted:
            return Answer(401, b"Forbidden", {"Content-Type": "text/html; charset=utf-8"})
        known = {f"/v3/{DOMAIN}/messages.mime", f"/v3/{DOMAIN}/events", f"/v4/domains/{DOMAIN}"}
        return None if request.path in known else problem(404, "Domain not found: " + request.path.split("/")[-2])

    def perform(self, request: Request) -> Answer:
        if request.path.startswith("/v4/"):
            return as_json(200, {"domain": self.domain, "sending_dns_records": []})
        return self._send(request) if request.method == "POST" else self._events(request.query)

    def add(self, event: str, recipient: str, key: str, message_id: str) -> None:
        """Record an event about a mail."""
        self.events.append(
            {
                "event": event,
                "timestamp": time.time(),
                "id": f"e{len(self.events)}",
                "recipient": recipient,
                "user-variables": {"delivery": key} if key else {},
                "message": {"headers": {"message-id": message_id, "to": recipient}},
            }
        )

    def _send(self, request: Request) -> Answer:
        _, options = parse_options_header(request.headers["content-type"])
        parser = MultiPartParser()
        form, files = parser.parse(io.BytesIO(request.body), options["boundary"].encode(), len(request.body))
        if "to" not in form:
            return problem(400, "to parameter is missing")
        if "message" not in files:
            return problem(400, "message parameter is missing: send it as a file")
        with files["message"].stream as stream:
            mail = stream.read()
        self.taken.append(Taken(form.to_dict(), mail))
        own = mail.partition(b"Message-ID: <")[2].partition(b">")[0].decode()
        message_id = f"20261123080000.{len(self.taken)}@{DOMAIN}" if self.renames else own
        self.add("accepted", form["to"], form.get("v:delivery", ""), message_id)
        return as_json(200, {"id": f"<{message_id}>", "message": "Queued. Thank you."})

    def _events(self, query: dict[str, str]) -> Answer:
        if "begin" not in query or query.get("ascending") not in ("yes", "no"):
            return problem(400, "ascending must be given when end is not")
        found = [
            e for e in self.events if e["recipient"] == query["recipient"] and e["timestamp"] >= float(query["begin"])
        ]
        shown = [] if self.late else found[: int(query.get("limit", "100"))]
        return as_json(200, {"items": shown, "paging": {"next": f"{self.url}/v3/{DOMAIN}/events/NEXT"}})
