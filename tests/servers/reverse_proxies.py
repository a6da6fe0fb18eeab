"""nginx and Caddy in front of the pages, as docs/security.md sets them up but for names, ports and certificates."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SECURITY = Path(__file__).parents[2] / "docs" / "security.md"


def installed(name: str) -> bool:
    """Whether a proxy can be run here."""
    return shutil.which(name) is not None


def documented(language: str) -> str:
    """The block of docs/security.md in a language."""
    (block,) = re.findall(rf"```{language}\n(.*?)```", SECURITY.read_text(encoding="utf-8"), re.DOTALL)
    return str(block)


@contextmanager
def serve_proxy(name: str, inner: str, folder: Path) -> Iterator[str]:
    """Run `nginx` or `caddy` in front of an address; yields its own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = _nginx(inner, port, folder) if name == "nginx" else _caddy(inner, port, folder)
    home = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with (folder / "proxy.log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, env=home)
        try:
            _wait(port, server, folder / "proxy.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=30)


def _nginx(inner: str, port: int, folder: Path) -> list[str]:
    block = documented("nginx").replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
    block = re.sub(r"(?m)^\s*ssl_certificate.*\n", "", block).replace("http://127.0.0.1:8080", inner)
    block = block.replace("/var/log/nginx", str(folder))
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.getuid() == 0 else ""
    head = f"{user}daemon off;\nmaster_process off;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\n"
    file = folder / "nginx.conf"
    file.write_text(f"{head}events {{}}\nhttp {{\n{places}{block}}}\n", encoding="utf-8")
    return ["nginx", "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(file)]


def _caddy(inner: str, port: int, folder: Path) -> list[str]:
    block = documented("caddyfile").replace("{\n    servers {", "{\n    admin off\n    servers {", 1)
    block = block.replace("news.example.org {", f"http://:{port} {{\n    bind 127.0.0.1")
    block = block.replace("127.0.0.1:8080", inner.removeprefix("http://"))
    file = folder / "Caddyfile"
    file.write_text(block, encoding="utf-8")
    return ["caddy", "run", "--config", str(file), "--adapter", "caddyfile"]


def _wait(port: int, server: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert server.poll() is None, log.read_text(encoding="utf-8", errors="replace")
            assert time.monotonic() < until, "the proxy does not listen"
            time.sleep(0.05)
