"""Watches the posts folder, and tells staff what has come, changed and gone, once its files have settled."""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from publisher.config.workspace import Config
from publisher.core.errors import PublisherError, describe_bug
from publisher.core.wording import text_of, worded, worded_many
from publisher.posts.folder import PostFolder

_SETTLE_SECONDS = 2.0
"""Nothing must have changed for so long: editors write a file in pieces, and `git pull` forty files one by one."""

_POLL_MS = 250
_SHOWN = 5
"""From more changes than this on, they are counted and not named."""


@dataclass(frozen=True, slots=True)
class FolderState:
    """The posts that can be read (slug → hash of the content), and why other files cannot (path → message)."""

    posts: Mapping[str, str]
    errors: Mapping[Path, str]


def read_state(config: Config) -> FolderState:
    """The folder as it is now."""
    posts, errors = PostFolder(config.folder("posts"), config.languages.source, config.schedule.zone).read()
    return FolderState(
        {post.slug: post.content_hash for post in posts}, {error.path: text_of(error) for error in errors}
    )


def changes(before: FolderState, after: FolderState) -> list[str]:
    """What to tell of two states, a sentence each. A file under another name, with the same content, is renamed."""
    new = [slug for slug in after.posts if slug not in before.posts]
    gone = [slug for slug in before.posts if slug not in after.posts]
    changed = [slug for slug in after.posts if before.posts.get(slug, after.posts[slug]) != after.posts[slug]]
    told: list[str] = []
    for slug in list(gone):
        other = next((one for one in new if after.posts[one] == before.posts[slug]), None)
        if other is not None:
            gone.remove(slug)
            new.remove(other)
            told.append(
                worded(
                    "post %(slug)s is called %(other)s now; what is scheduled under its old name will need a person",
                    slug=slug, other=other,
                )
            )  # fmt: skip
    broken = [text for path, text in after.errors.items() if before.errors.get(path) != text]
    # A post that cannot be read for now is broken, not gone.
    gone = [slug for slug in gone if not any(path.stem == slug for path in after.errors)]
    told += _named(worded("new"), new) + _named(worded("changed"), changed)
    told += _named(worded("deleted; what was published of it stays"), gone)
    mended = [path for path in before.errors if path not in after.errors and path.is_file()]
    told += [worded("%(path)s can be read again", path=path) for path in mended[:_SHOWN] if path.stem not in new]
    told += broken[:_SHOWN]
    if (more := len(broken) - _SHOWN) > 0:
        told.append(worded_many("%(num)s more file cannot be read", "%(num)s more files cannot be read", more))
    return told


def _named(what: str, slugs: list[str]) -> list[str]:
    if len(slugs) > _SHOWN:
        return [worded_many("%(num)s post: %(what)s", "%(num)s posts: %(what)s", len(slugs), what=what)]
    return [worded("post %(slug)s: %(what)s", slug=slug, what=what) for slug in slugs]


def watch_posts(
    config: Config, report: Callable[[str], None], stop: threading.Event, settle_seconds: float = _SETTLE_SECONDS
) -> None:
    """Report changes of the folder until `stop` is set. Without watchfiles (the extra `watch`) that is said, and all.

    Nothing but the report depends on it: every reader of posts looks at the folder itself.
    """
    try:
        from watchfiles import watch
    except ImportError:
        report(worded("the posts folder is not watched: pip install 'publisher[watch]'"))
        return
    logging.getLogger("watchfiles").setLevel(logging.ERROR)
    folder = config.folder("posts")
    try:
        known = read_state(config)
        ticks = watch(
            folder, stop_event=stop, watch_filter=_is_ours, step=50, debounce=200, rust_timeout=_POLL_MS,
            yield_on_timeout=True, raise_interrupt=False,
        )  # fmt: skip
        for _ in _settled(iter(ticks), round(settle_seconds * 1000 / _POLL_MS)):
            state = read_state(config)
            for text in changes(known, state):
                report(text)
            known = state
    except (OSError, PublisherError) as error:
        report(worded("the posts folder is not watched any more: %(error)s", error=error))
    except Exception as error:
        report(describe_bug(error, worded("watching the posts folder")))


def _settled(ticks: Iterator[object], quiet: int) -> Iterator[None]:
    """A tick when something has changed and `quiet` time-outs have passed since without a change."""
    waiting = -1
    for changed in ticks:
        if changed:
            waiting = quiet
        elif waiting > 0:
            waiting -= 1
        if waiting == 0:
            waiting = -1
            yield


def _is_ours(_change: object, path: str) -> bool:
    """Posts and pictures; not the hidden, swap and backup files that editors and git write beside them."""
    name = Path(path).name
    return not name.startswith((".", "#", "~")) and not name.endswith(("~", ".swp", ".swx", ".tmp", ".part", ".orig"))
