"""What became of a mailing in detail: by provider, and why mails did not arrive. It looks at every delivery.

Replies are grouped by their codes (RFC 5321, 4.2; RFC 3463): servers write addresses and numbers of their own into the
rest of the words.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, case, func, select

from publisher.core.states import ARRIVED_DELIVERIES, DeliveryState
from publisher.core.wording import from_stored, to_stored
from publisher.sending.reports import CAME_BACK, left_since, returned
from publisher.storage.tables import bounces, deliveries

_CODES = re.compile(r"([245]\d\d)[ -](?:#?([245]\.\d{1,3}\.\d{1,3})\b)?")
_PROVIDERS, _REASONS, _EXAMPLES = 30, 40, 3
_TOLD = (DeliveryState.REFUSED, DeliveryState.DEFERRED, DeliveryState.UNCERTAIN, DeliveryState.SUPPRESSED)

Kind = str
"""A state of `DeliveryState`, or `bounced` for mail that was taken and came back."""

BOUNCED: Kind = "bounced"


@dataclass(slots=True)
class ProviderFigures:
    """Deliveries to one provider: by state, those of `sent` that needed several tries, and those that came back."""

    name: str
    by_state: dict[str, int] = field(default_factory=dict)
    late: int = 0
    bounced: int = 0

    @property
    def all(self) -> int:
        """How many there are."""
        return sum(self.by_state.values())


@dataclass(slots=True)
class ReasonFigures:
    """One reason: what happened, the codes or "", the words in one of the answers, how many, and who for example."""

    kind: Kind
    codes: str
    words: str
    number: int = 0
    examples: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Details:
    """Of a whole mailing. `late` were sent after several tries; greatest providers and most frequent reasons first.

    The last of `providers` may be called "": it stands for all that are not named.
    """

    late: int
    bounced: int
    complained: int
    left: int
    providers: tuple[ProviderFigures, ...]
    reasons: tuple[ReasonFigures, ...]


def details(connection: Connection, row: Row[Any], group_of: Callable[[str], str]) -> Details:
    """Look at all deliveries of a row of `publications`; `group_of` names the provider of a domain."""
    providers = _providers(connection, row.id, group_of)
    return Details(
        sum(one.late for one in providers), returned(connection, row.id, CAME_BACK),
        returned(connection, row.id, ("complaint",)), left_since(connection, row),
        tuple(providers), tuple(_reasons(connection, row.id)),
    )  # fmt: skip


def stored(found: Details) -> dict[str, Any]:
    """As a column keeps it."""
    value = asdict(found)
    for reason in value["reasons"]:
        reason["words"] = to_stored(reason["words"])
    return value


def loaded(value: Mapping[str, Any]) -> Details:
    """What `stored` was given."""
    reasons = tuple(ReasonFigures(**{**one, "words": from_stored(one["words"])}) for one in value["reasons"])
    providers = tuple(ProviderFigures(**one) for one in value["providers"])
    return Details(**{**value, "providers": providers, "reasons": reasons})


def _providers(connection: Connection, number: int, group_of: Callable[[str], str]) -> list[ProviderFigures]:
    its = deliveries.c.publication_id == number
    again = case((deliveries.c.attempts - deliveries.c.outages > 1, 1), else_=0)
    query = (
        select(deliveries.c.domain, deliveries.c.state, func.count(), func.sum(again))
        .where(its)
        .group_by(deliveries.c.domain, deliveries.c.state)
    )
    found: dict[str, ProviderFigures] = {}
    for domain, state, count, late in connection.execute(query):
        name = group_of(domain)
        one = found.setdefault(name, ProviderFigures(name))
        one.by_state[state] = one.by_state.get(state, 0) + count
        if state == DeliveryState.SENT:
            one.late += int(late)
    came_back = (
        select(deliveries.c.domain, func.count(deliveries.c.id.distinct()))
        .join_from(bounces, deliveries, bounces.c.delivery_id == deliveries.c.id)
        .where(its, deliveries.c.state.in_(ARRIVED_DELIVERIES), bounces.c.kind.in_(CAME_BACK))
        .group_by(deliveries.c.domain)
    )
    for domain, count in connection.execute(came_back):
        found[group_of(domain)].bounced += count
    ordered = sorted(found.values(), key=lambda one: (-one.all, one.name))
    return [*ordered[:_PROVIDERS], *_together(ordered[_PROVIDERS:])]


def _together(rest: Iterable[ProviderFigures]) -> Iterable[ProviderFigures]:
    whole = ProviderFigures("")
    for one in rest:
        whole.late += one.late
        whole.bounced += one.bounced
        for state, count in one.by_state.items():
            whole.by_state[state] = whole.by_state.get(state, 0) + count
    return [whole] if whole.by_state else []


def _reasons(connection: Connection, number: int) -> list[ReasonFigures]:
    its = deliveries.c.publication_id == number
    who = deliveries.c.destination
    answers = (
        select(deliveries.c.state, deliveries.c.reply, func.count(), func.min(who), func.max(who))
        .where(its, deliveries.c.state.in_(_TOLD), deliveries.c.reply != "")
        .group_by(deliveries.c.state, deliveries.c.reply)
    )
    reports = (
        select(
            bounces.c.status, bounces.c.diagnostic, func.count(deliveries.c.id.distinct()), func.min(who),
            func.max(who),
        )
        .join_from(bounces, deliveries, bounces.c.delivery_id == deliveries.c.id)
        .where(its, deliveries.c.state.in_(ARRIVED_DELIVERIES), bounces.c.kind.in_(CAME_BACK))
        .group_by(bounces.c.status, bounces.c.diagnostic)
    )  # fmt: skip
    found: dict[tuple[Kind, str], ReasonFigures] = {}
    for state, reply, count, first, last in connection.execute(answers):
        _add(found, state, _codes(reply), reply, count, (first, last))
    for status, diagnostic, count, first, last in connection.execute(reports):
        _add(found, BOUNCED, _codes(diagnostic) or status, diagnostic or status, count, (first, last))
    return sorted(found.values(), key=lambda one: (-one.number, one.kind, one.words))[:_REASONS]


def _add(
    found: dict[tuple[Kind, str], ReasonFigures], kind: Kind, codes: str, words: str, count: int, who: Iterable[str]
) -> None:
    one = found.setdefault((kind, codes or words), ReasonFigures(kind, codes, words))
    one.number += count
    one.examples = list(dict.fromkeys([*one.examples, *who]))[:_EXAMPLES]


def _codes(reply: str) -> str:
    """`550 5.1.1`, `421`, or "" where the words begin without a code."""
    match = _CODES.match(reply)
    return " ".join(filter(None, match.groups())) if match else ""
