"""The newsletter: one mail to each subscriber, handed to a relay over SMTP.

The relay signs (DKIM) and carries the mail on. Its yes is the outcome; SMTP cannot be asked about a mail afterwards.
"""

import ipaddress
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from publisher.channels import Audience, ChannelSettings
from publisher.channels.mime import Sender, compose, unsubscribe_mailto, wire_address, wire_domain
from publisher.channels.smtp import Conversation, NoConnection, Server, Tls
from publisher.errors import Ambiguous, Refused
from publisher.types import Destination, Diagnosis, Message, Outcome

if TYPE_CHECKING:
    LangCode = str
else:
    LangCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]

_CID = re.compile(r"""["'(]cid:([^"')\s]+)""", re.IGNORECASE)
_CONTENT_ID = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+")
