"""Mails (.eml): the subject as title, the text without quoted mails and signature, pictures that came along."""

import email
import re
from datetime import datetime
from email.message import EmailMessage
from email.policy import default
from zoneinfo import ZoneInfo

from publisher.core.errors import InvalidInput
from publisher.core.wording import worded
from publisher.posts.importing.article import Article, Dropped, Found, FoundPicture, Reading
from publisher.posts.importing.charset import decode
from publisher.posts.importing.fragments import fill_from_html
from publisher.posts.importing.furniture import furniture
from publisher.posts.importing.html_tree import HTML_LIMIT
from publisher.posts.importing.letters import one_line, tidy
from publisher.posts.importing.page_text import read_page_text

_PREFIX = re.compile(r"(?i)^\s*(?:(?:re|fw|fwd|отг|пр|препр|hà|rv|wg)\s*(?:\[\d+\])?\s*:\s*)+")
_FORWARDED = re.compile(
    r"(?m)^[ \t>]*-{2,}\s*(?:Препратено|Препратен|Forwarded|Original|Оригинално)[^\n]{0,60}-{2,}\s*$"
)
_HEADER_LINE = re.compile(
    r"(?i)^[ \t>*]*(?:от|до|дата|тема|относно|изпратено|копие|from|to|date|sent|subject|cc)\s*:[* ]"
)
_QUOTED = re.compile(r"(?m)^>.*$")
_SIGNATURE = re.compile(r"(?m)^-- ?$")
_FURNITURE = re.compile(
    r"(?i)(?:отпишете|отписване|unsubscribe|view (?:this |it )?(?:email )?in (?:your )?browser"
    r"|(?:отвор|преглед)\w* в браузър"
    r"|получавате това (?:писмо|съобщение)|you (?:are receiving|receive) this)"
)
_CID = re.compile(r"cid:([^\"'\s>]{1,300})")
_LINK_TARGET = re.compile(r"\]\([^()]*\)|[\[*_\]\\]")
_PICTURES_LIMIT = 60
_PARTS_LIMIT = 200


def read_mail(data: bytes, source: str, zone: ZoneInfo) -> Reading:
    """The story of a mail. Raises `InvalidInput` for what has no text in it."""
    try:
        return _read(data, source, zone)
    except RecursionError as error:
        raise InvalidInput(
            worded("%(source)s: its parts are nested too deeply; it is not read", source=source)
        ) from error


def _read(data: bytes, source: str, zone: ZoneInfo) -> Reading:
    message = email.message_from_bytes(data, _class=EmailMessage, policy=default)
    parts = []
    for part in message.walk():
        parts.append(part)
        if len(parts) > _PARTS_LIMIT:
            raise InvalidInput(
                worded(
                    "%(source)s: has more than %(limit)s parts; it is not read",
                    source=source,
                    limit=_PARTS_LIMIT,
                )
            )
    html, plain = _body(parts, "text/html"), _body(parts, "text/plain")
    if html is None and plain is None:
        raise InvalidInput(worded("%(source)s: has no text; save what is attached and import that", source=source))
    subject = _header(message, "subject")
    title = _PREFIX.sub("", subject).strip()
    if html is not None:
        article = Article(source)
        article.title = Found(title, worded("the mail's subject")) if title else None
        fill_from_html(article, _with_pictures(html[0], parts, source), "")
        _leave_out(article)
    else:
        article = _from_plain((plain or ("", ""))[0], title, source)
    if remark := (html or plain or ("", ""))[1]:
        article.uncertain.append(worded("letters: %(remark)s", remark=remark))
    article.identity = _header(message, "message-id").strip("<> ")
    _date(message, article, zone, is_forwarded=title != subject.strip())
    _attached(parts, article, inline=html is not None)
    return Reading(source, (article,))


def _header(message: EmailMessage, name: str) -> str:
    try:
        return one_line(str(message.get(name) or ""))
    except (ValueError, LookupError, IndexError, AttributeError):
        # The standard library raises for some broken headers instead of noting a defect.
        return ""


def _body(parts: list[EmailMessage], kind: str) -> tuple[str, str] | None:
    """The first part of a kind that is not attached, decoded, and what is to be said about its letters."""
    for part in parts:
        if part.get_content_type() == kind and part.get_content_disposition() != "attachment":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes) and payload.strip():
                decoded = decode(payload, [part.get_content_charset() or ""])
                return decoded.text, decoded.remark
    return None


def _with_pictures(html: str, parts: list[EmailMessage], source: str) -> str:
    """The HTML with the pictures of the mail itself (`cid:`) put into it as data.

    Raises `InvalidInput` when that makes it longer than any HTML that is read: one picture may be shown many times.
    """
    import base64

    pictures: dict[str, str] = {}
    for part in parts:
        name = _header(part, "content-id").strip("<> ")
        payload = part.get_payload(decode=True) if part.get_content_maintype() == "image" and name else None
        if isinstance(payload, bytes) and len(pictures) < _PICTURES_LIMIT:
            pictures[name] = f"data:{part.get_content_type()};base64,{base64.b64encode(payload).decode()}"
    length = len(html) + sum(len(pictures.get(found[1], "")) for found in _CID.finditer(html))
    if length > HTML_LIMIT:
        raise InvalidInput(
            worded(
                "%(source)s: has %(length)s characters of HTML with its pictures in it; up to %(limit)s are read",
                source=source,
                length=f"{length:,}",
                limit=f"{HTML_LIMIT:,}",
            )
        )
    return _CID.sub(lambda found: pictures.get(found[1], found[0]), html)


def _from_plain(text: str, title: str, source: str) -> Article:
    """A plain text: without the signature, quoted lines and the head of a forwarded mail."""
    text = tidy(text)
    dropped = []
    if cut := _SIGNATURE.search(text):
        dropped.append(Dropped("signature", one_line(text[cut.end() :])))
        text = text[: cut.start()]
    if forwarded := _FORWARDED.search(text):
        lines = text[forwarded.end() :].split("\n")
        while lines and (not lines[0].strip() or _HEADER_LINE.match(lines[0])):
            lines.pop(0)
        dropped.append(Dropped(worded("head of a forwarded mail"), one_line(text[: forwarded.end()])))
        text = "\n".join(line.removeprefix("> ") for line in lines)
    elif quoted := _QUOTED.findall(text):
        dropped.append(Dropped(worded("quoted mail"), one_line(" ".join(quoted))))
        text = _QUOTED.sub("", text)
    # Said twice, the subject is the title for certain.
    article = read_page_text(f"{title}\n\n{title}\n\n{text}" if title else text, source)
    if title:
        article.title = Found(title, worded("the mail's subject"))
    article.dropped += dropped
    return article


def _leave_out(article: Article) -> None:
    """Drop the paragraphs of a newsletter that are about the newsletter."""
    kept = []
    for part in article.body.split("\n\n"):
        plain = _LINK_TARGET.sub("", part)
        kind = "newsletter" if _FURNITURE.search(plain) and len(plain) < 400 else furniture(plain)
        if kind and not part.startswith(("#", "- ", "|", ">", "![")):
            article.dropped.append(Dropped(kind, one_line(plain)))
        else:
            kept.append(part)
    article.body = "\n\n".join(kept)


def _date(message: EmailMessage, article: Article, zone: ZoneInfo, *, is_forwarded: bool) -> None:
    try:
        moment = getattr(message["date"], "datetime", None)
    except (ValueError, IndexError, TypeError, AttributeError):
        moment = None
    if article.date is not None or not isinstance(moment, datetime) or not 1990 <= moment.year < 2100:
        return
    local = moment.astimezone(zone) if moment.tzinfo else moment
    article.date = Found(local.date().isoformat(), worded("the day on which the mail was sent"))
    if is_forwarded:
        article.uncertain.append(worded("date: the mail is an answer or was forwarded; the story may be older"))


def _attached(parts: list[EmailMessage], article: Article, *, inline: bool) -> None:
    for part in parts:
        name = one_line(str(part.get_filename() or ""))
        shown = inline and part.get("content-id") and part.get_content_disposition() != "attachment"
        if part.is_multipart() or not name or shown:
            continue
        payload = part.get_payload(decode=True)
        if part.get_content_maintype() == "image" and isinstance(payload, bytes):
            if len(article.pictures) < _PICTURES_LIMIT and not any(one.data == payload for one in article.pictures):
                article.pictures.append(FoundPicture(name, data=payload))
                if article.lead is None and len(article.pictures) == 1:
                    article.lead = 0
                else:
                    article.uncertain.append(
                        worded("picture %(name)s was attached; it stands at the end of the text", name=name)
                    )
                    article.body += f"\n\n![](imported-picture-{len(article.pictures) - 1})"
        elif part.get_content_maintype() != "text":
            article.dropped.append(Dropped("attachment", name))
