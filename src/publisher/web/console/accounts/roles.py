"""What a person may do in the console."""

from enum import StrEnum


class Role(StrEnum):
    """Each may do what those before it may: write and translate; approve and send; look after accounts."""

    AUTHOR = "author"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"

    def covers(self, needed: "Role") -> bool:
        """Whether this role may do what `needed` may."""
        order = list(Role)
        return order.index(self) >= order.index(needed)

    def covers_name(self, needed: str) -> bool:
        """As `covers`, for templates."""
        return self.covers(Role(needed))

    @property
    def needs_second_step(self) -> bool:
        """Whether a code beside the password is asked for: whoever can send to all readers has one."""
        return self is not Role.AUTHOR
