"""Random posts, cut for X: how many are cut wrongly, by kind of fault, and how much of the limit is used."""

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from zoneinfo import ZoneInfo

from publisher.channels.social.x.length import weighted_length
from publisher.config.tables import Brand
from publisher.core.types import Message, Story
from publisher.rendering.renderer import Renderer
from publisher.rendering.settings import RenderSettings
from publisher.rendering.texts.linking import with_links_whole
from scripts.benchmarks.random_posts import KINDS, Post, Span, random_posts
from scripts.benchmarks.rows import ROOT, Measurement, Row
from scripts.benchmarks.twitter_text import Judged, is_installed, judged

LIMIT = 280
POSTS, SEED = 2000, 16
LINK = "https://example.org/новини/отчет (2027)!"
FAULTS = (*KINDS, "word", "ellipsis", "changed", "over", "count", "link", "hashtag")
"""What can be wrong: a cut in or after something of a kind, or within a word; "…" at a sentence's end, none elsewhere;
other words; over the limit; a length other than X's; an address or a hashtag that X does not take whole.
"""


@dataclass
class Figures:
    """`faults` by kind, `use` of the limit by each post that was shortened, `samples` of faults."""

    posts: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    use: list[int] = field(default_factory=list)
    untagged: int = 0
    samples: list[str] = field(default_factory=list)

    @property
    def median_use(self) -> float:
        """Of the limit, by X's count."""
        return statistics.median(self.use)


def measured(number: int, seed: int) -> Figures:
    """Cut so many random posts and let X's library judge them."""
    posts = [_linked(post) for post in random_posts(number, seed)]
    messages = [_message(post) for post in posts]
    figures = Figures(posts=number)
    for post, message, verdict in zip(posts, messages, judged([one.text for one in messages]), strict=True):
        _, summary, tail = _parts(message.text)
        found = [*_faults(post, summary), *_wrong_on_x(message, verdict, tail)]
        figures.faults.update(found)
        figures.samples += [f"{kind}: {summary}" for kind in found]
        if summary != post.summary:
            figures.use.append(verdict.length)
            figures.untagged += bool(post.tags) and "#" not in tail
    return figures


def social_texts() -> Sequence[Row]:
    """Faults of cut texts by kind, and the median use of the limit."""
    if not is_installed():
        return [Row("social_cut_faults", 0, "", note="not measured: scripts/install-twitter-text")]
    found = measured(POSTS, SEED)
    kinds = ", ".join(f"{kind} {found.faults[kind]}" for kind in FAULTS)
    note = f"{found.posts} random posts, {len(found.use)} shortened, {found.untagged} lost their hashtags; {kinds}"
    return [
        Row("social_cut_faults", found.faults.total(), "", 0, 0, "lower", note),
        Row("social_limit_used", found.median_use, "of 280", 265, 270, "higher", "median of the shortened posts"),
    ]


def _linked(post: Post) -> Post:
    """The post with its addresses as they are published; places in its summary move with them."""

    def moved(place: int) -> int:
        return len(with_links_whole(post.summary[:place]))

    spans = tuple(Span(moved(one.start), moved(one.end), one.kind) for one in post.spans)
    ends = frozenset(map(moved, post.sentence_ends))
    return replace(post, summary=with_links_whole(post.summary), spans=spans, sentence_ends=ends)


def _message(post: Post) -> Message:
    brand = Brand(name={"bg": "Клъстер"})
    settings = RenderSettings(brand, {"bg": "Вести"}, "full", ZoneInfo("Europe/Sofia"))
    story = Story("story", "bg", post.title, post.summary, "", date(2027, 5, 5), LINK, post.tags)
    return Renderer(ROOT / "templates", replace(settings)).social(story, "x", LIMIT, weighted_length)


def _parts(text: str) -> tuple[str, str, str]:
    """Title, summary, and the lines of hashtags and link."""
    title, *middle, tail = text.split("\n\n")
    return title, "\n\n".join(middle), tail


def _faults(post: Post, summary: str) -> list[str]:
    """The kinds of what is wrong with a shortened summary."""
    if summary == post.summary:
        return []
    kept = summary.removesuffix("…").removesuffix(" ") if summary.endswith("…") else summary
    if not post.summary.startswith(kept):
        return ["changed"]
    at = len(kept)
    found = [span.kind for span in post.spans if span.start < at < span.end]
    found += [span.kind for span in post.spans if span.end == at and span.kind in ("function", "abbreviation")]
    ended = at in post.sentence_ends or at + 1 in post.sentence_ends
    if ended == summary.endswith("…"):
        found.append("ellipsis")
    if post.summary[at : at + 1].strip(" ,.!?"):
        found.append("word")
    return found


def _wrong_on_x(message: Message, verdict: Judged, tail: str) -> list[str]:
    found = ["over"] if verdict.length > LIMIT or not verdict.valid else []
    found += ["count"] if verdict.length != message.length else []
    addresses = [word.rstrip(".,!?") for word in message.text.split() if word.startswith(("http://", "https://"))]
    found += ["link"] if verdict.urls != addresses else []
    tags = [word[1:] for word in tail.split() if word.startswith("#")]
    return found + (["hashtag"] if verdict.hashtags != tags else [])


MEASUREMENTS = (Measurement(("social_cut_faults", "social_limit_used"), social_texts),)
