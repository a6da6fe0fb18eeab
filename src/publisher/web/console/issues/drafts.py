"""What stands in the form of an issue: stories in order and texts by language, before anything of it is saved."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from publisher.app.assembly import Publisher
from publisher.app.issue_making import Issue
from publisher.core.errors import InvalidInput
from publisher.core.locales import language_name
from publisher.core.wording import worded
from publisher.planning import EditionText
from publisher.web.console.pages import language

_EMPTY = EditionText("")


@dataclass(frozen=True, slots=True)
class Draft:
    """The form. `texts` has every language; a language whose subject is empty has no text of its own in the issue."""

    slugs: tuple[str, ...]
    texts: dict[str, EditionText]
    find: str = ""

    @property
    def written(self) -> dict[str, EditionText]:
        """The texts as an issue keeps them. Raises `InvalidInput` for an introduction without a subject."""
        for lang, text in self.texts.items():
            if (text.preheader or text.intro) and not text.subject:
                name = language_name(lang, language())
                raise InvalidInput(
                    worded("An edition with a preheader or an introduction needs a subject, too (%(name)s).", name=name)
                )
        return {lang: text for lang, text in self.texts.items() if text.subject}

    @property
    def line(self) -> str:
        """All of it in a line, for the record of acts."""
        texts = [f"{lang}: {' | '.join((one.subject, one.preheader, one.intro))}" for lang, one in self.texts.items()]
        return "; ".join([", ".join(self.slugs), *texts])

    def over(self, before: "Draft") -> "Draft":
        """With the texts of `before` where they differ in nothing but white space, which a form does not keep."""
        old = {lang: before.texts[lang] for lang in self.texts if _tidy(before.texts[lang]) == self.texts[lang]}
        return replace(self, texts={**self.texts, **old})

    def stepped(self, step: str) -> "Draft":
        """After one of the buttons beside a story: `up SLUG`, `down SLUG`, `add SLUG`, `remove SLUG`."""
        act, _, slug = step.partition(" ")
        slugs = list(self.slugs)
        if act == "add" and slug and slug not in slugs:
            slugs.append(slug)
        if act == "remove" and slug in slugs:
            slugs.remove(slug)
        if act in ("up", "down") and slug in slugs:
            place = slugs.index(slug)
            slugs.pop(place)
            slugs.insert(max(0, place - 1) if act == "up" else place + 1, slug)
        return replace(self, slugs=tuple(slugs))


def empty(langs: Sequence[str]) -> Draft:
    """The form of an issue that does not exist yet."""
    return Draft((), dict.fromkeys(langs, _EMPTY))


def of_issue(issue: Issue, langs: Sequence[str]) -> Draft:
    """The form of an issue as it is."""
    return Draft(issue.slugs, {lang: issue.texts.get(lang, _EMPTY) for lang in langs})


def typed(form: "MultiDict[str, str]", langs: Sequence[str]) -> Draft:
    """The form as a person has sent it."""
    texts = {
        lang: _tidy(EditionText(*(form.get(f"{name}-{lang}", "") for name in ("subject", "preheader", "intro"))))
        for lang in langs
    }
    return Draft(tuple(dict.fromkeys(form.getlist("slug"))), texts, form.get("find", "").strip()[:100])


def mark_of(issue: Issue) -> str:
    """A short name of what an issue says now: another one after any change."""
    texts = {lang: [text.subject, text.preheader, text.intro] for lang, text in sorted(issue.texts.items())}
    return _hash([issue.slugs, texts])


def seen_mark(publisher: Publisher, issue: Issue) -> str:
    """As `mark_of`, and of its posts and their translations, too: what a person has seen before approving."""
    with publisher.editorial.folder.one_look():
        known = {post.slug: post.look_hash for post in publisher.editorial.posts()[0]}
        parts = [mark_of(issue), [known.get(slug, "") for slug in issue.slugs]]
        for slug in issue.slugs:
            for lang in publisher.languages if slug in known else ():
                found = publisher.editorial.translation(slug, lang)
                parts.append([slug, lang, found.content_hash, str(found.state)] if found else [])
    return _hash(parts)


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()[:20]


def _tidy(text: EditionText) -> EditionText:
    subject, preheader = " ".join(text.subject.split()), " ".join(text.preheader.split())
    return EditionText(subject, preheader, text.intro.replace("\r\n", "\n").strip())
