"""The engine for DeepL, through its own client, against a server on loopback."""

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from publisher.core.errors import EngineUnavailable
from servers.dripping import dripping_server
from support.http_engines import answer, deepl, posts, unused_url


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


def test_deepls_quota_is_reported(server: HTTPServer) -> None:
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


def test_a_server_that_drips_is_given_up_when_its_time_is_over() -> None:
    url, listening = dripping_server(0.05)
    with listening, pytest.raises(EngineUnavailable, match=r"no whole answer within 0\.6 seconds"):
        deepl(url, timeout_seconds=0.6).translate(["един"], "bg", "en")


def test_an_answer_over_the_limit_is_not_read(server: HTTPServer) -> None:
    server.expect_request("/v2/translate").respond_with_data(b"x" * (8 * 2**20 + 1))
    with pytest.raises(EngineUnavailable, match="longer than 8,388,608 bytes"):
        deepl(server).translate(["един"], "bg", "en")
