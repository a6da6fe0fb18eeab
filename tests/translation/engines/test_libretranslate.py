"""The engine for LibreTranslate against a server on loopback that speaks its documented API."""

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from publisher.core.errors import EngineUnavailable
from support.http_engines import answer, libretranslate, posts, unused_url


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


def test_libretranslate_splits_into_batches_and_reports_progress(server: HTTPServer) -> None:
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
    ("body", "says"),
    [
        ('{"translatedText": ["A"]}', "1 translations for 2 sentences"),
        ('{"translatedText": ["A", "B", "C"]}', "3 translations for 2 sentences"),
        ('{"translatedText": "AB"}', "no list of translations"),
        ('{"translatedText": ["A", null]}', "no list of translations"),
        ("[]", "no list of translations"),
        ("<html>", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ('{"translatedText":' * 100_000, "no JSON"),
    ],
)
def test_an_answer_that_does_not_fit_the_question_is_not_used(server: HTTPServer, body: str, says: str) -> None:
    server.expect_request("/translate").respond_with_data(body)
    with pytest.raises(EngineUnavailable, match=says):
        libretranslate(server).translate(["един", "два"], "bg", "en")


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
