"""The engine for OpenAI's chat API against a server on loopback that speaks it."""

import threading
import time

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from publisher.core.errors import EngineUnavailable
from support.http_engines import answer, openai, posts, unused_url


def completion(text: str | None, finish: str | None = "stop") -> Response:
    message = {"role": "assistant", "content": text}
    return answer({"object": "chat.completion", "choices": [{"index": 0, "message": message, "finish_reason": finish}]})


def asked(seen: Request) -> str:
    return str(seen.get_json()["messages"][-1]["content"])


def test_openai_gets_one_sentence_a_call_at_temperature_zero(server: HTTPServer) -> None:
    server.expect_request(
        "/v1/chat/completions", method="POST", headers={"Authorization": "Bearer secret-key"}
    ).respond_with_handler(lambda seen: completion(f" {asked(seen).upper()} "))
    found = openai(server, api_key="secret-key").translate(["one", "", "two"], "bg", "en")
    assert found == ["ONE", "", "TWO"]
    first, second = sorted(posts(server), key=lambda payload: str(payload["messages"][1]["content"]))
    assert (first["model"], first["temperature"]) == ("small", 0)
    assert [first["messages"][1], second["messages"][1]] == [
        {"role": "user", "content": "one"},
        {"role": "user", "content": "two"},
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
    sentences = [f"word {number}" for number in range(30)]
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


def test_a_person_reads_what_a_language_model_made_unless_the_configuration_says_otherwise(server: HTTPServer) -> None:
    assert openai(server).profile("bg", "en").draft
    assert not openai(server, draft=False).profile("bg", "en").draft


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
