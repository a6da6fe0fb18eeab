"""Serves the public pages and the console with waitress, in threads beside the scheduler.

Each of the two has a workspace of its own, so that nothing staff do holds up a reader's page, or a tick.
"""

import logging
import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from publisher.app.assembly import Publisher, open_publisher, utc_now
from publisher.core.errors import ConfigError
from publisher.core.types import Clock
from publisher.web.console.site import MOUNT, create_console
from publisher.web.console.uploads import signed_in
from publisher.web.public.site import create_app

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

BUSY_SECONDS = 1.5
"""How long a page waits for another process that writes, and again for others of this one: people get an answer within
3 s. A mailbox provider gives its one-click request up after some seconds more, and does not always come back."""


@contextmanager
def served(config_file: Path, clock: Clock = utc_now) -> Iterator[str]:
    """Serve a workspace while the context is open; yields the local address. Raises `ConfigError`.

    The console is always there; the public pages are when `web.address` says under which address they are known.
    """
    from waitress.server import create_server

    from publisher.web import wire

    # Waitress warns whenever a request has to wait for a thread; in a burst this is normal.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    with ExitStack() as stack:

        def opened() -> Publisher:
            return open_publisher(config_file, clock)

        publisher = stack.enter_context(open_publisher(config_file, clock, BUSY_SECONDS))
        web = publisher.config.web
        host, _, port = web.listen.rpartition(":")
        # Bound before waitress begins: a server whose address is taken would leave its pipes open.
        listening = _listen(host.strip("[]"), port)
        here = f"http://{host}:{listening.getsockname()[1]}"
        console = create_console(stack.enter_context(opened()), opened, web.address if web.proxies else here)
        public = create_app(publisher) if web.address else _only_console
        server = create_server(
            DispatcherMiddleware(public, {MOUNT: console}),
            _dispatcher=wire.Pools(),
            sockets=[listening],
            ident="publisher",
            # By default waitress removes X-Forwarded-For; `OwnName` reads as much of it as our proxies wrote.
            clear_untrusted_proxy_headers=not web.proxies,
            **wire.limits(),
        )
        server.channel_class = wire.channels(signed_in(console))
        ending = threading.Event()
        thread = threading.Thread(target=_run, args=(server, ending), name="public pages", daemon=True)
        thread.start()
        try:
            yield here
        finally:
            ending.set()
            server.close()
            wire.close_idle(server)
            thread.join(timeout=5)
            console.extensions["publisher.jobs"].close()


def _only_console(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """What stands outside the console while there are no public pages: a way to it."""
    path = environ.get("PATH_INFO", "")
    if path == "/healthz":
        return Response("ok\n", mimetype="text/plain")(environ, start_response)
    if path == "/":
        return redirect(f"{MOUNT}/")(environ, start_response)
    return Response("not found\n", status=404, mimetype="text/plain")(environ, start_response)


def _listen(host: str, port: str) -> socket.socket:
    """A listening socket; port "0" = any that is free. Raises `ConfigError`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, int(port)), family=family)
    except (OSError, ValueError, OverflowError) as error:
        raise ConfigError(f"web.listen: nothing can listen at {host}:{port}: {error}") from error


def _run(server: Any, ending: threading.Event) -> None:
    """Serve until the server is closed: that closes the socket while it is waited on, which raises `OSError`."""
    try:
        server.run()
    except OSError:
        if not ending.is_set():
            raise
