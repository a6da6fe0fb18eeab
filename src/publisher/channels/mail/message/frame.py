"""The frame of a mail: text and HTML as alternatives, the pictures of the HTML, and files beside them.

RFC 2045 and 2046 (MIME), 2387 (related), 6047 (calendar entries).
"""

import re
from dataclasses import dataclass
from email.message import Message as Part
from email.mime.base import MIMEBase
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32

from publisher.channels.mail.message.gaps import encodable
from publisher.channels.mail.message.headers import header_line
from publisher.channels.media import read_media
from publisher.core.text import with_crlf
from publisher.core.types import Attachment, Media, Message

_METHOD = re.compile(r"^METHOD:([A-Za-z-]+)[ \t]*\r?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Frame:
    """A mail's body except its text and HTML, with CRLF line ends.

    `headers` are those of the whole mail; `around` are the parts before the text, between text and HTML, and after it.
    """

    headers: str
    around: tuple[bytes, bytes, bytes]


def frame(message: Message, mark: str) -> Frame:
    """The frame that takes the base64 of text and HTML.

    `mark` makes the boundaries: base64 never contains "_", so no content can end a part. Raises `Refused` for a
    picture that cannot be read.
    """
    text, page = f"=_{mark}_text", f"=_{mark}_html"
    root = _mixed(message, _alternative(message, _gap(text, "plain"), _gap(page, "html"), mark), mark)
    headers, _, rest = root.as_bytes(policy=compat32.clone(linesep="\r\n")).partition(b"\r\n\r\n")
    before, _, rest = rest.partition(text.encode())
    between, _, after = rest.partition(page.encode())
    return Frame(headers.decode("ascii") + "\r\n", (before, between, after))


def _mixed(message: Message, alternative: MIMEBase, mark: str) -> MIMEBase:
    root = alternative
    if message.attachments:
        root = MIMEMultipart("mixed", boundary=f"=_{mark}_m")
        for part in (alternative, *map(_attachment, message.attachments)):
            root.attach(part)
    for part in root.walk():
        if part is not root:
            del part["MIME-Version"]
    return root


def _alternative(message: Message, text: MIMEBase, page: MIMEBase, mark: str) -> MIMEBase:
    """Text first: the last alternative is the one that a reader's program prefers (RFC 2046, section 5.1.4)."""
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


def _gap(mark: str, subtype: str) -> MIMEBase:
    """A part whose base64 comes later, in place of `mark`."""
    part = MIMEBase("text", subtype, charset="utf-8")
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(mark)
    return part


def _part(text: str, subtype: str) -> MIMEText:
    return MIMEText(with_crlf(encodable(text)), subtype, "utf-8")


def _attachment(file: Attachment) -> MIMEText:
    """RFC 6047, section 2.4: a calendar entry's method is a parameter of its type."""
    given = Part()
    given["Content-Type"] = header_line(file.mime)
    part = _part(file.text, given.get_content_subtype())
    parameters = dict(given.get_params(failobj=[])[1:])
    method = _METHOD.search(file.text)
    if method and given.get_content_type() == "text/calendar":
        parameters.setdefault("method", method[1].upper())
    for name, value in parameters.items():
        if name.lower() != "charset":
            part.set_param(name, value)
    part.add_header("Content-Disposition", "attachment", filename=header_line(file.name))
    return part


def _picture(media: Media, number: int) -> MIMEImage:
    data = read_media(media)
    subtype = media.mime.partition("/")[2]
    part = MIMEImage(data, subtype)
    part.add_header("Content-ID", f"<{header_line(media.content_id)}>")
    part.add_header("Content-Disposition", "inline", filename=f"image-{number}.{subtype.partition('+')[0]}")
    return part
