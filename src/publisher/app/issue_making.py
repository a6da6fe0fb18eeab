"""Make issues: of posts that staff name, or as a digest of what other issues have brought."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from publisher.app.assembly import Publisher
from publisher.core.errors import InvalidInput, NotFound, PostError
from publisher.core.reader_blocks import STORIES
from publisher.core.types import Cadence
from publisher.core.wording import text_of, worded
from publisher.planning import DigestOccasion, EditionText, Issue, Period
from publisher.planning.issues import Maker

__all__ = [
    "DigestMade", "Issue", "IssueStanding", "Maker", "Period", "PostFitness", "WrongTexts", "check_languages",
    "create_digest", "create_issue", "issue_standing", "post_fitness",
]  # fmt: skip


class WrongTexts(InvalidInput):
    """A subject or an introduction in a language without an edition, or an introduction without a subject."""


@dataclass(frozen=True, slots=True)
class DigestMade:
    """`issue` is None when nothing has come out `since` the last digest.

    `left_out` are slugs of deleted posts, `broken` says what is wrong with posts that cannot be read any more: they are
    in the next one once they are corrected. `later` are those that found no room, and are in the next one too.
    """

    issue: Issue | None
    left_out: tuple[str, ...]
    since: datetime
    broken: tuple[PostError, ...] = ()
    later: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PostFitness:
    """Whether a post may go to readers in a language; `why` says what keeps it, or despite what it was approved."""

    slug: str
    lang: str
    fit: bool
    why: str


@dataclass(frozen=True, slots=True)
class IssueStanding:
    """An issue, and each of its posts in each language."""

    issue: Issue
    posts: tuple[PostFitness, ...]


def create_issue(
    publisher: Publisher,
    key: str,
    slugs: Sequence[str],
    subjects: Mapping[str, str],
    intros: Mapping[str, str],
    now: datetime,
    *,
    preheaders: Mapping[str, str] | None = None,
    template: str = "",
    cadence: Cadence = "each",
) -> Issue:
    """Make the issue `key` of posts, in that order; subjects, introductions and preheaders are by language.

    A language without a subject gets the title of its first story. Raises `NotFound` for an unknown post, `WrongTexts`,
    and what `Issues.create` raises.
    """
    for slug in slugs:
        publisher.editorial.post(slug)
    check_languages(publisher, {**subjects, **intros})
    if set(intros) - set(subjects):
        raise WrongTexts(worded("give a --subject for every language that has an --intro"))
    preheaders = preheaders or {}
    texts = {
        lang: EditionText(subject, preheaders.get(lang, ""), intros.get(lang, "")) for lang, subject in subjects.items()
    }
    return publisher.issues.create(key, slugs, texts, now, template, cadence)


def create_digest(
    publisher: Publisher,
    period: Period,
    now: datetime,
    *,
    key: str = "",
    subjects: Mapping[str, str] | None = None,
    intros: Mapping[str, str] | None = None,
    made_by: Maker = "staff",
    occasion: DigestOccasion | None = None,
) -> DigestMade:
    """Make an issue, for readers of digests, of what other issues have brought since the last digest of that period.

    Posts that no longer exist, or cannot be read, are left out. `occasion` is that of the schedule. Raises
    `WrongTexts`, and what `Issues.create` raises.
    """
    subjects, intros = subjects or {}, intros or {}
    check_languages(publisher, {**subjects, **intros})
    gathered = publisher.digests.gather(period, now)
    faults = {slug: error for slug in gathered.slugs if (error := _fault(publisher, slug))}
    readable = [slug for slug in gathered.slugs if slug not in faults]
    slugs, later = readable[:STORIES], tuple(readable[STORIES:])
    left_out = tuple(slug for slug, error in faults.items() if isinstance(error, NotFound))
    broken = tuple(error for error in faults.values() if isinstance(error, PostError))
    if not slugs:
        return DigestMade(None, left_out, gathered.since, broken)
    issue = publisher.digests.create(
        period, slugs, publisher.languages, now, key=key, subjects=subjects, intros=intros, made_by=made_by,
        occasion=occasion, since=gathered.since, gone=left_out,
    )  # fmt: skip
    return DigestMade(issue, left_out, gathered.since, broken, later)


def issue_standing(publisher: Publisher, key: str) -> IssueStanding:
    """An issue, and whether each of its posts may go to readers in each language. Raises `NotFound`."""
    issue = publisher.issues.get(key)
    posts = [post_fitness(publisher, key, slug, lang) for slug in issue.slugs for lang in publisher.languages]
    return IssueStanding(issue, tuple(posts))


def post_fitness(publisher: Publisher, key: str, slug: str, lang: str) -> PostFitness:
    """Whether a post may go to readers of the issue `key` in a language. A post that is gone or broken may not."""
    try:
        fit, why = publisher.editorial.fit(slug, lang)
        return PostFitness(slug, lang, fit, why or publisher.editorial.despite(slug, lang))
    except NotFound as error:
        return PostFitness(
            slug,
            lang,
            False,
            worded(
                "%(error)s; `publisher issues edit %(key)s --remove %(slug)s` takes it out",
                error=error,
                key=key,
                slug=slug,
            ),
        )
    except PostError as error:
        # A broken post does not hide how the others stand.
        return PostFitness(slug, lang, False, text_of(error))


def check_languages(publisher: Publisher, texts: Mapping[str, str]) -> None:
    """Raise `WrongTexts` when there is no edition in one of the languages of `texts`."""
    if unknown := sorted(set(texts) - set(publisher.languages)):
        raise WrongTexts(
            worded(
                "no edition is made in %(unknown)s; there are %(languages)s",
                unknown=", ".join(unknown),
                languages=", ".join(publisher.languages),
            )
        )


def _fault(publisher: Publisher, slug: str) -> NotFound | PostError | None:
    try:
        publisher.editorial.post(slug)
    except (NotFound, PostError) as error:
        return error
    return None
