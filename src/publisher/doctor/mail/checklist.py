"""Checks a received mail against the whole checklist. Only the DNS records of DKIM keys are fetched."""

from publisher.core.types import Diagnosis
from publisher.doctor.mail.arrived_mail import Arrived, Expected, diagnose_mail
from publisher.doctor.mail.content import CONTENT
from publisher.doctor.mail.message_format import MESSAGE_FORMAT
from publisher.doctor.mail.signature import SIGNATURE


def check_arrived(data: bytes, expected: Expected) -> list[Diagnosis]:
    """The result of every rule: signatures, then headers and parts, then what readers see."""
    return list(diagnose_mail(Arrived(data, expected), {**SIGNATURE, **MESSAGE_FORMAT, **CONTENT}))
