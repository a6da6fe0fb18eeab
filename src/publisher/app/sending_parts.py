"""The parts of an open workspace that send, and that say what was sent."""

from functools import cached_property

from publisher.app.opened import OpenedWorkspace
from publisher.sending.context import SendingContext, SendingRules
from publisher.sending.deliveries import Deliveries
from publisher.sending.destinations import Addressing
from publisher.sending.dispatching import Dispatching
from publisher.sending.enqueueing import Enqueueing
from publisher.sending.forecasting import Forecasting
from publisher.sending.mailings import Mailings
from publisher.sending.queue import Queue
from publisher.sending.reconciling import Reconciling
from publisher.sending.reports import Reports
from publisher.sending.restored import Restoration
from publisher.sending.uncertain import Uncertain
from publisher.sending.visits import Visits


class SendingParts(OpenedWorkspace):
    """From the calendar to the readers, and back."""

    @cached_property
    def _sending(self) -> SendingContext:
        config = self.config
        rules = SendingRules(
            config.sending,
            config.pacing,
            config.tracking,
            config.schedule.zone,
            tuple(config.languages_offered),
            config.languages.fallback,
            config.schedule.catch_up_gap,
            config.schedule.in_time,
        )
        addressing = Addressing(self.links, self.tokens)
        return SendingContext(
            self.store, config.workspace, self.channel, addressing, rules, lambda standing: self.progress(standing),
            self.another_channel,
        )  # fmt: skip

    @cached_property
    def enqueueing(self) -> Enqueueing:
        """Due publications into queued deliveries."""
        return Enqueueing(self._sending)

    @cached_property
    def dispatching(self) -> Dispatching:
        """Due deliveries to their channels."""
        return Dispatching(self._sending)

    @cached_property
    def queue(self) -> Queue:
        """What is still open for each provider, and who rests."""
        return Queue(self._sending, self._mail_channels())

    @cached_property
    def reconciling(self) -> Reconciling:
        """Deliveries whose outcome nobody knows."""
        return Reconciling(self._sending)

    @cached_property
    def uncertain(self) -> Uncertain:
        """Those deliveries, for a person who settles them."""
        return Uncertain(self._sending)

    @cached_property
    def mailings(self) -> Mailings:
        """Mailings that go out or have gone out, by the figures that are kept."""
        return Mailings(self._sending)

    @cached_property
    def restoration(self) -> Restoration:
        """Whether the database has been restored from an older copy."""
        return Restoration(self._sending)

    @property
    def forecasting(self) -> Forecasting:
        """Whom editions would go to."""
        return Forecasting(self._sending)

    @cached_property
    def reports(self) -> Reports:
        """What became of publications, in figures."""
        return Reports(self.store)

    @cached_property
    def deliveries(self) -> Deliveries:
        """What was sent to whom."""
        return Deliveries(self.store)

    @cached_property
    def visits(self) -> Visits:
        """How often mails were opened and links followed, as totals."""
        return Visits(self.store)
