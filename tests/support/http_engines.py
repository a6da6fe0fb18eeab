"""HTTP engines configured for a server on loopback."""

import json
import socket
from pathlib import Path
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Response

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


def libretranslate(server: HTTPServer | str, **fields: Any) -> LibreTranslateEngine:
    url = server if isinstance(server, str) else server.url_for("")
    return LibreTranslateEngine(
        LibreTranslateSettings.model_validate({"url": url, "timeout_seconds": 5} | fields), MODELS
    )


def openai(server: HTTPServer | str, **fields: Any) -> OpenAIEngine:
    url = server if isinstance(server, str) else server.url_for("/v1")
    return OpenAIEngine(OpenAISettings.model_validate({"base_url": url, "model": "small"} | fields), MODELS)


def deepl(server: HTTPServer | str, **fields: Any) -> DeepLEngine:
    url = server if isinstance(server, str) else server.url_for("")
    table = {"api_key": "secret-key", "server_url": url, "retries": 0, "timeout_seconds": 10} | fields
    return DeepLEngine(DeepLSettings.model_validate(table), MODELS)
