"""Engines behind HTTP against servers on loopback that speak the documented APIs."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from publisher.core.errors import EngineUnavailable
from publisher.core.http import RequestError, request
from publisher.translation.engines.apertium import ApertiumEngine, ApertiumSettings
from publisher.translation.engines.argos.engine import ArgosEngine, ArgosSettings
from publisher.translation.engines.deepl import DeepLEngine, DeepLSettings
from publisher.translation.engines.fxtranslate import FxTranslateEngine, FxTranslateSettings
from publisher.translation.engines.libretranslate import LibreTranslateEngine, LibreTranslateSettings
from publisher.translation.engines.openai import OpenAIEngine, OpenAISettings, looks_wrong
from publisher.translation.types import Engine

MODELS = Path("models")
Handler = Callable[[Request], Response]


@pytest.fixture(scope="module")
def running_server() -> Iterator[HTTPServer]:
    with HTTPServer(host="127.0.0.1", threaded=True) as running:
        yield running


@pytest.fixture
def server(running_server: HTTPServer) -> HTTPServer:
    running_server.clear()
    return running_server


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


def test_every_engine_fulfils_the_contract_and_has_a_name_of_its_own(tmp_path: Path) -> None:
    engines: list[Engine] = [
        ApertiumEngine(ApertiumSettings(), tmp_path),
        ArgosEngine(ArgosSettings(), tmp_path),
        deepl(unused_url()),
        FxTranslateEngine(FxTranslateSettings(), tmp_path),
        libretranslate(unused_url()),
        openai(unused_url()),
    ]
    assert [engine.name for engine in engines] == sorted({engine.name for engine in engines})
    assert not any(engine.diagnose("xx", "yy").ok for engine in engines)


# One bounded request


def test_a_server_that_drips_is_left_when_its_time_is_over() -> None:
    url, listening = dripping_server(0.05)
    started = time.monotonic()
    with listening, pytest.raises(RequestError, match=r"no whole answer within 0\.6 seconds"):
        request("GET", url, seconds=0.6, limit=10**6)
    assert time.monotonic() - started < 3


def test_an_answer_over_the_limit_is_left(server: HTTPServer) -> None:
    server.expect_request("/").respond_with_data(b"x" * 5000)
    with pytest.raises(RequestError, match="longer than 4,000 bytes"):
        request("GET", server.url_for("/"), seconds=5, limit=4000)


def test_a_connection_cut_within_the_answer_is_an_error() -> None:
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listening.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"half":')

    threading.Thread(target=serve, daemon=True).start()
    with listening, pytest.raises(RequestError):
        request("GET", f"http://127.0.0.1:{listening.getsockname()[1]}", seconds=5, limit=1000)


@pytest.mark.parametrize(
    ("value", "low", "high"), [("7", 7, 7), ("Fri, 31 Dec 2100 23:59:59 GMT", 10**9, 10**10), ("soon", None, None)]
)
def test_the_time_to_wait_is_read_from_seconds_and_dates(
    server: HTTPServer, value: str, low: int | None, high: int | None
) -> None:
    server.expect_request("/").respond_with_data("", status=429, headers={"Retry-After": value})
    found = request("GET", server.url_for("/"), seconds=5, limit=1000).retry_after
    assert found is None if low is None or high is None else low <= (found or 0) <= high


# LibreTranslate


def libretranslate(server: HTTPServer | str, **fields: Any) -> LibreTranslateEngine:
    url = server if isinstance(server, str) else server.url_for("")
    return LibreTranslateEngine(
        LibreTranslateSettings.model_validate({"url": url, "timeout_seconds": 5} | fields), MODELS
    )


def upper_case(seen: Request) -> Response:
    """A LibreTranslate server whose translation is the sentence in capitals."""
    return answer({"translatedText": [text.upper() for text in seen.get_json()["q"]]})


def test_libretranslate_gets_lists_as_its_api_wants_them(server: HTTPServer) -> None:
    server.expect_request("/translate", method="POST").respond_with_handler(upper_case)
    engine = libretranslate(server, api_key="secret-key")
    assert engine.translate(["един", "", "два\nтри"], "bg", "en") == ["ЕДИН", "", "ДВА ТРИ"]
    assert posts(server) == [
        {"q": ["един", "два три"], "source": "bg", "target": "en", "format": "text", "api_key": "secret-key"}
    ]


def test_libretranslate_without_a_key_sends_none(server: HTTPServer) -> None:
    server.expect_request("/translate").respond_with_handler(upper_case)
    libretranslate(server).translate(["един"], "bg", "en")
    assert "api_key" not in posts(server)[0]


def test_libretranslate_splits_into_batches_and_tells_progress(server: HTTPServer) -> None:
    server.expect_request("/translate").respond_with_handler(upper_case)
    sentences = [f"дума {number}" for number in range(70)] + ["дълга " * 30] * 3
    seen: list[tuple[int, int]] = []
    engine = libretranslate(server, batch_characters=400)
    found = engine.translate(sentences, "bg", "en", lambda *at: seen.append(at))
    assert found == [text.strip().upper() for text in sentences]
    sizes = [len(payload["q"]) for payload in posts(server)]
    assert max(sizes) == 32
    assert all(sum(map(len, payload["q"])) <= 400 for payload in posts(server))
    assert seen == sorted(seen)
    assert seen[-1] == (73, 73)


def test_libretranslate_halves_what_the_server_finds_too_long(server: HTTPServer) -> None:
    def limited(seen: Request) -> Response:
        texts = seen.get_json()["q"]
        if len(texts) > 3 or max(map(len, texts)) > 50:
            return answer({"error": "Invalid request: request (9) exceeds text limit (3)"}, 400)
        return upper_case(seen)

    server.expect_request("/translate").respond_with_handler(limited)
    sentences = ["а", "б", "в" * 60, "г", "д", "е", "ж"]
    assert libretranslate(server).translate(sentences, "bg", "en") == ["А", "Б", "", "Г", "Д", "Е", "Ж"]


@pytest.mark.parametrize(
    ("status", "body", "headers", "reason", "remedy"),
    [
        (400, {"error": "fr is not supported"}, {}, "answers 400 BAD REQUEST: fr is not supported", "settings"),
        (403, {"error": "Invalid API key"}, {}, "403 FORBIDDEN: Invalid API key", "check api_key"),
        (429, {"error": "Slowdown"}, {"Retry-After": "30"}, "429 TOO MANY REQUESTS: Slowdown", "in 30 seconds"),
        (500, "<h1>Internal  Server Error</h1>", {}, "500 INTERNAL SERVER ERROR", "try again later"),
        (503, "", {"Retry-After": "2"}, "503", "try again in 2 seconds"),
        (302, "", {"Location": "http://127.0.0.1:1/"}, "302", "redirects"),
        (404, "<title>404 Not Found</title>", {}, "404 NOT FOUND", "check the address"),
    ],
)
def test_refusals_of_a_server_become_a_reason_and_a_remedy(
    server: HTTPServer, status: int, body: object, headers: dict[str, str], reason: str, remedy: str
) -> None:
    text = body if isinstance(body, str) else json.dumps(body)
    server.expect_request("/translate").respond_with_data(text, status=status, headers=headers)
    with pytest.raises(EngineUnavailable) as caught:
        libretranslate(server, api_key="secret-key").translate(["един"], "bg", "en")
    assert reason in caught.value.reason
    assert remedy in caught.value.remedy
    assert "secret-key" not in str(caught.value)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ('{"translatedText": ["A"]}', "1 translations for 2 sentences"),
        ('{"translatedText": ["A", "B", "C"]}', "3 translations for 2 sentences"),
        ('{"translatedText": "AB"}', "no list of translations"),
        ('{"translatedText": ["A", null]}', "no list of translations"),
        ("[]", "no list of translations"),
        ("<html>", "no JSON"),
    ],
)
def test_an_answer_that_does_not_fit_the_question_is_not_used(server: HTTPServer, body: str, says: str) -> None:
    server.expect_request("/translate").respond_with_data(body)
    with pytest.raises(EngineUnavailable, match=says):
        libretranslate(server).translate(["един", "два"], "bg", "en")


def test_no_server_is_said_with_its_address_but_not_its_password() -> None:
    url = unused_url().replace("//", "//user:word@")
    with pytest.raises(EngineUnavailable, match="Connection refused") as caught:
        libretranslate(url).translate(["един"], "bg", "en")
    assert url.rpartition("@")[2] in str(caught.value)
    assert "word" not in str(caught.value)


def test_a_slow_server_is_left(server: HTTPServer) -> None:
    def slow(seen: Request) -> Response:
        time.sleep(1.5)
        return upper_case(seen)

    server.expect_request("/translate").respond_with_handler(slow)
    started = time.monotonic()
    with pytest.raises(EngineUnavailable, match="no answer in time"):
        libretranslate(server, timeout_seconds=0.3).translate(["един"], "bg", "en")
    assert time.monotonic() - started < 1.4


LANGUAGES = [{"code": "bg", "name": "Bulgarian", "targets": ["bg", "en"]}, {"code": "en", "targets": ["en"]}]


def test_libretranslate_is_usable_when_its_server_lists_the_pair(server: HTTPServer) -> None:
    server.expect_request("/languages", method="GET").respond_with_json(LANGUAGES)
    assert libretranslate(server).diagnose("bg", "en").ok
    missing = libretranslate(server).diagnose("bg", "de")
    assert not missing.ok
    assert missing.mend == "start the server with --load-only bg,de"


@pytest.mark.parametrize("languages", [{}, [1, None], [{"code": "bg", "targets": None}], [{"code": "bg"}]])
def test_strange_lists_of_languages_are_no_pair(server: HTTPServer, languages: object) -> None:
    server.expect_request("/languages").respond_with_json(languages)
    assert not libretranslate(server).diagnose("bg", "en").ok


def test_an_absent_server_is_a_diagnosis_not_an_error() -> None:
    finding = libretranslate(unused_url()).diagnose("bg", "en")
    assert not finding.ok
    assert "Connection refused" in finding.message
    assert finding.mend


def test_profiles_ask_nobody() -> None:
    assert libretranslate("http://127.0.0.1:9").profile("bg", "en").model == "http://127.0.0.1:9"
    assert openai("http://127.0.0.1:9").profile("bg", "en").model == "small"
    assert deepl("http://127.0.0.1:9").profile("bg", "en").model == "BG→EN-GB"


# OpenAI-compatible servers


def openai(server: HTTPServer | str, **fields: Any) -> OpenAIEngine:
    url = server if isinstance(server, str) else server.url_for("/v1")
    return OpenAIEngine(OpenAISettings.model_validate({"base_url": url, "model": "small"} | fields), MODELS)


def completion(text: str | None, finish: str | None = "stop") -> Response:
    message = {"role": "assistant", "content": text}
    return answer({"object": "chat.completion", "choices": [{"index": 0, "message": message, "finish_reason": finish}]})


def asked(seen: Request) -> str:
    return str(seen.get_json()["messages"][-1]["content"])


def test_openai_gets_one_sentence_a_call_at_temperature_zero(server: HTTPServer) -> None:
    server.expect_request(
        "/v1/chat/completions", method="POST", headers={"Authorization": "Bearer secret-key"}
    ).respond_with_handler(lambda seen: completion(f" {asked(seen).upper()} "))
    found = openai(server, api_key="secret-key").translate(["един", "", "два"], "bg", "en")
    assert found == ["ЕДИН", "", "ДВА"]
    first, second = sorted(posts(server), key=lambda payload: str(payload["messages"][1]["content"]))
    assert (first["model"], first["temperature"]) == ("small", 0)
    assert [first["messages"][1], second["messages"][1]] == [
        {"role": "user", "content": "два"},
        {"role": "user", "content": "един"},
    ]
    assert "from Bulgarian to English" in first["messages"][0]["content"]
    assert first["max_tokens"] > 100


@pytest.mark.parametrize("field", ["max_completion_tokens", ""])
def test_the_bound_on_the_answer_has_the_name_that_the_server_wants(server: HTTPServer, field: str) -> None:
    server.expect_request("/v1/chat/completions").respond_with_handler(lambda seen: completion("One"))
    openai(server, length_field=field).translate(["един"], "bg", "en")
    (payload,) = posts(server)
    assert "max_tokens" not in payload
    assert (field in payload) is bool(field)


def test_openai_keeps_the_order_and_no_more_calls_under_way_than_it_may(server: HTTPServer) -> None:
    under_way, most = 0, 0
    lock = threading.Lock()

    def slow(seen: Request) -> Response:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        time.sleep(0.05 if "1" in asked(seen) else 0.01)
        with lock:
            under_way -= 1
        return completion(asked(seen).upper())

    server.expect_request("/v1/chat/completions").respond_with_handler(slow)
    sentences = [f"дума {number}" for number in range(30)]
    seen: list[tuple[int, int]] = []
    found = openai(server, concurrency=3).translate(sentences, "bg", "en", lambda *at: seen.append(at))
    assert found == [text.upper() for text in sentences]
    assert 2 <= most <= 3
    assert seen == [(number, 30) for number in range(1, 31)]


@pytest.mark.parametrize(
    ("text", "finish"),
    [
        ("Cut sho", "length"),
        ("Call", "tool_calls"),
        ("x", "content_filter"),
        (None, "stop"),
        ("", "stop"),
        ("```\nOne\n```", "stop"),
        ("One\n\nNote: the word means 1.", "stop"),
        ('"One"', "stop"),
        ("Here is the translation: One", "stop"),
        ("Sure! One", "stop"),
        ("Translation: One", "stop"),
        ("The translation of the text is: One", "stop"),
        ("I'm sorry, but I cannot translate this.", "stop"),
        ("<think>hm</think>One", "stop"),
        ("One " * 100, "stop"),
    ],
)
def test_an_answer_that_is_more_or_less_than_a_translation_counts_as_none(
    server: HTTPServer, text: str | None, finish: str
) -> None:
    server.expect_request("/v1/chat/completions").respond_with_handler(lambda seen: completion(text, finish))
    assert openai(server).translate(["Едно"], "bg", "en") == [""]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Ето програмата:", "Here is the programme:"),
        ("„Зелен град“", "“Green City”"),
        ("Разбира се, че ще дойдем.", "Of course we will come."),
        ("Превод и легализация", "Translation and legalisation"),
        ("Сигурни ли сте?", "Sure you are?"),
        ("⟦1⟧ от 5", "⟦1⟧ of 5"),
        ("Дa", "Yes, of course, this is how it is, we are very glad"),
    ],
)
def test_sound_translations_are_not_taken_for_chatter(source: str, text: str) -> None:
    assert not looks_wrong(source, text)


@pytest.mark.parametrize("body", ["{}", '{"choices": []}', "[]", '{"choices": [{"text": "One"}]}', '{"choices": "x"}'])
def test_an_answer_without_choices_is_unavailable(server: HTTPServer, body: str) -> None:
    server.expect_request("/v1/chat/completions").respond_with_data(body)
    with pytest.raises(EngineUnavailable, match="no choices"):
        openai(server).translate(["Едно"], "bg", "en")


def test_a_sentence_beyond_the_context_comes_back_empty_and_its_neighbour_does_not(server: HTTPServer) -> None:
    def small(seen: Request) -> Response:
        if len(asked(seen)) > 100:
            return answer({"error": {"message": "This model's maximum context length is 64 tokens", "code": "x"}}, 400)
        return completion("One")

    server.expect_request("/v1/chat/completions").respond_with_handler(small)
    assert openai(server).translate(["щ" * 200, "Едно"], "bg", "en") == ["", "One"]


def test_a_model_that_the_server_lacks_is_unavailable_and_the_rest_is_not_asked(server: HTTPServer) -> None:
    server.expect_request("/v1/chat/completions").respond_with_handler(
        lambda seen: answer({"error": {"message": 'model "small" not found, try pulling it first'}}, 404)
    )
    with pytest.raises(EngineUnavailable, match='404 NOT FOUND: model "small" not found'):
        openai(server).translate(["Едно"] * 200, "bg", "en")
    assert len(posts(server)) < 50


@pytest.mark.parametrize(("status", "remedy"), [(401, "check api_key"), (429, "try again"), (500, "try again later")])
def test_keys_and_quotas_of_a_chat_server_are_told_apart(server: HTTPServer, status: int, remedy: str) -> None:
    server.expect_request("/v1/chat/completions").respond_with_json({"error": {"message": "no"}}, status=status)
    with pytest.raises(EngineUnavailable) as caught:
        openai(server, api_key="secret-key").translate(["Едно"], "bg", "en")
    assert remedy in caught.value.remedy
    assert "secret-key" not in str(caught.value)


@pytest.mark.parametrize("listed", ["small", "small:latest"])
def test_a_chat_server_is_usable_when_it_lists_the_model(server: HTTPServer, listed: str) -> None:
    server.expect_request("/v1/models").respond_with_json({"object": "list", "data": [{"id": "other"}, {"id": listed}]})
    assert openai(server).diagnose("bg", "en").ok
    missing = openai(server, model="large").diagnose("bg", "en")
    assert not missing.ok
    assert f"it lists: other, {listed}" in missing.message


@pytest.mark.parametrize("body", [[], {"data": None}, {"data": [1]}, {"data": [{"id": None}]}])
def test_strange_lists_of_models_are_no_model(server: HTTPServer, body: object) -> None:
    server.expect_request("/v1/models").respond_with_json(body)
    assert not openai(server).diagnose("bg", "en").ok


def test_an_absent_chat_server_is_a_diagnosis() -> None:
    assert "Connection refused" in openai(unused_url()).diagnose("bg", "en").message


# DeepL, through its own client


def deepl(server: HTTPServer | str, **fields: Any) -> DeepLEngine:
    url = server if isinstance(server, str) else server.url_for("")
    table = {"api_key": "secret-key", "server_url": url, "retries": 0, "timeout_seconds": 10} | fields
    return DeepLEngine(DeepLSettings.model_validate(table), MODELS)


def translations(*texts: str) -> Response:
    found = [{"detected_source_language": "BG", "text": text, "billed_characters": len(text)} for text in texts]
    return answer({"translations": found})


def deepl_upper_case(seen: Request) -> Response:
    return translations(*(text.upper() for text in seen.get_json()["text"]))


def test_deepl_gets_whole_sentences_with_its_own_codes(server: HTTPServer) -> None:
    server.expect_request(
        "/v2/translate", method="POST", headers={"Authorization": "DeepL-Auth-Key secret-key"}
    ).respond_with_handler(deepl_upper_case)
    assert deepl(server, glossary_id="g-1").translate(["един", "", "a < b & c"], "bg", "en") == [
        "ЕДИН",
        "",
        "A < B & C",
    ]
    (payload,) = posts(server)
    assert payload["text"] == ["един", "a < b & c"]
    assert (payload["source_lang"], payload["target_lang"]) == ("BG", "EN-GB")
    assert (payload["split_sentences"], payload["preserve_formatting"]) == ("0", True)
    assert payload["glossary_id"] == "g-1"
    assert "tag_handling" not in payload


@pytest.mark.parametrize(("target", "sent"), [("en", "EN-US"), ("pt", "PT-PT"), ("de", "DE")])
def test_targets_have_a_region_where_deepl_wants_one(server: HTTPServer, target: str, sent: str) -> None:
    server.expect_request("/v2/translate").respond_with_handler(deepl_upper_case)
    engine = deepl(server, targets={"en": "EN-US"})
    engine.translate(["един"], "bg", target)
    assert posts(server)[0]["target_lang"] == sent
    assert engine.profile("bg", target).model == f"BG→{sent}"


def test_sentences_with_placeholders_go_as_xml_and_come_back_as_text(server: HTTPServer) -> None:
    def keep(seen: Request) -> Response:
        return translations(*seen.get_json()["text"])

    server.expect_request("/v2/translate").respond_with_handler(keep)
    engine = deepl(server)
    hole = engine.profile("bg", "en").placeholder
    assert hole is not None
    sentences = [f"A & B < {hole.format(n=1)} > „C“ {hole.format(n=12)}", "R&D", f"{hole.format(n=3)}"]
    assert engine.translate(sentences, "bg", "en") == sentences
    plain, marked = posts(server)
    assert plain["text"] == ["R&D"]
    assert marked["tag_handling"] == "xml"
    assert marked["text"] == ["A &amp; B &lt; <x1/> &gt; „C“ <x12/>", "<x3/>"]


def test_deepl_requests_keep_within_fifty_texts_and_the_size_limit(server: HTTPServer) -> None:
    bodies: list[int] = []

    def measured(seen: Request) -> Response:
        bodies.append(len(seen.get_data()))
        return deepl_upper_case(seen)

    server.expect_request("/v2/translate").respond_with_handler(measured)
    sentences = [f"дума {number}" for number in range(120)] + ["щ" * 5000] * 8 + ["щ" * 40_000, "край"]
    seen: list[tuple[int, int]] = []
    found = deepl(server).translate(sentences, "bg", "en", lambda *at: seen.append(at))
    assert found == [*(text.upper() for text in sentences[:128]), "", "КРАЙ"]
    assert max(len(payload["text"]) for payload in posts(server)) == 50
    assert max(bodies) < 128 * 1024
    assert seen == sorted(seen)


@pytest.mark.parametrize(
    ("status", "reason", "remedy"),
    [
        (403, "Authorization failure", "check api_key"),
        (456, "Quota for this billing period has been exceeded", "quota at DeepL"),
        (429, "Too many requests", "try again in some minutes"),
        (503, "Service unavailable", "try again later"),
        (400, "Value for 'target_lang' not supported", "try again later"),
    ],
)
def test_deepls_refusals_become_a_reason_and_a_remedy(
    server: HTTPServer, status: int, reason: str, remedy: str
) -> None:
    body = {"message": "Value for 'target_lang' not supported."}
    server.expect_request("/v2/translate").respond_with_json(body, status=status)
    with pytest.raises(EngineUnavailable) as caught:
        deepl(server).translate(["един"], "bg", "en")
    assert reason in caught.value.reason
    assert remedy in caught.value.remedy
    assert "secret-key" not in str(caught.value)


def test_deepl_is_asked_again_as_often_as_the_settings_say(server: HTTPServer) -> None:
    server.expect_ordered_request("/v2/translate").respond_with_json({"message": "slow down"}, status=429)
    server.expect_ordered_request("/v2/translate").respond_with_handler(deepl_upper_case)
    assert deepl(server, retries=1).translate(["един"], "bg", "en") == ["ЕДИН"]


@pytest.mark.parametrize(
    "body",
    [
        '{"translations": []}',
        '{"translations": [{"text": "A", "billed_characters": 1}, {"text": "B", "billed_characters": 1}]}',
        '{"translations": [{"text": 7, "billed_characters": 1}]}',
        '{"translations": [{"text": "A"}]}',
        '{"translations": 5}',
        '{"translations": ["A"]}',
        "<html>",
    ],
)
def test_an_answer_of_deepl_that_does_not_fit_is_not_used(server: HTTPServer, body: str) -> None:
    server.expect_request("/v2/translate").respond_with_data(body)
    with pytest.raises(EngineUnavailable, match="DeepL answers with"):
        deepl(server).translate(["един"], "bg", "en")


def test_an_absent_deepl_is_unavailable() -> None:
    with pytest.raises(EngineUnavailable, match="Connection failed"):
        deepl(unused_url()).translate(["един"], "bg", "en")


def test_deepls_quota_is_told(server: HTTPServer) -> None:
    server.expect_oneshot_request("/v2/usage").respond_with_json({"character_count": 1234, "character_limit": 500000})
    server.expect_request("/v2/usage").respond_with_json({"character_count": 500000, "character_limit": 500000})
    fresh = deepl(server).diagnose("bg", "en")
    assert (fresh.ok, fresh.message) == (True, "1,234 of 500,000 characters used")
    used_up = deepl(server).diagnose("bg", "en")
    assert not used_up.ok
    assert "500,000 of 500,000" in used_up.message


def test_a_wrong_deepl_key_is_a_diagnosis(server: HTTPServer) -> None:
    server.expect_request("/v2/usage").respond_with_json({}, status=403)
    finding = deepl(server).diagnose("bg", "en")
    assert (finding.ok, finding.mend) == (False, "check api_key")


# Settings


@pytest.mark.parametrize(
    ("kind", "table"),
    [
        (LibreTranslateSettings, {"url": "ftp://x"}),
        (LibreTranslateSettings, {"uri": "http://x"}),
        (OpenAISettings, {}),
        (OpenAISettings, {"model": "m", "concurrency": 0}),
        (DeepLSettings, {}),
        (DeepLSettings, {"api_key": ""}),
    ],
)
def test_settings_that_make_no_sense_are_refused(kind: type[DeepLSettings], table: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        kind.model_validate(table)


def test_keys_are_not_shown_with_their_settings() -> None:
    for shown in (
        DeepLSettings(api_key=SecretStr("secret-key")),
        OpenAISettings(model="m", api_key=SecretStr("secret-key")),
        LibreTranslateSettings(api_key=SecretStr("secret-key")),
    ):
        assert "secret-key" not in repr(shown)
