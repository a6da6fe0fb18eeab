"""A quick look at Markdown: can anything in it be wrong? It may be mistaken only in saying that something can."""

import re
from collections.abc import Callable
from urllib.parse import unquote

from publisher.posts.body_html import EMBEDS
from publisher.posts.body_text import BARE_WWW

_TARGET = re.compile(r"\](?:\(|:)\s*<?([^\s<>()]*)>?\s*(.?)")
_DOMAIN = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\.){1,10}[A-Za-z]{2,20}"
_WEB = re.compile(rf"https?://{_DOMAIN}(?:[/?#][^@]*)?")
_MAIL = re.compile(rf"mailto:[A-Za-z0-9._+-]{{1,64}}@{_DOMAIN}")
_PICTURE = re.compile(r"(?<!\\)!\[[^\[\]\n]*\]\([ \t]*<?([^\s<>()\\]+)>?[ \t]*(?=[)\"'])")
_TAG = re.compile(rf"<(?:{'|'.join(sorted(EMBEDS))}|a|img)\b", re.IGNORECASE)
_WORDS = ("][", "[^", "{{<", "{{%", "{%")


def looks_right(body: str, picture_problem: Callable[[str], str], has_site: bool) -> bool:
    """Whether nothing in a text can be wrong. `picture_problem` says what is wrong with a picture of a name."""
    if any(word in body for word in _WORDS) or BARE_WWW.search(body) or ("<" in body and _TAG.search(body)):
        return False
    no_picture = "![" not in body
    pictures = {match.start(1): match[1] for match in _PICTURE.finditer(body)}
    for match in _TARGET.finditer(body):
        target, behind = match[1], match[2]
        if match.start(1) in pictures and not picture_problem(unquote(target)):
            continue
        site = has_site and target.startswith("/") and not target.startswith("//") and no_picture
        in_brackets = body[match.start() + 1] == "("
        right = site or _WEB.fullmatch(target) or (no_picture and _MAIL.fullmatch(target))
        if not right or (in_brackets and behind not in (")", '"', "'")):
            return False
    return True
