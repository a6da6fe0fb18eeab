"""The pages at work: waitress in threads of its own, beside the schedule."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from publisher.app.assembly import open_publisher, utc_now
from publisher.core.errors import ConfigError
from publisher.core.types import Clock
from publisher.web.public.site import create_app


@contextmanager
def served(config_file: Path, clock: Clock = utc_now) -> Iterator[str]:
    """Serve the pages of a workspace while entered; yields the address on this machine. Raises `ConfigError`."""
    from waitress.server import create_server

    # A request that waits its turn is no news.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    with open_publisher(config_file, clock) as publisher:
        host, _, port = publisher.config.web.listen.rpartition(":")
        try:
            server = create_server(create_app(publisher), host=host.strip("[]"), port=int(port), ident="publisher")
        except (OSError, ValueError, OverflowError) as error:
            raise ConfigError(f"web.listen: nothing can listen at {publisher.config.web.listen}: {error}") from error
        ending = threading.Event()
        thread = threading.Thread(target=_run, args=(server, ending), name="public pages", daemon=True)
        thread.start()
        try:
            yield f"http://{host}:{server.effective_port}"
        finally:
            ending.set()
            server.close()
            thread.join(timeout=5)


def _run(server: Any, ending: threading.Event) -> None:
    """Until the server is closed, which takes the socket away from under the wait for the next request."""
    try:
        server.run()
    except OSError:
        if not ending.is_set():
            raise
