"""A new workspace: configuration, templates, glossary and, for the demo, sample posts.

They are copied from the top of the source tree or, in an installed package, from `publisher/config/starter/`.
"""

import shutil
from pathlib import Path

from publisher.core.errors import ConfigError
from publisher.core.wording import ENGLISH, worded

_PARTS = {"config.example.toml": "config.toml", "templates": "templates", "glossary.example.csv": "glossary.csv"}
_SPOKEN = (
    '[staff]\n# The language in which the program speaks to the people who work with it: "bg" or "en".\nlanguage = "{}"'
)


def origin() -> Path:
    """The folder that the files of a new workspace are copied from."""
    packaged = Path(__file__).with_name("starter")
    return packaged if packaged.is_dir() else Path(__file__).parents[3]


def make_workspace(folder: Path, with_posts: bool = False, language: str = ENGLISH) -> list[Path]:
    """Create the files and folders that are missing in `folder`; existing ones stay unchanged. Returns the new ones.

    `language` is what a new configuration says the terminal speaks.
    Raises `ConfigError` when the folder cannot be written to.
    """
    made = []
    parts = {**_PARTS, **({"posts": "posts"} if with_posts else {})}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, target in parts.items():
            source, place = origin() / name, folder / target
            if place.exists():
                continue
            if source.is_dir():
                shutil.copytree(source, place)
            else:
                shutil.copyfile(source, place)
            if target == "config.toml":
                text = place.read_text(encoding="utf-8")
                place.write_text(text.replace(_SPOKEN.format(ENGLISH), _SPOKEN.format(language)), encoding="utf-8")
            made.append(place)
        for empty in ("posts", "models"):
            (folder / empty).mkdir(exist_ok=True)
    except OSError as error:
        raise ConfigError(
            worded("%(folder)s: a workspace cannot be made here: %(error)s", folder=folder, error=error)
        ) from error
    return made
