"""The texts of an issue in another language, proposed by machine: a person reads, changes and saves them."""

from dataclasses import dataclass

from publisher.app.assembly import Publisher
from publisher.app.issue_making import WrongTexts, check_languages
from publisher.core.wording import worded
from publisher.planning import EditionText
from publisher.translation.types import SentenceProgress

__all__ = ["NOTHING_YET", "ProposedText", "propose_text"]

NOTHING_YET = worded("There is nothing to translate yet: first write the texts in the language of the posts.")


@dataclass(frozen=True, slots=True)
class ProposedText:
    """`remarks` are what the checks of translations found in it."""

    lang: str
    text: EditionText
    remarks: tuple[str, ...]


def propose_text(
    publisher: Publisher, source: EditionText, to: str, progress: SentenceProgress | None = None
) -> ProposedText:
    """Translate subject, preheader and introduction of the source language; an empty one stays empty. Nothing is kept.

    Raises `WrongTexts` when there is nothing to translate, or no edition in that language, and `TranslationError`.
    """
    check_languages(publisher, {to: ""})
    if not (source.subject or source.preheader or source.intro):
        raise WrongTexts(NOTHING_YET)
    lines = {name: text for name in ("subject", "preheader") if (text := getattr(source, name))}
    made = publisher.editorial.propose(lines, source.intro, to, publisher.clock(), progress)
    text = EditionText(made.fields.get("subject", ""), made.fields.get("preheader", ""), made.body.strip())
    return ProposedText(to, text, tuple(dict.fromkeys(finding.message for finding in made.findings)))
