"""A mail as it arrived, held against the whole checklist. Nothing is sent or fetched here but the keys' records."""

from publisher.mail_check.content import CONTENT
from publisher.mail_check.form import FORM
from publisher.mail_check.mail import Arrived, Expected, judge
from publisher.mail_check.signature import SIGNATURE
from publisher.types import Diagnosis


def check(data: bytes, expected: Expected) -> list[Diagnosis]:
    """Every rule's answer, in the order of the mail: signatures, headers, parts, what readers see."""
    return list(judge(Arrived(data, expected), {**SIGNATURE, **FORM, **CONTENT}))
