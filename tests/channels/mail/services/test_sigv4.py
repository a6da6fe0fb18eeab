"""AWS Signature Version 4 against AWS's own test suite (aws-sig-v4-test-suite): names are those of its cases."""

import re
from datetime import UTC, datetime

import pytest

from publisher.channels.mail.services.sigv4 import Credentials, signed_headers

CREDENTIALS = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "us-east-1", "service")
MOMENT = datetime(2015, 8, 30, 12, 36, tzinfo=UTC)
URL = "https://example.amazonaws.com/"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}

SUITE = {
    "get-vanilla": (
        "GET", URL, {}, b"", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
    ),
    "post-vanilla": (
        "POST", URL, {}, b"", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
    ),
    "get-vanilla-query-order-key-case": (
        "GET", f"{URL}?Param2=value2&Param1=value1", {}, b"",
        "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
    ),
    "post-x-www-form-urlencoded": (
        "POST", URL, FORM, b"Param1=value1", "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SUITE)
def test_a_request_of_the_suite_gets_the_suites_signature(case: str) -> None:
    method, url, headers, body, signature = SUITE[case]
    added = signed_headers(method, url, headers, body, CREDENTIALS, MOMENT)
    names = "content-type;host;x-amz-date" if headers else "host;x-amz-date"
    assert added == {
        "X-Amz-Date": "20150830T123600Z",
        "Authorization": "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
        f"SignedHeaders={names}, Signature={signature}",
    }


def test_a_session_token_is_sent_and_signed() -> None:
    with_token = Credentials("AKIDEXAMPLE", CREDENTIALS.secret_access_key, "us-east-1", "service", "token")
    added = signed_headers("GET", URL, {}, b"", with_token, MOMENT)
    assert added["X-Amz-Security-Token"] == "token"
    assert "SignedHeaders=host;x-amz-date;x-amz-security-token," in added["Authorization"]


def test_the_port_is_signed_as_the_host_header_has_it() -> None:
    def signature(url: str) -> str:
        return re.sub(".*Signature=", "", signed_headers("GET", url, {}, b"", CREDENTIALS, MOMENT)["Authorization"])

    assert signature("https://example.amazonaws.com:443/") == signature(URL) == SUITE["get-vanilla"][-1]
    assert signature("https://example.amazonaws.com:8443/") != signature(URL)


def test_neither_secret_shows_when_credentials_are_printed() -> None:
    shown = repr(Credentials("AKIDEXAMPLE", "the-secret", "us-east-1", "ses", "the-token"))
    assert "AKIDEXAMPLE" in shown
    assert "the-secret" not in shown
    assert "the-token" not in shown
