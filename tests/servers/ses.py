"""The part of Amazon SES's API v2 that the channel uses, on loopback.

Requests need a valid signature. It is computed here independently of the channel, from AWS's description
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html). Like SES, the server sets
its own Message-ID and Date (`mails`).
"""

import base64
import hmac
import json
import re
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from typing import Any

from servers.service import Answer, Request, Service, as_json

KEY_ID, SECRET, REGION = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "eu-central-1"
_FORM = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([A-Z]+)/(\d{8})/([a-z0-9-]+)/ses/aws4_request, "
    r"SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})"
)


def problem(status: int, name: str, message: str, **headers: str) -> Answer:
    """An error of AWS's JSON APIs: a header has its name, followed by a URL."""
    named = {"x_amzn_ErrorType": f"{name}:http://internal.amazon.com/coral/com.amazonaws.sesv2/", **headers}
    return as_json(status, {"message": message}, **named)


class Ses(Service):
    """`wishes` are the accepted requests, `mails` the mails as delivered."""

    def __init__(self, session_token: str = "") -> None:
        super().__init__()
        self.session_token = session_token
        self.account: dict[str, Any] = {
            "SendingEnabled": True,
            "ProductionAccessEnabled": True,
            "EnforcementStatus": "HEALTHY",
            "SendQuota": {"Max24HourSend": 50000.0, "MaxSendRate": 14.0, "SentLast24Hours": 120.0},
        }
        self.wishes: list[dict[str, Any]] = []
        self.mails: list[bytes] = []
        self._ids = count(1)

    def refusal(self, request: Request) -> Answer | None:
        found = _FORM.fullmatch(request.headers.get("authorization", ""))
        time = request.headers.get("x-amz-date", "")
        if not found or found[1] != KEY_ID:
            return problem(403, "UnrecognizedClientException", "The security token included in the request is invalid.")
        _, day, region, names, signature = found.groups()
        moment = datetime.strptime(time, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        if abs((datetime.now(UTC) - moment).total_seconds()) > 300 or region != REGION:
            return problem(403, "InvalidSignatureException", "Signature expired")
        needed = {"host", "x-amz-date"} | ({"x-amz-security-token"} if self.session_token else set())
        if not needed <= set(names.split(";")) or request.headers.get("x-amz-security-token", "") != self.session_token:
            return problem(403, "UnrecognizedClientException", "The security token included in the request is invalid.")
        if signature != _signature(request, day, region, names):
            return problem(403, "InvalidSignatureException", "The request signature we calculated does not match")
        return None

    def perform(self, request: Request) -> Answer:
        if (request.method, request.path) == ("GET", "/v2/email/account"):
            return as_json(200, self.account)
        if (request.method, request.path) != ("POST", "/v2/email/outbound-emails"):
            return as_json(404, {"message": None})
        wish = json.loads(request.body)
        for tag in wish.get("EmailTags", ()):
            if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", tag["Name"]) or not re.fullmatch(
                r"[A-Za-z0-9_-]{1,256}", tag["Value"]
            ):
                return problem(400, "BadRequestException", "Invalid tag")
        if not all(address.isascii() for address in wish["Destination"]["ToAddresses"]):
            return problem(400, "BadRequestException", "Local address contains control or whitespace")
        mail = base64.b64decode(wish["Content"]["Raw"]["Data"], validate=True)
        message_id = f"0107019ab-{next(self._ids):04}-000000"
        self.wishes.append(wish)
        self.mails.append(_replaced(mail, wish["FromEmailAddress"], message_id))
        return as_json(200, {"MessageId": message_id})


def _signature(request: Request, day: str, region: str, names: str) -> str:
    lines = [request.method, request.path, request.target.partition("?")[2]]
    lines += [f"{name}:{request.headers[name].strip()}" for name in names.split(";")]
    lines += ["", names, sha256(request.body).hexdigest()]
    scope = f"{day}/{region}/ses/aws4_request"
    text = "AWS4-HMAC-SHA256\n{}\n{}\n{}".format(
        request.headers["x-amz-date"], scope, sha256("\n".join(lines).encode()).hexdigest()
    )
    date_key = hmac.new(b"AWS4" + SECRET.encode(), day.encode(), sha256).digest()
    region_key = hmac.new(date_key, region.encode(), sha256).digest()
    service_key = hmac.new(region_key, b"ses", sha256).digest()
    signing_key = hmac.new(service_key, b"aws4_request", sha256).digest()
    return hmac.new(signing_key, text.encode(), sha256).hexdigest()


def _replaced(mail: bytes, sender: str, message_id: str) -> bytes:
    """The mail as SES delivers it, with the From of the request: https://docs.aws.amazon.com/ses/latest/dg/header-fields.html"""
    head, _, body = mail.partition(b"\r\n\r\n")
    lines = re.split(rb"\r\n(?![ \t])", head)
    kept = [line for line in lines if not re.match(rb"(?i)(message-id|date|from):", line)]
    own = [
        f"Message-ID: <{message_id}@{REGION}.amazonses.com>".encode(),
        b"Date: Mon, 23 Nov 2026 08:00:00 +0000",
        f"From: {sender}".encode(),
    ]
    return b"\r\n".join(own + kept) + b"\r\n\r\n" + body
