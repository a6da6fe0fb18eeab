"""Keys that a channel needs from outside of config.toml: which are missing, and where to put them."""

from collections.abc import Sequence

from pydantic import SecretStr

from publisher.channels import ChannelSettings


def secret(settings: ChannelSettings, key: str) -> str:
    """The secret of a key, "" when there is none."""
    value: SecretStr = getattr(settings, key)
    return value.get_secret_value()


def missing_credentials(settings: ChannelSettings, keys: Sequence[str]) -> list[str]:
    """The keys that have no secret."""
    return [key for key in keys if not secret(settings, key)]


def remedy(keys: Sequence[str]) -> str:
    """Where to put secrets that are missing."""
    names = ", ".join(f"PUBLISHER_CHANNELS_<NAME>_{key.upper()}" for key in keys)
    files = ", ".join(f"{key}_file" for key in keys)
    return f"set {names} (<NAME>: the channel's name in config.toml), or {files} in config.toml"
