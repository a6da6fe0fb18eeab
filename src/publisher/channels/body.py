"""The parts of a mail: text and HTML as alternatives, the pictures of the HTML, and files beside them.

RFC 2045 and 2046 (MIME), 2387 (related), 6047 (calendar entries).
"""

import html
import re
from collections.abc import Mapping
from email.message import Message as Part
from email.mime.base import MIMEBase
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

from publisher.channels.headers import encodable, one_line
from publisher.errors import Refused
from publisher.types import Attachment, Media, Message

_SCALAR = re.compile(r"\[\[\s*(reader\.[^\]]*)\]\]", re.IGNORECASE)
_METHOD = re.compile(r"^METHOD:([A-Za-z-]+)[ \t]*\r?$", re.MULTILINE)


def body(message: Message, values: Mapping[str, str], mark: str) -> MIMEBase:
    """The whole body. `mark` makes its boundaries: base64 never contains "_", so that no content can end a part.

    Raises `Refused` for a value that the reader lacks, and for a picture that cannot be read.
    """
    root: MIMEBase = _alternative(message, values, mark)
    if message.attachments:
        mixed = MIMEMultipart("mixed", boundary=f"=_{mark}_m")
        for part in (root, *map(_attachment, message.attachments)):
            mixed.attach(part)
        root = mixed
    for part in root.walk():
        if part is not root:
            del part["MIME-Version"]
    return root


def _alternative(message: Message, values: Mapping[str, str], mark: str) -> MIMEMultipart:
    """Text first: the last alternative is the one that a reader's program prefers (RFC 2046, section 5.1.4)."""
    text = _part(fill(message.text, values, "text"), "plain")
    escaped = {name: html.escape(value) for name, value in values.items()}
    page: MIMEBase = _part(fill(message.html, escaped, "html"), "html")
    if message.media:
        related = MIMEMultipart("related", boundary=f"=_{mark}_r", type="text/html")
        related.attach(page)
        for number, media in enumerate(message.media, start=1):
            related.attach(_picture(media, number))
        page = related
    alternative = MIMEMultipart("alternative", boundary=f"=_{mark}_a")
    for part in (text, page):
        alternative.attach(part)
    return alternative


def _part(text: str, subtype: str) -> MIMEText:
    # RFC 2045, section 6.8: line ends become CRLF before base64.
    return MIMEText(re.sub(r"\r\n|\r|\n", "\r\n", encodable(text)), subtype, "utf-8")


def _attachment(file: Attachment) -> MIMEText:
    """RFC 6047, section 2.4: a calendar entry's method stands beside its type."""
    given = Part()
    given["Content-Type"] = one_line(file.mime)
    part = _part(file.text, given.get_content_subtype())
    parameters = dict(given.get_params(failobj=[])[1:])
    method = _METHOD.search(file.text)
    if method and given.get_content_type() == "text/calendar":
        parameters.setdefault("method", method[1].upper())
    for name, value in parameters.items():
        if name.lower() != "charset":
            part.set_param(name, value)
    part.add_header("Content-Disposition", "attachment", filename=one_line(file.name))
    return part


def _picture(media: Media, number: int) -> MIMEImage:
    try:
        data = media.path.read_bytes()
    except OSError as error:
        raise Refused(f"{media.path}: the image cannot be read: {error.strerror}") from error
    subtype = media.mime.partition("/")[2]
    part = MIMEImage(data, subtype)
    part.add_header("Content-ID", f"<{one_line(media.content_id)}>")
    part.add_header("Content-Disposition", "inline", filename=f"image-{number}.{subtype.partition('+')[0]}")
    return part


def fill(text: str, values: Mapping[str, str], where: str) -> str:
    """Put a reader's values in, in one pass: what a value says is not looked at again."""

    def value(found: re.Match[str]) -> str:
        name = found[1].strip().removeprefix("reader.")
        if name not in values:
            known = ", ".join(sorted(values))
            raise Refused(f"{found[0]} in the {where}: this reader has no {name}, only {known}")
        return values[name]

    return _SCALAR.sub(value, text)
