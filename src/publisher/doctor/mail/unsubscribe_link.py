"""Tries an unsubscribe link as mail scanners (GET) and mail programs (POST) do; RFC 8058, sections 3 and 6."""

from collections.abc import Iterator, Mapping
from typing import Any

from publisher.core.http import Reply, RequestError, request
from publisher.core.types import Diagnosis
from publisher.core.wording import worded
from publisher.doctor.mail.visible_page import read_page

SECONDS = 15.0
LIMIT = 1_000_000

_GET = worded("inert GET (RFC 8058, 6)")
_FORMS: Mapping[str, dict[str, Any]] = {
    worded("one-click POST, urlencoded (RFC 8058, 3.2)"): {"data": {"List-Unsubscribe": "One-Click"}},
    worded("one-click POST, multipart (RFC 8058, 3.2)"): {"files": {"List-Unsubscribe": (None, "One-Click")}},
}


def try_out(url: str, is_probe: bool) -> Iterator[Diagnosis]:
    """Two GETs, then both kinds of POST, without cookies. A real reader's link gets no POST."""
    yield _inert(url)
    for check, form in _FORMS.items():
        if is_probe:
            yield _posted(check, url, form)
        else:
            mend = worded(
                "run `publisher doctor --mail` without --received: the link in its own mail belongs to nobody"
            )
            yield Diagnosis(check, False, worded("not tried: it would unsubscribe a reader"), mend)


def _inert(url: str) -> Diagnosis:
    """Check that GET only asks: a page that has acted would differ the second time, or would have no button."""
    try:
        first, second = (request("GET", url, seconds=SECONDS, limit=LIMIT, allow_redirects=False) for _ in range(2))
    except RequestError as error:
        return Diagnosis(
            _GET, False, f"{url}: {error}", worded("check web.address, and that `publisher run` serves it")
        )
    if wrong := _not_200(first) or _not_200(second):
        return Diagnosis(_GET, False, f"{url}: {wrong}", worded("GET must show a page, without a redirect"))
    pages = [read_page(reply.body.decode("utf-8", "replace")) for reply in (first, second)]
    if pages[0].text != pages[1].text:
        return Diagnosis(
            _GET, False, worded("the second page differs from the first"), worded("GET must not change anything")
        )
    if not pages[0].posts:
        return Diagnosis(
            _GET, False, worded("a page without a form to press"), worded("the page must ask, and only a POST may act")
        )
    return Diagnosis(_GET, True, worded("%(url)s: the same page twice, with a button", url=url))


def _posted(check: str, url: str, form: dict[str, Any]) -> Diagnosis:
    try:
        reply = request("POST", url, seconds=SECONDS, limit=LIMIT, allow_redirects=False, **form)
    except RequestError as error:
        return Diagnosis(
            check, False, f"{url}: {error}", worded("check web.address, and that `publisher run` serves it")
        )
    if wrong := _not_200(reply):
        return Diagnosis(check, False, wrong, worded("POST must answer 200 without a cookie, a login or a redirect"))
    return Diagnosis(check, True, worded("200, no cookie asked for, no redirect"))


def _not_200(reply: Reply) -> str:
    if 300 <= reply.status < 400:
        return worded("%(status)s: it redirects", status=reply.status)
    return "" if reply.status == 200 else f"{reply.status} {reply.reason}"
