"""A database that another process holds for too long: what was typed stays on the page, and can be sent once more."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, current_app, g, request

from publisher.core.errors import StoreBusy
from publisher.core.wording import worded
from publisher.web.console.pages import page

_TOKEN = "csrf_token"  # noqa: S105
_SECRET = ("password", "code", "passcode", "token")
"""Parts of names of fields whose values no page repeats."""

_LINE = 60
"""A longer value is shown in more lines."""

_DONE = worded(
    "This has been done, but other work kept the program busy before it could be written down. Look at the page before "
    "you do it again."
)


@dataclass(frozen=True, slots=True)
class Typed:
    """A field of the form that could not be saved. `shown`: in more lines, to be read and copied."""

    name: str
    value: str
    shown: bool


def busy_page(error: StoreBusy) -> Response:
    """The answer to a request that found the database busy: with all that was typed, if anything was."""
    # What the session of the accounts has not written must not be tried again while this page is made.
    current_app.extensions["publisher.people"].database.rollback()
    text: object = _DONE if g.get("done") else error
    again = not g.get("done") and not _is_secret()
    fields = _typed() if again and request.method == "POST" else ()
    template = "parts/alert.html" if "HX-Request" in request.headers else "busy.html"
    where = request.full_path.removesuffix("?")
    shown = page(
        template,
        text=text,
        again=again,
        fields=fields,
        where=f"{request.script_root}{where}",
        files=any(one.filename for one in request.files.values()),
    )
    answer = Response(shown, error.http_status)
    answer.headers["Retry-After"] = "10"
    return answer


def _typed() -> Sequence[Typed]:
    return tuple(
        Typed(name, value, "\n" in value or len(value) > _LINE)
        for name, value in request.form.items(multi=True)
        if name != _TOKEN
    )


def _is_secret() -> bool:
    return any(part in name.lower() for name in request.form for part in _SECRET if name != _TOKEN)
