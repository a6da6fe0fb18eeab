"""Secrets of a channel, which are not in config.toml: which are missing, and where to put them."""

from collections.abc import Sequence

from pydantic import SecretStr

from publisher.channels import ChannelSettings
from publisher.core.wording import worded


def secret(settings: ChannelSettings, key: str) -> str:
    """The secret of a key; "" when it is not set."""
    value: SecretStr = getattr(settings, key)
    return value.get_secret_value()


def missing_credentials(settings: ChannelSettings, keys: Sequence[str]) -> list[str]:
    """The keys whose secret is not set."""
    return [key for key in keys if not secret(settings, key)]


def remedy(keys: Sequence[str]) -> str:
    """Where to put secrets that are missing."""
    names = ", ".join(f"PUBLISHER_CHANNELS_<NAME>_{key.upper()}" for key in keys)
    files = ", ".join(f"{key}_file" for key in keys)
    return worded(
        "set %(names)s (<NAME>: the channel's name in config.toml), or %(files)s in config.toml",
        names=names,
        files=files,
    )
