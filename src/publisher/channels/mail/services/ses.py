"""The newsletter through Amazon SES, API v2: each mail whole, as one signed request.

https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html. SES puts in its own
Message-ID and Date (https://docs.aws.amazon.com/ses/latest/dg/header-fields.html), so a mail is known there by
X-Delivery-ID, and our own signature would not be valid: SES signs (Easy DKIM). It finds a mail only by the id that it
gave it.
"""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from pydantic import Field, SecretStr, field_validator

from publisher.channels import ChannelSettings
from publisher.channels.answers import HUMAN, Meaning
from publisher.channels.credentials import secret
from publisher.channels.mail.channel import Carrier
from publisher.channels.mail.message.headers import mailbox, message_key
from publisher.channels.mail.message.mail import Mail
from publisher.channels.mail.services.service import (
    BROKEN,
    COMMON,
    LATER,
    REFUSED,
    MailService,
    ServiceSettings,
    as_object,
    string,
)
from publisher.channels.mail.services.sigv4 import Credentials, SigV4
from publisher.channels.mail.settings import DkimKey
from publisher.core.errors import Ambiguous, Refused, Unavailable
from publisher.core.http import Reply
from publisher.core.types import Destination, Diagnosis, Message, Outcome
from publisher.core.wording import worded

_TAG_LIMIT = 256

_KEYS = Meaning(
    Unavailable,
    worded(
        "it does not accept the keys: check access_key_id, secret_access_key, session_token, region and this "
        "machine's clock, and that the keys may do ses:SendEmail and ses:GetAccount"
    ),
    HUMAN,
)

# The errors of SendEmail are those of its page; those of the keys are AWS's common ones
# (https://docs.aws.amazon.com/ses/latest/APIReference-V2/CommonErrors.html). None was seen against SES itself.
_CODES: Mapping[str, Meaning] = {
    # Bad content; also an address or domain that is not verified, in the sandbox the reader's.
    "MessageRejected": Meaning(Refused, worded("it rejects this mail; if it names an identity, verify that "
                                               "one in SES")),
    "MailFromDomainNotVerifiedException": Meaning(
        Refused, worded("the MAIL FROM domain is not verified: correct its MX record, then send again")
    ),
    "BadRequestException": REFUSED,
    "NotFoundException": Meaning(Unavailable, worded("this region has no such configuration_set"), HUMAN),
    "AccountSuspendedException": Meaning(
        Unavailable, worded("the account may no longer send: answer AWS's case in the support centre"), HUMAN
    ),
    "SendingPausedException": Meaning(
        Unavailable, worded("sending is paused for the account or the configuration set: resume it in the SES "
                            "console"), HUMAN
    ),
    "TooManyRequestsException": LATER,
    "ThrottlingException": LATER,
    "LimitExceededException": Meaning(
        Unavailable, worded("the account's quota is used up: wait, or ask AWS for a higher one"), HUMAN
    ),
    **dict.fromkeys(
        (
            "AccessDeniedException", "ExpiredTokenException", "IncompleteSignature", "InvalidClientTokenId",
            "InvalidSignatureException", "MissingAuthenticationTokenException", "NotAuthorized", "OptInRequired",
            "RequestExpired", "SignatureDoesNotMatch", "UnrecognizedClientException",
        ),
        _KEYS,
    ),
}  # fmt: skip

_STATUSES: Mapping[int, Meaning] = {
    **COMMON,
    401: _KEYS,
    403: _KEYS,
    404: Meaning(Unavailable, worded("it is not at this address: check region and endpoint"), HUMAN),
}


class SesSettings(ServiceSettings):
    """An AWS region and the keys of an identity that may send there; `configuration_set` "" is the account's own."""

    region: str = Field(pattern=r"^[a-z]{2}(-[a-z]+)+-[0-9]$")
    access_key_id: SecretStr = SecretStr("")
    secret_access_key: SecretStr = SecretStr("")
    session_token: SecretStr = SecretStr("")
    configuration_set: str = Field(default="", pattern=r"^[A-Za-z0-9_-]{0,64}$")

    @field_validator("dkim")
    @classmethod
    def _signs_itself(cls, keys: tuple[DkimKey, ...]) -> tuple[DkimKey, ...]:
        if keys:
            raise ValueError(
                worded("SES replaces Date and Message-ID, which are signed: leave it out and set up Easy DKIM")
            )
        return keys


class SesChannel(MailService):
    """Mails through one account and region of Amazon SES."""

    Settings: ClassVar[type[ChannelSettings]] = SesSettings
    service: ClassVar[str] = worded("Amazon SES")
    keys: ClassVar[tuple[str, ...]] = ("access_key_id", "secret_access_key")
    settings: SesSettings

    @property
    def carrier(self) -> Carrier | None:
        """SES puts its own domain into the envelope, or the account's MAIL FROM domain, which it checks itself."""
        return Carrier("", "include:amazonses.com")

    @property
    def return_path(self) -> str:
        """SES's own; it forwards reports to ours."""
        return ""

    def find(self, message: Message, destination: Destination, since: datetime | None = None) -> Outcome | None:
        """Always raises `Ambiguous`: SES finds mails by its own id only, which came with the lost answer."""
        raise Ambiguous(
            worded(
                "Amazon SES cannot be asked whether it took a mail; look for the tag delivery=%(key)s in the "
                "configuration set's events, or ask %(address)s",
                key=_tag(message_key(destination.key)),
                address=destination.address,
            )
        )

    @property
    def _home(self) -> str:
        return f"https://email.{self.settings.region}.amazonaws.com"

    @property
    def _state_path(self) -> str:
        """https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetAccount.html"""
        return "/v2/email/account"

    def _auth(self) -> SigV4:
        key_id, key, token = (
            secret(self.settings, name) for name in ("access_key_id", "secret_access_key", "session_token")
        )
        return SigV4(Credentials(key_id, key, self.settings.region, "ses", token))

    def _hand_over(self, mail: Mail, message: Message) -> Outcome:
        if mail.utf8:
            raise Refused(
                worded(
                    "%(recipient)s: letters outside ASCII before the @, which Amazon SES does not take; ask the "
                    "reader for another address",
                    recipient=mail.recipient,
                )
            )
        # Given, it replaces the From header: so it is the same, name and all, on one line.
        sender = mailbox(self._sender.name(message.lang), self._sender.address, "From").replace("\r\n", "")
        wish: dict[str, Any] = {
            "FromEmailAddress": sender,
            "Destination": {"ToAddresses": [mail.recipient]},
            "Content": {"Raw": {"Data": base64.b64encode(mail.data).decode()}},
            "EmailTags": [{"Name": "delivery", "Value": _tag(mail.envelope_id)}],
        }
        if self.settings.configuration_set:
            wish["ConfigurationSetName"] = self.settings.configuration_set
        if self.settings.return_path:
            wish["FeedbackForwardingEmailAddress"] = mail.sender
        body = json.dumps(wish).encode()
        headers = {"Content-Type": "application/json"}
        reply = self._ask("POST", "/v2/email/outbound-emails", sending=True, data=body, headers=headers)
        return self._accepted(reply, "MessageId")

    def _said(self, reply: Reply) -> tuple[str, str]:
        """The error's name stands in a header or in the body, after a namespace or before an address."""
        answer = as_object(reply)
        named = reply.headers.get("x-amzn-errortype", "") or string(answer, "__type", "code")
        return named.partition(":")[0].rpartition("#")[2].strip(), string(answer, "message", "Message")

    def _meaning(self, reply: Reply, code: str) -> Meaning | None:
        if code in _CODES:
            return _CODES[code]
        if reply.status >= 500:
            # With a name it comes from SES, which has stored nothing; without one, from something in between.
            return BROKEN if code else None
        return _STATUSES.get(reply.status, REFUSED) if reply.status >= 400 else None

    def _judged(self, check: str, state: Mapping[str, Any]) -> Diagnosis:
        if state.get("SendingEnabled") is not True or state.get("EnforcementStatus") == "SHUTDOWN":
            mend = worded("read what AWS has written to the account, and resume sending in the SES console")
            return Diagnosis(check, False, worded("sending is paused for this account and region"), mend)
        if state.get("ProductionAccessEnabled") is not True:
            mend = worded("ask for production access in the SES console")
            return Diagnosis(check, False, worded("in the sandbox: only verified addresses get mails"), mend)
        quota = state.get("SendQuota")
        figures = quota if isinstance(quota, dict) else {}
        sent, most = figures.get("SentLast24Hours"), figures.get("Max24HourSend")
        said = (
            worded("; %(sent)s of %(most)s mails in 24 hours", sent=f"{sent:.0f}", most=f"{most:.0f}")
            if _numbers(sent, most)
            else ""
        )
        return Diagnosis(check, True, worded("accepts the keys and may send%(said)s", said=said))


def _numbers(*values: object) -> bool:
    return all(isinstance(value, int | float) for value in values)


def _tag(key: str) -> str:
    """A key as a tag's value: ASCII letters, digits, _ and -, at most 256; different keys stay different.

    https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageTag.html
    """
    tag = re.sub(r"[^A-Za-z0-9-]", lambda found: "".join(f"_{byte:02X}" for byte in found[0].encode()), key)
    return tag if len(tag) <= _TAG_LIMIT else hashlib.sha256(key.encode()).hexdigest()
