"""A notice, or a summary of several, as a mail in a person's language: subject, plain text and simple HTML."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from publisher.app.notices.screens import screen_of
from publisher.core.wording import CONSOLE, in_words, worded, worded_many
from publisher.ledger.notices import Words

_GAP = re.compile(r"\[(?=\[\s*reader\.)", re.IGNORECASE)
_SUBJECT = 200
"""Letters of a subject: a title can be much longer."""

_STYLE = "font-family:sans-serif;font-size:16px;line-height:1.5;max-width:40em"


@dataclass(frozen=True, slots=True)
class NoticeMail:
    """What is sent to a person: to a mailbox all of it, to another service the subject and the text."""

    subject: str
    text: str
    html: str


def notice_mail(
    words: Sequence[Words], lang: str, newsletter: str, console: str, maybe_told: bool = False
) -> NoticeMail:
    """The mail that tells of these things. `newsletter` is the name of what they are about, in that language.

    It names screens of the console, at the address `console`, and no commands: most of staff have no terminal.
    `maybe_told`: it may have arrived already.
    """
    if len(words) == 1:
        subject = in_words(words[0].subject, lang, CONSOLE)
    else:
        subject = in_words(worded_many("%(num)s notice", "%(num)s notices", len(words)), lang)
    notes = []
    if maybe_told:
        notes.append(in_words(worded("This notice may have reached you before: its sending was interrupted."), lang))
    footer = worded(
        "%(name)s: sent by the program. Whom it tells of what is in config.toml, in the tables staff.people.",
        name=newsletter,
    )
    return _mail(subject, words, notes, in_words(footer, lang), lang, console)


def _mail(
    subject: str, words: Sequence[Words], notes: Sequence[str], footer: str, lang: str, console: str
) -> NoticeMail:
    alone = len(words) == 1
    blocks = [list(_lines(one, lang, with_subject=not alone)) for one in words]
    text, html = [*notes], [f"<p>{escape(note)}</p>" for note in notes]
    if alone:
        html.insert(0, f'<h1 style="font-size:20px">{escape(subject)}</h1>')
    for one, lines in zip(words, blocks, strict=True):
        onward = _onward(one, lang, console)
        text.append("\n".join([*lines, *(f"{said}\n    {address}" for said, address in onward)]))
        links = "".join(f'<a href="{escape(address)}">{escape(said)}</a>' for said, address in onward)
        html.append(_html(lines, links, alone))
    html.append(f'<p style="color:#555;font-size:14px">{escape(footer)}</p>')
    page = (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{escape(subject)}</title></head>'
        f'<body><div style="{_STYLE}">{"".join(html)}</div></body></html>'
    )
    short = subject if len(subject) <= _SUBJECT else f"{subject[: _SUBJECT - 1].rstrip()}…"
    return NoticeMail(_safe(short), _safe("\n\n".join([*text, f"-- \n{footer}"]) + "\n"), _safe(page))


def _onward(words: Words, lang: str, console: str) -> list[tuple[str, str]]:
    """Where it goes on, in words, and the address; empty where there is nothing to do."""
    screen = screen_of(words.command)
    if screen is None:
        return []
    return [
        (in_words(worded("To go on: “%(screen)s” in the console", screen=screen.name), lang), console + screen.path)
    ]


def _lines(words: Words, lang: str, with_subject: bool) -> Iterator[str]:
    if with_subject:
        yield in_words(words.subject, lang, CONSOLE)
    yield from in_words(words.body, lang, CONSOLE).splitlines()


def _html(lines: Sequence[str], link: str, alone: bool) -> str:
    said = [escape(line) for line in lines]
    if not alone:
        said[0] = f"<strong>{said[0]}</strong>"
    return f"<p>{'<br>'.join([*said, *([link] if link else [])])}</p>"


def _safe(text: str) -> str:
    """Text in which nothing is filled in: a title may contain what templates write for a reader's values."""
    return _GAP.sub("[ ", text)
