"""Changes keys in a workspace's config.toml."""

import re
from pathlib import Path


def configure(folder: Path, **values: object) -> None:
    """Set existing keys of config.toml; values are written as TOML."""
    file = folder / "config.toml"
    text = file.read_text(encoding="utf-8")
    for key, value in values.items():
        text, found = re.subn(rf"(?m)^{key} = .*$", lambda _, v=f"{key} = {value}": v, text, count=1)  # type: ignore[misc]
        assert found, f"config.example.toml has no {key}"
    file.write_text(text, encoding="utf-8")
