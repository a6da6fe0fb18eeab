"""What became of a whole mailing, in all its languages: figures, providers, reasons, and every delivery as CSV."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from publisher.app.assembly import Publisher
from publisher.app.delivery_reports import Wanted, inert
from publisher.core.errors import NotFound
from publisher.core.states import DeliveryState
from publisher.core.wording import worded
from publisher.sending.mailing_details import Details, ProviderFigures, ReasonFigures
from publisher.sending.mailings import MailingFigures, MailingReport

__all__ = [
    "CSV_COLUMNS", "Details", "MailingFigures", "MailingReport", "ProviderFigures", "ReasonFigures", "WholeReport",
    "csv_lines", "report_about",
]  # fmt: skip

CSV_COLUMNS = (
    worded("language"), worded("address"), worded("state"), worded("attempts"), worded("time"), worded("answer"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class WholeReport:
    """The mailings of an issue or a post, with what is known of all of them together.

    `complete`: the details of each are known.
    """

    what: str
    parts: tuple[MailingReport, ...]
    providers: tuple[ProviderFigures, ...]
    reasons: tuple[ReasonFigures, ...]
    complete: bool

    @property
    def counts_visits(self) -> bool:
        """Whether opened mails or followed links are counted in any of them."""
        return any(one.opened is not None or one.followed is not None for one in self.parts)

    @property
    def subject(self) -> str:
        """The subject of the first mailing."""
        return next((one.figures.subject for one in self.parts if one.figures.subject), self.what)


def report_about(publisher: Publisher, what: str) -> WholeReport:
    """The report of an issue or a post that was mailed. Raises `NotFound`."""
    parts = publisher.mailings.reports(what)
    if not parts:
        raise NotFound(worded("No mailing of %(what)s has begun.", what=what))
    known = [one.details for one in parts if one.details is not None]
    return WholeReport(what, tuple(parts), _providers(known), _reasons(known), len(known) == len(parts))


def csv_lines(publisher: Publisher, what: str, say: Callable[[object], str]) -> Iterator[str]:
    """Every delivery of an issue or a post as lines of CSV with a heading, in flat memory however many there are.

    `say` puts words into a person's language. Times are those of the workspace's zone. Raises `NotFound`.
    """
    parts = publisher.mailings.publications_of(what)
    if not parts:
        raise NotFound(worded("No mailing of %(what)s has begun.", what=what))
    return _lines(publisher, parts, say)


def _lines(publisher: Publisher, parts: Sequence[int], say: Callable[[object], str]) -> Iterator[str]:
    zone = publisher.config.schedule.zone
    yield "\ufeff" + _line([say(one) for one in CSV_COLUMNS])
    for number in parts:
        for row in publisher.deliveries.each(Wanted(number)):
            at = f"{row.at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
            state = say(DeliveryState(row.state))
            yield _line([row.lang, row.destination, state, row.attempts, at, say(row.reply)])


def _line(values: Sequence[object]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([inert(value) for value in values])
    return line.getvalue()


def _providers(known: Sequence[Details]) -> tuple[ProviderFigures, ...]:
    found: dict[str, ProviderFigures] = {}
    for one in (one for its in known for one in its.providers):
        into = found.setdefault(one.name, ProviderFigures(one.name))
        into.late += one.late
        into.bounced += one.bounced
        for state, number in one.by_state.items():
            into.by_state[state] = into.by_state.get(state, 0) + number
    # The rest that is not named comes last, whatever its size.
    return tuple(sorted(found.values(), key=lambda one: (not one.name, -one.all, one.name)))


def _reasons(known: Sequence[Details]) -> tuple[ReasonFigures, ...]:
    found: dict[tuple[str, str], ReasonFigures] = {}
    for one in (one for its in known for one in its.reasons):
        key = one.kind, one.codes or one.words
        if key in found:
            earlier = found[key]
            examples = list(dict.fromkeys([*earlier.examples, *one.examples]))[:3]
            found[key] = replace(earlier, number=earlier.number + one.number, examples=examples)
        else:
            found[key] = one
    return tuple(sorted(found.values(), key=lambda one: (-one.number, one.kind, one.words)))
