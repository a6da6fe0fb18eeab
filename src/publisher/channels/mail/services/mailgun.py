"""The newsletter through Mailgun: each mail whole, as one multipart form; its events settle open outcomes.

https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/messages/post-v3--domain-name--messages-mime
and, for the answers, https://documentation.mailgun.com/docs/mailgun/quickstart-guide/responses.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Literal

from pydantic import SecretStr, field_validator

from publisher.channels import ChannelSettings
from publisher.channels.answers import HUMAN, Meaning, bounded
from publisher.channels.credentials import secret
from publisher.channels.mail.channel import Carrier
from publisher.channels.mail.message.headers import message_key
from publisher.channels.mail.message.mail import Mail
from publisher.channels.mail.services.service import (
    BROKEN,
    COMMON,
    REFUSED,
    MailService,
    ServiceSettings,
    as_object,
    string,
)
from publisher.core.addresses import wire_address, wire_domain
from publisher.core.errors import Ambiguous, ChannelError, Unavailable
from publisher.core.http import Reply
from publisher.core.types import Destination, Diagnosis, Message, Outcome
from publisher.core.wording import worded

SETTLING = timedelta(minutes=30)
"""How long after a try its absence proves nothing: events arrive late and out of order.

https://documentation.mailgun.com/docs/mailgun/user-manual/events/event-polling
"""

KEPT = timedelta(days=3)
"""How long events are kept at least.

https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/events
"""

_PAGE = 300
_HOMES = {"us": "https://api.mailgun.net", "eu": "https://api.eu.mailgun.net"}

# 402 and 413 are not on Mailgun's page of answers and mean what HTTP says. None was seen against Mailgun itself.
_STATUSES: Mapping[int, Meaning] = {
    **COMMON,
    400: REFUSED,
    401: Meaning(Unavailable, worded("it does not accept the key: check api_key and region"), HUMAN),
    402: Meaning(Unavailable, worded("the account must be paid first"), HUMAN),
    403: Meaning(
        Unavailable, worded("it does not let the key send for this domain: check api_key, region and the domain"), HUMAN
    ),
    # Also for a domain of the other region.
    404: Meaning(Unavailable, worded("it does not know the domain: check sending_domain and region"), HUMAN),
}


class MailgunSettings(ServiceSettings):
    """A domain at Mailgun ("" = that of `from_address`) and the region that it was set up in."""

    api_key: SecretStr = SecretStr("")
    sending_domain: str = ""
    region: Literal["us", "eu"] = "us"

    @field_validator("sending_domain")
    @classmethod
    def _ascii(cls, name: str) -> str:
        return wire_domain(name).lower() if name else ""

    @field_validator("return_path")
    @classmethod
    def _kept_there(cls, address: str) -> str:
        if address:
            raise ValueError(worded("Mailgun uses its own and keeps the reports: leave it out"))
        return address


class MailgunChannel(MailService):
    """Mails through one domain at Mailgun."""

    Settings: ClassVar[type[ChannelSettings]] = MailgunSettings
    service: ClassVar[str] = "Mailgun"
    keys: ClassVar[tuple[str, ...]] = ("api_key",)
    settings: MailgunSettings

    @property
    def carrier(self) -> Carrier | None:
        """Mailgun, with the domain's own name in the envelope."""
        return Carrier(self._domain, "include:mailgun.org")

    def find(self, message: Message, destination: Destination, since: datetime | None = None) -> Outcome | None:
        """Look for the delivery among the domain's events for its address.

        None when the try is old enough for its events to have come, and not too old for them to be kept. Raises
        `Ambiguous` otherwise, and when Mailgun cannot be asked or has rejected the mail after it had come.
        """
        now = datetime.now(UTC)
        # A minute early: the clocks here and there differ.
        begin = (since or now - KEPT) - timedelta(minutes=1)
        try:
            events = self._events(wire_address(destination.address), begin)
        except ChannelError as error:
            raise Ambiguous(
                worded("%(error)s; look for %(key)s in Mailgun's logs", error=error, key=destination.key), error.reply
            ) from error
        names = [string(event, "event") for event in events if self._is_about(event, destination)]
        if arrived := [name for name in names if name != "rejected"]:
            return Outcome(
                self._message_id(destination),
                reply=bounded(worded("found among Mailgun's events: %(arrived)s", arrived=arrived[-1])),
            )
        if names:
            raise Ambiguous(
                worded(
                    "Mailgun got the mail to %(address)s and then rejected it: see its logs",
                    address=destination.address,
                )
            )
        if since is None or not SETTLING < now - since < KEPT:
            raise Ambiguous(
                worded(
                    "not among Mailgun's events, which are certain from %(seconds)s minutes to %(days)s days after "
                    "the try",
                    seconds=SETTLING.seconds // 60,
                    days=KEPT.days,
                )
            )
        if len(events) >= _PAGE:
            raise Ambiguous(
                worded(
                    "%(address)s has %(page)s events or more: look for %(key)s in the logs",
                    address=destination.address,
                    page=_PAGE,
                    key=destination.key,
                )
            )
        return None

    @property
    def _domain(self) -> str:
        return self.settings.sending_domain or self.settings.domain

    @property
    def _home(self) -> str:
        return _HOMES[self.settings.region]

    @property
    def _state_path(self) -> str:
        """https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/domains/get-v4-domains--name-"""
        return f"/v4/domains/{self._domain}"

    def _auth(self) -> tuple[str, str]:
        return "api", secret(self.settings, "api_key")

    def _hand_over(self, mail: Mail, message: Message) -> Outcome:
        form = {
            "to": mail.recipient,
            "o:tag": f"{self.settings.list_name}-{message.lang}",
            # Links are the readers' own, the unsubscribe link among them: they must not go through another server.
            "o:tracking": "no",
            "v:delivery": mail.envelope_id,
        }
        files = {"message": ("mail.eml", mail.data, "message/rfc822")}
        reply = self._ask("POST", f"/v3/{self._domain}/messages.mime", sending=True, data=form, files=files)
        return self._accepted(reply, "id")

    def _events(self, address: str, begin: datetime) -> list[Mapping[str, Any]]:
        """https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/events/get-v3-domain_name-events

        Asked by address, not by id: whether Mailgun keeps our Message-ID its pages do not say.
        """
        query = {"recipient": address, "begin": f"{begin.timestamp():.0f}", "ascending": "yes", "limit": str(_PAGE)}
        reply = self._ask("GET", f"/v3/{self._domain}/events", params=query)
        if reply.status != 200:
            raise self._error(reply, sending=False)
        items = as_object(reply).get("items")
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise Unavailable(worded("Mailgun answered 200, without a list of events"))
        return items

    def _is_about(self, event: Mapping[str, Any], destination: Destination) -> bool:
        variables, message = event.get("user-variables"), event.get("message")
        headers = message.get("headers") if isinstance(message, dict) else None
        if isinstance(variables, dict) and variables.get("delivery") == message_key(destination.key):
            return True
        known = headers.get("message-id") if isinstance(headers, dict) else None
        return isinstance(known, str) and f"<{known.strip('<>')}>" == self._message_id(destination)

    def _message_id(self, destination: Destination) -> str:
        return f"<{message_key(destination.key)}@{self.settings.domain}>"

    def _said(self, reply: Reply) -> tuple[str, str]:
        words = string(as_object(reply), "message")
        # Of a wrong key it says "Forbidden", without JSON.
        return ("error" if words else ""), words or bounded(reply.body[:4096].decode("utf-8", "replace"))

    def _meaning(self, reply: Reply, code: str) -> Meaning | None:
        if reply.status >= 500:
            # With a message it is Mailgun's own, which recommends to try again; without, somebody's on the way.
            return BROKEN if code else None
        return _STATUSES.get(reply.status, REFUSED) if reply.status >= 400 else None

    def _judged(self, check: str, state: Mapping[str, Any]) -> Diagnosis:
        found = state.get("domain")
        domain = found if isinstance(found, dict) else {}
        status = string(domain, "state")
        if status == "active" and domain.get("is_disabled") is not True:
            return Diagnosis(check, True, worded("accepts the key, and %(domain)s may send", domain=self._domain))
        mend = worded(
            "verify the domain's DNS records in Mailgun's control panel, or ask its support why it is disabled"
        )
        return Diagnosis(
            check,
            False,
            worded(
                "%(domain)s may not send: its state is %(status)s",
                domain=self._domain,
                status=status or worded("not told"),
            ),
            mend,
        )
