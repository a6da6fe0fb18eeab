"""The pair of texts that the checks compare, with derived values: plain words, addresses, sentences, quantities."""

import html
import re
from collections.abc import Mapping
from functools import cached_property
from typing import Final

from publisher.translation.checks.addresses import Addresses, addresses
from publisher.translation.checks.digit_reading import facts
from publisher.translation.checks.quantities import Facts
from publisher.translation.glossary.glossary import Glossary, Hit
from publisher.translation.language.sentences import split

_MARK: Final = re.compile(r"⟦(/?)([1-9]\d{0,5})⟧")
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")
_DESTINATION: Final = re.compile(r"\]\([^\s<>()]*(?:\([^\s<>()]*\)[^\s<>()]*)*(?P<title>\s+\"[^\"\n]{0,500}\"\s*)?\)")
_REFERENCE: Final = re.compile(r"(?<!\\)\]\[[^\[\]\n]{0,500}(?<!\\)\]")
_FOOTNOTE: Final = re.compile(r"\[\^[^\]\s]{1,80}\]")
_CODE: Final = re.compile(r"(?<!`)(`{1,8})(?!`)[^`]{0,2000}\1(?!`)")
_ESCAPE: Final = re.compile(r"\\([!-/:-@\[-`{-~])")
_EMPHASIS: Final = re.compile(r"(?<![\w*_~\\])[*_~]+(?=\S)|(?<=[^\s\\])[*_~]+(?!\w)")


def spaced_without_marks(text: str) -> str:
    """Remove the marks from canonical text; a hole becomes a space, so that the words around it stay apart."""
    paired = {match[2] for match in _MARK.finditer(text) if match[1]}
    return _MARK.sub(lambda match: "" if match[2] in paired else " ", text)


def _without_comments(text: str) -> str:
    """Remove HTML comments by plain search: a pattern would search for the end again at every beginning."""
    kept = []
    at = 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        kept.append(text[at:start])
        at = end + 3
    return " ".join([*kept, text[at:]])


def without_markdown(text: str) -> str:
    """The words of inline Markdown, without link destinations, code, HTML, footnote marks, emphasis and escapes."""
    text = _CODE.sub(" ", _without_comments(text))
    text = _DESTINATION.sub(lambda match: "] " + (match["title"] or ""), text)
    text = _FOOTNOTE.sub(" ", _TAG.sub(" ", _REFERENCE.sub("] ", text)))
    text = _EMPHASIS.sub("", text)
    return html.unescape(_ESCAPE.sub(r"\1", text.replace("![", " ").replace("[", "").replace("]", "")))


class SentencePair:
    """A source and its translation. `segment` is the id given to findings.

    `source` and `target` are plain words; `raw_source` and `raw_target` are the texts given, without marks. `names`
    maps a person's name in the source to its spelling in the translation.
    """

    def __init__(
        self,
        source: str,
        target: str,
        source_lang: str,
        target_lang: str,
        glossary: Glossary | None = None,
        names: Mapping[str, str] | None = None,
        segment: str = "",
        markdown: bool = False,
    ) -> None:
        self.source_lang = source_lang.replace("_", "-").partition("-")[0].lower()
        self.target_lang = target_lang.replace("_", "-").partition("-")[0].lower()
        self.glossary, self.names, self.segment = glossary, names or {}, segment
        self.raw_source, self.raw_target = spaced_without_marks(source), spaced_without_marks(target)
        self.source, self.target = self.raw_source, self.raw_target
        self.markdown = markdown
        if markdown:
            self.source, self.target = without_markdown(self.raw_source), without_markdown(self.raw_target)

    @cached_property
    def source_addresses(self) -> Addresses:
        """Links, e-mail addresses, handles and tags of the source."""
        return addresses(self.raw_source, self.markdown)

    @cached_property
    def target_addresses(self) -> Addresses:
        """Links, e-mail addresses, handles and tags of the translation."""
        return addresses(self.raw_target, self.markdown)

    @cached_property
    def source_words(self) -> str:
        """The source with spaces in place of addresses; as long as `source`."""
        return (addresses(self.source) if self.markdown else self.source_addresses).masked

    @cached_property
    def target_words(self) -> str:
        """The translation with spaces in place of addresses."""
        return (addresses(self.target) if self.markdown else self.target_addresses).masked

    @cached_property
    def hits(self) -> list[Hit]:
        """Glossary terms in `source_words`."""
        return self.glossary.find(self.source_words, self.target_lang) if self.glossary else []

    @cached_property
    def source_sentences(self) -> list[str]:
        """`source_words` cut into sentences."""
        return [sentence for sentence, _ in split(self.source_words, self.source_lang)]

    @cached_property
    def target_sentences(self) -> list[str]:
        """`target_words` cut into sentences."""
        return [sentence for sentence, _ in split(self.target_words, self.target_lang)]

    @cached_property
    def aligned_sentences(self) -> list[tuple[str, str]]:
        """The sentences in pairs where both sides have as many; otherwise the two texts as one pair."""
        if len(self.source_sentences) != len(self.target_sentences):
            return [(self.source_words, self.target_words)]
        return list(zip(self.source_sentences, self.target_sentences, strict=True))

    @cached_property
    def source_facts(self) -> Facts:
        """Numbers, months and weekdays of the source."""
        return facts(self.source_words, self.source_lang)

    @cached_property
    def target_facts(self) -> Facts:
        """Numbers, months and weekdays of the translation."""
        return facts(self.target_words, self.target_lang)
