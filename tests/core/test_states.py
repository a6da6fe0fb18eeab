"""The legal steps, all pairs: what is not listed here is refused with a sentence for staff."""

from itertools import product

import pytest

from publisher.core.errors import IllegalStep
from publisher.core.states import (
    DELIVERY_STEPS,
    SETTLED_DELIVERIES,
    DeliveryState,
    PublicationState,
    check_publication_step,
)

LEGAL = {
    "draft": {"needs review", "approved", "cancelled"},
    "needs review": {"approved", "cancelled", "expired"},
    "approved": {"scheduled", "needs review", "cancelled"},
    "scheduled": {"approved", "needs review", "publishing", "paused", "cancelled", "expired"},
    "publishing": {"published", "paused"},
    "published": {"publishing"},
    "paused": {"scheduled", "publishing", "cancelled"},
    "expired": {"scheduled", "cancelled"},
    "cancelled": set[str](),
}
PAIRS = list(product(PublicationState, repeat=2))


@pytest.mark.parametrize(("old", "new"), [pair for pair in PAIRS if pair[1] in LEGAL[pair[0]]])
def test_a_legal_step_of_a_publication_is_let_through(old: PublicationState, new: PublicationState) -> None:
    check_publication_step("publication 7", old, new)


@pytest.mark.parametrize(("old", "new"), [pair for pair in PAIRS if pair[1] not in LEGAL[pair[0]]])
def test_an_illegal_step_is_refused_with_what_could_be_done_instead(
    old: PublicationState, new: PublicationState
) -> None:
    with pytest.raises(IllegalStep) as refusal:
        check_publication_step("publication 7", old, new)
    said = str(refusal.value)
    assert said.startswith(f"publication 7 is {old} and cannot become {new}: ")
    for onward in LEGAL[old]:
        assert onward in said.partition(": ")[2]
    if not LEGAL[old]:
        assert said.endswith("nothing can be changed any more")


def test_nothing_leads_out_of_what_has_gone_out_but_a_persons_word_on_the_uncertain() -> None:
    onward = {(old, new) for old, new in DELIVERY_STEPS if old in SETTLED_DELIVERIES}
    assert {old for old, _ in onward} == {DeliveryState.UNCERTAIN}
    assert {new for _, new in onward} == {DeliveryState.SENT, DeliveryState.QUEUED, DeliveryState.REFUSED}


def test_sending_is_reached_from_open_rows_alone_and_always_ends() -> None:
    before = {old for old, new in DELIVERY_STEPS if new is DeliveryState.SENDING}
    after = {new for old, new in DELIVERY_STEPS if old is DeliveryState.SENDING}
    assert before == {DeliveryState.QUEUED, DeliveryState.DEFERRED}
    settled = {DeliveryState.SENT, DeliveryState.REFUSED, DeliveryState.DEFERRED, DeliveryState.UNCERTAIN}
    # Back again only what was taken in a batch and certainly not begun.
    assert after == settled | {DeliveryState.QUEUED}
