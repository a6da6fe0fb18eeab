"""Serves the public pages and the console with waitress, in threads beside the scheduler.

Each of the two has a workspace of its own, so that nothing staff do holds up a reader's page, or a tick.
"""

import errno
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from werkzeug.middleware.dispatcher import DispatcherMiddleware

from publisher.app.assembly import Publisher, open_publisher, utc_now
from publisher.core.errors import ConfigError
from publisher.core.types import Clock
from publisher.web.console.mounting import MOUNT, LaterConsole, only_console
from publisher.web.public.site import create_app

BUSY_SECONDS = 1.5
"""How long a page waits for another process that writes, and again for others of this one: people get an answer within
3 s. A mailbox provider gives its one-click request up after some seconds more, and does not always come back."""


STAFF_BUSY_SECONDS = 5.0
"""The same for staff, who see that their page is at work, and can send it once more."""


class AddressTaken(ConfigError):
    """Another process listens there already."""


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
            return open_publisher(config_file, clock, STAFF_BUSY_SECONDS)

        def for_work() -> Publisher:
            return open_publisher(config_file, clock)

        publisher = stack.enter_context(open_publisher(config_file, clock, BUSY_SECONDS))
        web = publisher.config.web
        host, _, port = web.listen.rpartition(":")
        # Bound before waitress begins: a server whose address is taken would leave its pipes open.
        listening = _listen(host.strip("[]"), port, anywhere=not web.address and "listen" not in web.model_fields_set)
        here = f"http://{host}:{listening.getsockname()[1]}"
        console = LaterConsole(opened, for_work, web.address if web.proxies else here)
        stack.callback(console.close)
        public = create_app(publisher) if web.address else only_console
        server = create_server(
            DispatcherMiddleware(public, {MOUNT: console}),
            _dispatcher=wire.Pools(),
            sockets=[listening],
            ident="publisher",
            # By default waitress removes X-Forwarded-For; `OwnName` reads as much of it as our proxies wrote.
            clear_untrusted_proxy_headers=not web.proxies,
            **wire.limits(),
        )
        server.channel_class = wire.channels(console.uploader)
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


@contextmanager
def served_when_free(config_file: Path, began: Callable[[str], None]) -> Iterator[None]:
    """Serve the pages as soon as the address is free, trying again every second; `began` hears their local address."""
    ending = threading.Event()

    def serve() -> None:
        while not ending.wait(1):
            try:
                with served(config_file) as here:
                    began(here)
                    ending.wait()
            except AddressTaken:
                continue

    thread = threading.Thread(target=serve, name="pages later", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join(timeout=10)


def _listen(host: str, port: str, anywhere: bool = False) -> socket.socket:
    """A listening socket; port "0" = any that is free. Raises `ConfigError`, `AddressTaken` where another listens.

    `anywhere`: nobody has chosen the port, so a taken one is no reason for having no console: any free one is taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, int(port)), family=family)
    except (OSError, ValueError, OverflowError) as error:
        taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        if taken and anywhere:
            return socket.create_server((host, 0), family=family)
        kind = AddressTaken if taken else ConfigError
        raise kind(f"web.listen: nothing can listen at {host}:{port}: {error}") from error


def _run(server: Any, ending: threading.Event) -> None:
    """Serve until the server is closed: that closes the socket while it is waited on, which raises `OSError`."""
    try:
        server.run()
    except OSError:
        if not ending.is_set():
            raise
