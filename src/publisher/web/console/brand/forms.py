"""The form of the brand: from what is in use, from what was sent, and as the address of a preview."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from publisher.app.assembly import Publisher
from publisher.app.brand_editing import COLOURS, LONGEST, TEXTS, BrandDraft, draft_of, mistakes
from publisher.core.locales import language_name
from publisher.core.wording import joined, worded

_LONGEST_COLOUR = 20


@dataclass(frozen=True, slots=True)
class ColourWords:
    """A colour of the brand as people know it, and what it is for."""

    name: str
    words: str
    hint: str


COLOUR_WORDS = (
    ColourWords("primary", worded("Main colour"), worded("The band, links and the main button.")),
    ColourWords("accent", worded("Accent"), worded("The line below the band, dates and tags.")),
    ColourWords("ink", worded("Text"), worded("Titles and running text.")),
    ColourWords("paper", worded("Ground"), worded("The page behind the white cards.")),
)

_TEXT_WORDS = {"tagline": worded("Motto"), "address": worded("Postal address")}


def field_words(name: str) -> str:
    """What people call a field of the form; one of several languages with its language."""
    text, _, lang = name.partition("-")
    if lang and text in _TEXT_WORDS:
        return joined(" – ", [_TEXT_WORDS[text], worded(language_name(lang, "en"))])
    words = {"logo": worded("Logo"), "url": worded("Website"), **{one.name: one.words for one in COLOUR_WORDS}}
    return words.get(name, name)


def sent_draft(publisher: Publisher, form: Mapping[str, str]) -> BrandDraft:
    """The brand as somebody has typed it; what a form does not name stays as it is. Too long texts are cut a bit later
    than they are refused, so that nothing is unbounded and nothing is changed behind a person's back."""
    now = draft_of(publisher)
    colours = {name: form.get(name, now.colours[name]).strip()[:_LONGEST_COLOUR] for name in COLOURS}
    texts = {
        (name, lang): _one_line(form.get(f"{name}-{lang}", now.texts[name, lang]))[: LONGEST[name] * 4]
        for name in TEXTS
        for lang in publisher.languages
    }
    url = form.get("url", now.url).strip()[: LONGEST["url"] * 4]
    return BrandDraft(colours, texts, form.get("logo", now.logo)[:300], url, form.get("base", "")[:64])


def without_mistakes(publisher: Publisher, draft: BrandDraft) -> BrandDraft:
    """The draft with what is in use in place of what is wrong, for a preview while somebody types."""
    now, wrong = draft_of(publisher), mistakes(publisher, draft)
    colours = {name: now.colours[name] if name in wrong else value for name, value in draft.colours.items()}
    texts = {
        (name, lang): now.texts[name, lang] if f"{name}-{lang}" in wrong else value
        for (name, lang), value in draft.texts.items()
    }
    return replace(
        draft,
        colours=colours,
        texts=texts,
        logo=now.logo if "logo" in wrong else draft.logo,
        url=now.url if "url" in wrong else draft.url,
    )


def address_values(draft: BrandDraft) -> dict[str, str]:
    """The draft as the query of an address."""
    texts = {f"{name}-{lang}": text for (name, lang), text in draft.texts.items()}
    return {**draft.colours, **texts, "logo": draft.logo, "url": draft.url}


def _one_line(text: str) -> str:
    return " ".join(text.split())
