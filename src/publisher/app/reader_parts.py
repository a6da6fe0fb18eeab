"""The parts of an open workspace that are about people: readers, their choices, mail that came back."""

from functools import cached_property

from publisher.app.opened import OpenedWorkspace
from publisher.core.messages import freeze
from publisher.subscribers import Choices, Joining, Subscribers, suppress
from publisher.subscribers.bounces.bounces import Bounces
from publisher.subscribers.choices import Wish
from publisher.subscribers.corrections import Corrections
from publisher.subscribers.joining import LetterTools
from publisher.subscribers.own_data import OwnData, OwnLetters
from publisher.subscribers.profiles import Profiles

__all__ = ["ReaderParts", "Wish"]


class ReaderParts(OpenedWorkspace):
    """Who gets the newsletter."""

    @cached_property
    def subscribers(self) -> Subscribers:
        """The people who get the newsletter."""
        return Subscribers(self.store, self.languages, self.config.mailing_lists, self.config.languages.fallback)

    @cached_property
    def choices(self) -> Choices:
        """What readers decide by their own links."""
        return Choices(self.store, self.languages, self.config.mailing_lists, self.config.topics)

    @cached_property
    def corrections(self) -> Corrections:
        """What staff correct for a person."""
        return Corrections(self.store, self.choices)

    @cached_property
    def profiles(self) -> Profiles:
        """One person as staff see them."""
        return Profiles(self.store)

    @cached_property
    def own_data(self) -> OwnData:
        """What readers do with their own data by a letter to their mailbox."""
        links, workspace = self.links, self.config.workspace
        return OwnData(
            self.store,
            OwnLetters(
                write=lambda letter: freeze(self.renderer.letter(letter), workspace),
                channel=self.channel_of_list,
                data=links.data,
                address=links.new_address,
                help=links.help,
            ),
            self.config.web.letters_per_hour,
        )

    @cached_property
    def joining(self) -> Joining:
        """Sign-up with confirmation (double opt-in)."""
        workspace = self.config.workspace
        return Joining(
            self.store,
            self.choices,
            LetterTools(
                write=lambda letter: freeze(self.renderer.letter(letter), workspace),
                channel=self.channel_of_list,
                confirm=self.links.confirm,
                preferences=self.links.preferences,
            ),
            self.config.web.letters_per_hour,
        )

    @cached_property
    def bounces(self) -> Bounces:
        """Mail that came back."""
        return Bounces(
            self.store, self.config.bounces, self.config.workspace, self.tokens, suppress, self.config.web.address
        )
