"""Prepares sentences for engines: one clean line each, cut into clauses where too long."""

import re

CLAUSE_END = re.compile(r"(?<=[;,:—–])\s+")
"""Positions where a sentence that is too long may be cut."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]+")


def protocol_line(text: str) -> str:
    """The sentence as one clean line: control characters, line ends and NUL become a space, lone surrogates `?`.

    Programs and protocols that read lines, or stop at NUL, would otherwise lose the rest.
    """
    clean = text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text
    return _CONTROL.sub(" ", clean).strip()


def clauses(text: str, limit: int) -> list[str]:
    """Cut a text into parts of at most `limit` characters: after clauses, else at spaces, else anywhere.

    Joined by spaces the parts give the text again, except where a word had to be cut. An empty text has no parts.
    """
    parts: list[str] = []
    for clause in CLAUSE_END.split(text.strip()):
        if parts and len(parts[-1]) + 1 + len(clause) <= limit:
            parts[-1] += f" {clause}"
            continue
        while len(clause) > limit:
            end = clause.rfind(" ", 1, limit + 1)
            end = limit if end < 0 else end
            parts.append(clause[:end].rstrip())
            clause = clause[end:].lstrip()
        if clause:
            parts.append(clause)
    return parts
