"""The rule that holds an edition back: whether a translation may go to readers."""

from publisher.config.tables import Review
from publisher.core.states import TranslationState as State
from publisher.editorial.translations import StoredTranslation

_NAMED = 3
"""Most errors that one line names; `publisher review` shows all of them."""


def fitness(stored: StoredTranslation | None, policy: Review) -> tuple[bool, str]:
    """Whether a translation may go to readers under a policy of `translation.review`, and if not, why (for staff).

    `always`: only approved ones. `on-warning`: also those without a finding. `never`: also those without an error.
    Stale ones never may, nor those whose approval was withdrawn.
    """
    if stored is None:
        return False, "needs review: it is not translated yet"
    if stored.state is State.STALE:
        return False, "needs review: the post has changed since it was translated"
    if stored.state is State.APPROVED:
        return True, ""
    if stored.withdrawn_by:
        return False, f"needs review: {stored.withdrawn_by} has withdrawn its approval"
    errors = [finding for finding in stored.findings if finding.severity == "error"]
    warnings = len(stored.findings) - len(errors)
    if policy == "always" and not stored.findings:
        return False, "needs review: nobody has approved it yet"
    if errors or (stored.findings and policy != "never"):
        first = (errors or list(stored.findings))[0]
        place = f" in {first.segment}" if first.segment else ""
        counted = ", ".join(_count(n, word) for n, word in ((len(errors), "error"), (warnings, "warning")) if n)
        return False, f"needs review: {counted}; first: {first.code}{place}: {first.message}"
    return True, ""


def despite(stored: StoredTranslation) -> str:
    """Who approved a translation despite which errors; "" where there were none."""
    if not stored.approved_despite:
        return ""
    errors = stored.approved_despite
    named = ", ".join(f"{one.code} in {one.segment}" if one.segment else one.code for one in errors[:_NAMED])
    if len(errors) > _NAMED:
        named += f" and {len(errors) - _NAMED} more"
    return f"approved by {stored.approved_by} despite {_count(len(stored.approved_despite), 'error')}: {named}"


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
