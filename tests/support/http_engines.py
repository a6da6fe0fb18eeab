"""Engines behind HTTP and what their servers answer, for tests on loopback."""

import json
import socket
import threading
import time
from pathlib import Path
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from publisher.translation.engines.deepl import DeepLEngine, DeepLSettings
from publisher.translation.engines.libretranslate import LibreTranslateEngine, LibreTranslateSettings
from publisher.translation.engines.openai import OpenAIEngine, OpenAISettings

MODELS = Path("models")


def answer(data: object, status: int = 200, **headers: str) -> Response:
    return Response(json.dumps(data), status, headers, content_type="application/json")


def unused_url() -> str:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        return f"http://127.0.0.1:{unused.getsockname()[1]}"


def posts(server: HTTPServer) -> list[Any]:
    return [seen.get_json() for seen, _ in server.log if seen.method == "POST"]


def dripping_server(pause: float) -> tuple[str, socket.socket]:
    """A server that promises much and sends a byte at a time."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
                try:
                    for _ in range(200):
                        connection.sendall(b" ")
                        time.sleep(pause)
                except OSError:
                    continue

    threading.Thread(target=serve, daemon=True).start()
    return f"http://127.0.0.1:{listening.getsockname()[1]}", listening


def libretranslate(server: HTTPServer | str, **fields: Any) -> LibreTranslateEngine:
    url = server if isinstance(server, str) else server.url_for("")
    return LibreTranslateEngine(
        LibreTranslateSettings.model_validate({"url": url, "timeout_seconds": 5} | fields), MODELS
    )


def upper_case(seen: Request) -> Response:
    """A LibreTranslate server whose translation is the sentence in capitals."""
    return answer({"translatedText": [text.upper() for text in seen.get_json()["q"]]})


LANGUAGES = [{"code": "bg", "name": "Bulgarian", "targets": ["bg", "en"]}, {"code": "en", "targets": ["en"]}]


def openai(server: HTTPServer | str, **fields: Any) -> OpenAIEngine:
    url = server if isinstance(server, str) else server.url_for("/v1")
    return OpenAIEngine(OpenAISettings.model_validate({"base_url": url, "model": "small"} | fields), MODELS)


def completion(text: str | None, finish: str | None = "stop") -> Response:
    message = {"role": "assistant", "content": text}
    return answer({"object": "chat.completion", "choices": [{"index": 0, "message": message, "finish_reason": finish}]})


def asked(seen: Request) -> str:
    return str(seen.get_json()["messages"][-1]["content"])


def deepl(server: HTTPServer | str, **fields: Any) -> DeepLEngine:
    url = server if isinstance(server, str) else server.url_for("")
    table = {"api_key": "secret-key", "server_url": url, "retries": 0, "timeout_seconds": 10} | fields
    return DeepLEngine(DeepLSettings.model_validate(table), MODELS)


def translations(*texts: str) -> Response:
    found = [{"detected_source_language": "BG", "text": text, "billed_characters": len(text)} for text in texts]
    return answer({"translations": found})


def deepl_upper_case(seen: Request) -> Response:
    return translations(*(text.upper() for text in seen.get_json()["text"]))
