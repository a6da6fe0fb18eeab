"""The console as the server mounts it: it is built when somebody first asks for it."""

import gc
import threading
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import TYPE_CHECKING

from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from publisher.app.assembly import Publisher

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MOUNT = "/console"


class LaterConsole:
    """Builds the console at the first request: a `publisher run` that nobody looks at need not load it (1.5 s).

    `opened` opens the workspace once more for its pages, and `for_work` for each long task, which may wait longer.
    `here` is the address that people reach it at, without the mount point.
    """

    def __init__(self, opened: Callable[[], Publisher], for_work: Callable[[], Publisher], here: str) -> None:
        self._opened, self._for_work, self._here = opened, for_work, here
        self._turn = threading.Lock()
        self._built: WSGIApplication | None = None
        self._signed_in: Callable[[str], str] | None = None
        self._ends = ExitStack()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """The WSGI application."""
        return self._console()(environ, start_response)

    def uploader(self, cookies: str) -> str:
        """Who is signed in by a Cookie header, "" = nobody. It is asked while a request arrives.

        Before the console is built, which takes too long for that, a cookie of its name is enough.
        """
        check = self._signed_in
        return check(cookies) if check else "somebody" * ("console=" in cookies)

    def close(self) -> None:
        """Wait briefly for long work, and close the workspace."""
        self._ends.close()

    def _console(self) -> "WSGIApplication":
        with self._turn:
            if self._built is None:
                from publisher.web.console.site import create_console
                from publisher.web.console.uploads import signed_in

                app = create_console(self._ends.enter_context(self._opened()), self._for_work, self._here)
                self._ends.callback(app.extensions["publisher.jobs"].close)
                self._signed_in = signed_in(app, app.extensions["publisher.sessions"])
                # While somebody types their password, the posts are read that the first page needs.
                posts = app.extensions["publisher"].editorial.read_ahead
                threading.Thread(target=_ahead, args=(posts,), name="posts", daemon=True).start()
                self._built = app
            return self._built


def _ahead(read: Callable[[], None]) -> None:
    read()
    # Ten thousand posts stay; without this, the collector would look through all of them amid many a page.
    gc.collect()
    gc.freeze()


def only_console(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """What stands outside the console while there are no public pages: a way to it."""
    path = environ.get("PATH_INFO", "")
    if path == "/healthz":
        return Response("ok\n", mimetype="text/plain")(environ, start_response)
    if path == "/":
        return redirect(f"{MOUNT}/")(environ, start_response)
    return Response("not found\n", status=404, mimetype="text/plain")(environ, start_response)
