"""Secrets of a channel: which are missing, and where they belong."""

from pydantic import SecretStr

from publisher.channels import ChannelSettings
from publisher.channels.credentials import missing_credentials, remedy, secret


class Keys(ChannelSettings):
    api_key: SecretStr = SecretStr("")
    api_secret: SecretStr = SecretStr("")


def test_a_secret_that_is_not_set_is_missing() -> None:
    settings = Keys(api_key=SecretStr("abc"))
    assert secret(settings, "api_key") == "abc"
    assert missing_credentials(settings, ["api_key", "api_secret"]) == ["api_secret"]


def test_the_remedy_names_the_variable_and_the_file_of_each() -> None:
    said = remedy(["api_key", "api_secret"])
    for place in ("PUBLISHER_CHANNELS_<NAME>_API_KEY", "PUBLISHER_CHANNELS_<NAME>_API_SECRET", "api_key_file"):
        assert place in said


def test_a_secret_is_not_shown_with_the_settings() -> None:
    assert "abc" not in repr(Keys(api_key=SecretStr("abc")))
