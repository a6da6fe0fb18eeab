"""The rule that holds an edition back: whether a translation may go to readers."""

from publisher.config.tables import Review
from publisher.core.states import TranslationState as State
from publisher.core.wording import Worded, joined, worded, worded_many
from publisher.editorial.stored import StoredTranslation
from publisher.translation.checks.messages import sentence

_NAMED = 3
"""Most errors that one line names; `publisher review` shows all of them."""


def fitness(stored: StoredTranslation | None, policy: Review) -> tuple[bool, str]:
    """Whether a translation may go to readers under a policy of `translation.review`, and if not, why (for staff).

    `always`: only approved ones. `on-warning`: also those without a finding. `never`: also those without an error.
    Stale ones never may, nor those whose approval was withdrawn.
    """
    if stored is None:
        return False, worded("needs review: it is not translated yet")
    if stored.state is State.STALE:
        return False, worded("needs review: the post has changed since it was translated")
    if stored.state is State.APPROVED:
        return True, ""
    if stored.withdrawn_by:
        return False, worded(
            "needs review: %(withdrawn_by)s has withdrawn its approval", withdrawn_by=stored.withdrawn_by
        )
    if stored.returned_by:
        return False, worded("needs review: %(who)s has sent it back with a remark", who=stored.returned_by)
    errors = [finding for finding in stored.findings if finding.severity == "error"]
    warnings = len(stored.findings) - len(errors)
    if policy == "always" and not stored.findings:
        return False, worded("needs review: nobody has approved it yet")
    if errors or (stored.findings and policy != "never"):
        first = (errors or list(stored.findings))[0]
        place = worded(" in %(segment)s", segment=first.segment) if first.segment else ""
        counted = joined(", ", [one for one in (_errors(len(errors)), _warnings(warnings)) if one.number])
        return False, worded(
            "needs review: %(counted)s; first: %(code)s%(place)s: %(text)s",
            counted=counted,
            code=first.code,
            place=place,
            text=sentence(first),
        )
    return True, ""


def despite(stored: StoredTranslation) -> str:
    """Who approved a translation despite which errors; "" where there were none."""
    if not stored.approved_despite:
        return ""
    errors = stored.approved_despite
    named: str = joined(
        ", ",
        [
            worded("%(code)s in %(segment)s", code=one.code, segment=one.segment) if one.segment else one.code
            for one in errors[:_NAMED]
        ],
    )
    if len(errors) > _NAMED:
        named = worded("%(words)s and %(number)s more", words=named, number=len(errors) - _NAMED)
    return worded(
        "approved by %(approved_by)s despite %(number)s: %(named)s",
        approved_by=stored.approved_by,
        number=_errors(len(stored.approved_despite)),
        named=named,
    )


def _errors(number: int) -> Worded:
    return worded_many("%(num)s error", "%(num)s errors", number)


def _warnings(number: int) -> Worded:
    return worded_many("%(num)s warning", "%(num)s warnings", number)
