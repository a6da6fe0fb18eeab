"""A mail as it arrived, held against the whole checklist. Nothing is sent or fetched here but the keys' records."""

from publisher.core.types import Diagnosis
from publisher.doctor.mail.arrived_mail import Arrived, Expected, diagnose_mail
from publisher.doctor.mail.content import CONTENT
from publisher.doctor.mail.message_format import MESSAGE_FORMAT
from publisher.doctor.mail.signature import SIGNATURE


def check_arrived(data: bytes, expected: Expected) -> list[Diagnosis]:
    """Every rule's answer, in the order of the mail: signatures, headers, parts, what readers see."""
    return list(diagnose_mail(Arrived(data, expected), {**SIGNATURE, **MESSAGE_FORMAT, **CONTENT}))
